//! The Identity Center facts behind a step, and who may use the roles that Identity Center created.

use super::{Analysis, Trust};
use crate::{
    eval::AccessState,
    graph::{AccessEdge, AccessKind, Hop, NodeId, NodeKind},
    iam::{AccountAccess, AccountId, Arn, Assignee, IdentityCenterUser},
};

/// An Identity Center fact behind a step: evidence that is not a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityCenterFact {
    /// A person is in a group.
    Membership {
        /// The person.
        member: NodeId,
        /// The group.
        group: NodeId,
    },
    /// A person or group may sign in to an account with a permission set.
    Assignment {
        /// The person or group.
        assignee: NodeId,
        /// The permission set's name.
        permission_set: String,
        /// The account that is entered.
        account: AccountId,
    },
    /// A person or group may use a role through account access manager.
    Entitlement {
        /// The person or group.
        assignee: NodeId,
        /// The role.
        role: NodeId,
        /// The application that entitles them, if the source names it.
        application: Option<Arn>,
    },
}

/// Who may use a role that Identity Center created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrants {
    /// The permission set behind the role.
    pub permission_set: String,
    /// The people and groups that it is assigned to in the role's account.
    pub assignees: Vec<NodeId>,
    /// Whether those are all.
    pub all_known: bool,
}

/// Who may use a role that trusts account access manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitled {
    /// The people and groups that are entitled to it, if the role's policies allow it.
    pub assignees: Vec<NodeId>,
    /// Whether those are all.
    pub all_known: bool,
}

impl Analysis {
    /// The fact behind a step; `None` if policies alone decide, or if assignments and entitlements
    /// were not read.
    pub(super) fn identity_center_fact(&self, hop: Hop) -> Option<IdentityCenterFact> {
        match hop.edge.kind {
            AccessKind::MemberOf => {
                Some(IdentityCenterFact::Membership { member: hop.from, group: hop.to })
            }
            AccessKind::IdentityCenter if is_assignment(&hop.edge) => {
                let (account, role) = self.graph.role(&self.snapshot, hop.to)?;
                Some(IdentityCenterFact::Assignment {
                    assignee: hop.from,
                    permission_set: role.permission_set()?.to_owned(),
                    account: account.clone(),
                })
            }
            AccessKind::AccountAccess => self.entitlement(hop.from, hop.to),
            AccessKind::IdentityCenter
            | AccessKind::AssumeRole
            | AccessKind::AssumeRoleWithSaml
            | AccessKind::AssumeRoleWithWebIdentity
            | AccessKind::OutboundFederation
            | AccessKind::AssumeRoot
            | AccessKind::Service
            | AccessKind::Escalation(_) => None,
        }
    }

    /// The entitlement of a person or group to a role, whether or not the role trusts account
    /// access manager.
    pub(super) fn entitlement(&self, assignee: NodeId, role: NodeId) -> Option<IdentityCenterFact> {
        let application = self.applications(assignee, role).into_iter().next()?.cloned();
        Some(IdentityCenterFact::Entitlement { assignee, role, application })
    }

    /// The applications that entitle a person or group to a role, each by its ARN if that is known.
    pub(super) fn applications(&self, assignee: NodeId, role: NodeId) -> Vec<Option<&Arn>> {
        let Some((assignee, (_, role))) =
            self.assignee(assignee).zip(self.graph.role(&self.snapshot, role))
        else {
            return Vec::new();
        };
        let all = self.snapshot.account_access.iter().flat_map(AccountAccess::entitlements);
        let meant = all.filter(|(_, it)| it.assignee == assignee && it.role == role.arn);
        let mut applications: Vec<_> = meant.map(|(it, _)| it.arn.as_ref()).collect();
        applications.dedup();
        applications
    }

    /// The person or group at a node, as assignments and entitlements name them.
    fn assignee(&self, id: NodeId) -> Option<Assignee> {
        let node = self.graph.node(id);
        let center = self.snapshot.identity_center.as_ref();
        match node.kind {
            NodeKind::IdentityCenterUser => {
                let id = self.identity_center_user(id).map_or(&*node.name, |it| &*it.id);
                Some(Assignee::User(id.into()))
            }
            NodeKind::IdentityCenterGroup => {
                let known = center.and_then(|it| it.groups.named(&node.name));
                Some(Assignee::Group(known.map_or(&*node.name, |it| &*it.id).into()))
            }
            _ => None,
        }
    }

    fn identity_center_user(&self, id: NodeId) -> Option<&IdentityCenterUser> {
        let node = self.graph.node(id);
        let center = self.snapshot.identity_center.as_ref();
        let center = center.filter(|_| node.kind == NodeKind::IdentityCenterUser)?;
        center.users.named(&node.name)
    }

    /// Who may use `role`, which `trust` belongs to, by an entitlement; `None` if the policy does
    /// not name account access manager.
    pub fn entitled(&self, role: NodeId, trust: &Trust<'_>) -> Option<Entitled> {
        let is_named = trust.names_access_manager();
        let by_entitlement = |it: &AccessEdge| it.kind == AccessKind::AccountAccess;
        let mut assignees = self.graph.entered_from(role, by_entitlement);
        // If entitlements were not read, the service represents the people that they name.
        assignees.retain(|it| self.graph.node(*it).kind != NodeKind::Service);
        let all_known = self.snapshot.entitlements_are_known();
        (is_named || !assignees.is_empty()).then_some(Entitled { assignees, all_known })
    }

    /// Whether a principal may use roles by entitlements that were not read.
    pub fn may_be_entitled(&self, id: NodeId) -> bool {
        let is_person = matches!(
            self.graph.node(id).kind,
            NodeKind::IdentityCenterUser | NodeKind::IdentityCenterGroup
        );
        let service = self.graph.find(AccountAccess::SERVICE);
        let edges = service.map(|it| self.graph.edges_from(it)).unwrap_or_default();
        is_person
            && !self.is_disabled(id)
            && edges.iter().any(|it| it.edge.kind == AccessKind::AccountAccess)
    }

    /// Whether this person is disabled in Identity Center. They cannot sign in, whatever
    /// assignments and entitlements they have.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/disableuser.html>
    pub fn is_disabled(&self, id: NodeId) -> bool {
        self.identity_center_user(id).is_some_and(|it| it.is_disabled)
    }

    /// The roles that a person or group may enter by assignments of their own, and not by those of
    /// a group.
    pub fn assigned_roles(&self, id: NodeId) -> Vec<NodeId> {
        let edges = self.graph.edges_from(id);
        edges.into_iter().filter(|it| is_assignment(&it.edge)).map(|it| it.other).collect()
    }

    /// Who may use `role` by an assignment; `None` if Identity Center did not create it, so that
    /// its trust policy decides.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
    pub fn entrants(&self, role: NodeId) -> Option<Entrants> {
        let (account, facts) = self.graph.role(&self.snapshot, role)?;
        let permission_set = facts.permission_set()?.to_owned();
        let assignees = self.graph.entered_from(role, is_assignment);
        Some(Entrants {
            permission_set,
            assignees,
            all_known: self.snapshot.assignments_are_known(account),
        })
    }
}

/// Whether an edge represents an assignment, rather than a possible one that was not read.
pub(super) fn is_assignment(edge: &AccessEdge) -> bool {
    edge.kind == AccessKind::IdentityCenter && edge.state == AccessState::Proven
}
