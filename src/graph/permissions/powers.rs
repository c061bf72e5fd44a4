//! The permissions that make an administrator.

use std::sync::LazyLock;

use super::{Permission, PermissionSet, ResourceAsked, TargetKind};

/// The actions that can grant any permission, and the type of their targets. Attaching a policy is
/// evaluated for the policy that allows everything.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html>,
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>
const POWERS: [(&str, TargetKind); 5] = [
    ("iam:AttachUserPolicy", TargetKind::User),
    ("iam:PutUserPolicy", TargetKind::User),
    ("iam:AttachRolePolicy", TargetKind::Role),
    ("iam:PutRolePolicy", TargetKind::Role),
    ("iam:CreatePolicyVersion", TargetKind::ManagedPolicy),
];

/// No service has this action, so only a statement on every action allows it.
pub(in crate::graph) const ANY_ACTION: &str = "rolecall:Everything";

const POLICY_THAT_ALLOWS_EVERYTHING: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

static SETS: LazyLock<Vec<PermissionSet>> = LazyLock::new(|| {
    let set = |(action, kind): (&str, TargetKind)| {
        let attached = ("iam:PolicyARN".into(), POLICY_THAT_ALLOWS_EVERYTHING.into());
        let context = if action.contains("Attach") { vec![attached] } else { Vec::new() };
        let permission =
            Permission { action: action.parse().ok()?, on: ResourceAsked::Every(kind), context };
        Some(PermissionSet { target: None, permissions: vec![permission] })
    };
    POWERS.into_iter().filter_map(set).collect()
});

/// The permission sets that each make a principal an administrator: one permission each, effective
/// on all resources of a type in the account, that can grant any permission to oneself or others.
pub fn administrator_sets() -> &'static [PermissionSet] {
    &SETS
}
