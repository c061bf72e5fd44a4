//! Escalations as they are found: callers, ends, and state.

use std::collections::BTreeMap;

use super::catalogue::EscalationId;
use crate::{
    eval::{AccessState, MfaVerdict},
    graph::{
        edge::{AccessEdge, AccessKind, EscalationStep},
        node::NodeId,
    },
};

/// Callers that reach the same ends by one method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Escalation {
    /// In order.
    pub(super) callers: Vec<NodeId>,
    /// The ends that each of them reaches, in order.
    pub(super) ends: Vec<NodeId>,
    pub(super) edge: AccessEdge,
}

/// The state and the MFA verdict of a step.
pub(super) type Sureness = (AccessState, MfaVerdict);

/// The results of one method.
#[derive(Debug)]
pub(super) struct Collected {
    id: EscalationId,
    found: Vec<Escalation>,
    /// Results for individual callers.
    single: BTreeMap<(NodeId, AccessEdge), Vec<NodeId>>,
}

impl Escalation {
    /// The step from a group to roles that any member can assume.
    pub(super) fn of_members(group: NodeId, ends: Vec<NodeId>, (state, mfa): Sureness) -> Self {
        let edge = AccessEdge::of(AccessKind::AssumeRole, state, mfa);
        Self { callers: vec![group], ends, edge }
    }
}

impl Collected {
    pub(super) fn new(id: EscalationId) -> Self {
        Self { id, found: Vec::new(), single: BTreeMap::new() }
    }

    /// Records that each of `callers` reaches each of `ends`.
    pub(super) fn add(&mut self, callers: &[NodeId], ends: Vec<NodeId>, sure: Sureness) {
        self.add_through(None, callers, ends, sure);
    }

    /// Records that each of `callers` reaches each of these ends, which differ in how sure that is,
    /// by means of `via`.
    pub(super) fn add_by_state(
        &mut self,
        via: Option<NodeId>,
        callers: &[NodeId],
        ends: impl IntoIterator<Item = (NodeId, AccessState)>,
        mfa: MfaVerdict,
    ) {
        let mut by_state: [Vec<NodeId>; AccessState::ALL.len()] = Default::default();
        for (end, state) in ends {
            by_state[state as usize].push(end);
        }
        for (state, ends) in AccessState::ALL.into_iter().zip(by_state) {
            self.add_through(via, callers, ends, (state, mfa));
        }
    }

    /// Like [`add`](Self::add), by means of `via`.
    fn add_through(
        &mut self,
        via: Option<NodeId>,
        callers: &[NodeId],
        ends: Vec<NodeId>,
        sure: Sureness,
    ) {
        if !callers.is_empty() && !ends.is_empty() {
            let edge = self.edge(via, sure);
            self.found.push(Escalation { callers: callers.to_vec(), ends, edge });
        }
    }

    /// Records that one caller reaches `end`, possibly by a change to `via`.
    pub(super) fn add_one(
        &mut self,
        caller: NodeId,
        end: NodeId,
        via: Option<NodeId>,
        sure: Sureness,
    ) {
        self.single.entry((end, self.edge(via, sure))).or_default().push(caller);
    }

    fn edge(&self, via: Option<NodeId>, (state, mfa): Sureness) -> AccessEdge {
        AccessEdge::of(AccessKind::Escalation(EscalationStep { id: self.id, via }), state, mfa)
    }

    /// Everything that was found. Ends that the same callers reach alike are grouped.
    pub(super) fn finish(mut self) -> Vec<Escalation> {
        let mut alike: BTreeMap<(AccessEdge, Vec<NodeId>), Vec<NodeId>> = BTreeMap::new();
        for ((end, edge), mut callers) in self.single {
            callers.sort_unstable();
            callers.dedup();
            alike.entry((edge, callers)).or_default().push(end);
        }
        let rest = alike.into_iter();
        self.found.extend(rest.map(|((edge, callers), ends)| Escalation { callers, ends, edge }));
        self.found
    }
}
