//! Principals that go onward by the same edges: what is found of one holds for all.

use std::hash::Hash;

use petgraph::{Direction, visit::EdgeRef};
use rustc_hash::FxHashMap;

use super::{
    access_graph::{AccessGraph, Neighbor},
    edge::{AccessEdge, Edge},
    half::HalfId,
    node::NodeId,
};
use crate::eval::AccountRelation;

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

/// The steps of principals to roles of which one represents those that are alike: a tenth of all
/// principals may assume thousands of roles, which differ in little.
#[derive(Debug)]
pub struct StepSamples<'g, S> {
    graph: &'g AccessGraph,
    /// By role set: its roles that are alike.
    sets: FxHashMap<NodeId, Vec<Alike<S>>>,
}

/// Roles of a set that decide alike about callers, and of which the question says the same.
#[derive(Debug)]
struct Alike<S> {
    half: HalfId,
    relation: AccountRelation,
    says: S,
    roles: Vec<NodeId>,
}

impl<'g, S: Copy + Eq + Hash> StepSamples<'g, S> {
    /// Samples of this graph.
    pub fn new(graph: &'g AccessGraph) -> Self {
        Self { graph, sets: FxHashMap::default() }
    }

    /// For each sort of role that `id` can assume: the edge, the first such role, and what `says`
    /// says of it, which must be the same whenever it is asked. Ends when `go_on` answers no.
    pub fn each(
        &mut self,
        id: NodeId,
        says: impl Fn(NodeId) -> S,
        go_on: &mut dyn FnMut(AccessEdge, NodeId, S) -> bool,
    ) {
        let graph = self.graph;
        for seat in graph.seats_of(id) {
            for link in graph.links(seat, Direction::Outgoing) {
                let goes_on = match link.edge {
                    Edge::Access(access) => go_on(access, link.other, says(link.other)),
                    Edge::MayAssume(caller) => {
                        let set = link.other;
                        let alike =
                            self.sets.entry(set).or_insert_with(|| Alike::of(graph, set, &says));
                        alike.iter().all(|it| {
                            let mut others =
                                it.roles.iter().filter(|it| !graph.is_exception(seat, **it));
                            let Some(role) = others.next() else { return true };
                            graph
                                .decide_for(seat, caller, *role, it.half, it.relation)
                                .is_none_or(|access| go_on(access, *role, it.says))
                        })
                    }
                    _ => true,
                };
                if !goes_on {
                    return;
                }
            }
        }
    }
}

impl<S: Copy + Eq + Hash> Alike<S> {
    fn of(graph: &AccessGraph, set: NodeId, says: &impl Fn(NodeId) -> S) -> Vec<Self> {
        let mut numbers: FxHashMap<(HalfId, AccountRelation, S), usize> = FxHashMap::default();
        let mut found: Vec<Self> = Vec::new();
        for (half, relation, role) in graph.opens(set) {
            let says = says(role);
            let number = *numbers.entry((half, relation, says)).or_insert_with(|| {
                found.push(Self { half, relation, says, roles: Vec::new() });
                found.len() - 1
            });
            found[number].roles.push(role);
        }
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
