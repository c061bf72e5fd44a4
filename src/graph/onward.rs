//! Principals that go onward by the same edges: what is found of one holds for all.

use petgraph::{Direction, visit::EdgeRef};
use rustc_hash::FxHashMap;

use super::{
    access_graph::{AccessGraph, Neighbor},
    edge::{AccessEdge, Edge},
    node::NodeId,
};

impl AccessGraph {
    /// A number for each of these principals: those with the same number go onward by the same
    /// edges, so that they reach the same principals, but for themselves.
    pub fn onward_groups(&self, ids: &[NodeId]) -> Vec<usize> {
        let mut known: FxHashMap<Vec<(Edge, NodeId)>, usize> = FxHashMap::default();
        let number = |id: &NodeId| {
            let mut edges: Vec<(Edge, NodeId)> = self
                .graph
                .edges_directed((*id).into(), Direction::Outgoing)
                .filter(|it| leads_onward(*it.weight()))
                .map(|it| (*it.weight(), it.target().into()))
                .collect();
            edges.sort_unstable();
            let next = known.len();
            *known.entry(edges).or_insert(next)
        };
        ids.iter().map(number).collect()
    }

    /// Each one that `id` can assume, with the edge, until `go_on` answers no.
    pub fn each_step(&self, id: NodeId, go_on: &mut dyn FnMut(AccessEdge, NodeId) -> bool) {
        self.expand(id, Direction::Outgoing, &mut |edge, other| go_on(edge, other));
    }

    /// Someone that `id` can assume by an edge that is `wanted`, the first that is found.
    pub fn first_step(&self, id: NodeId, wanted: impl Fn(&AccessEdge) -> bool) -> Option<Neighbor> {
        let mut found = None;
        self.expand(id, Direction::Outgoing, &mut |edge, other| {
            found = wanted(&edge).then_some(Neighbor { edge, other });
            found.is_none()
        });
        found
    }

    /// One step by each method by which `id` escalates, the surest of each first; for a method with
    /// many targets, the first of them.
    pub fn escalation_samples(&self, id: NodeId) -> Vec<(AccessEdge, NodeId)> {
        let mut found = Vec::new();
        for near in self.stand_ins(id, Direction::Outgoing) {
            for (edge, far) in self.escalation_edges(near, Direction::Outgoing) {
                let end = self.stood_for(far, Direction::Outgoing).find(|it| *it != id);
                found.extend(end.map(|it| (edge, it)));
            }
        }
        found.sort_unstable_by_key(|(edge, end)| (edge.state, *edge, *end));
        found.dedup();
        found
    }
}

fn leads_onward(edge: Edge) -> bool {
    match edge {
        Edge::Member
        | Edge::InClass
        | Edge::MayAssume(_)
        | Edge::Access(_)
        | Edge::Holds
        | Edge::Escalates(_) => true,
        Edge::Attached | Edge::Trusts | Edge::SubjectOf | Edge::Opens(..) | Edge::Includes => false,
    }
}
