//! Managed policies that are named and whose document is not in the authorization details: those
//! that are only boundaries.

use std::collections::BTreeMap;

use aws_sdk_iam::types::{ManagedPolicyDetail, Policy};

use super::{
    account_reader::{AccountReader, Owner},
    principal,
};
use crate::load::aws::operation::of_iam;

/// Reads what `wanted` say, by ARN, and adds it to the account's policies. Of some it is known
/// already which version is in force.
pub(super) async fn read(reader: &AccountReader<'_>, wanted: BTreeMap<String, Option<Policy>>) {
    let owner = |arn: &String| Owner::new(None, Some(arn));
    let unknown: Vec<_> =
        wanted.iter().filter(|(_, it)| it.is_none()).map(|(arn, _)| owner(arn)).collect();
    let known = wanted.into_values().flatten();
    let asked = reader
        .ask_every(of_iam::GET_POLICY, &unknown, async |policy| {
            let request = reader.iam.get_policy().policy_arn(&policy.arn).send();
            let answer = reader.calls.call(of_iam::GET_POLICY, request, |_| 1).await;
            answer.map(|it| it.policy)
        })
        .await;
    let mut policies: Vec<Policy> = known.chain(asked.into_iter().flatten()).collect();
    policies.sort_by(|a, b| a.arn.cmp(&b.arn));
    let owners: Vec<_> =
        policies.iter().map(|it| Owner::new(it.default_version_id(), it.arn())).collect();
    let versions = reader
        .ask_every(of_iam::GET_POLICY_VERSION, &owners, async |policy| {
            let request = reader.iam.get_policy_version();
            let request = request.policy_arn(&policy.arn).version_id(&policy.name).send();
            let answer = reader.calls.call(of_iam::GET_POLICY_VERSION, request, |_| 1).await;
            answer.map(|it| it.policy_version)
        })
        .await;
    let details = policies.into_iter().zip(versions).filter_map(|(policy, version)| {
        let detail = ManagedPolicyDetail::builder()
            .set_arn(policy.arn)
            .set_policy_name(policy.policy_name)
            .set_policy_id(policy.policy_id)
            .set_path(policy.path)
            .set_default_version_id(policy.default_version_id)
            .set_attachment_count(policy.attachment_count)
            .set_permissions_boundary_usage_count(policy.permissions_boundary_usage_count)
            .is_attachable(policy.is_attachable)
            .set_description(policy.description)
            .set_create_date(policy.create_date)
            .set_update_date(policy.update_date)
            .policy_version_list(version?);
        Some(principal::policy_in_force(&detail.build()))
    });
    reader.add("Policies", details);
}
