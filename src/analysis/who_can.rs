//! Who can assume a role, and which roles a principal can assume.

use std::collections::BTreeMap;

use super::Analysis;
use crate::graph::{
    AccessKind, AccessPath, Direction, EdgeFilter, Hop, Neighbor, NodeId, NodeKind, Paths,
    SharedPath, StepKinds,
};

/// A principal (or role) and the best path from (or to) it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleAccess {
    /// The principal that can assume the role in question, or the role that can be assumed.
    pub node: NodeId,
    /// The best path.
    pub path: SharedPath,
}

impl Analysis {
    /// Every role that a principal can get to (`Outgoing`), or everyone who can get to a role
    /// (`Incoming`), by these kinds of step: one, or (`transitive`) several. By escalation a
    /// principal also gets to users, groups and administrator access.
    pub fn role_access(
        &self,
        id: NodeId,
        direction: Direction,
        kinds: StepKinds,
        transitive: bool,
    ) -> Vec<RoleAccess> {
        let mut found = self.direct(id, direction, kinds);
        if transitive {
            // A search does not return to its start, but a role may assume itself.
            found.retain(|(node, _)| *node == id);
            let filter = EdgeFilter { kinds, ..EdgeFilter::ALL };
            found.extend(self.graph.best_reach(&[id], direction, filter));
        }
        found.retain(|(node, _)| match (direction, self.graph.node(*node).kind) {
            (Direction::Incoming, kind) => !stands_for_others(kind),
            (Direction::Outgoing, NodeKind::Role) => true,
            (Direction::Outgoing, kind) => {
                let ends = [NodeKind::User, NodeKind::Group, NodeKind::AdministratorAccess];
                kinds.include_escalations() && ends.contains(&kind)
            }
        });
        self.best_first(found)
    }

    /// Paths from any of `starts` to any of `goals`, best first.
    pub fn paths(
        &self,
        starts: &[NodeId],
        goals: &[NodeId],
        filter: EdgeFilter,
        max: usize,
    ) -> Paths {
        self.graph.paths(starts, goals, filter, max)
    }

    /// Every principal that this one can assume or become (`Outgoing`), or that can assume or
    /// become it (`Incoming`), each by the best path: those that [`reach_count`](Self::reach_count)
    /// and [`reached_by_count`](Self::reached_by_count) count.
    pub fn reach_list(
        &self,
        id: NodeId,
        direction: Direction,
        filter: EdgeFilter,
    ) -> Vec<RoleAccess> {
        let stop = |it| direction == Direction::Outgoing && self.is_administrator(it);
        let mut found = self.graph.best_reach_until(&[id], direction, filter, stop);
        let is_listed = |id| !stands_for_others(self.graph.node(id).kind);
        found.retain(|(node, _)| direction == Direction::Outgoing || is_listed(*node));
        self.best_first(found)
    }

    /// Most certain first, then shortest first.
    fn best_first(&self, found: Vec<(NodeId, SharedPath)>) -> Vec<RoleAccess> {
        let mut rows: Vec<_> =
            found.into_iter().map(|(node, path)| RoleAccess { node, path }).collect();
        rows.sort_by_key(|it| (it.path.state, it.path.assumptions, it.node));
        rows
    }

    /// One step of these kinds, and being in a group of Identity Center before it.
    fn direct(
        &self,
        id: NodeId,
        direction: Direction,
        kinds: StepKinds,
    ) -> Vec<(NodeId, SharedPath)> {
        let hop = |from: NodeId, neighbor: Neighbor| match direction {
            Direction::Outgoing => Hop { from, to: neighbor.other, edge: neighbor.edge },
            Direction::Incoming => Hop { from: neighbor.other, to: from, edge: neighbor.edge },
        };
        let filter = EdgeFilter { kinds, ..EdgeFilter::ALL };
        let edges = |from: NodeId| {
            let mut found = match direction {
                Direction::Outgoing => self.graph.steps_from(from, kinds),
                Direction::Incoming => self.graph.steps_to(from, kinds),
            };
            found.retain(|it| filter.admits(&it.edge));
            found
        };
        let is_membership = |neighbor: &Neighbor| neighbor.edge.kind == AccessKind::MemberOf;
        let mut best: BTreeMap<NodeId, AccessPath> = BTreeMap::new();
        let mut offer = |node: NodeId, mut hops: Vec<Hop>| {
            if direction == Direction::Incoming {
                hops.reverse();
            }
            let path = self.graph.path_of(hops);
            if path.stopped_at().is_some() {
                return;
            }
            let rank = |it: &AccessPath| (it.state(), it.hops.len());
            match best.get(&node) {
                Some(known) if rank(known) <= rank(&path) => {}
                _ => drop(best.insert(node, path)),
            }
        };
        for neighbor in edges(id) {
            offer(neighbor.other, vec![hop(id, neighbor)]);
            let through_group = match direction {
                // From a person to the group, and on by the group's assignment.
                Direction::Outgoing => is_membership(&neighbor),
                // From the role back to a group, and on to its people.
                Direction::Incoming => {
                    self.graph.node(neighbor.other).kind == NodeKind::IdentityCenterGroup
                }
            };
            if through_group {
                for onward in edges(neighbor.other) {
                    if direction == Direction::Outgoing || is_membership(&onward) {
                        offer(onward.other, vec![hop(id, neighbor), hop(neighbor.other, onward)]);
                    }
                }
            }
        }
        best.into_iter().map(|(node, path)| (node, path.into())).collect()
    }
}

/// Whether a node that leads somewhere stands for others, which are listed: a subject for a part
/// of its provider's people, and a group for whoever is in it or joins it.
pub(super) fn stands_for_others(kind: NodeKind) -> bool {
    matches!(kind, NodeKind::FederatedSubject | NodeKind::Group)
}
