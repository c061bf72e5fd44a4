//! How to access the accounts of an organization.

use crate::iam::AccountId;

/// How to access the accounts of an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationEntry {
    /// The role to assume in each account, with its path but without the leading slash.
    pub role_name: String,
    /// The external id that the role requires.
    pub external_id: Option<String>,
    /// The accounts to read; empty for all active ones.
    pub accounts: Vec<AccountId>,
}
