//! The organization in a saved snapshot: the output of several calls of `aws organizations`.

use serde::{Deserialize, Serialize};

use super::value::{List, Raw, Text};

/// The whole organization.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `Organization`")]
pub(crate) struct Organization<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) organization: Option<Identity<'a>>,
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) roots: List<'a>,
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) organizational_units: List<'a>,
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) accounts: List<'a>,
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) policies: List<'a>,
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) delegated_administrators: List<'a>,
    /// Centralized root access, as `aws iam list-organizations-features` prints it.
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) enabled_features: List<'a>,
}

/// Which organization it is.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/organizations/describe-organization.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `Id`")]
pub(crate) struct Identity<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) feature_set: Option<Text<'a>>,
    /// The management account, under its older name.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) master_account_id: Option<Text<'a>>,
}

/// The root or an organizational unit; a root has no parent.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/organizations/list-roots.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an organizational unit object")]
pub(crate) struct Unit<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) parent_id: Option<Text<'a>>,
    /// The policy types of a root.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_types: Option<Vec<PolicyType<'a>>>,
}

/// Whether a policy type is enabled.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a policy type object")]
pub(crate) struct PolicyType<'a> {
    #[serde(borrow, rename = "Type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<Text<'a>>,
    /// `ENABLED`, or a transition to or from it.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Text<'a>>,
}

/// An account of the organization, with its parent unit.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an account object")]
pub(crate) struct MemberAccount<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<Text<'a>>,
    /// The state, under its older name.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) parent_id: Option<Text<'a>>,
}

/// A delegated administrator.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/organizations/list-delegated-administrators.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a delegated administrator object")]
pub(crate) struct DelegatedAdministrator<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) delegation_enabled_date: Option<Text<'a>>,
    /// As `list-delegated-services-for-account` prints them.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) delegated_services: Option<Vec<DelegatedService<'a>>>,
}

/// A service that it is a delegated administrator for.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a delegated service object")]
pub(crate) struct DelegatedService<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) service_principal: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) delegation_enabled_date: Option<Text<'a>>,
}

/// A policy of the organization, with its targets.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/reference/organizations/describe-policy.html>
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an organization policy object")]
pub(crate) struct OrganizationPolicy<'a> {
    #[serde(borrow)]
    pub(crate) policy_summary: PolicySummary<'a>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<Raw<'a>>,
    /// Absent if unknown.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) target_ids: Option<Vec<Text<'a>>>,
}

/// The properties of a policy of the organization.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a policy summary object")]
pub(crate) struct PolicySummary<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<Text<'a>>,
    /// `SERVICE_CONTROL_POLICY`, `RESOURCE_CONTROL_POLICY`, or a type that is not a guardrail.
    #[serde(borrow, rename = "Type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) aws_managed: Option<bool>,
}
