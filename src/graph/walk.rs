//! One step of a search from every node that it comes to, each set of roles gone through once.

use petgraph::{Direction, visit::EdgeRef};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    access_graph::AccessGraph,
    burdens::Burdens,
    edge::{AccessEdge, Edge},
    half::HalfId,
    node::NodeId,
    way_filter::WayFilter,
};
use crate::eval::{AccountRelation, CallerKind, Carried};

/// What a search has gone through.
///
/// Thousands of callers may have ways to one set of thousands of roles. Whom one of them reached
/// need not be looked at for the next, so a set costs as much as it has members, and not as much as
/// it has pairs.
pub(super) struct Walk<'a> {
    graph: &'a AccessGraph,
    direction: Direction,
    filter: WayFilter,
    /// The burdens with which a caller's or class's ways were gone.
    opened: Burdens,
    /// What was tried on which set of roles, by callers or for roles that decide alike.
    tried: FxHashSet<(NodeId, HalfId, Tried, Carried)>,
    /// By set of roles: those of its roles (or, backward, of its callers) that were not reached.
    rest: FxHashMap<NodeId, Vec<Other>>,
}

/// What decides beside the half by which a set is gone through.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Tried {
    Caller(CallerKind),
    Role(AccountRelation),
}

/// The other end of a pair in a set of roles, with its half.
#[derive(Clone, Copy)]
struct Other {
    half: HalfId,
    /// Forward only.
    relation: AccountRelation,
    node: NodeId,
}

/// Called with each node that is reached: by which way, with which burden, and whether for the
/// first time.
pub(super) type Arrive<'b> = dyn FnMut(NodeId, AccessEdge, Carried, bool) + 'b;

impl<'a> Walk<'a> {
    pub(super) fn new(graph: &'a AccessGraph, direction: Direction, filter: WayFilter) -> Self {
        Self {
            graph,
            direction,
            filter,
            opened: Burdens::none(graph),
            tried: FxHashSet::default(),
            rest: FxHashMap::default(),
        }
    }

    /// Calls `arrive` with each node that `from` leads to and that was not `seen` with this burden
    /// or less.
    pub(super) fn onward(
        &mut self,
        from: NodeId,
        burden: Carried,
        seen: &mut Burdens,
        arrive: &mut Arrive<'_>,
    ) {
        let graph = self.graph;
        match self.direction {
            Direction::Outgoing => {
                for seat in graph.seats_of(from) {
                    if !self.opened.add(seat, burden) {
                        continue;
                    }
                    for edge in graph.graph.edges_directed(seat.into(), Direction::Outgoing) {
                        match edge.weight() {
                            Edge::Access(access) => {
                                self.reach(edge.target().into(), *access, burden, seen, arrive);
                            }
                            Edge::MayAssume(half) => {
                                let set = edge.target().into();
                                self.through_set(seat, *half, set, burden, seen, arrive);
                            }
                            _ => {}
                        }
                    }
                }
            }
            Direction::Incoming => {
                for edge in graph.graph.edges_directed(from.into(), Direction::Incoming) {
                    match edge.weight() {
                        Edge::Access(access) => {
                            for member in graph.members(edge.source().into()) {
                                self.reach(member, *access, burden, seen, arrive);
                            }
                        }
                        Edge::Opens(half, relation) => {
                            let set = edge.source().into();
                            self.back_through_set(
                                from,
                                (*half, *relation),
                                set,
                                burden,
                                seen,
                                arrive,
                            );
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// Arrives at a node, if the way counts and leads to anything new. Says whether the way
    /// counts.
    fn reach(
        &self,
        node: NodeId,
        edge: AccessEdge,
        burden: Carried,
        seen: &mut Burdens,
        arrive: &mut Arrive<'_>,
    ) -> bool {
        let onward = self.graph.burden_after(&edge, burden, self.direction, self.filter);
        let Some(burden) = onward.filter(|_| self.filter.admits(&edge)) else { return false };
        let is_unseen = seen.is_empty(node);
        if seen.add(node, burden) {
            arrive(node, edge, burden, is_unseen);
        }
        true
    }

    /// Whether a half can be part of a way that counts.
    fn may_count(&self, half: HalfId, kind: CallerKind) -> bool {
        let at_best = self.graph.halves.at_best(half, kind);
        at_best.is_some_and(|it| self.filter.admits(&it))
    }

    fn through_set(
        &mut self,
        seat: NodeId,
        caller: HalfId,
        set: NodeId,
        burden: Carried,
        seen: &mut Burdens,
        arrive: &mut Arrive<'_>,
    ) {
        let graph = self.graph;
        let Some(facts) = graph.seats.get(&seat) else { return };
        let tried = (set, caller, Tried::Caller(facts.kind), burden);
        let is_whole = facts.except.is_empty();
        if self.tried.contains(&tried) || !self.may_count(caller, facts.kind) {
            return;
        }
        if is_whole {
            self.tried.insert(tried);
        }
        let mut rest = self.rest.remove(&set).unwrap_or_else(|| {
            let all = graph.opens(set);
            all.map(|(half, relation, node)| Other { half, relation, node }).collect()
        });
        let mut last: Option<(HalfId, AccountRelation, Option<AccessEdge>)> = None;
        rest.retain(|role| {
            if !is_whole && facts.except.binary_search(&role.node).is_ok() {
                return true;
            }
            let decided = match last {
                Some((half, relation, decided))
                    if (half, relation) == (role.half, role.relation) =>
                {
                    decided
                }
                _ => graph.decide(caller, role.half, facts.kind, role.relation),
            };
            last = Some((role.half, role.relation, decided));
            let counts =
                decided.is_some_and(|edge| self.reach(role.node, edge, burden, seen, arrive));
            !(counts && graph.carried.is_nothing())
        });
        self.rest.insert(set, rest);
    }

    fn back_through_set(
        &mut self,
        role: NodeId,
        (half, relation): (HalfId, AccountRelation),
        set: NodeId,
        burden: Carried,
        seen: &mut Burdens,
        arrive: &mut Arrive<'_>,
    ) {
        let graph = self.graph;
        let tried = (set, half, Tried::Role(relation), burden);
        let is_new = self.tried.insert(tried);
        let mut rest = self.rest.remove(&set).unwrap_or_else(|| {
            let all = graph.callers(set);
            let mut all: Vec<_> = all.map(|(half, node)| Other { half, relation, node }).collect();
            // Callers to whom some role of the set is closed come last, and are asked each time.
            all.sort_by_key(|it| !self.is_whole(it.node));
            all
        });
        let first = if is_new { 0 } else { rest.partition_point(|it| self.is_whole(it.node)) };
        let mut index = 0;
        let mut last: Option<(HalfId, CallerKind, Option<AccessEdge>)> = None;
        rest.retain(|caller| {
            index += 1;
            if index <= first {
                return true;
            }
            let Some(facts) = graph.seats.get(&caller.node) else { return false };
            if facts.except.binary_search(&role).is_ok() {
                return true;
            }
            let decided = match last {
                Some((half, kind, decided)) if (half, kind) == (caller.half, facts.kind) => decided,
                _ => graph.decide(caller.half, half, facts.kind, relation),
            };
            last = Some((caller.half, facts.kind, decided));
            let Some(edge) = decided.filter(|it| self.filter.admits(it)) else { return true };
            let mut counts = true;
            for member in graph.members(caller.node) {
                counts &= self.reach(member, edge, burden, seen, arrive);
            }
            !(counts && graph.carried.is_nothing())
        });
        self.rest.insert(set, rest);
    }

    fn is_whole(&self, seat: NodeId) -> bool {
        self.graph.seats.get(&seat).is_none_or(|it| it.except.is_empty())
    }
}
