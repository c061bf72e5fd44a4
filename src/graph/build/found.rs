//! The assumptions that were found, before they are added to the graph.

use rustc_hash::FxHashSet;

use crate::{
    eval::{AccessState, AccountRelation, CallerKind, MfaVerdict, SessionContext},
    graph::{
        edge::{AccessEdge, AccessKind},
        half::{HalfId, Halves},
        node::NodeId,
    },
};

/// The edges that were found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) halves: Halves,
    /// Callers that form one class, and what their edges have in common.
    pub(super) classes: Vec<FoundClass>,
    pub(super) sets: Vec<Vec<(HalfId, AccountRelation, NodeId)>>,
    /// Edges from a class to a role set.
    pub(super) to_sets: Vec<(u32, HalfId, u32)>,
    /// Edges from a class to one role.
    pub(super) of_classes: Vec<(u32, Pair)>,
    /// Edges from a single principal to one role.
    pub(super) of_singles: Vec<(NodeId, Pair)>,
    pub(super) session_context: SessionContext,
}

#[derive(Debug)]
pub(super) struct FoundClass {
    pub(super) members: Vec<NodeId>,
    pub(super) kind: CallerKind,
    /// Roles of sets for which it has no edge, or a different one.
    pub(super) except: Vec<NodeId>,
}

/// One caller, or class of callers, and one role.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) caller: HalfId,
    pub(super) role: HalfId,
    pub(super) kind: CallerKind,
    pub(super) relation: AccountRelation,
    pub(super) access: AccessKind,
    /// The session context that such a call sets, regardless of policies.
    pub(super) sets: SessionContext,
    pub(super) to: NodeId,
}

impl Found {
    /// The access of a pair; `None` if there is none.
    pub(super) fn decide(&self, pair: &Pair) -> Option<AccessEdge> {
        let Pair { caller, role, kind, relation, access, sets, to: _ } = *pair;
        let mut edge = self.halves.decide(caller, role, kind, relation, self.session_context)?;
        edge.session_effect.sets = edge.session_effect.sets.union(sets);
        Some(match access {
            AccessKind::IdentityCenter | AccessKind::AccountAccess => behind(access, edge),
            _ => AccessEdge { kind: access, ..edge },
        })
    }

    /// Computes the session context that sessions can have anywhere.
    pub(super) fn find_session_context(&mut self) {
        let singles = self.of_singles.iter().map(|(_, it)| it.sets);
        let mut session_context = singles.fold(SessionContext::NOTHING, SessionContext::union);
        self.session_context = session_context;
        if !self.halves.any_is_about_passing() {
            return;
        }
        let pairs = self.of_classes.iter().map(|(_, it)| it);
        for pair in pairs.chain(self.of_singles.iter().map(|(_, it)| it)) {
            let is_asked =
                [pair.caller, pair.role].map(|it| self.halves.asks_about_session_context(it));
            if is_asked.contains(&true)
                && let Some(edge) = self.decide(pair)
            {
                session_context = session_context.union(edge.session_effect.sets);
            }
        }
        let mut asked = FxHashSet::default();
        for (class, caller, set) in &self.to_sets {
            let kind = self.classes[*class as usize].kind;
            let of_caller = self.halves.asks_about_session_context(*caller);
            if !asked.insert((*caller, kind, *set)) {
                continue;
            }
            for alike in self.sets[*set as usize].chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
                let (role, relation, _) = alike[0];
                if (of_caller || self.halves.asks_about_session_context(role))
                    && let Some(edge) =
                        self.halves.decide(*caller, role, kind, relation, SessionContext::NOTHING)
                {
                    session_context = session_context.union(edge.session_effect.sets);
                }
            }
        }
        self.session_context = session_context;
    }
}

/// The provider behind Identity Center signs in only people with an assignment, and account access
/// manager only people with an entitlement; these were not read.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-manage-access-to-aws-accounts.html>
fn behind(kind: AccessKind, edge: AccessEdge) -> AccessEdge {
    AccessEdge { kind, state: AccessState::Unknown, ..edge }
}

/// Access that follows directly from a fact of the snapshot, such as an assignment.
pub(super) fn plain(kind: AccessKind) -> AccessEdge {
    AccessEdge::of(kind, AccessState::Proven, MfaVerdict::NotApplicable)
}
