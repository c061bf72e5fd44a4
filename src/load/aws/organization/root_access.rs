//! Centralized root access, which IAM returns only to the organization's management account and to
//! the delegated administrator for IAM.

use aws_sdk_iam::types::FeatureType;

use crate::load::{
    aws::{calls::Calls, connection::Connection, operation::of_iam, shape::texts},
    wire::Text,
};

/// AWS's error codes for an organization that cannot have any of the features.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html>
const IMPOSSIBLE: [&str; 2] =
    ["ServiceAccessNotEnabledException", "OrganizationNotInAllFeaturesModeException"];

/// Reads the names of the enabled features; `None` if nothing was received.
pub(super) async fn read(
    connection: &Connection,
    calls: &Calls,
    subject: &str,
) -> Option<Vec<Text<'static>>> {
    let operation = of_iam::LIST_ORGANIZATIONS_FEATURES;
    let request = connection.iam(calls.tally()).list_organizations_features().send();
    let answer = calls.call_unless(&IMPOSSIBLE, operation, request).await;
    calls.tally().done(operation);
    match answer {
        Ok(Some(answer)) => Some(texts(
            answer.enabled_features().iter().map(FeatureType::as_str).collect::<Vec<_>>().iter(),
        )),
        Ok(None) => Some(Vec::new()),
        Err(failure) => {
            calls.note(operation, subject, &failure);
            None
        }
    }
}
