//! How the accounts of an organization are entered.

use crate::iam::AccountId;

/// How the accounts of an organization are entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationEntry {
    /// The role that is assumed in each account, with its path but for the first slash.
    pub role_name: String,
    /// The external id that the role asks for.
    pub external_id: Option<String>,
    /// The accounts that are read; all active ones if it is empty.
    pub accounts: Vec<AccountId>,
}
