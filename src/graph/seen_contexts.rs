//! The session contexts with which a search visited the nodes.

use super::{access_graph::AccessGraph, node::NodeId};
use crate::eval::SessionContext;

/// By node: the session contexts that it was visited with, as a set of their indexes. Plain bytes,
/// because a zeroed list is cheap to allocate.
#[derive(Debug)]
pub(super) struct SeenContexts(Vec<u8>);

impl SeenContexts {
    pub(super) fn none(graph: &AccessGraph) -> Self {
        Self(vec![0; graph.node_count()])
    }

    /// Forgets the visits of a node.
    pub(super) fn forget(&mut self, node: NodeId) {
        self.0[node.index()] = 0;
    }

    /// Records a session context; returns whether it is new: the node was not visited with it, or
    /// with a smaller one.
    pub(super) fn add(&mut self, node: NodeId, session_context: SessionContext) -> bool {
        // By session context: its subsets.
        const PARTS: [u8; 4] = [0b0001, 0b0011, 0b0101, 0b1111];
        let met = &mut self.0[node.index()];
        let is_news = *met & PARTS[usize::from(session_context.index())] == 0;
        *met |= 1 << session_context.index();
        is_news
    }

    /// The intersection of the session contexts that the node was visited with; `None` if it was
    /// not visited.
    pub(super) fn in_all(&self, node: NodeId) -> Option<SessionContext> {
        let met = self.0[node.index()];
        let is_met = |it: &SessionContext| met & 1 << it.index() != 0;
        SessionContext::all().filter(is_met).reduce(SessionContext::intersection)
    }
}
