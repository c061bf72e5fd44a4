//! Search: who can be reached, and by which paths. All bounded, all safe with cycles.

use petgraph::Direction;
use rustc_hash::FxHashMap;

use super::{
    access_graph::AccessGraph, always_carried::AlwaysCarried, edge::AccessEdge,
    edge_filter::EdgeFilter, node::NodeId, seen_contexts::SeenContexts, walk::Walk,
};
use crate::eval::{AccessState, MfaVerdict, SessionContext};

/// How a node was reached: over which edge, from whom, after how many hops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The node.
    pub node: NodeId,
    /// Where the last hop came from (or, backward, where it leads to).
    pub parent: NodeId,
    /// The edge of that hop.
    pub edge: AccessEdge,
    /// How many hops it takes.
    pub hops: u32,
    /// What the session carries there (or, backward, what it must not carry).
    session_context: SessionContext,
    /// The step before this one; [`START`] if there is none.
    before: u32,
}

/// Everything within reach of a node.
///
/// A node can be reached several times: first with something on the session that no role after it
/// lets pass, and later, by another path, without. What one can do with less, one need not look at
/// with more.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Whether the limit on hops kept something out.
    pub truncated: bool,
    /// Each step that led somewhere, nearest first.
    steps: Vec<Reached>,
    /// By node: the step that came there first.
    places: Vec<u32>,
    /// The others, and those backward to a role whose sessions always carry what they must not.
    later: FxHashMap<NodeId, Vec<u32>>,
    always_carried: AlwaysCarried,
}

const UNSEEN: u32 = u32::MAX;
const START: u32 = u32::MAX - 1;

impl Reach {
    /// Whom one comes to, each once and without the start, nearest first.
    pub fn reached(&self) -> impl Iterator<Item = &Reached> {
        let is_first = |(index, it): &(u32, &Reached)| self.places[it.node.index()] == *index;
        (0..).zip(&self.steps).filter(is_first).map(|(_, it)| it)
    }

    /// How `node` was reached first; none for the start and for what is out of reach.
    pub fn get(&self, node: NodeId) -> Option<&Reached> {
        self.steps.get(*self.places.get(node.index())? as usize)
    }

    /// The hops from the start to `node` (backward: from `node` to the start), as they are gone.
    pub fn path(&self, node: NodeId, direction: Direction) -> Option<AccessPath> {
        let mut hops = Vec::new();
        let mut at = self.get(node)?;
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

    /// After a search backward: how many hops it takes at least to go on from `node` with a
    /// session that carries this.
    pub(super) fn hops_with(&self, node: NodeId, session_context: SessionContext) -> Option<u32> {
        let later = self.later.get(&node).into_iter().flatten();
        let later = later.filter_map(|it| self.steps.get(*it as usize));
        let steps = self.get(node).into_iter().chain(later);
        steps.filter(|it| !it.session_context.shares(session_context)).map(|it| it.hops).min()
    }

    /// Notes a step; `counts` says whether its node is within reach by it, and not only others
    /// behind it. Of two with as many hops, the one with the smaller session context counts as
    /// first.
    fn add(&mut self, step: Reached, counts: bool) -> u32 {
        let index = u32::try_from(self.steps.len()).unwrap_or(START);
        let place = self.places[step.node.index()];
        match self.steps.get(place as usize) {
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
        self.steps.push(step);
        index
    }
}

/// One hop of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hop {
    /// Who.
    pub from: NodeId,
    /// Becomes whom.
    pub to: NodeId,
    /// By which edge.
    pub edge: AccessEdge,
}

/// A path of one hop or several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AccessPath {
    /// The hops in the order in which they are gone.
    pub hops: Vec<Hop>,
    /// What every session of its start carries.
    pub begins_with: SessionContext,
}

impl AccessPath {
    fn of(hops: Vec<Hop>, always_carried: &AlwaysCarried) -> Self {
        let begins_with = hops.first().map(|it| always_carried.by(it.from)).unwrap_or_default();
        Self { hops, begins_with }
    }

    /// How sure the path is: as its weakest hop, gone with what the session carries by then.
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

    /// The first hop that cannot be gone with what the session carries by then, and what of it
    /// does not pass.
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

    /// What MFA has to do with the path: enforced if any hop enforces it, and so on down.
    pub fn mfa(&self) -> MfaVerdict {
        let verdicts = self.hops.iter().map(|it| it.edge.mfa);
        verdicts.min().unwrap_or(MfaVerdict::NotApplicable)
    }

    /// How many roles are assumed along it: being in a group is no assumption.
    pub fn assumptions(&self) -> u32 {
        self.hops.iter().map(|it| it.edge.kind.describe().hops).sum()
    }
}

/// A search for everyone within reach, one hop after the other.
pub(super) struct ReachSearch<'a, S> {
    /// What was found so far.
    pub(super) reach: Reach,
    walk: Walk<'a>,
    direction: Direction,
    filter: EdgeFilter,
    stop: S,
    /// By node: the session contexts with which it was reached. Where no edge leaves anything on a
    /// session, there is one.
    seen: SeenContexts,
    /// Those reached by the last hop, with which session context and by which step.
    frontier: Vec<(NodeId, SessionContext, u32)>,
    /// How many hops were gone.
    hops: u32,
}

impl<'a, S: Fn(NodeId) -> bool> ReachSearch<'a, S> {
    /// A search that has not left its starts, forward with what their sessions always carry.
    /// Nobody is followed further for whom `stop` says so.
    pub(super) fn new(
        graph: &'a AccessGraph,
        starts: &[NodeId],
        direction: Direction,
        filter: EdgeFilter,
        stop: S,
    ) -> Self {
        let with = |it| graph.context_at_start(it, direction, filter);
        Self::with_contexts(graph, starts, with, direction, filter, stop)
    }

    /// As [`new`](Self::new), but forward with these session contexts.
    pub(super) fn with_contexts(
        graph: &'a AccessGraph,
        starts: &[NodeId],
        with: impl Fn(NodeId) -> SessionContext,
        direction: Direction,
        filter: EdgeFilter,
        stop: S,
    ) -> Self {
        let mut reach = Reach {
            places: vec![UNSEEN; graph.node_count()],
            always_carried: graph.always_carried.clone(),
            ..Reach::default()
        };
        let mut seen = SeenContexts::none(graph);
        let mut frontier = Vec::new();
        for start in starts {
            if seen.add(*start, with(*start)) {
                reach.places[start.index()] = START;
                frontier.push((*start, with(*start), START));
            }
        }
        let walk = Walk::new(graph, direction, filter);
        Self { reach, walk, direction, filter, stop, seen, frontier, hops: 0 }
    }

    /// Goes one hop further. Says whether there may be more.
    pub(super) fn advance(&mut self) -> bool {
        self.hops += 1;
        // Beyond the limit, all that counts is whether there is anybody.
        let (hops, beyond) = (self.hops, self.hops > self.filter.max_hops);
        let mut next = Vec::new();
        let (reach, direction) = (&mut self.reach, self.direction);
        for (parent, session_context, before) in std::mem::take(&mut self.frontier) {
            self.walk.onward(
                parent,
                session_context,
                &mut self.seen,
                &mut |node, edge, session_context| {
                    // Backward, a role counts if some session of it may begin there.
                    let counts = direction == Direction::Outgoing
                        || !reach.always_carried.by(node).shares(session_context);
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
        // Members of classes and roles of sets come in order, if not in this one: such runs are
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

    /// With which session contexts the nodes were met.
    pub(super) fn seen(&self) -> &SeenContexts {
        &self.seen
    }
}

impl AccessGraph {
    /// Everyone whom `starts` can become, or (backward) who can become them, nearest first; of
    /// two edges with the same number of hops, the one found first in the graph's order.
    ///
    /// A class is opened once, by the first member that is reached, so the time is linear in the
    /// size of the graph however many pairs it stands for.
    pub fn reach(&self, starts: &[NodeId], direction: Direction, filter: EdgeFilter) -> Reach {
        self.reach_until(starts, direction, filter, |_| false)
    }

    /// As [`reach`](Self::reach), but nobody is followed further for whom `stop` says so.
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
    /// carries there; backward, what none must carry: nothing.
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

    /// The session context after one more hop; none if the hop cannot be gone with it. Forward, it
    /// is what the session carries; backward, what it must not carry.
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
            // Before an escalation a session may carry whatever it likes.
            Direction::Incoming if edge.kind.escalation().is_some() => SessionContext::NOTHING,
            Direction::Incoming => session_context.union(adds),
        })
    }

    /// As [`reach`](Self::reach), but each node by its best edge: the surest first, and among
    /// equally sure ones the shortest.
    pub fn best_reach(
        &self,
        starts: &[NodeId],
        direction: Direction,
        filter: EdgeFilter,
    ) -> Vec<(NodeId, AccessPath)> {
        self.best_reach_until(starts, direction, filter, |_| false)
    }

    /// As [`best_reach`](Self::best_reach), but nobody is followed further for whom `stop` says
    /// so.
    pub fn best_reach_until(
        &self,
        starts: &[NodeId],
        direction: Direction,
        filter: EdgeFilter,
        stop: impl Fn(NodeId) -> bool,
    ) -> Vec<(NodeId, AccessPath)> {
        let mut found = Vec::new();
        let mut seen = vec![false; self.node_count()];
        for state in AccessState::ALL.into_iter().filter(|it| *it <= filter.state) {
            let reach = self.reach_until(starts, direction, EdgeFilter { state, ..filter }, &stop);
            for reached in reach.reached() {
                if !std::mem::replace(&mut seen[reached.node.index()], true) {
                    found.extend(reach.path(reached.node, direction).map(|it| (reached.node, it)));
                }
            }
        }
        found
    }
}
