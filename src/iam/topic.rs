//! What facts are about, whether a call tells them or a member of a file.

use super::credentials::OtherCredentialKind;

/// An IAM identity: what policies can be attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentityKind {
    /// An IAM user.
    User,
    /// An IAM group.
    Group,
    /// A role.
    Role,
}

/// A list that IAM gives of each user.
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

/// What a call of AWS, or a member of a file, tells of that other facts rest on. What is unknown
/// without it follows from this, so each decision about unread facts is an exhaustive match on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Facts that are absent where they are unread, such as a list of roles or what a policy says:
    /// their own absence tells it.
    Itself,
    /// Entering an account of the organization.
    Entry,
    /// All policies of an identity.
    Policies(IdentityKind),
    /// The permissions boundary of an identity.
    Boundary(IdentityKind),
    /// A list of credentials of a user.
    Credentials(CredentialList),
    /// Which services a principal last used.
    LastAccessed,
    /// The tree of the organization, and its service and resource control policies.
    Organization,
    /// Which roles Identity Center opens to people.
    Assignments,
    /// Which roles account access manager opens to people.
    Entitlements,
    /// The people and groups of Identity Center.
    People,
}
