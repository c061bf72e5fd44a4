//! The Identity Center instances that a region lists: which of them is the organization's, and in
//! which region it is read.

use std::collections::BTreeSet;

use aws_sdk_ssoadmin::{
    Client,
    operation::{describe_instance::DescribeInstanceOutput, list_regions::ListRegionsOutput},
    types::{
        InstanceMetadata, InstanceStatus, KmsKeyStatus, KmsKeyType, RegionMetadata, RegionStatus,
    },
};

use super::{page::PAGE, reach::Reach};
use crate::{
    iam::AccountId,
    load::{
        aws::{
            calls::{Calls, Page},
            connection::Connection,
            operation::of_sso_admin,
            shape::{date, text},
        },
        wire,
    },
};

/// An instance that may have assignments to accounts.
#[derive(Debug)]
pub(super) struct FoundInstance {
    pub(super) metadata: InstanceMetadata,
    /// A connection to its primary region: permission sets and assignments are read only there.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/api-support-in-additional-regions.html>
    pub(super) connection: Connection,
    described: Option<DescribeInstanceOutput>,
    regions: Vec<RegionMetadata>,
}

/// The organization's instances among `listed`, without duplicates, whichever region lists them.
///
/// An account may have an instance of its own, which has no assignments to accounts and no
/// permission sets.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/identity-center-instances.html>
pub(super) async fn of_organization(
    connection: &Connection,
    calls: &Calls,
    listed: Vec<InstanceMetadata>,
    reach: Reach<'_>,
) -> Vec<FoundInstance> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for metadata in listed {
        let arn = metadata.instance_arn().unwrap_or_default().to_owned();
        let owner = metadata.owner_account_id();
        let is_known = owner.is_some() && owner == reach.management.map(AccountId::as_str);
        let is_other = owner.is_some()
            && (reach.management.is_some_and(|it| Some(it.as_str()) != owner)
                || reach.member.is_some_and(|it| Some(it.as_str()) == owner));
        if is_other || !seen.insert(arn) {
            continue;
        }
        let instance = FoundInstance::describe(connection, calls, metadata).await;
        if is_known || instance.has_permission_sets() != Some(false) {
            found.push(instance);
        }
    }
    found
}

impl FoundInstance {
    /// Requests what the list of instances omits. Without a response the instance is read as one
    /// that has permission sets, in the region that lists it.
    async fn describe(connection: &Connection, calls: &Calls, metadata: InstanceMetadata) -> Self {
        let client = connection.sso_admin(calls.tally());
        let operation = of_sso_admin::DESCRIBE_INSTANCE;
        let arn = metadata.instance_arn().unwrap_or_default();
        let request = client.describe_instance().instance_arn(arn).send();
        let described = calls.once(operation, arn, request).await;
        let told = [
            metadata.primary_region(),
            described.as_ref().and_then(DescribeInstanceOutput::primary_region),
        ];
        let told = told.into_iter().flatten().next().map(ToOwned::to_owned);
        let regions =
            match (metadata.regions(), described.as_ref().map(DescribeInstanceOutput::regions)) {
                ([], None | Some([])) if told.is_none() => regions(&client, calls, &metadata).await,
                ([], Some(regions)) => regions.to_vec(),
                (regions, _) => regions.to_vec(),
            };
        let primary =
            regions.iter().find(|it| it.is_primary_region()).and_then(|it| it.region_name());
        let primary = told.as_deref().or(primary);
        let connection = primary.map_or_else(|| connection.clone(), |it| connection.in_region(it));
        Self { metadata, connection, described, regions }
    }

    /// Whether it has permission sets, if AWS returned this.
    pub(super) fn has_permission_sets(&self) -> Option<bool> {
        self.described.as_ref()?.permission_sets_enabled()
    }

    /// The ARN of the KMS key that encrypts it, if AWS returned it; `None` for an AWS owned key.
    pub(super) fn key(&self) -> Option<&str> {
        self.described.as_ref()?.encryption_configuration_details()?.kms_key_arn()
    }

    /// An item of `Instances`.
    pub(super) fn shape(&self) -> wire::Instance<'static> {
        let it = &self.metadata;
        let described = self.described.as_ref();
        let encryption = described.and_then(|it| it.encryption_configuration_details());
        wire::Instance {
            instance_arn: text(it.instance_arn()),
            identity_store_id: text(it.identity_store_id()),
            owner_account_id: text(it.owner_account_id()),
            name: text(it.name()),
            created_date: date(it.created_date()),
            status: text(it.status().map(InstanceStatus::as_str)),
            primary_region: text(
                it.primary_region().or_else(|| described.and_then(|it| it.primary_region())),
            ),
            regions: (!self.regions.is_empty()).then(|| self.regions.iter().map(region).collect()),
            encryption_configuration_details: encryption.map(|it| wire::Encryption {
                key_type: text(it.key_type().map(KmsKeyType::as_str)),
                kms_key_arn: text(it.kms_key_arn()),
                encryption_status: text(it.encryption_status().map(KmsKeyStatus::as_str)),
            }),
            permission_sets_enabled: self.has_permission_sets(),
        }
    }
}

/// The regions of an instance; those that were received, if not all were.
async fn regions(
    client: &Client,
    calls: &Calls,
    metadata: &InstanceMetadata,
) -> Vec<RegionMetadata> {
    let operation = of_sso_admin::LIST_REGIONS;
    let arn = metadata.instance_arn().unwrap_or_default();
    let request = |token| {
        let request = client.list_regions().instance_arn(arn);
        request.max_results(PAGE).set_next_token(token).send()
    };
    let page = |answer: ListRegionsOutput| Page {
        items: answer.regions.unwrap_or_default(),
        next: answer.next_token,
    };
    calls.list(operation, arn, request, page).await.unwrap_or_default()
}

fn region(it: &RegionMetadata) -> wire::InstanceRegion<'static> {
    wire::InstanceRegion {
        region_name: text(it.region_name()),
        status: text(it.status().map(RegionStatus::as_str)),
        added_date: date(it.added_date()),
        is_primary_region: it.is_primary_region(),
    }
}
