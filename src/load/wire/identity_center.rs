//! Identity Center in a saved snapshot: the output of several calls of `aws sso-admin` and `aws
//! identitystore`.

use serde::{Deserialize, Serialize};

use super::value::{List, Raw, Text};

/// The whole of Identity Center.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `Instances`")]
pub(crate) struct IdentityCenter<'a> {
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) instances: List<'a>,
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) users: List<'a>,
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) groups: List<'a>,
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) group_memberships: List<'a>,
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) permission_sets: List<'a>,
    #[serde(borrow, skip_serializing_if = "List::is_missing")]
    pub(crate) account_assignments: List<'a>,
    /// The accounts whose assignments are all listed; absent for all accounts.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) assigned_accounts: Option<Vec<Text<'a>>>,
}

/// An instance with its identity store.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an instance object")]
pub(crate) struct Instance<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) instance_arn: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_store_id: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) owner_account_id: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) created_date: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) primary_region: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) regions: Option<Vec<InstanceRegion<'a>>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) encryption_configuration_details: Option<Encryption<'a>>,
    /// False for an instance without assignments to accounts.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) permission_sets_enabled: Option<bool>,
}

/// A region in which an instance can be used.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InstanceRegion<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) region_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) added_date: Option<Text<'a>>,
    pub(crate) is_primary_region: bool,
}

/// How an instance is encrypted.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Encryption<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_type: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kms_key_arn: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encryption_status: Option<Text<'a>>,
}

/// A person.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a user object")]
pub(crate) struct IdentityCenterUser<'a> {
    /// The store; a snapshot contains it once, in its instance.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_store_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_name: Option<Text<'a>>,
    /// `ENABLED` or `DISABLED`.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_status: Option<Text<'a>>,
}

/// A group of people.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a group object")]
pub(crate) struct IdentityCenterGroup<'a> {
    /// Which store, as with users.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_store_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) group_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<Text<'a>>,
}

/// A person's place in a group.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a group membership object")]
pub(crate) struct GroupMembership<'a> {
    /// Which store, as with users.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_store_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) group_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) member_id: Option<MemberId<'a>>,
}

/// The member.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `UserId`")]
pub(crate) struct MemberId<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<Text<'a>>,
}

/// What a person may do in an account that is assigned with it.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a permission set object")]
pub(crate) struct PermissionSet<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) permission_set_arn: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) created_date: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) session_duration: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) relay_state: Option<Text<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) attached_managed_policies: Option<Vec<SetPolicy<'a>>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) customer_managed_policy_references: Option<Vec<CustomerPolicy<'a>>>,
    /// Empty if there is none.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) inline_policy: Option<Raw<'a>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) permissions_boundary: Option<SetBoundary<'a>>,
}

/// An AWS managed policy in a permission set.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SetPolicy<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) arn: Option<Text<'a>>,
}

/// A customer managed policy, from each account, in a permission set.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CustomerPolicy<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<Text<'a>>,
}

/// The permissions boundary of the roles of a permission set.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SetBoundary<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer_managed_policy_reference: Option<CustomerPolicy<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) managed_policy_arn: Option<Text<'a>>,
}

/// Who may access which account with which permission set.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an account assignment object")]
pub(crate) struct AccountAssignment<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) account_id: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) permission_set_arn: Option<Text<'a>>,
    /// `USER` or `GROUP`.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) principal_type: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) principal_id: Option<Text<'a>>,
}
