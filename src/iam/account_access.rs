//! Account access manager: which roles people and groups of Identity Center are entitled to.

use super::{arn::Arn, identity_center::Assignee};

/// The applications of account access manager, with their entitlements.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-manage-access-to-aws-accounts.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountAccess {
    /// An organization has one; without any, nobody is entitled to anything.
    pub applications: Vec<AccountAccessApplication>,
}

/// Who may use which roles through one application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountAccessApplication {
    /// `arn:aws:account-access:REGION:ACCOUNT:application/ID`, in the account that manages it;
    /// none where the source does not name it.
    pub arn: Option<Arn>,
    /// What it entitles people and groups to.
    pub entitlements: Vec<Entitlement>,
}

/// Lets a user or group use a role, if the role's trust policy trusts account access manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// The role.
    pub role: Arn,
    /// Who.
    pub assignee: Assignee,
}

impl AccountAccess {
    /// The service that assumes the roles for people, as trust policies name it.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-prepare-roles.html>
    pub const SERVICE: &str = "account-access.amazonaws.com";

    /// Whom each application entitles to what.
    pub fn entitlements(&self) -> impl Iterator<Item = (&AccountAccessApplication, &Entitlement)> {
        self.applications.iter().flat_map(|it| it.entitlements.iter().map(move |one| (it, one)))
    }
}
