//! Identity Center: people and groups of the organization, and the roles that are assigned to them.

use std::collections::BTreeSet;

use super::{
    arn::AccountId,
    indexed::{Indexed, Keyed},
    policy::PolicyId,
};

/// An Identity Center instance with its identity store.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/what-is.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityCenter {
    /// `d-...`
    pub identity_store: Box<str>,
    /// People.
    pub users: Indexed<IdentityCenterUser>,
    /// Groups of people.
    pub groups: Indexed<IdentityCenterGroup>,
    /// Whether all users of the store were loaded. If so, an id that matches none of them belongs
    /// to a deleted user.
    pub has_all_users: bool,
    /// The same of groups.
    pub has_all_groups: bool,
    /// The assignments: a person or group, an account, and a permission set.
    pub assignments: Vec<AccountAssignment>,
    /// The accounts whose assignments were all loaded; `None` means all accounts.
    pub assigned_accounts: Option<BTreeSet<AccountId>>,
}

impl IdentityCenter {
    /// Whether it has no users and no groups.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.groups.is_empty() && self.assignments.is_empty()
    }
}

/// A person in the identity store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityCenterUser {
    /// The identity store's own id.
    pub id: Box<str>,
    /// The name to sign in with.
    pub name: Box<str>,
    /// Whether the user is disabled: a disabled user cannot sign in, whatever it is assigned.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/disableuser.html>
    pub is_disabled: bool,
}

impl IdentityCenterUser {
    /// A user of whom only the id is known.
    pub fn nameless(id: Box<str>) -> Self {
        Self { name: id.clone(), id, is_disabled: false }
    }
}

impl Keyed for IdentityCenterUser {
    const IGNORES_CASE: bool = false;

    fn key(&self) -> &str {
        &self.name
    }
}

/// A group in the identity store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityCenterGroup {
    /// The identity store's own id.
    pub id: Box<str>,
    /// The name people gave it.
    pub name: Box<str>,
    /// The ids of its users.
    pub members: Vec<Box<str>>,
}

impl Keyed for IdentityCenterGroup {
    const IGNORES_CASE: bool = false;

    fn key(&self) -> &str {
        &self.name
    }
}

/// The person or group that an assignment or entitlement is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// The user with this id.
    User(Box<str>),
    /// The group with this id.
    Group(Box<str>),
}

/// Lets a user or group sign in to an account with a permission set, that is, as the role
/// `AWSReservedSSO_<permission set>_<hex>` of that account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountAssignment {
    /// The account entered.
    pub account: AccountId,
    /// The permission set's name, as it appears in the role's name.
    pub permission_set: Box<str>,
    /// The permission set's inline policy, if it has one.
    pub inline_policy: Option<PolicyId>,
    /// The person or group.
    pub assignee: Assignee,
}
