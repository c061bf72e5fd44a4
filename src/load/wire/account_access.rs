//! Account access manager in a saved snapshot: the output of `aws account-access
//! list-applications`, each application with the output of `list-entitlements`.
//!
//! Source: <https://docs.aws.amazon.com/account-access/latest/APIReference/API_ListEntitlements.html>

use serde::{Deserialize, Serialize};

use super::value::{List, Text};

/// The whole of account access manager.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", expecting = "an object with `applications`")]
pub(crate) struct AccountAccess<'a> {
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) applications: List<'a>,
}

/// An application.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", expecting = "an application object")]
pub(crate) struct AccountAccessApplication<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) application_arn: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) tenant_id: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) created_at: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) updated_at: Option<Text<'a>>,
    /// Absent where they were not read.
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) entitlements: List<'a>,
}

/// An item of `entitlements`.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", expecting = "an entitlement object")]
pub(crate) struct ListedEntitlement<'a> {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) entitlement_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) entitlement: Option<Entitlement<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) created_at: Option<Text<'a>>,
}

/// One of the kinds of entitlement; there is one so far.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", expecting = "an object with `principalRole`")]
pub(crate) struct Entitlement<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) principal_role: Option<PrincipalRole<'a>>,
}

/// Who may use which role.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", expecting = "an object with `principal` and `roleArn`")]
pub(crate) struct PrincipalRole<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) principal: Option<EntitledPrincipal<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) role_arn: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<Text<'a>>,
}

/// One of the kinds of principal; there is one so far.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", expecting = "an object with `identityCenter`")]
pub(crate) struct EntitledPrincipal<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_center: Option<IdentityCenterPrincipal<'a>>,
}

/// A user or a group of Identity Center.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase", expecting = "an object with `userId` or `groupId`")]
pub(crate) struct IdentityCenterPrincipal<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) group_id: Option<Text<'a>>,
}
