//! The graph itself, and how to walk it.

use std::sync::Arc;

use petgraph::{Direction, graph::DiGraph, visit::EdgeRef};
use rustc_hash::FxHashMap;

use super::{
    edge::{AccessEdge, AccessEdgeId, Edge, Evidence},
    node::{Node, NodeId, NodeKind},
};
use crate::eval::Carried;
use crate::iam::{Account, AccountId, Arn, Group, Role, Snapshot, User};

/// Who there is, and who can become whom.
#[derive(Clone, Debug, Default)]
pub struct AccessGraph {
    pub(super) graph: DiGraph<Node, Edge>,
    pub(super) access: Vec<AccessEdge>,
    pub(super) evidence: Vec<Evidence>,
    /// What some way leaves on the sessions it opens.
    pub(super) carried: Carried,
    pub(super) by_name: FxHashMap<Arc<str>, NodeId>,
    pub(super) outsiders: FxHashMap<NodeId, Outsider>,
    pub(super) accounts: Vec<AccountId>,
    pub(super) by_unique_id: FxHashMap<Arc<str>, NodeId>,
}

/// What the name of somebody outside the snapshot tells.
#[derive(Clone, Debug)]
pub(super) struct Outsider {
    pub(super) arn: Option<Arn>,
    pub(super) account: AccountId,
}

/// One step onward from a principal, or back to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// The edge, possibly between the classes of the two.
    pub edge: AccessEdgeId,
    /// The principal at the other end.
    pub other: NodeId,
}

impl AccessGraph {
    /// The node with this id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.graph[petgraph::graph::NodeIndex::from(id)]
    }

    /// The number of nodes of every kind.
    pub fn node_count(&self) -> usize {
        self.graph.node_count()
    }

    /// The number of edges of every kind.
    pub fn edge_count(&self) -> usize {
        self.graph.edge_count()
    }

    /// The number of ways stored; one between two classes counts once.
    pub fn way_count(&self) -> usize {
        self.access.len()
    }

    /// All nodes that are somebody, in the order of the snapshot: accounts by id, then users,
    /// groups, roles; after them those known by name only.
    pub fn principals(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.graph.node_indices().filter(|it| self.graph[*it].kind.is_principal()).map(NodeId::from)
    }

    /// The node with this ARN or name, as written in policies.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        self.by_name.get(name).copied()
    }

    /// The user, group or role with this unique id.
    pub fn find_unique_id(&self, id: &str) -> Option<NodeId> {
        self.by_unique_id.get(id).copied()
    }

    /// What there is to know of a way.
    pub fn access_edge(&self, id: AccessEdgeId) -> &AccessEdge {
        &self.access[id.index()]
    }

    /// Why a way is open.
    pub fn evidence(&self, id: AccessEdgeId) -> &Evidence {
        &self.evidence[self.access[id.index()].evidence as usize]
    }

    /// The nodes that an edge of this kind links to `id`, in the given direction, in the order
    /// in which they were added.
    pub fn neighbors(&self, id: NodeId, edge: Edge, direction: Direction) -> Vec<NodeId> {
        let mut found: Vec<_> = self
            .graph
            .edges_directed(id.into(), direction)
            .filter(|it| *it.weight() == edge)
            .map(|it| match direction {
                Direction::Outgoing => it.target().into(),
                Direction::Incoming => it.source().into(),
            })
            .collect();
        found.reverse();
        found
    }

    /// Whom `id` can become in one step.
    pub fn ways_from(&self, id: NodeId) -> Vec<Way> {
        self.ways(id, Direction::Outgoing)
    }

    /// Who can become `id` in one step.
    pub fn ways_to(&self, id: NodeId) -> Vec<Way> {
        self.ways(id, Direction::Incoming)
    }

    /// Whether `id` has any way in this direction.
    pub fn has_ways(&self, id: NodeId, direction: Direction) -> bool {
        let hubs = std::iter::once(id).chain(self.class_of(id, direction));
        hubs.into_iter().any(|it| self.access_edges(it, direction).next().is_some())
    }

    fn ways(&self, id: NodeId, direction: Direction) -> Vec<Way> {
        let mut ways = Vec::new();
        for hub in std::iter::once(id).chain(self.class_of(id, direction)) {
            for (edge, other) in self.access_edges(hub, direction) {
                match self.members(other, direction) {
                    None => ways.push(Way { edge, other }),
                    Some(members) => ways.extend(members.map(|other| Way { edge, other })),
                }
            }
        }
        ways.sort_by_key(|it| (it.other, it.edge));
        ways
    }

    /// The class in whose name `id` has further ways in this direction.
    pub(super) fn class_of(&self, id: NodeId, direction: Direction) -> Option<NodeId> {
        let (link, way) = match direction {
            Direction::Outgoing => (Edge::InClass, Direction::Outgoing),
            Direction::Incoming => (Edge::HasRole, Direction::Incoming),
        };
        let mut edges = self.graph.edges_directed(id.into(), way);
        let found = edges.find(|it| *it.weight() == link)?;
        Some(match way {
            Direction::Outgoing => found.target().into(),
            Direction::Incoming => found.source().into(),
        })
    }

    /// The ways at one node, without those of its class.
    pub(super) fn access_edges(
        &self,
        id: NodeId,
        direction: Direction,
    ) -> impl Iterator<Item = (AccessEdgeId, NodeId)> + '_ {
        self.graph.edges_directed(id.into(), direction).filter_map(move |it| match it.weight() {
            Edge::CanBecome(edge) => Some((
                *edge,
                match direction {
                    Direction::Outgoing => it.target().into(),
                    Direction::Incoming => it.source().into(),
                },
            )),
            Edge::Member
            | Edge::Attached
            | Edge::Boundary
            | Edge::Trusts
            | Edge::SubjectOf
            | Edge::InClass
            | Edge::HasRole => None,
        })
    }

    /// The principals of a class that was reached in this direction; none if `id` is no class.
    pub(super) fn members(
        &self,
        id: NodeId,
        direction: Direction,
    ) -> Option<impl Iterator<Item = NodeId> + '_> {
        let link = match self.node(id).kind {
            NodeKind::CallerClass => Edge::InClass,
            NodeKind::RoleClass => Edge::HasRole,
            _ => return None,
        };
        let edges = self.graph.edges_directed(id.into(), direction);
        Some(edges.filter(move |it| *it.weight() == link).map(move |it| match direction {
            Direction::Outgoing => it.target().into(),
            Direction::Incoming => it.source().into(),
        }))
    }

    /// The account whose lists hold the facts about `id`.
    pub fn account<'a>(
        &self,
        snapshot: &'a Snapshot,
        id: NodeId,
    ) -> Option<(&'a AccountId, &'a Account)> {
        let account = self.accounts.get(self.node(id).place?.account as usize)?;
        snapshot.accounts.get_key_value(account)
    }

    /// The facts about a user, with his account.
    pub fn user<'a>(
        &self,
        snapshot: &'a Snapshot,
        id: NodeId,
    ) -> Option<(&'a AccountId, &'a User)> {
        self.facts(snapshot, id, NodeKind::User, |it| &it.users)
    }

    /// The facts about a group, with its account.
    pub fn group<'a>(
        &self,
        snapshot: &'a Snapshot,
        id: NodeId,
    ) -> Option<(&'a AccountId, &'a Group)> {
        self.facts(snapshot, id, NodeKind::Group, |it| &it.groups)
    }

    /// The facts about a role, with its account.
    pub fn role<'a>(
        &self,
        snapshot: &'a Snapshot,
        id: NodeId,
    ) -> Option<(&'a AccountId, &'a Role)> {
        self.facts(snapshot, id, NodeKind::Role, |it| &it.roles)
    }

    fn facts<'a, T>(
        &self,
        snapshot: &'a Snapshot,
        id: NodeId,
        kind: NodeKind,
        list: impl Fn(&'a Account) -> &'a [T],
    ) -> Option<(&'a AccountId, &'a T)> {
        let node = self.node(id);
        let place = node.place.filter(|_| node.kind == kind)?;
        let (account, facts) = self.account(snapshot, id)?;
        Some((account, list(facts).get(place.position as usize)?))
    }
}
