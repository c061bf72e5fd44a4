//! Centralized root access: how the organization manages the root users of its member accounts.

/// A feature of centralized root access, which the management account enables for all members.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RootAccessFeature {
    /// The root credentials of member accounts can be deleted, and new members have none.
    CredentialsManagement,
    /// `sts:AssumeRoot` issues sessions of a member's root user for five tasks.
    Sessions,
}

impl RootAccessFeature {
    /// Each feature, as AWS writes it.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html>
    const NAMES: [(Self, &str); 2] = [
        (Self::CredentialsManagement, "RootCredentialsManagement"),
        (Self::Sessions, "RootSessions"),
    ];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::CredentialsManagement => "root_credentials_management",
            Self::Sessions => "root_sessions",
        }
    }

    /// The feature with this AWS name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(_, it)| *it == name).map(|(it, _)| it)
    }
}
