//! Paths from some principals to others, the best first, and no more work than the paths that are
//! asked for take.

use std::{cmp::Reverse, collections::BinaryHeap, rc::Rc};

use petgraph::Direction;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    access_graph::{AccessGraph, Neighbor},
    edge::AccessEdge,
    edge_filter::EdgeFilter,
    node::NodeId,
    search::{AccessPath, Hop, Reach, ReachSearch},
};
use crate::eval::{AccessState, SessionContext};

/// The paths that were found, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// The paths.
    pub paths: Vec<AccessPath>,
    /// What kept further ones out; none if these are all.
    pub limit: Option<PathLimit>,
    /// Where there is none: a path that would lead there if roles let pass what earlier hops
    /// leave on the session.
    pub stopped: Option<AccessPath>,
}

/// A limit of a search for paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathLimit {
    /// There are more paths than were asked for.
    Count,
    /// The search tried so many steps and gave up. There may be more paths.
    Steps(usize),
    /// Paths of more hops than this were not followed. There may be such paths.
    Hops(u32),
}

/// How much work a search for paths is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// More steps than this are not tried.
    pub(super) max_steps: usize,
    /// With more goals than this, all steps of a principal are listed at once, rather than those
    /// to the goals before the others.
    pub(super) few_goals: usize,
    /// After so many turns without a path, each partial path is looked at closely first:
    /// whether any path can come of it that does not come back to where it has been.
    pub(super) patience: usize,
    /// If no more paths than this are asked for, they are first searched for among short ones.
    pub(super) few_paths: usize,
}

const EFFORT: Effort =
    Effort { max_steps: 1_000_000, few_goals: 64, patience: 4_096, few_paths: 4 };

/// How often paths are searched for among short ones only, before all are.
const ATTEMPTS: usize = 2;

impl AccessGraph {
    /// Up to `max` paths without repeated nodes from any of `starts` to any of `goals`, the
    /// shortest first, among equally short ones the surest.
    pub fn paths(
        &self,
        starts: &[NodeId],
        goals: &[NodeId],
        filter: EdgeFilter,
        max: usize,
    ) -> Paths {
        self.paths_with(starts, goals, filter, max, EFFORT)
    }

    /// As [`paths`](Self::paths), with this much effort.
    pub(super) fn paths_with(
        &self,
        starts: &[NodeId],
        goals: &[NodeId],
        filter: EdgeFilter,
        max: usize,
        effort: Effort,
    ) -> Paths {
        let mut found = self.search_paths(starts, goals, filter, max, effort);
        if found.paths.is_empty() && found.limit.is_none() && !self.session_context.is_nothing() {
            let regardless = EdgeFilter { keeps_session_context: false, ..filter };
            let stopped = self.search_paths(starts, goals, regardless, 1, effort);
            found.stopped = stopped.paths.into_iter().next();
        }
        found
    }

    fn search_paths(
        &self,
        starts: &[NodeId],
        goals: &[NodeId],
        filter: EdgeFilter,
        max: usize,
        effort: Effort,
    ) -> Paths {
        let only_start = match starts {
            [first, others @ ..] if others.iter().all(|it| it == first) => Some(*first),
            _ => None,
        };
        // No path comes back to its start, so none leads over the only one.
        let stop = |it| only_start == Some(it);
        let mut backward = ReachSearch::new(self, goals, Direction::Incoming, filter, stop);
        let mut may_go_on = true;
        // Few paths may all be short ones: then it does not matter who is farther from the goals.
        if let Some(start) = only_start.filter(|_| max <= effort.few_paths) {
            let mut attempts = ATTEMPTS;
            while may_go_on && attempts > 0 {
                may_go_on = backward.advance();
                let max_hops = backward.hops().min(filter.max_hops);
                if !may_go_on || backward.reach.get(start).is_none() {
                    continue;
                }
                attempts -= 1;
                let near = EdgeFilter { max_hops, ..filter };
                let search = PathSearch::new(self, starts, goals, near, effort, &backward.reach);
                let found = search.run(max);
                if found.limit == Some(PathLimit::Count) {
                    return found;
                }
            }
        }
        while may_go_on {
            may_go_on = backward.advance();
        }
        PathSearch::new(self, starts, goals, filter, effort, &backward.reach).run(max)
    }
}

/// A search for paths: always the most promising step next (A*).
///
/// How far it is to the goals is known from a search backward, so no step is tried that does not
/// lead there. Principals may have edges to thousands of others: the steps of each are listed when
/// one of them is next, and wait as one entry in the queue, the best of them.
struct PathSearch<'a> {
    graph: &'a AccessGraph,
    filter: EdgeFilter,
    starts: Vec<NodeId>,
    goals: Vec<NodeId>,
    is_goal: FxHashSet<NodeId>,
    backward: &'a Reach,
    /// Partial paths as a tree: each knows the one before it.
    partials: Vec<Partial>,
    queue: BinaryHeap<Reverse<(Rank, Next)>>,
    lists: FxHashMap<(NodeId, SessionContext, Part), Rc<[Onward]>>,
    /// By partial path: where no path goes on from it.
    dead_ends: FxHashMap<usize, FxHashSet<NodeId>>,
    steps: usize,
    /// How many entries of the queue had their turn since a path was found.
    turns: usize,
    effort: Effort,
    /// Whether paths may have been left out for their length.
    too_long: bool,
}

/// A path that is not at its end yet.
#[derive(Clone, Copy)]
struct Partial {
    /// The path without its last hop; none at a start.
    before: Option<(usize, Hop)>,
    at: NodeId,
    hops: u32,
    /// Hops that it takes at least from start to goal.
    least: u32,
    state: AccessState,
    session_context: SessionContext,
}

/// What comes first: the fewest hops from start to goal, then the surest, then the nearest to a
/// goal.
type Rank = (u32, AccessState, u32);

/// An entry of the queue. Of entries of equal rank, the one of the older path comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// A start.
    Start(usize),
    /// A step of a partial path: which, and where it stands in its list.
    Step(usize, Part, usize),
    /// A partial path that was looked at closely.
    Partial(usize),
}

/// The steps that a principal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    /// Those to goals.
    ToGoals,
    /// Those to others.
    ToOthers,
    /// All of them.
    All,
}

/// A step that leads toward a goal.
#[derive(Clone, Copy)]
struct Onward {
    edge: AccessEdge,
    to: NodeId,
    /// Hops that it takes at least from there.
    rest: u32,
    /// How sure it is, with what the session carries.
    state: AccessState,
    /// What the session carries after it.
    session_context: SessionContext,
}

impl<'a> PathSearch<'a> {
    fn new(
        graph: &'a AccessGraph,
        starts: &[NodeId],
        goals: &[NodeId],
        filter: EdgeFilter,
        effort: Effort,
        backward: &'a Reach,
    ) -> Self {
        let sorted = |nodes: &[NodeId]| {
            let mut nodes = nodes.to_vec();
            nodes.sort_unstable();
            nodes.dedup();
            nodes
        };
        Self {
            graph,
            filter,
            backward,
            starts: sorted(starts),
            goals: sorted(goals),
            is_goal: goals.iter().copied().collect(),
            partials: Vec::new(),
            queue: BinaryHeap::new(),
            lists: FxHashMap::default(),
            dead_ends: FxHashMap::default(),
            steps: 0,
            turns: 0,
            effort,
            too_long: false,
        }
    }

    fn run(mut self, max: usize) -> Paths {
        for index in 0..self.starts.len() {
            let start = self.starts[index];
            if let Some(rest) = self.rest(start, self.context_at_start(start)) {
                self.queue.push(Reverse(((rest, AccessState::Proven, rest), Next::Start(index))));
            }
        }
        let mut found = Paths::default();
        while let Some(Reverse((rank, next))) = self.queue.pop() {
            self.steps += 1;
            self.turns += 1;
            if let Some(partial) = self.advance(rank, next) {
                let is_start = partial.before.is_none();
                if !is_start && self.is_goal.contains(&partial.at) {
                    if found.paths.len() == max {
                        return Paths { limit: Some(PathLimit::Count), ..found };
                    }
                    found.paths.push(self.path_of(&partial));
                    self.turns = 0;
                } else {
                    self.go_on(partial, rank);
                }
            }
            if self.steps > self.effort.max_steps && !self.queue.is_empty() {
                return Paths { limit: Some(PathLimit::Steps(self.effort.max_steps)), ..found };
            }
        }
        found.limit = self.too_long.then_some(PathLimit::Hops(self.filter.max_hops));
        found
    }

    fn context_at_start(&self, start: NodeId) -> SessionContext {
        self.graph.context_at_start(start, Direction::Outgoing, self.filter)
    }

    /// How many hops it takes at least to go on from `node` to a goal; none if none is known.
    fn rest(&mut self, node: NodeId, session_context: SessionContext) -> Option<u32> {
        if self.is_goal.contains(&node) {
            return Some(0);
        }
        let rest = self.backward.hops_with(node, session_context);
        self.too_long |= rest.is_none() && self.backward.truncated;
        rest
    }

    /// Goes on from a partial path: at once, or when its turn comes, if it takes longer than it
    /// seemed; not at all, if no path can come of it.
    fn go_on(&mut self, partial: Partial, rank: Rank) {
        let is_close = self.turns > self.effort.patience;
        let rest = if is_close { self.rest_without_return(&partial) } else { Some(0) };
        let Some(rest) = rest else { return };
        let least = partial.least.max(partial.hops + rest);
        let index = self.partials.len();
        let state = partial.state;
        self.partials.push(Partial { least, ..partial });
        if least <= rank.0 {
            self.extend(index);
        } else if least <= self.filter.max_hops {
            self.queue.push(Reverse(((least, state, rest), Next::Partial(index))));
        } else {
            self.too_long = true;
        }
    }

    /// How many hops it takes at least to go on from a partial path to a goal, without coming back
    /// to the path; none if there is no such edge.
    fn rest_without_return(&mut self, partial: &Partial) -> Option<u32> {
        let mut path = vec![partial.at];
        let mut at = partial;
        while let Some((before, hop)) = at.before {
            path.push(hop.from);
            at = &self.partials[before];
        }
        let stop = |it| path.contains(&it) || self.is_goal.contains(&it);
        // Other edges may lead there with less on the session.
        let with = |_| SessionContext::NOTHING;
        let mut search = ReachSearch::with_contexts(
            self.graph,
            &[partial.at],
            with,
            Direction::Outgoing,
            self.filter,
            stop,
        );
        while search.advance() {}
        let reach = search.reach;
        let goals = self.goals.iter().filter(|it| !path.contains(it));
        let rest = goals.filter_map(|it| reach.get(*it)).map(|it| it.hops).min();
        self.steps += reach.reached().count();
        self.too_long |= rest.is_none() && reach.truncated;
        if let (None, Some((before, _))) = (rest, partial.before) {
            let dead_ends = self.dead_ends.entry(before).or_default();
            dead_ends.insert(partial.at);
            // The session context on arrival tells apart where else one gets.
            if self.graph.session_context.is_nothing() {
                dead_ends.extend(reach.reached().map(|it| it.node));
            }
        }
        rest
    }

    /// The partial path that an entry of the queue stands for; the next entry of its list takes
    /// its place. None if the entry only stood for a list that was not made yet, or for a partial
    /// path that goes on now.
    fn advance(&mut self, rank: Rank, next: Next) -> Option<Partial> {
        let (before, part, place) = match next {
            Next::Start(index) => {
                let at = self.starts[index];
                return Some(Partial {
                    before: None,
                    at,
                    hops: 0,
                    least: 0,
                    state: AccessState::Proven,
                    session_context: self.context_at_start(at),
                });
            }
            Next::Step(before, part, place) => (before, part, place),
            Next::Partial(index) => {
                self.extend(index);
                return None;
            }
        };
        let list = self.list(before, part);
        let place = self.next_place(before, &list, place)?;
        let step = list[place];
        if self.rank(before, &step) != rank {
            self.enqueue(before, part, place, &step);
            return None;
        }
        if let Some(sibling) = self.next_place(before, &list, place + 1) {
            self.enqueue(before, part, sibling, &list[sibling]);
        }
        let from = &self.partials[before];
        Some(Partial {
            before: Some((before, Hop { from: from.at, to: step.to, edge: step.edge })),
            at: step.to,
            hops: from.hops + 1,
            least: rank.0,
            state: from.state.max(step.state),
            session_context: step.session_context,
        })
    }

    /// The first step from `place` on that does not come back to the path.
    fn next_place(&self, before: usize, list: &[Onward], place: usize) -> Option<usize> {
        let dead_ends = self.dead_ends.get(&before);
        (place..list.len()).find(|it| {
            let to = list[*it].to;
            !dead_ends.is_some_and(|it| it.contains(&to)) && !self.leads_over(before, to)
        })
    }

    fn rank(&self, before: usize, step: &Onward) -> Rank {
        let from = &self.partials[before];
        ((from.hops + 1 + step.rest).max(from.least), from.state.max(step.state), step.rest)
    }

    fn enqueue(&mut self, before: usize, part: Part, place: usize, step: &Onward) {
        let rank = self.rank(before, step);
        if rank.0 > self.filter.max_hops {
            // Those after it in the list are no nearer.
            self.too_long = true;
        } else {
            self.queue.push(Reverse((rank, Next::Step(before, part, place))));
        }
    }

    /// Has the steps of a partial path wait for their turn, by the least that they can take.
    fn extend(&mut self, before: usize) {
        let Partial { at, session_context, hops, least, state, .. } = self.partials[before];
        let Some(rest) = self.rest(at, session_context) else { return };
        let mut wait = |rest: u32, part| {
            let total = (hops + 1 + rest).max(least);
            if total <= self.filter.max_hops {
                self.queue.push(Reverse(((total, state, rest), Next::Step(before, part, 0))));
            } else {
                self.too_long = true;
            }
        };
        if rest <= 1 && self.goals.len() <= self.effort.few_goals {
            wait(0, Part::ToGoals);
            wait(1, Part::ToOthers);
        } else {
            wait(rest.saturating_sub(1), Part::All);
        }
    }

    /// The steps from the end of a partial path, those nearest to a goal first, then the surest.
    fn list(&mut self, partial: usize, part: Part) -> Rc<[Onward]> {
        let Partial { at, session_context, .. } = self.partials[partial];
        if let Some(list) = self.lists.get(&(at, session_context, part)) {
            return Rc::clone(list);
        }
        let edges = match part {
            Part::ToGoals => {
                let to = |goal: &NodeId| {
                    let edges = self.graph.steps_between(at, *goal, self.filter.kinds).into_iter();
                    edges.map(|edge| Neighbor { edge, other: *goal }).collect::<Vec<_>>()
                };
                self.goals.iter().flat_map(to).collect()
            }
            Part::ToOthers | Part::All => self.graph.steps_from(at, self.filter.kinds),
        };
        self.steps += edges.len();
        let mut list: Vec<Onward> = Vec::with_capacity(edges.len());
        for Neighbor { edge, other } in edges {
            let to_goal = self.is_goal.contains(&other);
            if other == at || (part == Part::ToOthers && to_goal) || !self.filter.admits(&edge) {
                continue;
            }
            let after =
                self.graph.context_after(&edge, session_context, Direction::Outgoing, self.filter);
            let Some(after) = after else { continue };
            let Some(rest) = self.rest(other, after) else { continue };
            let passes =
                edge.session_effect.state_with(session_context).unwrap_or(AccessState::Unknown);
            let state = edge.state.max(passes);
            list.push(Onward { edge, to: other, rest, state, session_context: after });
        }
        list.sort_by_key(|it| (it.rest, it.state));
        let list: Rc<[Onward]> = list.into();
        self.lists.insert((at, session_context, part), Rc::clone(&list));
        list
    }

    fn leads_over(&self, partial: usize, node: NodeId) -> bool {
        let mut at = &self.partials[partial];
        loop {
            if at.at == node {
                return true;
            }
            match at.before {
                Some((before, _)) => at = &self.partials[before],
                None => return false,
            }
        }
    }

    fn path_of(&self, end: &Partial) -> AccessPath {
        let mut hops = Vec::new();
        let mut at = end;
        while let Some((before, hop)) = at.before {
            hops.push(hop);
            at = &self.partials[before];
        }
        hops.reverse();
        self.graph.path_of(hops)
    }
}
