//! Account access manager: which roles it entitles people and groups of Identity Center to use.

use super::{arn::Arn, identity_center::Assignee};

/// The applications of account access manager, with their entitlements.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-manage-access-to-aws-accounts.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountAccess {
    /// An organization can have one; without any, no one has an entitlement.
    pub applications: Vec<AccountAccessApplication>,
}

/// One application, and who may use which roles through it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountAccessApplication {
    /// `arn:aws:account-access:REGION:ACCOUNT:application/ID`, in the account that manages it;
    /// `None` if the source does not name it.
    pub arn: Option<Arn>,
    /// The entitlements of people and groups.
    pub entitlements: Vec<Entitlement>,
}

/// Lets a user or group use a role, if the role's trust policy trusts account access manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// The role.
    pub role: Arn,
    /// The person or group that is entitled.
    pub assignee: Assignee,
}

impl AccountAccess {
    /// The service principal that assumes the roles for people, as trust policies name it.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-prepare-roles.html>
    pub const SERVICE: &str = "account-access.amazonaws.com";

    /// All entitlements, with the application that grants each.
    pub fn entitlements(&self) -> impl Iterator<Item = (&AccountAccessApplication, &Entitlement)> {
        self.applications.iter().flat_map(|it| it.entitlements.iter().map(move |one| (it, one)))
    }
}
