//! What Identity Center has to do with a hop, and who may enter the roles that it made.

use super::Analysis;
use crate::{
    eval::AccessState,
    graph::{AccessEdge, AccessKind, Hop, NodeId, NodeKind},
    iam::{AccountAccess, AccountId, Arn, Assignee, IdentityCenterUser},
};

/// A fact of Identity Center behind a hop: evidence that is no policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityCenterFact {
    /// A person is in a group.
    Membership {
        /// The person.
        member: NodeId,
        /// The group.
        group: NodeId,
    },
    /// A person or group may enter an account with a permission set.
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
        /// The application that entitles them, where the source names it.
        application: Option<Arn>,
    },
}

/// Who may enter a role that Identity Center made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrants {
    /// The permission set behind the role.
    pub permission_set: String,
    /// The people and groups to whom it is assigned in the role's account.
    pub assignees: Vec<NodeId>,
    /// Whether those are all.
    pub all_known: bool,
}

/// Who may use a role that trusts account access manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitled {
    /// The people and groups who are entitled to it, and whom its side lets in.
    pub assignees: Vec<NodeId>,
    /// Whether those are all.
    pub all_known: bool,
}

impl Analysis {
    /// The fact behind a hop; none where policies alone decide, or assignments and entitlements
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

    /// The applications that entitle a person or group to a role, each by its ARN where it is
    /// known.
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
                let groups = center.map(|it| it.groups.as_slice()).unwrap_or_default();
                let known = groups.iter().find(|it| *it.name == *node.name);
                Some(Assignee::Group(known.map_or(&*node.name, |it| &*it.id).into()))
            }
            _ => None,
        }
    }

    fn identity_center_user(&self, id: NodeId) -> Option<&IdentityCenterUser> {
        let node = self.graph.node(id);
        let users = &self.snapshot.identity_center.as_ref()?.users;
        let is_it = |it: &&IdentityCenterUser| *it.name == *node.name;
        users.iter().find(is_it).filter(|_| node.kind == NodeKind::IdentityCenterUser)
    }

    /// Who may use `role` by an entitlement; none if its trust policy does not name account access
    /// manager.
    pub fn entitled(&self, role: NodeId) -> Option<Entitled> {
        let trust = self.trust(role)?;
        let is_named = trust.entries.iter().any(|it| it.allows() && it.names_access_manager());
        let by_entitlement = |it: &AccessEdge| it.kind == AccessKind::AccountAccess;
        let mut assignees = self.graph.entered_from(role, by_entitlement);
        // Where entitlements were not read, the service stands for whom they name.
        assignees.retain(|it| self.graph.node(*it).kind != NodeKind::Service);
        let all_known = self.snapshot.entitlements_are_known();
        (is_named || !assignees.is_empty()).then_some(Entitled { assignees, all_known })
    }

    /// Whether somebody may use roles by entitlements that were not read.
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

    /// Whether somebody disabled this person in Identity Center, who can sign in no more, whatever
    /// assignments and entitlements say.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/disableuser.html>
    pub fn is_disabled(&self, id: NodeId) -> bool {
        self.identity_center_user(id).is_some_and(|it| it.is_disabled)
    }

    /// Who may enter `role` by an assignment; none if Identity Center did not make it, so that
    /// its trust policy says who may.
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

/// Whether an edge stands for an assignment, rather than for what one might open that was not read.
pub(super) fn is_assignment(edge: &AccessEdge) -> bool {
    edge.kind == AccessKind::IdentityCenter && edge.state == AccessState::Proven
}
