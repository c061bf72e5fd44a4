//! Finds Identity Center, and reads it in the shapes of a saved snapshot.

use std::collections::BTreeSet;

use aws_sdk_ssoadmin::types::{InstanceMetadata, InstanceStatus};

use super::{
    instance::{InstanceMembers, InstanceReader},
    page::PAGE,
    reach::Reach,
};
use crate::{
    iam::{AccountId, Unread, UnreadReason, UnreadSource, UnreadSubject},
    load::{
        aws::{
            calls::{Calls, Page, Pages},
            connection::Connection,
            failure::CallFailure,
            operation::of_sso_admin,
            shape::{date, text},
            under_way::UnderWay,
        },
        wire,
    },
};

/// Identity Center, wherever it lives: in one region, and other regions list nothing.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/regions.html>
#[derive(Debug)]
pub(in crate::load::aws) struct Center<'a> {
    connection: &'a Connection,
    calls: &'a Calls,
    reach: Reach<'a>,
    under_way: &'a UnderWay,
    /// Where it was looked for, in this order.
    asked: Vec<String>,
    failure: Option<CallFailure>,
    is_found: bool,
}

impl<'a> Center<'a> {
    /// Not yet looked for. What is found goes to `under_way`.
    pub(in crate::load::aws) fn new(
        connection: &'a Connection,
        calls: &'a Calls,
        reach: Reach<'a>,
        under_way: &'a UnderWay,
    ) -> Self {
        let asked = Vec::new();
        Self { connection, calls, reach, under_way, asked, failure: None, is_found: false }
    }

    /// Looks for it, unless it is found, in the region that is asked for and in those that the
    /// roles of the accounts name that were read, and reads it.
    pub(in crate::load::aws) async fn look(&mut self) {
        let own = self.connection.region().to_owned();
        for region in std::iter::once(own).chain(self.regions_of_roles()) {
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
        let Pages { mut items, failure } = instances(&connection, self.calls).await;
        let member = self.reach.member.map(AccountId::as_str);
        items.retain(|it| member.is_none() || it.owner_account_id() != member);
        self.asked.push(region);
        if items.is_empty() {
            self.failure = self.failure.take().or(failure);
            return;
        }
        if let Some(failure) = failure {
            self.calls.note(of_sso_admin::LIST_INSTANCES, self.asked.join(", ").as_str(), &failure);
        }
        let found = read(&connection, self.calls, &items, self.reach).await;
        self.under_way.set_identity_center(&found);
        self.is_found = true;
    }

    fn regions_of_roles(&self) -> BTreeSet<String> {
        let accounts = self.under_way.accounts();
        let roles = accounts.iter().flat_map(|it| it.role_arns());
        roles.filter_map(|it| region_of_role(&it)).collect()
    }

    /// Ends the search. That nothing was found is a gap of the account `own` if an account has
    /// roles that only Identity Center makes.
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

/// The region that the path of a role of Identity Center names:
/// `role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_…`. Those of the first region
/// have none.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
fn region_of_role(arn: &str) -> Option<String> {
    const FIRST: &str = "us-east-1";
    let (_, rest) = arn.split_once(":role/aws-reserved/sso.amazonaws.com/")?;
    Some(rest.split_once('/').map_or(FIRST, |(region, _)| region).to_owned())
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

/// An organization has one instance; an account may have one of its own besides.
async fn read(
    connection: &Connection,
    calls: &Calls,
    instances: &[InstanceMetadata],
    reach: Reach<'_>,
) -> wire::IdentityCenter<'static> {
    let sso = connection.sso_admin(calls.tally());
    let store = connection.identity_store(calls.tally());
    let mut members = InstanceMembers::default();
    for instance in instances {
        let reader = InstanceReader {
            sso: &sso,
            store: &store,
            calls,
            reach,
            arn: instance.instance_arn().unwrap_or_default(),
            store_id: instance.identity_store_id().unwrap_or_default(),
        };
        members.extend(Box::pin(reader.read()).await);
    }
    members.shape(instances.iter().map(instance).collect())
}

/// An item of `Instances`.
fn instance(it: &InstanceMetadata) -> wire::Instance<'static> {
    wire::Instance {
        instance_arn: text(it.instance_arn()),
        identity_store_id: text(it.identity_store_id()),
        owner_account_id: text(it.owner_account_id()),
        name: text(it.name()),
        created_date: date(it.created_date()),
        status: text(it.status().map(InstanceStatus::as_str)),
    }
}
