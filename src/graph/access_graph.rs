//! The graph itself, and how to walk it.

use std::sync::Arc;

use petgraph::{Direction, graph::DiGraph, visit::EdgeRef};
use rustc_hash::FxHashMap;

use super::{
    always_carried::AlwaysCarried,
    edge::{AccessEdge, Edge},
    half::{HalfId, Halves},
    links::{Link, Links},
    node::{FirstNodes, Node, NodeId, NodeKind},
};
use crate::eval::{AccountRelation, CallerKind, SessionContext};
use crate::iam::{Account, AccountId, Arn, Group, PolicyId, Role, Snapshot, User};

/// All principals, and the edges between them.
#[derive(Clone, Debug, Default)]
pub struct AccessGraph {
    pub(super) graph: DiGraph<Node, Edge>,
    /// The edges that searches follow.
    links: Links,
    /// Those of escalation; empty until they are added.
    pub(super) escalation_links: Links,
    /// The halves that decide the edges from callers to role sets.
    pub(super) halves: Halves,
    /// The nodes that have such edges: principals, and classes of callers.
    pub(super) seats: FxHashMap<NodeId, Seat>,
    /// The session context that any edge sets.
    pub(super) session_context: SessionContext,
    /// The session context that every session of a role has.
    pub(super) always_carried: AlwaysCarried,
    pub(super) by_name: FxHashMap<Arc<str>, NodeId>,
    pub(super) externals: FxHashMap<NodeId, External>,
    /// By federated subject and trust policy: the statements that require the subject.
    pub(super) subjects: FxHashMap<(NodeId, PolicyId), Vec<u16>>,
    /// The accounts of the snapshot, sorted.
    pub(super) accounts: Vec<AccountId>,
    /// By account: the first nodes of its principals.
    pub(super) first_nodes: Vec<FirstNodes>,
    pub(super) by_unique_id: FxHashMap<Arc<str>, NodeId>,
    /// The nodes that represent administrator access, by account.
    pub(super) administrator_access: Vec<NodeId>,
}

/// What the name of an external principal shows.
#[derive(Clone, Debug)]
pub(super) struct External {
    pub(super) arn: Option<Arn>,
    pub(super) account: AccountId,
}

/// What the edges from a caller, or a class of callers, to role sets have in common.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    /// Which credentials they have.
    pub(super) kind: CallerKind,
    /// Roles of those sets that it has no such edge to, sorted.
    pub(super) except: Box<[NodeId]>,
}

/// One step forward from a principal, or backward to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbor {
    /// The edge.
    pub edge: AccessEdge,
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

    /// The number of stored edges of role assumptions: those of single principals, and those
    /// between callers and role sets.
    pub fn access_edge_count(&self) -> usize {
        let is_access = |it: &&Edge| matches!(it, Edge::Access(_) | Edge::MayAssume(_));
        self.graph.edge_weights().filter(is_access).count()
    }

    /// All nodes that are principals, in the order of the snapshot: accounts by id, then users,
    /// groups, roles; then those known by name only.
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

    /// The nodes linked to `id` by an edge of this kind, in the given direction, in insertion
    /// order.
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

    /// The principals that `id` can assume in one step.
    pub fn edges_from(&self, id: NodeId) -> Vec<Neighbor> {
        self.edges(id, Direction::Outgoing)
    }

    /// The principals that can assume `id` in one step.
    pub fn edges_to(&self, id: NodeId) -> Vec<Neighbor> {
        self.edges(id, Direction::Incoming)
    }

    /// The principals that have edges of this kind to `id`, in order. Only for edges that are facts
    /// rather than policy decisions, so nothing needs to be decided here.
    pub fn entered_from(&self, id: NodeId, is_meant: impl Fn(&AccessEdge) -> bool) -> Vec<NodeId> {
        let links = self.links(id, Direction::Incoming).iter();
        let meant = links.filter(|it| match &it.edge {
            Edge::Access(access) => is_meant(access),
            _ => false,
        });
        let mut found: Vec<_> = meant.flat_map(|it| self.members(it.other)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The principals that `id` itself has edges of this kind to, in order. Only for edges that are
    /// facts, as in [`entered_from`](Self::entered_from).
    pub fn enters(&self, id: NodeId, is_meant: impl Fn(&AccessEdge) -> bool) -> Vec<NodeId> {
        let links = self.links(id, Direction::Outgoing).iter();
        let meant = links.filter(|it| matches!(&it.edge, Edge::Access(access) if is_meant(access)));
        meant.map(|it| it.other).collect()
    }

    /// Whether `id` has any edge in this direction.
    pub fn has_edges(&self, id: NodeId, direction: Direction) -> bool {
        let mut found = false;
        self.expand(id, direction, &mut |_, _| {
            found = true;
            false
        });
        found
    }

    fn edges(&self, id: NodeId, direction: Direction) -> Vec<Neighbor> {
        let mut edges = Vec::new();
        self.expand(id, direction, &mut |edge, other| {
            edges.push(Neighbor { edge, other });
            true
        });
        edges.sort_by_key(|it| (it.other, it.edge));
        // Role sets overlap; a pair has the same edge in each.
        edges.dedup();
        edges
    }

    /// The edges from one node directly to another, most certain first.
    pub fn edges_between(&self, from: NodeId, to: NodeId) -> Vec<AccessEdge> {
        let mut found = Vec::new();
        let mut opens: Vec<_> = self.opening(to).collect();
        opens.sort_unstable_by_key(|(set, ..)| *set);
        for seat in self.seats_of(from) {
            let facts = self.seats.get(&seat);
            let excepted = facts.is_some_and(|it| it.except.binary_search(&to).is_ok());
            for link in self.links(seat, Direction::Outgoing) {
                match (&link.edge, facts) {
                    (Edge::Access(access), _) if link.other == to => found.push(*access),
                    (Edge::MayAssume(caller), Some(facts)) if !excepted => {
                        let at = opens.binary_search_by_key(&link.other, |(set, ..)| *set);
                        found.extend(at.ok().and_then(|it| {
                            let (_, role, relation) = opens[it];
                            self.decide(*caller, role, facts.kind, relation)
                        }));
                    }
                    _ => {}
                }
            }
        }
        found.sort_by_key(|it| (it.state, *it));
        found.dedup();
        found
    }

    /// The session context that every session of a principal has, whichever edges led to it.
    pub fn always_carried_by(&self, id: NodeId) -> SessionContext {
        self.always_carried.by(id)
    }

    /// The statements of a role's trust policy that require a federated subject.
    pub fn statements_about(&self, subject: NodeId, trust: PolicyId) -> &[u16] {
        self.subjects.get(&(subject, trust)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Calls `each` with the edges of a node until it returns that it has enough.
    pub(super) fn expand(
        &self,
        id: NodeId,
        direction: Direction,
        each: &mut dyn FnMut(AccessEdge, NodeId) -> bool,
    ) -> bool {
        match direction {
            Direction::Outgoing => self.seats_of(id).all(|seat| self.expand_seat(seat, each)),
            Direction::Incoming => self.links(id, direction).iter().all(|link| match &link.edge {
                Edge::Access(access) => self.members(link.other).all(|it| each(*access, it)),
                Edge::Opens(role, relation) => self.callers(link.other).all(|(caller, seat)| {
                    match self.decide_for(seat, caller, id, *role, *relation) {
                        Some(access) => self.members(seat).all(|it| each(access, it)),
                        None => true,
                    }
                }),
                _ => true,
            }),
        }
    }

    fn expand_seat(&self, seat: NodeId, each: &mut dyn FnMut(AccessEdge, NodeId) -> bool) -> bool {
        self.links(seat, Direction::Outgoing).iter().all(|link| match &link.edge {
            Edge::Access(access) => each(*access, link.other),
            Edge::MayAssume(caller) => {
                let Some(facts) = self.seats.get(&seat) else { return true };
                let mut pairs = Decider::new(self);
                self.opens(link.other).all(|(role, relation, to)| {
                    if facts.except.binary_search(&to).is_ok() {
                        return true;
                    }
                    match pairs.decide((*caller, facts.kind), (role, relation)) {
                        Some(access) => each(access, to),
                        None => true,
                    }
                })
            }
            _ => true,
        })
    }

    /// The access of a caller, or class of callers, to a role of a set; `None` if there is none.
    pub(super) fn decide_for(
        &self,
        seat: NodeId,
        caller: HalfId,
        to: NodeId,
        role: HalfId,
        relation: AccountRelation,
    ) -> Option<AccessEdge> {
        let facts = self.seats.get(&seat).filter(|_| !self.is_exception(seat, to))?;
        self.decide(caller, role, facts.kind, relation)
    }

    /// Whether a caller, or class of callers, has an edge of its own to a role of its sets.
    pub(super) fn is_exception(&self, seat: NodeId, to: NodeId) -> bool {
        self.seats.get(&seat).is_some_and(|it| it.except.binary_search(&to).is_ok())
    }

    pub(super) fn decide(
        &self,
        caller: HalfId,
        role: HalfId,
        kind: CallerKind,
        relation: AccountRelation,
    ) -> Option<AccessEdge> {
        self.halves.decide(caller, role, kind, relation, self.session_context)
    }

    /// The edges of a node that are part of access, in the graph's order.
    pub(super) fn links(&self, id: NodeId, direction: Direction) -> &[Link] {
        self.links.at(id, direction)
    }

    /// Prepares for searches; nothing but escalations is added after this.
    pub(super) fn finish(&mut self) {
        self.links = Links::of_access(&self.graph);
    }

    /// Prepares for searches that follow escalations, too; nothing is added after this.
    pub(super) fn finish_escalations(&mut self) {
        self.escalation_links = Links::of_escalation(&self.graph);
    }

    /// The node itself, and the classes whose edges are also its own.
    pub(super) fn seats_of(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let links = self.links(id, Direction::Outgoing).iter();
        let classes = links.filter(|it| it.edge == Edge::InClass).map(|it| it.other);
        std::iter::once(id).chain(classes)
    }

    /// The principals that a node represents: the members of a class, or itself.
    pub(super) fn members(&self, seat: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let is_class = self.node(seat).kind == NodeKind::CallerClass;
        let links = if is_class { self.links(seat, Direction::Incoming) } else { &[] };
        (!is_class).then_some(seat).into_iter().chain(links.iter().map(|it| it.other))
    }

    /// The roles of a set, with their halves.
    pub(super) fn opens(
        &self,
        set: NodeId,
    ) -> impl Iterator<Item = (HalfId, AccountRelation, NodeId)> + '_ {
        let links = self.links(set, Direction::Outgoing).iter();
        links.filter_map(|it| match it.edge {
            Edge::Opens(role, relation) => Some((role, relation, it.other)),
            _ => None,
        })
    }

    /// The sets that contain a role, with its half for such callers. It is in each set once.
    fn opening(
        &self,
        role: NodeId,
    ) -> impl Iterator<Item = (NodeId, HalfId, AccountRelation)> + '_ {
        let links = self.links(role, Direction::Incoming).iter();
        links.filter_map(|it| match it.edge {
            Edge::Opens(half, relation) => Some((it.other, half, relation)),
            _ => None,
        })
    }

    /// The callers and classes of callers that have edges to a role set.
    pub(super) fn callers(&self, set: NodeId) -> impl Iterator<Item = (HalfId, NodeId)> + '_ {
        let links = self.links(set, Direction::Incoming).iter();
        links.filter_map(|it| match it.edge {
            Edge::MayAssume(caller) => Some((caller, it.other)),
            _ => None,
        })
    }

    /// The account whose lists contain the facts about `id`.
    pub fn account<'a>(
        &self,
        snapshot: &'a Snapshot,
        id: NodeId,
    ) -> Option<(&'a AccountId, &'a Account)> {
        let account = self.accounts.get(self.node(id).place?.account as usize)?;
        snapshot.accounts.get_key_value(account)
    }

    /// The facts about a user, with its account.
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

/// Decides pairs of a role set. Consecutive pairs often have the same halves, which are decided
/// once.
pub(super) struct Decider<'a> {
    graph: &'a AccessGraph,
    last: Option<(CallerHalf, RoleHalf, Option<AccessEdge>)>,
}

type CallerHalf = (HalfId, CallerKind);
type RoleHalf = (HalfId, AccountRelation);

impl<'a> Decider<'a> {
    pub(super) fn new(graph: &'a AccessGraph) -> Self {
        Self { graph, last: None }
    }

    pub(super) fn decide(&mut self, caller: CallerHalf, role: RoleHalf) -> Option<AccessEdge> {
        if let Some((known_caller, known_role, decided)) = self.last
            && (known_caller, known_role) == (caller, role)
        {
            return decided;
        }
        let decided = self.graph.decide(caller.0, role.0, caller.1, role.1);
        self.last = Some((caller, role, decided));
        decided
    }
}
