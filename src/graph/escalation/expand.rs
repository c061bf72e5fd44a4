//! The escalations at a node: which principals can escalate to it, and what it can escalate to.

use petgraph::Direction;

use crate::graph::{
    access_graph::{AccessGraph, Neighbor},
    edge::{AccessEdge, Edge},
    edge_filter::StepKinds,
    node::{NodeId, NodeKind},
};

impl AccessGraph {
    /// The nodes that represent administrator access to an account; empty if escalations were not
    /// added.
    pub fn administrator_access(&self) -> &[NodeId] {
        &self.administrator_access
    }

    /// What `id` can reach in one step of these kinds.
    pub fn steps_from(&self, id: NodeId, kinds: StepKinds) -> Vec<Neighbor> {
        let mut found = self.edges_from(id);
        if kinds.include_escalations() {
            found.extend(self.escalations_from(id));
        }
        found
    }

    /// The principals that can reach `id` in one step of these kinds.
    pub fn steps_to(&self, id: NodeId, kinds: StepKinds) -> Vec<Neighbor> {
        let mut found = self.edges_to(id);
        if kinds.include_escalations() {
            found.extend(self.escalations_to(id));
        }
        found
    }

    /// The steps of these kinds from one node to another, assumptions first.
    pub fn steps_between(&self, from: NodeId, to: NodeId, kinds: StepKinds) -> Vec<AccessEdge> {
        let mut found = self.edges_between(from, to);
        if kinds.include_escalations() {
            found.extend(self.escalations_between(from, to));
        }
        found
    }

    /// What `id` can escalate to in one step.
    pub fn escalations_from(&self, id: NodeId) -> Vec<Neighbor> {
        self.escalations(id, Direction::Outgoing, |_| true)
    }

    /// The principals that can escalate to `id` in one step.
    pub fn escalations_to(&self, id: NodeId) -> Vec<Neighbor> {
        self.escalations(id, Direction::Incoming, |_| true)
    }

    /// The methods by which one node can reach another in one step, most certain first.
    pub fn escalations_between(&self, from: NodeId, to: NodeId) -> Vec<AccessEdge> {
        let all = self.escalations_from(from).into_iter();
        let mut found: Vec<_> = all.filter(|it| it.other == to).map(|it| it.edge).collect();
        found.sort_by_key(|it| (it.state, *it));
        found
    }

    /// Whether `id` has any step of these kinds in this direction.
    pub fn has_steps(&self, id: NodeId, direction: Direction, kinds: StepKinds) -> bool {
        let escalates = || {
            let mut near = self.stand_ins(id, direction);
            near.any(|it| self.escalation_edges(it, direction).next().is_some())
        };
        (kinds != StepKinds::Escalation && self.has_edges(id, direction))
            || (kinds.include_escalations() && escalates())
    }

    /// The escalations from (`Outgoing`) or to (`Incoming`) a node by edges that are `wanted`, one
    /// for each pair of ends. Other edges cost next to nothing.
    pub fn escalations(
        &self,
        id: NodeId,
        direction: Direction,
        wanted: impl Fn(&AccessEdge) -> bool,
    ) -> Vec<Neighbor> {
        let mut found = Vec::new();
        for near in self.stand_ins(id, direction) {
            let edges = self.escalation_edges(near, direction);
            for (edge, far) in edges.filter(|(edge, _)| wanted(edge)) {
                let ends = self.stood_for(far, direction).filter(|it| *it != id);
                found.extend(ends.map(|other| Neighbor { edge, other }));
            }
        }
        found.sort_by_key(|it| (it.other, it.edge));
        found.dedup();
        found
    }

    /// The node itself, and those that represent it together with others: groups of holders
    /// forward, target sets backward.
    pub(in crate::graph) fn stand_ins(
        &self,
        id: NodeId,
        direction: Direction,
    ) -> impl Iterator<Item = NodeId> + '_ {
        let (edge, direction) = match direction {
            Direction::Outgoing => (Edge::Holds, Direction::Outgoing),
            Direction::Incoming => (Edge::Includes, Direction::Incoming),
        };
        std::iter::once(id).chain(self.along(id, edge, direction))
    }

    /// The nodes that the other end of an escalation represents: itself, or its members.
    pub(in crate::graph) fn stood_for(
        &self,
        far: NodeId,
        direction: Direction,
    ) -> impl Iterator<Item = NodeId> + '_ {
        let (kind, edge, direction) = match direction {
            Direction::Outgoing => (NodeKind::TargetSet, Edge::Includes, Direction::Outgoing),
            Direction::Incoming => (NodeKind::HolderGroup, Edge::Holds, Direction::Incoming),
        };
        let is_several = self.node(far).kind == kind;
        let members = is_several.then(|| self.along(far, edge, direction));
        (!is_several).then_some(far).into_iter().chain(members.into_iter().flatten())
    }

    /// The escalation edges at a node, with their other ends.
    pub(in crate::graph) fn escalation_edges(
        &self,
        near: NodeId,
        direction: Direction,
    ) -> impl Iterator<Item = (AccessEdge, NodeId)> + '_ {
        let links = self.escalation_links.at(near, direction).iter();
        links.filter_map(|it| match it.edge {
            Edge::Escalates(edge) => Some((edge, it.other)),
            _ => None,
        })
    }

    fn along(
        &self,
        id: NodeId,
        edge: Edge,
        direction: Direction,
    ) -> impl Iterator<Item = NodeId> + '_ {
        let links = self.escalation_links.at(id, direction).iter();
        links.filter(move |it| it.edge == edge).map(|it| it.other)
    }
}
