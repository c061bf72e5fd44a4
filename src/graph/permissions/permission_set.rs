//! Permissions that yield something only together.

use std::sync::Arc;

use crate::iam::Action;

/// Permissions that are useful only together: a caller holds the set if it holds each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionSet {
    /// The resources that are tried one by one; `None` if no permission is evaluated on one.
    pub target: Option<TargetKind>,
    /// The permissions, at least one.
    pub permissions: Vec<Permission>,
}

/// One action, and the resource that it must be allowed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// The action.
    pub action: Action,
    /// The resource.
    pub on: ResourceAsked,
    /// Context keys of the call and their values, such as `iam:PassedToService` and
    /// `lambda.amazonaws.com`. Other keys stay undecided, so that a condition on them makes the
    /// answer conditional.
    pub context: Vec<(Box<str>, Box<str>)>,
}

/// The resource that an action is evaluated on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ResourceAsked {
    /// The set's target.
    Target,
    /// The set's target, a role, after its trust policy was changed to name the caller: only a
    /// deny, or a condition on one, still counts.
    TrustingTarget,
    /// The caller itself.
    Itself,
    /// Some resource of the caller's own account, whichever it is.
    Any,
    /// Some resource of any account.
    Anywhere,
    /// The resource with this ARN, or every resource (`*`). A role's own trust policy is ignored.
    Named(Arc<str>),
    /// All resources of a type in the caller's account, including those without tags and without a
    /// permissions boundary.
    Every(TargetKind),
}

impl ResourceAsked {
    /// Whether it is the set's target.
    pub(in crate::graph) fn is_target(&self) -> bool {
        matches!(self, Self::Target | Self::TrustingTarget)
    }

    /// Whether it is some resource, whichever it is.
    fn is_any(&self) -> bool {
        matches!(self, Self::Any | Self::Anywhere)
    }
}

/// The type of targets. They are in the caller's account, because IAM changes nothing across
/// accounts.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// IAM users.
    User,
    /// IAM groups.
    Group,
    /// Roles.
    Role,
    /// Policies that the account manages itself.
    ManagedPolicy,
}

impl TargetKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::User, Self::Group, Self::Role, Self::ManagedPolicy];

    /// The word for it in ARNs.
    pub fn resource_type(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::ManagedPolicy => "policy",
        }
    }
}

impl PermissionSet {
    /// The same set, where any resource may be in any account.
    pub(in crate::graph) fn anywhere(&self) -> Self {
        let mut set = self.clone();
        for permission in set.permissions.iter_mut().filter(|it| it.on.is_any()) {
            permission.on = ResourceAsked::Anywhere;
        }
        set
    }

    /// The permissions that are evaluated on the target.
    pub(super) fn on_target(&self) -> impl Iterator<Item = &Permission> {
        self.permissions.iter().filter(|it| it.on.is_target())
    }

    /// The permissions that are evaluated on something else.
    pub(super) fn elsewhere(&self) -> impl Iterator<Item = &Permission> {
        self.permissions.iter().filter(|it| !it.on.is_target())
    }

    /// The actions that are evaluated on any resource, and on nothing else.
    pub(super) fn actions_of_any(&self) -> Vec<&Action> {
        let elsewhere = |action: &Action| {
            let mut all = self.permissions.iter();
            all.any(|it| it.action == *action && !it.on.is_any())
        };
        let mut actions = self.actions();
        actions.retain(|it| !elsewhere(it));
        actions
    }

    /// The actions that some policy of the caller must allow, without duplicates.
    pub(super) fn actions_to_allow(&self) -> Vec<&Action> {
        let needed = self.permissions.iter().filter(|it| it.on != ResourceAsked::TrustingTarget);
        let mut actions: Vec<_> = needed.map(|it| &it.action).collect();
        actions.sort_unstable();
        actions.dedup();
        actions
    }

    /// The actions, each once.
    pub(super) fn actions(&self) -> Vec<&Action> {
        let mut actions: Vec<_> = self.permissions.iter().map(|it| &it.action).collect();
        actions.sort_unstable();
        actions.dedup();
        actions
    }
}
