//! One step of a search from every node that it visits; each role set is expanded once.

use std::cell::Cell;

use petgraph::Direction;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    access_graph::{AccessGraph, Decider},
    edge::{AccessEdge, Edge},
    edge_filter::EdgeFilter,
    half::HalfId,
    links::Link,
    node::NodeId,
    seen_contexts::SeenContexts,
};
use crate::eval::{AccountRelation, CallerKind, SessionContext};

/// What a search has gone through.
///
/// Thousands of callers may have edges to one set of thousands of roles. Roles that one of them
/// reached need not be visited by the next, so a set costs as much as it has members, and not as
/// much as it has pairs.
pub(super) struct Walk<'a> {
    graph: &'a AccessGraph,
    direction: Direction,
    filter: EdgeFilter,
    /// Forward, the session contexts with which the edges of a caller or class were followed;
    /// backward, those with which all members of a class were visited.
    opened: SeenContexts,
    /// What was tried on which role set, by callers or for roles that decide alike.
    tried: FxHashSet<(NodeId, HalfId, Tried, SessionContext)>,
    /// Forward, by role set: its roles that were not reached.
    rest: FxHashMap<NodeId, Vec<Other>>,
    /// Backward, by role set: its callers that were not reached.
    callers: FxHashMap<NodeId, Callers>,
    /// Groups of holders and target sets that escalations were followed through.
    escalated: FxHashSet<NodeId>,
    /// How many edges were looked at.
    looked_at: Cell<usize>,
}

/// What decides besides the half that a set is expanded with.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Tried {
    Caller(CallerKind),
    Role(AccountRelation),
}

/// The other end of a pair in a role set, with its half.
#[derive(Clone, Copy)]
struct Other {
    half: HalfId,
    /// Forward only.
    relation: AccountRelation,
    node: NodeId,
}

/// The callers of a role set, or classes of callers.
#[derive(Default)]
struct Callers {
    /// Callers that can assume all roles of the set alike.
    whole: Vec<Other>,
    /// Callers with exceptions: each role may be one of them.
    partial: Vec<Other>,
}

/// Called with each node that is reached, with the edge and the session context.
pub(super) type Arrive<'b> = dyn FnMut(NodeId, AccessEdge, SessionContext) + 'b;

impl<'a> Walk<'a> {
    /// A walk that has not left its starts; `opened` is empty.
    pub(super) fn new(
        graph: &'a AccessGraph,
        direction: Direction,
        filter: EdgeFilter,
        opened: SeenContexts,
    ) -> Self {
        Self {
            graph,
            direction,
            filter,
            opened,
            tried: FxHashSet::default(),
            rest: FxHashMap::default(),
            callers: FxHashMap::default(),
            escalated: FxHashSet::default(),
            looked_at: Cell::default(),
        }
    }

    /// What it opened, for the next walk. Forward, these are the seats of the nodes that it left.
    pub(super) fn into_opened(self) -> SeenContexts {
        self.opened
    }

    /// Calls `arrive` with each node that `from` leads to and that was not `seen` with this session
    /// context or a smaller one.
    pub(super) fn onward(
        &mut self,
        from: NodeId,
        session_context: SessionContext,
        seen: &mut SeenContexts,
        arrive: &mut Arrive<'_>,
    ) {
        let graph = self.graph;
        if self.filter.kinds.include_escalations() {
            self.escalate(from, seen, arrive);
        }
        match self.direction {
            Direction::Outgoing => {
                for seat in graph.seats_of(from) {
                    if !self.opened.add(seat, session_context) {
                        continue;
                    }
                    for Link { edge, other } in graph.links(seat, Direction::Outgoing) {
                        match edge {
                            Edge::Access(access) => {
                                self.reach(*other, *access, session_context, seen, arrive);
                            }
                            Edge::MayAssume(half) => {
                                let caller = (seat, *half);
                                self.through_set(caller, *other, session_context, seen, arrive);
                            }
                            _ => {}
                        }
                    }
                }
            }
            Direction::Incoming => {
                for Link { edge, other } in graph.links(from, Direction::Incoming) {
                    match edge {
                        Edge::Access(access) => {
                            self.reach_members(*other, *access, session_context, seen, arrive);
                        }
                        Edge::Opens(half, relation) => {
                            let role = (from, *half, *relation);
                            self.back_through_set(role, *other, session_context, seen, arrive);
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// Follows the escalations of a node. Each starts a new session, so the previous session
    /// context does not matter.
    fn escalate(&mut self, from: NodeId, seen: &mut SeenContexts, arrive: &mut Arrive<'_>) {
        let (graph, direction) = (self.graph, self.direction);
        for near in graph.stand_ins(from, direction) {
            if near != from && !self.escalated.insert(near) {
                continue;
            }
            for (edge, far) in graph.escalation_edges(near, direction) {
                let is_several = graph.node(far).kind.stands_for_several();
                if !self.filter.admits(&edge) || (is_several && !self.escalated.insert(far)) {
                    continue;
                }
                for other in graph.stood_for(far, direction) {
                    self.reach(other, edge, SessionContext::NOTHING, seen, arrive);
                }
            }
        }
    }

    /// The session context after an edge; `None` if the edge does not count.
    fn after(&self, edge: &AccessEdge, session_context: SessionContext) -> Option<SessionContext> {
        let after = self.graph.context_after(edge, session_context, self.direction, self.filter);
        after.filter(|_| self.filter.admits(edge))
    }

    /// How many edges were looked at.
    pub(super) fn looked_at(&self) -> usize {
        self.looked_at.get()
    }

    /// Visits a node, if the edge counts and the node is new. Returns whether the edge counts.
    fn reach(
        &self,
        node: NodeId,
        edge: AccessEdge,
        session_context: SessionContext,
        seen: &mut SeenContexts,
        arrive: &mut Arrive<'_>,
    ) -> bool {
        self.looked_at.set(self.looked_at.get() + 1);
        let Some(session_context) = self.after(&edge, session_context) else { return false };
        if seen.add(node, session_context) {
            arrive(node, edge, session_context);
        }
        true
    }

    /// Like [`reach`](Self::reach), backward for all members of a class.
    fn reach_members(
        &mut self,
        seat: NodeId,
        edge: AccessEdge,
        session_context: SessionContext,
        seen: &mut SeenContexts,
        arrive: &mut Arrive<'_>,
    ) -> bool {
        let Some(after) = self.after(&edge, session_context) else { return false };
        if self.opened.add(seat, after) {
            for member in self.graph.members(seat) {
                self.reach(member, edge, session_context, seen, arrive);
            }
        }
        true
    }

    /// Whether a half can be part of an edge that counts.
    fn may_count(&self, half: HalfId, kind: CallerKind) -> bool {
        let at_best = self.graph.halves.at_best(half, kind);
        at_best.is_some_and(|it| self.filter.admits(&it))
    }

    fn through_set(
        &mut self,
        (seat, caller): (NodeId, HalfId),
        set: NodeId,
        session_context: SessionContext,
        seen: &mut SeenContexts,
        arrive: &mut Arrive<'_>,
    ) {
        let graph = self.graph;
        let Some(facts) = graph.seats.get(&seat) else { return };
        let tried = (set, caller, Tried::Caller(facts.kind), session_context);
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
        let mut pairs = Decider::new(graph);
        rest.retain(|role| {
            if !is_whole && facts.except.binary_search(&role.node).is_ok() {
                return true;
            }
            let decided = pairs.decide((caller, facts.kind), (role.half, role.relation));
            let counts = decided
                .is_some_and(|edge| self.reach(role.node, edge, session_context, seen, arrive));
            !(counts && graph.session_context.is_nothing())
        });
        self.rest.insert(set, rest);
    }

    fn back_through_set(
        &mut self,
        (role, half, relation): (NodeId, HalfId, AccountRelation),
        set: NodeId,
        session_context: SessionContext,
        seen: &mut SeenContexts,
        arrive: &mut Arrive<'_>,
    ) {
        let graph = self.graph;
        let tried = (set, half, Tried::Role(relation), session_context);
        let is_new = self.tried.insert(tried);
        let waiting = self.callers.entry(set).or_insert_with(|| Callers::of(graph, set));
        if !is_new && waiting.partial.is_empty() {
            return;
        }
        let mut callers = std::mem::take(waiting);
        let mut pairs = Decider::new(graph);
        let mut is_left = |caller: &Other| {
            let Some(facts) = graph.seats.get(&caller.node) else { return false };
            if facts.except.binary_search(&role).is_ok() {
                return true;
            }
            let decided = pairs.decide((caller.half, facts.kind), (half, relation));
            let counts = decided.is_some_and(|edge| {
                self.reach_members(caller.node, edge, session_context, seen, arrive)
            });
            !(counts && graph.session_context.is_nothing())
        };
        if is_new {
            callers.whole.retain(&mut is_left);
        }
        callers.partial.retain(&mut is_left);
        self.callers.insert(set, callers);
    }
}

impl Callers {
    fn of(graph: &AccessGraph, set: NodeId) -> Self {
        let mut found = Self::default();
        for (half, node) in graph.callers(set) {
            let is_whole = graph.seats.get(&node).is_none_or(|it| it.except.is_empty());
            let callers = if is_whole { &mut found.whole } else { &mut found.partial };
            // The relation depends on each role.
            callers.push(Other { half, relation: AccountRelation::Same, node });
        }
        found
    }
}
