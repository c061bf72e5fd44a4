//! What Identity Center has to do with a hop, and who may enter the roles that it made.

use super::Analysis;
use crate::{
    eval::AccessState,
    graph::{AccessEdge, AccessKind, Hop, NodeId},
    iam::AccountId,
};

/// A fact of Identity Center behind a hop: evidence where no policy has a say.
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

impl Analysis {
    /// The fact behind a hop; none where policies decide, or assignments were not read.
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
