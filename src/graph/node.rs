//! The nodes of the graph.

use std::sync::Arc;

use petgraph::graph::NodeIndex;

use crate::iam::Arn;

/// A node of the graph. Ids are dense, starting at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    #[cfg(test)]
    pub(crate) fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The position among all nodes.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<NodeIndex<u32>> for NodeId {
    fn from(index: NodeIndex<u32>) -> Self {
        Self(u32::try_from(index.index()).unwrap_or(u32::MAX))
    }
}

impl From<NodeId> for NodeIndex<u32> {
    fn from(id: NodeId) -> Self {
        Self::new(id.index())
    }
}

/// The first nodes of an account's users, groups and roles. The others follow in the order of the
/// snapshot.
#[derive(Clone, Copy, Debug)]
pub(super) struct FirstNodes {
    pub(super) users: u32,
    pub(super) groups: u32,
    pub(super) roles: u32,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// An IAM user.
    User,
    /// An IAM group.
    Group,
    /// An IAM role; its sessions share the node.
    Role,
    /// A session of a role, or of a federated user, of which only the ARN is known.
    Session,
    /// Sessions of the root user of a member account, each for a single task.
    RootSession,
    /// An AWS service.
    Service,
    /// A SAML or OIDC provider.
    IdentityProvider,
    /// The federated principals of a provider that a trust policy requires.
    FederatedSubject,
    /// An AWS account.
    Account,
    /// Everyone.
    Anyone,
    /// The unique id of a deleted principal, or a name that matches no principal.
    Unresolved,
    /// A person in Identity Center.
    IdentityCenterUser,
    /// A group in Identity Center.
    IdentityCenterGroup,
    /// A managed policy.
    ManagedPolicy,
    /// Principals that no policy distinguishes; they share their outgoing edges.
    CallerClass,
    /// Roles that the policies of some callers do not distinguish.
    RoleSet,
    /// Any permission in an account: a possible result of an escalation of privileges.
    AdministratorAccess,
    /// Principals that can escalate their privileges by the same methods.
    HolderGroup,
    /// The targets of some methods of escalation.
    TargetSet,
}

impl NodeKind {
    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role | Self::Session => "role",
            Self::RootSession => "root_session",
            Self::Service => "service",
            Self::IdentityProvider | Self::FederatedSubject => "federated",
            Self::Account => "account",
            Self::Anyone => "anyone",
            Self::Unresolved => "unresolved",
            Self::IdentityCenterUser => "identity_center_user",
            Self::IdentityCenterGroup => "identity_center_group",
            Self::ManagedPolicy => "policy",
            Self::CallerClass => "class",
            Self::RoleSet => "role_set",
            Self::AdministratorAccess => "administrator_access",
            Self::HolderGroup => "holder_group",
            Self::TargetSet => "target_set",
        }
    }

    /// A label of at most nine letters.
    pub fn short_name(self) -> &'static str {
        match self {
            Self::IdentityCenterUser => "sso user",
            Self::IdentityCenterGroup => "sso group",
            Self::Session => "session",
            Self::RootSession => "root task",
            Self::FederatedSubject => "subject",
            Self::Unresolved => "unmatched",
            Self::IdentityProvider => "provider",
            Self::AdministratorAccess => "admin",
            Self::User
            | Self::Group
            | Self::Role
            | Self::Service
            | Self::Account
            | Self::Anyone
            | Self::ManagedPolicy
            | Self::CallerClass
            | Self::RoleSet
            | Self::HolderGroup
            | Self::TargetSet => self.name(),
        }
    }

    /// Whether it represents several nodes in escalations.
    pub(super) fn stands_for_several(self) -> bool {
        matches!(self, Self::HolderGroup | Self::TargetSet)
    }

    /// Whether it may be a person with IAM credentials; only those can use MFA.
    pub fn may_be_a_person(self) -> bool {
        matches!(self, Self::User | Self::Account | Self::Anyone)
    }

    /// Whether it is a principal, rather than a policy or a class.
    pub fn is_principal(self) -> bool {
        match self {
            Self::User
            | Self::Group
            | Self::Role
            | Self::Session
            | Self::RootSession
            | Self::Service
            | Self::IdentityProvider
            | Self::FederatedSubject
            | Self::Account
            | Self::Anyone
            | Self::IdentityCenterUser
            | Self::IdentityCenterGroup => true,
            Self::Unresolved
            | Self::ManagedPolicy
            | Self::CallerClass
            | Self::RoleSet
            | Self::AdministratorAccess
            | Self::HolderGroup
            | Self::TargetSet => false,
        }
    }
}

/// Where the facts about a node are in the snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The position of the account among the snapshot's accounts.
    pub account: u32,
    /// The position in that account's list of users, groups or roles.
    pub position: u32,
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its ARN, or its name as policies write it; empty for classes.
    pub name: Arc<str>,
    /// The place of its facts; `None` if it is known by name only.
    pub place: Option<Place>,
}

impl Node {
    /// Whether it is known by name only, and not part of the snapshot.
    pub fn is_external(&self) -> bool {
        self.place.is_none()
    }

    /// The account in the node's ARN, if it has one.
    pub fn account(&self) -> Option<&str> {
        if self.kind == NodeKind::Account {
            return self.name.split(':').nth(4).or(Some(&self.name));
        }
        if self.kind == NodeKind::RootSession {
            return self.name.split('/').nth(1);
        }
        self.name.starts_with("arn:").then(|| self.name.split(':').nth(4)).flatten()
    }

    /// The short name that people use: `user/alice`, `role/team/data/Loader` without its path as
    /// `role/Loader`, `lambda.amazonaws.com`, `account/111122223333`.
    pub fn short_name(&self) -> String {
        let arn = self.name.parse::<Arn>().ok();
        match (self.kind, arn) {
            (NodeKind::Account, _) => format!("account/{}", self.account().unwrap_or(&self.name)),
            (NodeKind::User | NodeKind::Group | NodeKind::Role, Some(arn)) => {
                format!("{}/{}", self.kind.name(), arn.name())
            }
            (NodeKind::Session, Some(arn)) => {
                let parts: Vec<_> = arn.resource().split('/').skip(1).collect();
                format!("session/{}", parts.join("/"))
            }
            (NodeKind::IdentityProvider, Some(arn)) => arn.resource().to_owned(),
            (NodeKind::ManagedPolicy, Some(arn)) => format!("policy/{}", arn.name()),
            (NodeKind::Anyone, _) => "anyone (*)".to_owned(),
            (NodeKind::AdministratorAccess, _) => "administrator access".to_owned(),
            (NodeKind::IdentityCenterUser, _) => format!("sso-user/{}", self.name),
            (NodeKind::IdentityCenterGroup, _) => format!("sso-group/{}", self.name),
            _ => self.name.to_string(),
        }
    }
}
