//! With which session contexts a search met the nodes.

use super::{access_graph::AccessGraph, node::NodeId};
use crate::eval::SessionContext;

/// By node: the session contexts with which it was met, as a set of their indices. Plain bytes,
/// since a list of zeros costs nothing to make.
pub(super) struct SeenContexts(Vec<u8>);

impl SeenContexts {
    pub(super) fn none(graph: &AccessGraph) -> Self {
        Self(vec![0; graph.node_count()])
    }

    /// Notes a session context; says whether that is news: the node was not met with it, nor with
    /// less.
    pub(super) fn add(&mut self, node: NodeId, session_context: SessionContext) -> bool {
        // By session context: the contexts that are part of it.
        const PARTS: [u8; 4] = [0b0001, 0b0011, 0b0101, 0b1111];
        let met = &mut self.0[node.index()];
        let is_news = *met & PARTS[usize::from(session_context.index())] == 0;
        *met |= 1 << session_context.index();
        is_news
    }

    /// What is in all session contexts with which the node was met; none if it was not met.
    pub(super) fn in_all(&self, node: NodeId) -> Option<SessionContext> {
        let met = self.0[node.index()];
        let is_met = |it: &SessionContext| met & 1 << it.index() != 0;
        SessionContext::all().filter(is_met).reduce(SessionContext::intersection)
    }
}
