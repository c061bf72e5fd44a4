//! Builds the graph of a snapshot.

mod access;
mod caller_classes;
mod identity_center;
mod nodes;

mod patterns;
mod role_classes;
mod trust_names;

use super::{access_graph::AccessGraph, decide::Decider};
use crate::iam::Snapshot;

/// Builds the graph of all principals in `snapshot` and of those its policies name.
pub fn build(snapshot: &Snapshot) -> AccessGraph {
    let mut graph = AccessGraph::default();
    nodes::add_principals(&mut graph, snapshot);
    let trusts = trust_names::add_trusts(&mut graph, snapshot);
    let decider = Decider::for_all(snapshot);
    let found = access::find(&graph, snapshot, &decider, &trusts);
    access::add(&mut graph, found);
    identity_center::add_identity_center(&mut graph, snapshot);
    graph
}
