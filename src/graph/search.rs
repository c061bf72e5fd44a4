//! Search: who can be reached, and by which paths. All bounded, all safe with cycles.

use std::{cmp::Reverse, collections::BinaryHeap};

pub use petgraph::Direction;
use rustc_hash::FxHashSet;

use super::{
    access_graph::{AccessGraph, Way},
    edge::{AccessEdgeId, AccessKind},
    node::NodeId,
};
use crate::eval::{AccessState, MfaVerdict};

/// Which ways count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WayFilter {
    /// The least sure state that still counts.
    pub state: AccessState,
    /// Whether only ways count that need no MFA.
    pub without_mfa: bool,
    /// How many hops at most.
    pub max_hops: u32,
}

impl WayFilter {
    /// More hops than any real chain has.
    pub const MAX_HOPS: u32 = 32;

    /// All ways there are.
    pub const ALL: Self =
        Self { state: AccessState::Unknown, without_mfa: false, max_hops: Self::MAX_HOPS };

    /// Whether the way counts.
    pub fn admits(&self, graph: &AccessGraph, edge: AccessEdgeId) -> bool {
        let edge = graph.access_edge(edge);
        let needs_mfa = matches!(edge.mfa, MfaVerdict::Enforced | MfaVerdict::Unsatisfiable);
        edge.state <= self.state && !(self.without_mfa && needs_mfa)
    }
}

/// How a node was reached: over which way, from whom, after how many hops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The node.
    pub node: NodeId,
    /// Where the last hop came from (or, backward, where it leads to).
    pub parent: NodeId,
    /// The way of that hop.
    pub edge: AccessEdgeId,
    /// How many hops it takes.
    pub hops: u32,
}

/// Everything within reach of a node, nearest first.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Whom one comes to, without the start, nearest first.
    pub reached: Vec<Reached>,
    /// Whether the limit on hops kept something out.
    pub truncated: bool,
    places: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;
const START: u32 = u32::MAX - 1;

impl Reach {
    /// How `node` was reached; none for the start and for what is out of reach.
    pub fn get(&self, node: NodeId) -> Option<&Reached> {
        self.reached.get(*self.places.get(node.index())? as usize)
    }

    /// The hops from the start to `node` (backward: from `node` to the start), as they are gone.
    pub fn path(&self, node: NodeId, direction: Direction) -> Option<AccessPath> {
        let mut hops = Vec::new();
        let mut at = *self.get(node)?;
        loop {
            hops.push(match direction {
                Direction::Outgoing => Hop { from: at.parent, to: at.node, edge: at.edge },
                Direction::Incoming => Hop { from: at.node, to: at.parent, edge: at.edge },
            });
            match self.get(at.parent) {
                Some(next) => at = *next,
                None => break,
            }
        }
        if direction == Direction::Outgoing {
            hops.reverse();
        }
        Some(AccessPath { hops })
    }
}

/// One hop of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hop {
    /// Who.
    pub from: NodeId,
    /// Becomes whom.
    pub to: NodeId,
    /// By which way.
    pub edge: AccessEdgeId,
}

/// A way over several hops.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AccessPath {
    /// The hops in the order in which they are gone.
    pub hops: Vec<Hop>,
}

impl AccessPath {
    /// How sure the path is: as its weakest hop.
    pub fn state(&self, graph: &AccessGraph) -> AccessState {
        let states = self.hops.iter().map(|it| graph.access_edge(it.edge).state);
        states.max().unwrap_or(AccessState::Proven)
    }

    /// What MFA has to do with the path: enforced if any hop enforces it, and so on down.
    pub fn mfa(&self, graph: &AccessGraph) -> MfaVerdict {
        let verdicts = self.hops.iter().map(|it| graph.access_edge(it.edge).mfa);
        verdicts.min().unwrap_or(MfaVerdict::NotApplicable)
    }

    /// How many roles are assumed on the way: being in a group is no assumption.
    pub fn assumptions(&self, graph: &AccessGraph) -> u32 {
        self.hops.iter().map(|it| graph.access_edge(it.edge).kind.describe().hops).sum()
    }
}

/// The paths that were found, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// The paths.
    pub paths: Vec<AccessPath>,
    /// Whether a limit kept further ones out.
    pub truncated: bool,
}

impl AccessGraph {
    /// Everyone whom `starts` can become, or (backward) who can become them, nearest first; of
    /// two ways with the same number of hops, the one found first in the graph's order.
    ///
    /// A class is opened once, by the first member that is reached, so the time is linear in the
    /// size of the graph however many pairs it stands for.
    pub fn reach(&self, starts: &[NodeId], direction: Direction, filter: WayFilter) -> Reach {
        self.reach_until(starts, direction, filter, |_| false)
    }

    /// As [`reach`](Self::reach), but nobody is followed further for whom `stop` says so.
    pub fn reach_until(
        &self,
        starts: &[NodeId],
        direction: Direction,
        filter: WayFilter,
        stop: impl Fn(NodeId) -> bool,
    ) -> Reach {
        let mut reach = Reach { places: vec![UNSEEN; self.node_count()], ..Reach::default() };
        // Hubs whose ways were gone, and classes whose members were all reached.
        let mut opened = vec![false; self.node_count()];
        let mut entered = vec![false; self.node_count()];
        let mut frontier: Vec<NodeId> = Vec::new();
        for start in starts {
            if reach.places[start.index()] == UNSEEN {
                reach.places[start.index()] = START;
                frontier.push(*start);
            }
        }
        for hops in 1.. {
            let mut next = Vec::new();
            for parent in std::mem::take(&mut frontier) {
                let class = self.class_of(parent, direction);
                for hub in std::iter::once(parent).chain(class) {
                    if std::mem::replace(&mut opened[hub.index()], true) {
                        continue;
                    }
                    for (edge, to) in self.access_edges(hub, direction) {
                        if entered[to.index()] || !filter.admits(self, edge) {
                            continue;
                        }
                        entered[to.index()] = true;
                        if hops > filter.max_hops {
                            let unseen = |it: NodeId| reach.places[it.index()] == UNSEEN;
                            reach.truncated |= match self.members(to, direction) {
                                None => unseen(to),
                                Some(mut members) => members.any(unseen),
                            };
                            continue;
                        }
                        let mut arrive = |node: NodeId| {
                            let place = &mut reach.places[node.index()];
                            if *place == UNSEEN {
                                *place = u32::try_from(reach.reached.len()).unwrap_or(START);
                                reach.reached.push(Reached { node, parent, edge, hops });
                                if !stop(node) {
                                    next.push(node);
                                }
                            }
                        };
                        match self.members(to, direction) {
                            None => arrive(to),
                            Some(members) => members.for_each(&mut arrive),
                        }
                    }
                }
            }
            if next.is_empty() || hops > filter.max_hops {
                break;
            }
            next.sort_unstable();
            frontier = next;
        }
        reach
    }

    /// As [`reach`](Self::reach), but each node by its best way: the surest first, and among
    /// equally sure ones the shortest.
    pub fn best_reach(
        &self,
        starts: &[NodeId],
        direction: Direction,
        filter: WayFilter,
    ) -> Vec<(NodeId, AccessPath)> {
        self.best_reach_until(starts, direction, filter, |_| false)
    }

    /// As [`best_reach`](Self::best_reach), but nobody is followed further for whom `stop` says
    /// so.
    pub fn best_reach_until(
        &self,
        starts: &[NodeId],
        direction: Direction,
        filter: WayFilter,
        stop: impl Fn(NodeId) -> bool,
    ) -> Vec<(NodeId, AccessPath)> {
        let mut found = Vec::new();
        let mut seen = vec![false; self.node_count()];
        for state in AccessState::ALL.into_iter().filter(|it| *it <= filter.state) {
            let reach = self.reach_until(starts, direction, WayFilter { state, ..filter }, &stop);
            for reached in &reach.reached {
                if !std::mem::replace(&mut seen[reached.node.index()], true) {
                    found.extend(reach.path(reached.node, direction).map(|it| (reached.node, it)));
                }
            }
        }
        found
    }

    /// Up to `max` paths without repeated nodes from any of `starts` to any of `goals`, the
    /// shortest first, among equally short ones the surest.
    ///
    /// The distance to the goals is known from a search backward, so no step is tried that does
    /// not lead there.
    pub fn paths(
        &self,
        starts: &[NodeId],
        goals: &[NodeId],
        filter: WayFilter,
        max: usize,
    ) -> Paths {
        let backward = self.reach(goals, Direction::Incoming, filter);
        let is_goal: FxHashSet<NodeId> = goals.iter().copied().collect();
        let distance = |node: NodeId| match backward.get(node) {
            Some(reached) => Some(reached.hops),
            None => is_goal.contains(&node).then_some(0),
        };
        let mut result = Paths { paths: Vec::new(), truncated: backward.truncated };
        // Partial paths as a tree: each step knows the one before it.
        let mut steps: Vec<(Option<usize>, Hop)> = Vec::new();
        let mut queue = BinaryHeap::new();
        let mut starts: Vec<_> = starts.to_vec();
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            self.extend_path(start, None, &mut steps, &mut queue, filter, &distance);
        }
        while let Some(Reverse((_, _, _, index))) = queue.pop() {
            let (_, hop) = steps[index];
            if is_goal.contains(&hop.to) {
                if result.paths.len() == max {
                    result.truncated = true;
                    break;
                }
                result.paths.push(path_of(&steps, index));
                continue;
            }
            if steps.len() > MAX_STEPS {
                result.truncated = true;
                break;
            }
            self.extend_path(hop.to, Some(index), &mut steps, &mut queue, filter, &distance);
        }
        result
    }

    fn extend_path(
        &self,
        from: NodeId,
        before: Option<usize>,
        steps: &mut Vec<(Option<usize>, Hop)>,
        queue: &mut BinaryHeap<Reverse<(u32, AccessState, u32, usize)>>,
        filter: WayFilter,
        distance: &impl Fn(NodeId) -> Option<u32>,
    ) {
        let so_far = before.map(|it| path_of(steps, it)).unwrap_or_default();
        let length = u32::try_from(so_far.hops.len()).unwrap_or(u32::MAX);
        for Way { edge, other } in self.ways_from(from) {
            let repeats = other == from || so_far.hops.iter().any(|it| it.from == other);
            let Some(rest) = distance(other) else { continue };
            let total = length + 1 + rest;
            if repeats || total > filter.max_hops || !filter.admits(self, edge) {
                continue;
            }
            steps.push((before, Hop { from, to: other, edge }));
            let state = so_far.state(self).max(self.access_edge(edge).state);
            queue.push(Reverse((total, state, rest, steps.len() - 1)));
        }
    }

    /// The ways that lead from one node to another in a single hop, the surest first.
    pub fn ways_between(&self, from: NodeId, to: NodeId) -> Vec<AccessEdgeId> {
        let ways = self.ways_from(from).into_iter().filter(|it| it.other == to);
        let mut edges: Vec<_> = ways.map(|it| it.edge).collect();
        edges.sort_by_key(|it| self.access_edge(*it).state);
        edges
    }

    /// Whether a hop is an assumption, rather than being in a group.
    pub fn is_assumption(&self, edge: AccessEdgeId) -> bool {
        self.access_edge(edge).kind != AccessKind::MemberOf
    }
}

/// More partial paths than this are not followed.
const MAX_STEPS: usize = 500_000;

fn path_of(steps: &[(Option<usize>, Hop)], last: usize) -> AccessPath {
    let mut hops = Vec::new();
    let mut at = Some(last);
    while let Some(index) = at {
        let (before, hop) = steps[index];
        hops.push(hop);
        at = before;
    }
    hops.reverse();
    AccessPath { hops }
}
