//! Identity Center in a saved snapshot: what several calls of `aws sso-admin` and
//! `aws identitystore` print.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::value::{List, Text};

/// The whole of Identity Center.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `Instances`")]
pub(crate) struct IdentityCenter<'a> {
    #[serde(borrow)]
    pub(crate) instances: List<'a>,
    #[serde(borrow)]
    pub(crate) users: List<'a>,
    #[serde(borrow)]
    pub(crate) groups: List<'a>,
    #[serde(borrow)]
    pub(crate) group_memberships: List<'a>,
    #[serde(borrow)]
    pub(crate) permission_sets: List<'a>,
    #[serde(borrow)]
    pub(crate) account_assignments: List<'a>,
    /// The accounts of which all assignments are listed; absent for all accounts.
    #[serde(borrow)]
    pub(crate) assigned_accounts: Option<Vec<Text<'a>>>,
}

/// An instance with its identity store.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an instance object")]
pub(crate) struct Instance<'a> {
    #[serde(borrow)]
    pub(crate) identity_store_id: Option<Text<'a>>,
}

/// A person.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a user object")]
pub(crate) struct IdentityCenterUser<'a> {
    #[serde(borrow)]
    pub(crate) user_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) user_name: Option<Text<'a>>,
}

/// A group of people.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a group object")]
pub(crate) struct IdentityCenterGroup<'a> {
    #[serde(borrow)]
    pub(crate) group_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) display_name: Option<Text<'a>>,
}

/// A person's place in a group.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a group membership object")]
pub(crate) struct GroupMembership<'a> {
    #[serde(borrow)]
    pub(crate) group_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) member_id: MemberId<'a>,
}

/// Who is the member.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an object with `UserId`")]
pub(crate) struct MemberId<'a> {
    #[serde(borrow)]
    pub(crate) user_id: Option<Text<'a>>,
}

/// What one may do in an account that one enters with it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "a permission set object")]
pub(crate) struct PermissionSet<'a> {
    #[serde(borrow)]
    pub(crate) permission_set_arn: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) name: Option<Text<'a>>,
    /// Empty where there is none.
    #[serde(borrow)]
    pub(crate) inline_policy: Option<&'a RawValue>,
}

/// Who may enter which account with which permission set.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", expecting = "an account assignment object")]
pub(crate) struct AccountAssignment<'a> {
    #[serde(borrow)]
    pub(crate) account_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) permission_set_arn: Option<Text<'a>>,
    /// `USER` or `GROUP`.
    #[serde(borrow)]
    pub(crate) principal_type: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) principal_id: Option<Text<'a>>,
}
