//! How much of Identity Center is read.

use crate::iam::AccountId;

/// How much of Identity Center is read.
#[derive(Clone, Copy, Debug)]
pub(in crate::load::aws) struct Reach<'a> {
    /// The accounts whose assignments are read.
    pub(in crate::load::aws) accounts: &'a [AccountId],
    /// Whether permission sets and groups without assignments to these accounts are read too.
    pub(in crate::load::aws) is_whole: bool,
    /// The account whose own instance, if it has one, has no assignments to accounts.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/identity-center-instances.html>
    pub(in crate::load::aws) member: Option<&'a AccountId>,
    /// The account that owns the organization's instance, if known.
    pub(in crate::load::aws) management: Option<&'a AccountId>,
    /// Whether the caller's account would have the application of account access manager, if there
    /// is one: it is the management account, or the delegated administrator for account access
    /// manager.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-delegated-admin.html>
    pub(in crate::load::aws) manages_access: bool,
}
