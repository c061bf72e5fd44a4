//! Calls that the server does not know, and AWS does.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListDelegationRequests.html>

use super::{http::Message, operation::Call};

/// The response to such a call; `None` for other calls.
pub(crate) fn answer(call: &Call) -> Option<Message> {
    let operation = &call.operation;
    let xml = |status, body| Some(Message::response(status, &[("Content-Type", "text/xml")], body));
    let result = match call.name().as_str() {
        "iam:ListOrganizationsFeatures" => {
            "<EnabledFeatures><member>RootCredentialsManagement</member></EnabledFeatures>"
        }
        "iam:ListDelegationRequests" => "<DelegationRequests/><isTruncated>false</isTruncated>",
        "iam:GetOutboundWebIdentityFederationInfo" => {
            let error = "<Type>Sender</Type><Code>FeatureDisabled</Code><Message>off</Message>";
            return xml(404, format!("<ErrorResponse><Error>{error}</Error></ErrorResponse>"));
        }
        _ => return None,
    };
    let result = format!("<{operation}Result>{result}</{operation}Result>");
    xml(200, format!("<{operation}Response>{result}</{operation}Response>"))
}
