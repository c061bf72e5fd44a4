//! Topics of facts, regardless of whether a call or a file member provides them.

use super::credentials::OtherCredentialKind;

/// An IAM identity: something that identity policies can be attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentityKind {
    /// An IAM user.
    User,
    /// An IAM group.
    Group,
    /// A role.
    Role,
}

/// A list of a user's credentials that IAM provides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CredentialList {
    /// Access keys.
    AccessKeys,
    /// MFA devices.
    MfaDevices,
    /// The console password.
    Passwords,
    /// SSH keys, signing certificates, or credentials for single services.
    Other(OtherCredentialKind),
}

/// The topic of an AWS call or a file member that other facts depend on. What is unknown without it
/// follows from the topic, so each decision about unread facts is an exhaustive match on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Facts whose own absence shows that they are unread, such as a list of roles or a policy
    /// document.
    Itself,
    /// Entering an account of the organization.
    Entry,
    /// All policies of an identity.
    Policies(IdentityKind),
    /// The permissions boundary of an identity.
    Boundary(IdentityKind),
    /// A list of a user's credentials.
    Credentials(CredentialList),
    /// Which services a principal last used.
    LastAccessed,
    /// The tree of the organization, and its service and resource control policies.
    Organization,
    /// The roles that Identity Center grants to people.
    Assignments,
    /// The roles that account access manager grants to people.
    Entitlements,
    /// The people and groups of Identity Center.
    People,
}
