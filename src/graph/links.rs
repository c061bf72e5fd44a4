//! The edges that searches follow, with the edges of each node stored contiguously.
//!
//! A search that visits a hundred thousand nodes reads all their edges. If these are in memory in
//! the order of the nodes, it does not wait for memory at each.

use petgraph::{Direction, graph::DiGraph};

use super::{
    edge::Edge,
    node::{Node, NodeId},
};

/// One end of an edge, seen from the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// The edge.
    pub(super) edge: Edge,
    /// The node at its other end.
    pub(super) other: NodeId,
}

/// Edges of a graph that searches follow, in both directions.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    outgoing: Adjacency,
    incoming: Adjacency,
}

/// The links of each node in one direction.
#[derive(Clone, Debug, Default)]
struct Adjacency {
    /// By node: the start of its links; one more entry marks the end.
    starts: Vec<u32>,
    links: Vec<Link>,
}

impl Links {
    /// The links of access in a graph to which no more of them are added; those of a node in the
    /// graph's order, most recently added first.
    pub(super) fn of_access(graph: &DiGraph<Node, Edge>) -> Self {
        Self::of(graph, is_of_access)
    }

    /// The same of escalation. Other edges, of which a role may have one for each principal that it
    /// trusts, are not passed over on each visit.
    pub(super) fn of_escalation(graph: &DiGraph<Node, Edge>) -> Self {
        Self::of(graph, |it| matches!(it, Edge::Holds | Edge::Escalates(_) | Edge::Includes))
    }

    fn of(graph: &DiGraph<Node, Edge>, is_meant: fn(Edge) -> bool) -> Self {
        Self {
            outgoing: Adjacency::of(graph, Direction::Outgoing, is_meant),
            incoming: Adjacency::of(graph, Direction::Incoming, is_meant),
        }
    }

    /// The links of one node.
    pub(super) fn at(&self, node: NodeId, direction: Direction) -> &[Link] {
        let Adjacency { starts, links } = match direction {
            Direction::Outgoing => &self.outgoing,
            Direction::Incoming => &self.incoming,
        };
        match starts.get(node.index()..node.index() + 2) {
            Some(ends) => &links[ends[0] as usize..ends[1] as usize],
            None => &[],
        }
    }
}

impl Adjacency {
    fn of(graph: &DiGraph<Node, Edge>, direction: Direction, is_meant: fn(Edge) -> bool) -> Self {
        let ends = graph.raw_edges().iter().filter(|it| is_meant(it.weight)).map(|it| {
            let (from, to): (NodeId, NodeId) = (it.source().into(), it.target().into());
            match direction {
                Direction::Outgoing => (from, Link { edge: it.weight, other: to }),
                Direction::Incoming => (to, Link { edge: it.weight, other: from }),
            }
        });
        let mut starts = vec![0_u32; graph.node_count() + 1];
        for (node, _) in ends.clone() {
            starts[node.index()] += 1;
        }
        // Each entry first holds the end of its node's links, and is decremented to their start as
        // they are placed.
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let first = ends.clone().next();
        let mut links = first.map_or_else(Vec::new, |(_, it)| vec![it; total as usize]);
        for (node, link) in ends {
            let place = &mut starts[node.index()];
            *place -= 1;
            links[*place as usize] = link;
        }
        Self { starts, links }
    }
}

/// Whether a search goes along it, whichever kinds of step it follows.
fn is_of_access(edge: Edge) -> bool {
    match edge {
        Edge::InClass | Edge::MayAssume(_) | Edge::Opens(..) | Edge::Access(_) => true,
        // Escalations are added to a graph that is otherwise complete.
        Edge::Member
        | Edge::Attached
        | Edge::Trusts
        | Edge::SubjectOf
        | Edge::Holds
        | Edge::Escalates(_)
        | Edge::Includes => false,
    }
}
