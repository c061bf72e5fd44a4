//! How much of Identity Center is read.

use crate::iam::AccountId;

/// How much of Identity Center is read.
#[derive(Clone, Copy, Debug)]
pub(in crate::load::aws) struct Reach<'a> {
    /// The accounts whose assignments are wanted.
    pub(in crate::load::aws) accounts: &'a [AccountId],
    /// Whether permission sets and groups are wanted that open none of these accounts.
    pub(in crate::load::aws) is_whole: bool,
    /// The account whose own instance, if it has one, opens no accounts.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/identity-center-instances.html>
    pub(in crate::load::aws) member: Option<&'a AccountId>,
    /// The account that owns the organization's instance, where it is known.
    pub(in crate::load::aws) management: Option<&'a AccountId>,
    /// Whether the account that asks would have the application of account access manager, if
    /// there is one: it manages the organization, or account access manager for it.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-delegated-admin.html>
    pub(in crate::load::aws) manages_access: bool,
}
