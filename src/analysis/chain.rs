//! Where a role chain is blocked by its session context, and why.

use super::Analysis;
use crate::{
    eval::{Inherited, PolicyType},
    graph::{AccessEdge, AccessPath, Gatherer, NodeId},
};

/// Why a path is blocked: a role does not let the session context of an earlier step pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The principal from which on the session has it.
    pub since: NodeId,
    /// The principal whose session has it, and that is blocked.
    pub from: NodeId,
    /// The role that it cannot assume because of it.
    pub to: NodeId,
    /// What it is.
    pub session_context: Inherited,
    /// The policy types that do not let it pass; empty if a condition requires a session without
    /// it.
    pub refused_by: Vec<PolicyType>,
}

/// A path that would exist if roles let the session context of earlier steps pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoppedPath {
    /// The path.
    pub path: AccessPath,
    /// Where it breaks off.
    pub at: Break,
}

impl Analysis {
    /// The first step of `path` that the session context does not let pass; `None` if all pass.
    pub fn chain_break(&self, path: &AccessPath) -> Option<Break> {
        let (at, stopped) = path.stopped_at()?;
        let session_context = stopped.iter().next()?;
        let sets = |edge: AccessEdge| edge.session_effect.sets.contains(session_context);
        let hop = path.hops[at];
        let since = match path.begins_with.contains(session_context) {
            true => path.hops[0].from,
            false => path.hops[..at].iter().find(|it| sets(it.edge))?.to,
        };
        let gatherer = Gatherer::new(&self.snapshot);
        let requester = gatherer.requester(&self.graph, hop.from)?;
        let role = gatherer.target(&self.graph, hop.to)?;
        let refused_by = gatherer.missing_permission(&requester, &role, session_context);
        Some(Break { since, from: hop.from, to: hop.to, session_context, refused_by })
    }
}
