//! A method of getting more permissions: its requirements, and its result.

use std::sync::Arc;

use serde::Deserialize;

use crate::graph::permissions::{Permission, PermissionSet};

/// One method of privilege escalation, a row of the catalogue.
///
/// Source: <https://pathfinding.cloud>
#[derive(Clone, Debug)]
pub struct EscalationMethod {
    /// The id of pathfinding.cloud, such as `lambda-001`, or one of rolecall's own.
    pub id: &'static str,
    /// `escalation:` and the id: the name of such an edge in output.
    pub edge_name: &'static str,
    /// Its family.
    pub category: EscalationCategory,
    /// What the caller does, in a few words.
    pub title: &'static str,
    /// The permissions that the caller must hold.
    pub permissions: PermissionSet,
    /// Permissions that it must also hold, on a role that the target policy is attached to.
    pub on_attached_role: Vec<Permission>,
    /// The service, or identity provider, that the trust policy of the target role must trust.
    pub service: Option<Arc<str>>,
    /// Facts about the caller and the target that must be true.
    pub facts: Vec<RequiredFact>,
    /// What must also exist, as a noun phrase; no file and no IAM call contains it.
    pub needs: Option<&'static str>,
    /// Whether the policy of that resource can admit callers of other accounts.
    pub across_accounts: bool,
    /// What the caller gets.
    pub yields: Yield,
    /// What happens, in two sentences.
    pub explanation: &'static str,
    /// What closes it.
    pub remediation: &'static str,
    /// The AWS page about the deciding fact.
    pub reference: &'static str,
}

/// The families of methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EscalationCategory {
    /// The caller changes its own permissions.
    SelfEscalation,
    /// The caller gains access to another user or role.
    PrincipalAccess,
    /// The caller passes a role to a new resource.
    NewPassRole,
    /// The caller uses an existing resource that already has a role.
    ExistingPassRole,
    /// The caller gets at credentials.
    CredentialAccess,
}

/// What a method yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Yield {
    /// The permissions of the target: the caller acts as the user, or runs code as the role.
    Target,
    /// The permissions of each role that the target role can assume: a service does so for the
    /// caller, and uses the target role for nothing else.
    AssumedByTarget,
    /// A place in the target group.
    Membership,
    /// Any permission, by a change to the target user or role, or otherwise to the caller.
    Administrator(PowerChange),
}

/// How a principal gets any permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PowerChange {
    /// A policy that allows everything is added.
    Grant,
    /// The permissions boundary goes.
    RemoveBoundary,
    /// A managed policy that denies is detached.
    DetachPolicy,
    /// An inline policy that denies is deleted.
    DeletePolicy,
    /// A group whose policies deny is left.
    LeaveGroup,
    /// A stored version of a policy that makes an administrator becomes the default.
    RestoreVersion,
}

/// A fact that must be true for a method to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequiredFact {
    /// The caller is a user.
    CallerIsUser,
    /// The caller is a role.
    CallerIsRole,
    /// The caller is a member of the target group.
    CallerIsMember,
    /// The caller is not a member of the target group.
    CallerIsNotMember,
    /// The target policy is attached to the caller, or to one of its groups.
    AttachedToCaller,
    /// The caller can assume the role today.
    CallerCanAssume,
    /// The role is in an instance profile.
    InstanceProfile,
    /// The target user has no access key, or one.
    FewerThanTwoKeys,
    /// The target user has the maximum number of access keys.
    TwoKeys,
    /// The target user has no password.
    NoPassword,
    /// The target user has a password.
    Password,
    /// The target policy has fewer than the maximum number of versions.
    FewerThanFiveVersions,
    /// The target policy has the maximum number of versions.
    FiveVersions,
}

impl EscalationCategory {
    /// All families, in the order in which they are listed.
    pub const ALL: [Self; 5] = [
        Self::SelfEscalation,
        Self::PrincipalAccess,
        Self::NewPassRole,
        Self::ExistingPassRole,
        Self::CredentialAccess,
    ];

    /// The name in output, and in the catalogue.
    pub fn name(self) -> &'static str {
        match self {
            Self::SelfEscalation => "self-escalation",
            Self::PrincipalAccess => "principal-access",
            Self::NewPassRole => "new-passrole",
            Self::ExistingPassRole => "existing-passrole",
            Self::CredentialAccess => "credential-access",
        }
    }
}

impl EscalationMethod {
    /// Whether the method requires the fact.
    pub fn requires(&self, fact: RequiredFact) -> bool {
        self.facts.contains(&fact)
    }

    /// All permissions; those on a role of the target policy come last.
    pub fn all_permissions(&self) -> impl Iterator<Item = &Permission> {
        self.permissions.permissions.iter().chain(&self.on_attached_role)
    }
}
