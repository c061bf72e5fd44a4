//! Paths between principals, best first. The work is limited to what the requested paths need.

use std::{cmp::Reverse, collections::BinaryHeap, rc::Rc};

use petgraph::Direction;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    access_graph::{AccessGraph, Neighbor},
    edge::AccessEdge,
    edge_filter::EdgeFilter,
    node::NodeId,
    search::{AccessPath, Hop, Notes, Reach, ReachSearch},
};
use crate::eval::{AccessState, SessionContext};

/// The paths that were found, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// The paths.
    pub paths: Vec<AccessPath>,
    /// What prevented finding more paths; `None` if these are all.
    pub limit: Option<PathLimit>,
    /// If there is no path: a path that would exist if roles let the session context of earlier
    /// steps pass.
    pub stopped: Option<AccessPath>,
}

/// A limit of a search for paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathLimit {
    /// There are more paths than were requested.
    Count,
    /// The search gave up after this many steps. There may be more paths.
    Steps(usize),
    /// Paths with more steps than this were not followed. There may be such paths.
    Hops(u32),
}

/// Limits on the work of a path search.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// The maximum number of steps to try.
    pub(super) max_steps: usize,
    /// Above this many goals, all steps of a principal are listed at once, instead of listing the
    /// steps to the goals first.
    pub(super) few_goals: usize,
    /// After this many turns without a path, each partial path is first examined for whether it can
    /// be completed without revisiting a node.
    pub(super) patience: usize,
    /// Up to this many requested paths, short paths are searched first.
    pub(super) few_paths: usize,
}

const EFFORT: Effort =
    Effort { max_steps: 1_000_000, few_goals: 64, patience: 4_096, few_paths: 4 };

/// How often only short paths are searched, before all are.
const ATTEMPTS: usize = 2;

impl AccessGraph {
    /// Up to `max` paths from any of `starts` to any of `goals`, shortest first, then most certain
    /// first. A path returns to a node only if it must: for a session that carries less.
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
        // No path returns to its start, so none passes through the only start.
        let stop = |it| only_start == Some(it);
        let mut backward = ReachSearch::new(self, goals, Direction::Incoming, filter, stop);
        let mut may_go_on = true;
        // A few paths may all be short; then nodes farther from the goals do not matter.
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

/// A path search that always takes the most promising step next (A*).
///
/// A backward search provides the distance to the goals, so only steps that lead there are tried.
/// Principals may have edges to thousands of others: the steps of each are listed when one of them
/// is next, and wait as one entry in the queue, ranked by the best of them.
struct PathSearch<'a> {
    graph: &'a AccessGraph,
    filter: EdgeFilter,
    starts: Vec<NodeId>,
    goals: Vec<NodeId>,
    is_goal: FxHashSet<NodeId>,
    backward: &'a Reach,
    /// Partial paths as a tree: each refers to the one before it.
    partials: Vec<Partial>,
    queue: BinaryHeap<Reverse<(Rank, Next)>>,
    lists: FxHashMap<(NodeId, SessionContext, Part), Rc<[Onward]>>,
    /// By partial path: nodes from which it cannot be completed.
    dead_ends: FxHashMap<usize, FxHashSet<NodeId>>,
    steps: usize,
    /// How many entries of the queue were processed since a path was found.
    turns: usize,
    effort: Effort,
    /// Whether paths may have been left out because of their length.
    too_long: bool,
}

/// A path that has not reached a goal yet.
#[derive(Clone, Copy)]
struct Partial {
    /// The path without its last step; `None` at a start.
    before: Option<(usize, Hop)>,
    at: NodeId,
    hops: u32,
    /// The minimum number of steps from start to goal.
    least: u32,
    state: AccessState,
    session_context: SessionContext,
}

/// The order of the queue: fewest steps from start to goal, then most certain, then nearest to a
/// goal.
type Rank = (u32, AccessState, u32);

/// An entry of the queue. Among entries of equal rank, the one of the older path comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    /// A start.
    Start(usize),
    /// A step of a partial path: which one, and its position in its list.
    Step(usize, Part, usize),
    /// A partial path that was examined for dead ends.
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
    /// The minimum number of steps from there.
    rest: u32,
    /// How certain it is, given the session context.
    state: AccessState,
    /// The session context after it.
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
                    if self.has_needless_loop(&partial) {
                        continue;
                    }
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

    /// The minimum number of steps from `node` to a goal; `None` if there is no known path.
    fn rest(&mut self, node: NodeId, session_context: SessionContext) -> Option<u32> {
        if self.is_goal.contains(&node) {
            return Some(0);
        }
        let rest = self.backward.hops_with(node, session_context);
        self.too_long |= rest.is_none() && self.backward.truncated;
        rest
    }

    /// Continues a partial path: immediately; or later in the queue, if it is longer than
    /// estimated; or not at all, if it cannot be completed.
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

    /// The minimum number of steps from a partial path to a goal without revisiting a node; `None`
    /// if there is no such path.
    fn rest_without_return(&mut self, partial: &Partial) -> Option<u32> {
        // A return to another node is possible with a smaller session context.
        let mut path = Vec::new();
        let mut at = partial;
        loop {
            path.extend(at.session_context.is_nothing().then_some(at.at));
            match at.before {
                Some((before, _)) => at = &self.partials[before],
                None => break,
            }
        }
        let stop = |it| path.contains(&it) || self.is_goal.contains(&it);
        // Other edges may lead there with a smaller session context.
        let with = |_| SessionContext::NOTHING;
        let mut search = ReachSearch::with_contexts(
            Notes::of(self.graph),
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
            // Different session contexts on arrival lead to different nodes.
            if self.graph.session_context.is_nothing() {
                dead_ends.extend(reach.reached().map(|it| it.node));
            }
        }
        rest
    }

    /// The partial path of a queue entry; the next entry of its list replaces it. `None` if the
    /// entry only stood for a list that was not yet built, or for a partial path that continues
    /// now.
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

    /// The first step from `place` on that does not return to a node of the path without need.
    fn next_place(&self, before: usize, list: &[Onward], place: usize) -> Option<usize> {
        let dead_ends = self.dead_ends.get(&before);
        (place..list.len()).find(|it| {
            let Onward { to, session_context, .. } = list[*it];
            !dead_ends.is_some_and(|it| it.contains(&to))
                && !self.leads_over(before, to, session_context)
        })
    }

    fn rank(&self, before: usize, step: &Onward) -> Rank {
        let from = &self.partials[before];
        ((from.hops + 1 + step.rest).max(from.least), from.state.max(step.state), step.rest)
    }

    fn enqueue(&mut self, before: usize, part: Part, place: usize, step: &Onward) {
        let rank = self.rank(before, step);
        if rank.0 > self.filter.max_hops {
            // Later entries of the list are at least as far away.
            self.too_long = true;
        } else {
            self.queue.push(Reverse((rank, Next::Step(before, part, place))));
        }
    }

    /// Queues the steps of a partial path, ranked by the minimum number of steps that they need.
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

    /// The steps from the end of a partial path, nearest to a goal first, then most certain first.
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

    /// Whether a path has been at a node with a session context from which everything is possible
    /// that is possible with this one. Who escalates may come back with a new session.
    fn leads_over(&self, partial: usize, node: NodeId, session_context: SessionContext) -> bool {
        let mut at = &self.partials[partial];
        loop {
            if at.at == node && at.session_context.is_part_of(session_context) {
                return true;
            }
            match at.before {
                Some((before, _)) => at = &self.partials[before],
                None => return false,
            }
        }
    }

    /// Whether a path returns to a node although it is possible without.
    fn has_needless_loop(&self, end: &Partial) -> bool {
        let hops = self.path_of(end).hops;
        let returns = (0..hops.len()).flat_map(|first| {
            let again = first + 1..hops.len();
            let hops = &hops;
            again.filter(move |it| hops[*it].from == hops[first].from).map(move |it| (first, it))
        });
        let mut shorter = returns.map(|(first, again)| [&hops[..first], &hops[again..]].concat());
        shorter.any(|it| self.graph.path_of(it).stopped_at().is_none())
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
