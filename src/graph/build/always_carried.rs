//! Finds what every session of a role has, in one search from all principals that start a role
//! chain.

use crate::graph::{
    access_graph::AccessGraph, edge_filter::EdgeFilter, node::NodeId, search::ReachSearch,
};
use petgraph::Direction;

/// Records the session context that every session of each role has. A role without known callers
/// starts a chain with an empty context.
pub(super) fn add_always_carried(graph: &mut AccessGraph) {
    if graph.session_context.is_nothing() {
        return;
    }
    let begins = |it: &NodeId| !graph.has_edges(*it, Direction::Incoming);
    let starts: Vec<NodeId> = graph.principals().filter(begins).collect();
    let mut search =
        ReachSearch::new(graph, &starts, Direction::Outgoing, EdgeFilter::ALL, |_| false);
    while search.advance() {}
    let carried = |it| Some((it, search.seen().in_all(it)?));
    graph.always_carried = graph.principals().filter_map(carried).collect();
}
