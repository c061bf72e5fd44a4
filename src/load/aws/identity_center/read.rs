//! Finds Identity Center, and reads it in the shapes of a saved snapshot.

use std::collections::BTreeSet;

use aws_sdk_ssoadmin::types::InstanceMetadata;

use super::{
    found::{FoundInstance, of_organization},
    instance::{InstanceMembers, InstanceReader},
    page::PAGE,
    reach::Reach,
};
use crate::{
    iam::{AccountId, FailedCall, Unread, UnreadReason, UnreadSource, UnreadSubject},
    load::aws::{
        calls::{Calls, Page, Pages},
        connection::Connection,
        failure::CallFailure,
        operation::of_sso_admin,
        under_way::UnderWay,
    },
};

/// Identity Center in its primary region. Additional regions list the same instance, and all other
/// regions list none.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/regions.html>,
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/multi-region-iam-identity-center.html>
#[derive(Debug)]
pub(in crate::load::aws) struct Center<'a> {
    connection: &'a Connection,
    calls: &'a Calls,
    reach: Reach<'a>,
    under_way: &'a UnderWay,
    /// The regions that were searched, in this order.
    asked: Vec<String>,
    failure: Option<CallFailure>,
    is_found: bool,
}

impl<'a> Center<'a> {
    /// Before the search. Results go to `under_way`.
    pub(in crate::load::aws) fn new(
        connection: &'a Connection,
        calls: &'a Calls,
        reach: Reach<'a>,
        under_way: &'a UnderWay,
    ) -> Self {
        let asked = Vec::new();
        Self { connection, calls, reach, under_way, asked, failure: None, is_found: false }
    }

    /// Searches for it, unless it was found, in the configured region and in those that the loaded
    /// roles name in their paths or trust policies, and reads it.
    pub(in crate::load::aws) async fn look(&mut self) {
        let own = self.connection.region().to_owned();
        let named = self.regions_of_roles().into_iter().chain(self.regions_of_applications());
        for region in std::iter::once(own).chain(named) {
            if self.is_found {
                return;
            }
            if !self.asked.contains(&region) {
                self.look_in(region).await;
            }
        }
    }

    async fn look_in(&mut self, region: String) {
        let connection = self.connection.in_region(&region);
        let Pages { items, failure } = instances(&connection, self.calls).await;
        self.asked.push(region);
        let found = of_organization(&connection, self.calls, items, self.reach).await;
        if found.is_empty() {
            self.failure = self.failure.take().or(failure);
            return;
        }
        if let Some(failure) = failure {
            self.calls.note(of_sso_admin::LIST_INSTANCES, self.asked.join(", ").as_str(), &failure);
        }
        let mut members = read(&found, self.calls, self.reach).await;
        if let Some(access) = members.account_access() {
            self.under_way.set_account_access(&access);
        }
        let shapes = found.iter().map(FoundInstance::shape).collect();
        self.under_way.set_identity_center(&members.shape(shapes));
        self.is_found = true;
    }

    fn regions_of_roles(&self) -> BTreeSet<String> {
        let accounts = self.under_way.accounts();
        let roles = accounts.iter().flat_map(|it| it.role_arns());
        roles.filter_map(|it| region_of_role(&it)).collect()
    }

    fn regions_of_applications(&self) -> BTreeSet<String> {
        let mut regions = BTreeSet::new();
        for account in self.under_way.accounts() {
            account.each_role(|role| regions.extend(regions_of_applications(role)));
        }
        regions
    }

    /// Ends the search. If nothing was found, this is a gap of the account `own`, provided that an
    /// account has roles that only Identity Center creates.
    pub(in crate::load::aws) fn end(self, own: &AccountId) {
        let operation = of_sso_admin::LIST_INSTANCES;
        self.calls.tally().done(operation);
        match &self.failure {
            _ if self.is_found => {}
            Some(failure) => self.calls.note(operation, own.as_str(), failure),
            None if !self.regions_of_roles().is_empty() => {
                self.calls.add(Unread {
                    source: UnreadSource::Operation(operation.kind),
                    subject: UnreadSubject::Account(own.clone()),
                    reason: UnreadReason::OtherRegion(self.asked),
                    account: None,
                });
            }
            None => {}
        }
    }
}

/// The region in the path of an Identity Center role:
/// `role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_…`. Roles of the first region have
/// none.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
fn region_of_role(arn: &str) -> Option<String> {
    const FIRST: &str = "us-east-1";
    let (_, rest) = arn.split_once(":role/aws-reserved/sso.amazonaws.com/")?;
    Some(rest.split_once('/').map_or(FIRST, |(region, _)| region).to_owned())
}

/// The regions of the account access manager applications that a trust policy names:
/// `arn:aws:account-access:eu-west-1:111122223333:application/…`. They are in the primary region of
/// Identity Center.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-prepare-roles.html>
fn regions_of_applications(role: &str) -> impl Iterator<Item = String> {
    let after = role.split(":account-access:").skip(1);
    let regions = after.filter_map(|it| Some(it.split_once(':')?.0));
    let is_region = |it: &&str| {
        it.contains('-') && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
    };
    regions.filter(is_region).map(ToOwned::to_owned)
}

async fn instances(connection: &Connection, calls: &Calls) -> Pages<InstanceMetadata> {
    let client = connection.sso_admin(calls.tally());
    let request = |token| client.list_instances().max_results(PAGE).set_next_token(token).send();
    calls
        .pages(of_sso_admin::LIST_INSTANCES, request, |answer| Page {
            items: answer.instances.unwrap_or_default(),
            next: answer.next_token,
        })
        .await
}

/// Reads all instances that were found. If the key of an instance hides data, the gaps name that
/// key.
async fn read(found: &[FoundInstance], calls: &Calls, reach: Reach<'_>) -> InstanceMembers {
    let mut members = InstanceMembers::default();
    for instance in found {
        let sso = instance.connection.sso_admin(calls.tally());
        let store = instance.connection.identity_store(calls.tally());
        let access = instance.connection.account_access(calls.tally());
        let reader = InstanceReader {
            sso: &sso,
            store: &store,
            access: &access,
            calls,
            reach,
            arn: instance.metadata.instance_arn().unwrap_or_default(),
            store_id: instance.metadata.identity_store_id().unwrap_or_default(),
            has_permission_sets: instance.has_permission_sets() != Some(false),
        };
        members.extend(Box::pin(reader.read()).await);
        if let Some(arn) = instance.key() {
            calls.amend(|unread| {
                if let UnreadReason::Call {
                    failure: FailedCall::KeyDenied { key: key @ None, .. },
                    ..
                } = &mut unread.reason
                {
                    *key = Some(arn.to_owned());
                }
            });
        }
    }
    members
}
