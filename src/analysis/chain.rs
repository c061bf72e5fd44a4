//! Where a chain of sessions breaks off, and why.

use super::Analysis;
use crate::{
    eval::{Inherited, PolicyType},
    graph::{AccessEdge, AccessPath, Gatherer, NodeId},
};

/// Why a path breaks off: what an earlier hop left on the session does not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// From whom on the session carries it.
    pub since: NodeId,
    /// Who carries it, and cannot go on.
    pub from: NodeId,
    /// The role that it cannot assume with it.
    pub to: NodeId,
    /// What it is.
    pub session_context: Inherited,
    /// The sides that do not let it pass; none where a condition wants the session without it.
    pub refused_by: Vec<PolicyType>,
}

/// A path that would lead to its end if roles let pass what earlier hops leave on the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoppedPath {
    /// The path.
    pub path: AccessPath,
    /// Where it breaks off.
    pub at: Break,
}

impl Analysis {
    /// The first hop of `path` that cannot be gone with what the session carries by then; none if
    /// all can.
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
