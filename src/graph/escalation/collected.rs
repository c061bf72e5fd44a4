//! Escalations as they are found: who, to what, and how sure.

use std::collections::BTreeMap;

use super::catalogue::EscalationId;
use crate::{
    eval::{AccessState, MfaVerdict},
    graph::{
        edge::{AccessEdge, AccessKind, EscalationStep},
        node::NodeId,
    },
};

/// Callers that reach the same by one method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Escalation {
    /// In order.
    pub(super) callers: Vec<NodeId>,
    /// What each of them gets, in order.
    pub(super) ends: Vec<NodeId>,
    pub(super) edge: AccessEdge,
}

/// How sure a step is, and what MFA has to do with it.
pub(super) type Sureness = (AccessState, MfaVerdict);

/// What one method yields.
#[derive(Debug)]
pub(super) struct Collected {
    id: EscalationId,
    found: Vec<Escalation>,
    /// What is told caller by caller.
    single: BTreeMap<(NodeId, AccessEdge), Vec<NodeId>>,
}

impl Escalation {
    /// The step from a group to roles that whoever is in it can assume.
    pub(super) fn of_members(group: NodeId, ends: Vec<NodeId>, (state, mfa): Sureness) -> Self {
        let edge = AccessEdge::of(AccessKind::AssumeRole, state, mfa);
        Self { callers: vec![group], ends, edge }
    }
}

impl Collected {
    pub(super) fn new(id: EscalationId) -> Self {
        Self { id, found: Vec::new(), single: BTreeMap::new() }
    }

    /// Notes that each of `callers` gets each of `ends`.
    pub(super) fn add(&mut self, callers: &[NodeId], ends: Vec<NodeId>, sure: Sureness) {
        if !callers.is_empty() && !ends.is_empty() {
            let edge = self.edge(None, sure);
            self.found.push(Escalation { callers: callers.to_vec(), ends, edge });
        }
    }

    /// Notes that one caller gets to `end`, perhaps by what it does to `via`.
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

    /// All that was found. Ends that the same callers reach alike stand together.
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
