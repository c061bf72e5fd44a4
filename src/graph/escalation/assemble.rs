//! Puts escalations into the graph.

use rustc_hash::FxHashMap;

use super::{collected::Escalation, find::find};
use crate::{
    graph::{
        access_graph::AccessGraph,
        edge::Edge,
        gather::Gatherer,
        node::{NodeId, NodeKind, Place},
    },
    iam::{AccountId, Snapshot},
};

/// Adds escalations to a graph. `administrators`, in order, are the principals that need no
/// escalation.
///
/// Callers that reach the same ends share a node, and so do targets that are reached alike, so that
/// the graph grows with callers and targets and not with their pairs.
pub fn add_escalations(graph: &mut AccessGraph, snapshot: &Snapshot, administrators: &[NodeId]) {
    let ends = add_administrator_access(graph, snapshot);
    let gatherer = Gatherer::new(snapshot).prepared();
    let found = find(graph, &gatherer, administrators, &ends);
    let mut groups: FxHashMap<Vec<NodeId>, NodeId> = FxHashMap::default();
    let mut sets: FxHashMap<Vec<NodeId>, NodeId> = FxHashMap::default();
    for Escalation { callers, ends, edge } in found {
        let from = match callers.as_slice() {
            [only] => *only,
            _ => *groups.entry(callers).or_insert_with_key(|callers| {
                let group = graph.add_unnamed(NodeKind::HolderGroup);
                callers.iter().for_each(|it| graph.add_edge(*it, Edge::Holds, group));
                group
            }),
        };
        let to = match ends.as_slice() {
            [only] => *only,
            _ => *sets.entry(ends).or_insert_with_key(|ends| {
                let set = graph.add_unnamed(NodeKind::TargetSet);
                ends.iter().for_each(|it| graph.add_edge(set, Edge::Includes, *it));
                set
            }),
        };
        graph.add_edge(from, Edge::Escalates(edge), to);
    }
    graph.finish_escalations();
}

/// Adds a node for administrator access to each account that was loaded.
fn add_administrator_access(
    graph: &mut AccessGraph,
    snapshot: &Snapshot,
) -> FxHashMap<AccountId, NodeId> {
    let accounts = snapshot.accounts.keys().zip(0..);
    accounts
        .map(|(account, index)| {
            let place = Place { account: index, position: u32::MAX };
            let name = format!("administrator access in {account}");
            let kind = NodeKind::AdministratorAccess;
            let id = graph.add_node(kind, name.into(), Some(place));
            graph.administrator_access.push(id);
            (account.clone(), id)
        })
        .collect()
}
