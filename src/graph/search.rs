//! Search: which principals can be reached, and by which paths. All searches are bounded and safe
//! with cycles.

use petgraph::Direction;
use rustc_hash::FxHashMap;

use super::{
    access_graph::AccessGraph, always_carried::AlwaysCarried, edge::AccessEdge,
    edge_filter::EdgeFilter, node::NodeId, seen_contexts::SeenContexts, walk::Walk,
};
use crate::eval::{AccessState, MfaVerdict, SessionContext};

/// How a node was reached: over which edge, from which node, after how many steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The node.
    pub node: NodeId,
    /// The other end of the last step: its source, or, backward, its target.
    pub parent: NodeId,
    /// The edge of that hop.
    pub edge: AccessEdge,
    /// How many hops it takes.
    pub hops: u32,
    /// The session context there (backward: what the session must not have).
    session_context: SessionContext,
    /// The previous step; [`START`] if there is none.
    before: u32,
}

/// Everything within reach of a node.
///
/// A node can be reached several times: first with a session context that no later role lets pass,
/// and later, by another path, without it. A node that was reached with a smaller context need not
/// be visited with a larger one.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Whether the limit on steps left something out.
    pub truncated: bool,
    trail: Trail,
    /// By node: the step that first reached it.
    places: Vec<u32>,
    /// The other steps, and backward those to a role whose sessions always have what they must not
    /// have.
    later: FxHashMap<NodeId, Vec<u32>>,
}

/// The steps of a search, which the paths to all its nodes share.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail {
    /// Each step that reached a node, nearest first.
    steps: Vec<Reached>,
    always_carried: AlwaysCarried,
}

const UNSEEN: u32 = u32::MAX;
const START: u32 = u32::MAX - 1;

impl Reach {
    /// The nodes that were reached, without duplicates and without the start, nearest first.
    pub fn reached(&self) -> impl Iterator<Item = &Reached> {
        let is_first = |(index, it): &(u32, &Reached)| self.places[it.node.index()] == *index;
        (0..).zip(&self.trail.steps).filter(is_first).map(|(_, it)| it)
    }

    /// Whether a step was followed of which it is unknown whether it is possible.
    pub fn has_unknown_steps(&self) -> bool {
        self.trail.steps.iter().any(|it| it.edge.state == AccessState::Unknown)
    }

    /// How `node` was first reached; `None` for the start and for nodes that were not reached.
    pub fn get(&self, node: NodeId) -> Option<&Reached> {
        self.trail.steps.get(*self.places.get(node.index())? as usize)
    }

    /// The steps from the start to `node` (backward: from `node` to the start), in path order.
    pub fn path(&self, node: NodeId, direction: Direction) -> Option<AccessPath> {
        self.trail.path(*self.places.get(node.index())?, direction)
    }

    /// The steps, and for each node that was reached, nearest first, the one that first reached it.
    pub(super) fn into_trail(self) -> (Trail, Vec<(NodeId, u32)>) {
        let nodes = self.reached().map(|it| (it.node, self.places[it.node.index()])).collect();
        (self.trail, nodes)
    }

    /// The nodes that were reached, each with how many roles are assumed on its [path](Self::path).
    pub fn assumptions(&self) -> impl Iterator<Item = (NodeId, u32)> {
        let mut so_far: Vec<u32> = Vec::with_capacity(self.trail.steps.len());
        for step in &self.trail.steps {
            let before = so_far.get(step.before as usize).copied().unwrap_or(0);
            so_far.push(before + step.edge.kind.describe().hops);
        }
        self.reached().map(move |it| (it.node, so_far[self.places[it.node.index()] as usize]))
    }

    /// After a backward search: the minimum number of steps from `node` with this session context.
    pub(super) fn hops_with(&self, node: NodeId, session_context: SessionContext) -> Option<u32> {
        let later = self.later.get(&node).into_iter().flatten();
        let later = later.filter_map(|it| self.trail.steps.get(*it as usize));
        let steps = self.get(node).into_iter().chain(later);
        steps.filter(|it| !it.session_context.shares(session_context)).map(|it| it.hops).min()
    }

    /// Records a step; `counts` says whether the step reaches its node, rather than only nodes
    /// behind it. Of two steps at the same distance, the one with the smaller session context
    /// counts as first.
    fn add(&mut self, step: Reached, counts: bool) -> u32 {
        let index = u32::try_from(self.trail.steps.len()).unwrap_or(START);
        let place = self.places[step.node.index()];
        match self.trail.steps.get(place as usize) {
            _ if !counts => self.later.entry(step.node).or_default().push(index),
            None => self.places[step.node.index()] = index,
            Some(first) => {
                let is_better = first.hops == step.hops
                    && step.session_context.is_part_of(first.session_context);
                let later = if is_better { place } else { index };
                if is_better {
                    self.places[step.node.index()] = index;
                }
                self.later.entry(step.node).or_default().push(later);
            }
        }
        self.trail.steps.push(step);
        index
    }
}

impl Trail {
    /// The path that ends (backward: begins) with the node of a step; `None` if there is no such
    /// step.
    pub(super) fn path(&self, step: u32, direction: Direction) -> Option<AccessPath> {
        let mut hops = Vec::new();
        let mut at = self.steps.get(step as usize)?;
        loop {
            hops.push(match direction {
                Direction::Outgoing => Hop { from: at.parent, to: at.node, edge: at.edge },
                Direction::Incoming => Hop { from: at.node, to: at.parent, edge: at.edge },
            });
            match self.steps.get(at.before as usize) {
                Some(before) => at = before,
                None => break,
            }
        }
        if direction == Direction::Outgoing {
            hops.reverse();
        }
        Some(AccessPath::of(hops, &self.always_carried))
    }
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hop {
    /// The source.
    pub from: NodeId,
    /// The target.
    pub to: NodeId,
    /// By which edge.
    pub edge: AccessEdge,
}

/// A path of one or more steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AccessPath {
    /// The steps in order.
    pub hops: Vec<Hop>,
    /// The session context of every session of its start.
    pub begins_with: SessionContext,
}

impl AccessPath {
    fn of(hops: Vec<Hop>, always_carried: &AlwaysCarried) -> Self {
        let begins_with = hops.first().map(|it| always_carried.by(it.from)).unwrap_or_default();
        Self { hops, begins_with }
    }

    /// How certain the path is: as certain as its weakest step, given the session context at that
    /// step.
    pub fn state(&self) -> AccessState {
        let mut session_context = self.begins_with;
        let states = self.hops.iter().map(|it| {
            let edge = it.edge;
            let passes =
                edge.session_effect.state_with(session_context).unwrap_or(AccessState::Unknown);
            session_context = edge.context_after(session_context);
            edge.state.max(passes)
        });
        states.max().unwrap_or(AccessState::Proven)
    }

    /// What the session carries at the end.
    pub fn session_context(&self) -> SessionContext {
        let hops = self.hops.iter();
        hops.fold(self.begins_with, |before, it| it.edge.context_after(before))
    }

    /// The first step that the session context does not let pass, and the part of the context that
    /// is refused.
    pub fn stopped_at(&self) -> Option<(usize, SessionContext)> {
        let mut session_context = self.begins_with;
        self.hops.iter().enumerate().find_map(|(index, hop)| {
            let session_effect = hop.edge.session_effect;
            let stopped =
                session_context.intersection(session_effect.refuses(AccessState::Unknown));
            session_context = hop.edge.context_after(session_context);
            (!stopped.is_nothing()).then_some((index, stopped))
        })
    }

    /// The MFA verdict of the path: enforced if any step enforces it, and so on down.
    pub fn mfa(&self) -> MfaVerdict {
        let verdicts = self.hops.iter().map(|it| it.edge.mfa);
        verdicts.min().unwrap_or(MfaVerdict::NotApplicable)
    }

    /// How many roles are assumed along it; group membership does not count.
    pub fn assumptions(&self) -> u32 {
        self.hops.iter().map(|it| it.edge.kind.describe().hops).sum()
    }
}

/// What a search notes about each node.
#[derive(Debug)]
pub(super) struct Notes {
    places: Vec<u32>,
    seen: SeenContexts,
    opened: SeenContexts,
}

impl Notes {
    /// Blank notes.
    pub(super) fn of(graph: &AccessGraph) -> Self {
        let places = vec![UNSEEN; graph.node_count()];
        Self { places, seen: SeenContexts::none(graph), opened: SeenContexts::none(graph) }
    }
}

/// Searches from many starts, one after the other: what a search notes is wiped where it was
/// written, so that a short search costs little in a large graph.
#[derive(Debug)]
pub struct Searches<'a> {
    graph: &'a AccessGraph,
    filter: EdgeFilter,
    notes: Option<Notes>,
}

/// What a search from one start found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachedNodes {
    /// The nodes, without the start.
    pub nodes: Vec<NodeId>,
    /// Whether it is unknown of some step if it is possible.
    pub has_unknown_steps: bool,
    /// How many edges the search looked at.
    pub looked_at: usize,
}

impl<'a> Searches<'a> {
    /// Searches by the edges that count.
    pub fn new(graph: &'a AccessGraph, filter: EdgeFilter) -> Self {
        Self { graph, filter, notes: None }
    }

    /// Where `start` leads to. Nodes for which `stop` returns true are not followed further.
    pub fn reached_from(&mut self, start: NodeId, stop: impl Fn(NodeId) -> bool) -> ReachedNodes {
        let Self { graph, filter, .. } = *self;
        let notes = self.notes.take().unwrap_or_else(|| Notes::of(graph));
        let with = |it| graph.context_at_start(it, Direction::Outgoing, filter);
        let starts = [start];
        let mut search = ReachSearch::with_contexts(
            notes,
            graph,
            &starts,
            with,
            Direction::Outgoing,
            filter,
            stop,
        );
        while search.advance() {}
        let ReachSearch { reach, walk, mut seen, .. } = search;
        let found = ReachedNodes {
            nodes: reach.reached().map(|it| it.node).collect(),
            has_unknown_steps: reach.has_unknown_steps(),
            looked_at: walk.looked_at(),
        };
        let Reach { trail, mut places, .. } = reach;
        let mut opened = walk.into_opened();
        for node in trail.steps.iter().map(|it| it.node).chain(starts) {
            places[node.index()] = UNSEEN;
            seen.forget(node);
            graph.seats_of(node).for_each(|it| opened.forget(it));
        }
        self.notes = Some(Notes { places, seen, opened });
        found
    }
}

/// A search for all reachable nodes, one step at a time.
pub(super) struct ReachSearch<'a, S> {
    /// What was found so far.
    pub(super) reach: Reach,
    walk: Walk<'a>,
    direction: Direction,
    filter: EdgeFilter,
    stop: S,
    /// By node: the session contexts that it was reached with. If no edge sets a session context,
    /// there is only one.
    seen: SeenContexts,
    /// The nodes reached by the last step, with their session context and the step.
    frontier: Vec<(NodeId, SessionContext, u32)>,
    /// How many hops were gone.
    hops: u32,
}

impl<'a, S: Fn(NodeId) -> bool> ReachSearch<'a, S> {
    /// A search that has not left its starts; forward, with the context that their sessions always
    /// have. Nodes for which `stop` returns true are not followed further.
    pub(super) fn new(
        graph: &'a AccessGraph,
        starts: &[NodeId],
        direction: Direction,
        filter: EdgeFilter,
        stop: S,
    ) -> Self {
        let with = |it| graph.context_at_start(it, direction, filter);
        Self::with_contexts(Notes::of(graph), graph, starts, with, direction, filter, stop)
    }

    /// Like [`new`](Self::new), but forward with these session contexts; writes on these notes,
    /// which are blank.
    pub(super) fn with_contexts(
        notes: Notes,
        graph: &'a AccessGraph,
        starts: &[NodeId],
        with: impl Fn(NodeId) -> SessionContext,
        direction: Direction,
        filter: EdgeFilter,
        stop: S,
    ) -> Self {
        let Notes { places, mut seen, opened } = notes;
        let trail = Trail { steps: Vec::new(), always_carried: graph.always_carried.clone() };
        let mut reach = Reach { places, trail, ..Reach::default() };
        let mut frontier = Vec::new();
        for start in starts {
            if seen.add(*start, with(*start)) {
                reach.places[start.index()] = START;
                frontier.push((*start, with(*start), START));
            }
        }
        let walk = Walk::new(graph, direction, filter, opened);
        Self { reach, walk, direction, filter, stop, seen, frontier, hops: 0 }
    }

    /// Advances by one step. Returns whether there may be more.
    pub(super) fn advance(&mut self) -> bool {
        self.hops += 1;
        // Beyond the limit, it only matters whether there is any node.
        let (hops, beyond) = (self.hops, self.hops > self.filter.max_hops);
        let mut next = Vec::new();
        let (reach, direction) = (&mut self.reach, self.direction);
        for (parent, session_context, before) in std::mem::take(&mut self.frontier) {
            self.walk.onward(
                parent,
                session_context,
                &mut self.seen,
                &mut |node, edge, session_context| {
                    // Backward, a role counts if some session of it may start there.
                    let counts = direction == Direction::Outgoing
                        || !reach.trail.always_carried.by(node).shares(session_context);
                    let is_unseen = reach.places[node.index()] == UNSEEN;
                    reach.truncated |= beyond && counts && is_unseen;
                    let step = Reached { node, parent, edge, hops, session_context, before };
                    let place = if beyond { START } else { reach.add(step, counts) };
                    if !(self.stop)(node) {
                        next.push((node, session_context, place));
                    }
                },
            );
        }
        if next.is_empty() || self.reach.truncated {
            return false;
        }
        // Members of classes and roles of sets are sorted, if not in this order: such runs are
        // merged.
        next.sort_by_key(|(node, session_context, _)| {
            u64::from(node.0) << u8::BITS | u64::from(session_context.index())
        });
        self.frontier = next;
        true
    }

    /// How many hops were gone.
    pub(super) fn hops(&self) -> u32 {
        self.hops
    }

    /// The session contexts that the nodes were visited with.
    pub(super) fn seen(&self) -> &SeenContexts {
        &self.seen
    }
}

impl AccessGraph {
    /// All principals that `starts` can assume, or (backward) that can assume them, nearest first;
    /// of two edges at the same distance, the one found first in the graph's order.
    ///
    /// A class is expanded once, by the first member that is reached, so the time is linear in the
    /// size of the graph, however many pairs it represents.
    pub fn reach(&self, starts: &[NodeId], direction: Direction, filter: EdgeFilter) -> Reach {
        self.reach_until(starts, direction, filter, |_| false)
    }

    /// Like [`reach`](Self::reach), but nodes for which `stop` returns true are not followed
    /// further.
    pub fn reach_until(
        &self,
        starts: &[NodeId],
        direction: Direction,
        filter: EdgeFilter,
        stop: impl Fn(NodeId) -> bool,
    ) -> Reach {
        let mut search = ReachSearch::new(self, starts, direction, filter, stop);
        while search.advance() {}
        search.reach
    }

    /// A path of these hops.
    pub fn path_of(&self, hops: Vec<Hop>) -> AccessPath {
        AccessPath::of(hops, &self.always_carried)
    }

    /// The session context with which a search leaves a start. Forward, it is what every session
    /// has there; backward, it is empty, because nothing is excluded.
    pub fn context_at_start(
        &self,
        start: NodeId,
        direction: Direction,
        filter: EdgeFilter,
    ) -> SessionContext {
        match direction {
            Direction::Outgoing if filter.keeps_session_context => self.always_carried_by(start),
            Direction::Outgoing | Direction::Incoming => SessionContext::NOTHING,
        }
    }

    /// The session context after one more step; `None` if the context does not pass. Forward, it is
    /// what the session has; backward, what it must not have.
    pub fn context_after(
        &self,
        edge: &AccessEdge,
        session_context: SessionContext,
        direction: Direction,
        filter: EdgeFilter,
    ) -> Option<SessionContext> {
        if self.session_context.is_nothing() || !filter.keeps_session_context {
            return Some(SessionContext::NOTHING);
        }
        let session_effect = edge.session_effect;
        let refuses = session_effect.refuses(filter.state).intersection(self.session_context);
        let (stops, adds) = match direction {
            Direction::Outgoing => (refuses, SessionContext::NOTHING),
            Direction::Incoming => (session_effect.sets, refuses),
        };
        if session_context.shares(stops) {
            return None;
        }
        Some(match direction {
            Direction::Outgoing => edge.context_after(session_context),
            // Before an escalation, the session context does not matter.
            Direction::Incoming if edge.kind.escalation().is_some() => SessionContext::NOTHING,
            Direction::Incoming => session_context.union(adds),
        })
    }
}
