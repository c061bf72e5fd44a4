//! On which role an action that trust policies decide is most certainly allowed.

use std::collections::BTreeMap;

use petgraph::Direction;
use rustc_hash::FxHashMap;

use super::{
    access_graph::{AccessGraph, Decider, Seat},
    build::{build, build_for_action},
    edge::{AccessKind, Edge},
    gather::{Gatherer, RequesterFacts},
    half::HalfId,
    node::{NodeId, NodeKind},
};
use crate::{
    eval::{Access, AccessState, CallerKind},
    iam::{Action, Snapshot},
};

const ASSUME_ROLE: &str = "sts:AssumeRole";

/// How certain it is, and on which role: the first of those that are most certain.
type Surest = (AccessState, NodeId);

/// The most certain access of a requester to some role of the snapshot, and the role; `None` if the
/// action is allowed on none.
pub fn surest_role(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    requester: &RequesterFacts<'_>,
    action: &Action,
) -> Option<(Access, NodeId)> {
    let mut best: Option<(Access, NodeId)> = None;
    for (id, account) in &gatherer.snapshot.accounts {
        for (role, facts) in graph.roles_of(id, account) {
            let target = gatherer.role_target(facts, id);
            let Ok(access) = gatherer.call(requester, action, &target) else { continue };
            if best.as_ref().is_none_or(|(known, _)| access.state < known.state) {
                let is_proven = access.state == AccessState::Proven;
                best = Some((access, role));
                if is_proven {
                    return best;
                }
            }
        }
    }
    best
}

/// Like [`surest_role`], for all users and roles at once; without those that are allowed the action
/// on no role. Callers and roles that no policy distinguishes are decided once.
pub fn surest_roles(snapshot: &Snapshot, action: &Action) -> BTreeMap<NodeId, Surest> {
    let graph = match action.is(ASSUME_ROLE) {
        // The graph of all role assumptions knows what such a call must pass on.
        true => build(snapshot),
        false => build_for_action(snapshot, action),
    };
    let mut search =
        Search { graph: &graph, of_seats: FxHashMap::default(), of_sets: FxHashMap::default() };
    let acts = |it: &NodeId| {
        let node = graph.node(*it);
        matches!(node.kind, NodeKind::User | NodeKind::Role) && !node.is_external()
    };
    let callers = graph.principals().filter(acts);
    callers.filter_map(|it| Some((it, search.of_caller(it)?))).collect()
}

struct Search<'g> {
    graph: &'g AccessGraph,
    /// By class of callers, or single caller.
    of_seats: FxHashMap<NodeId, Option<Surest>>,
    /// By a caller's half and role set, regardless of exceptions.
    of_sets: FxHashMap<(HalfId, CallerKind, NodeId), Option<Surest>>,
}

impl Search<'_> {
    fn of_caller(&mut self, caller: NodeId) -> Option<Surest> {
        let graph = self.graph;
        graph.seats_of(caller).filter_map(|seat| self.of_seat(seat)).min()
    }

    fn of_seat(&mut self, seat: NodeId) -> Option<Surest> {
        if let Some(known) = self.of_seats.get(&seat) {
            return *known;
        }
        let links = self.graph.links(seat, Direction::Outgoing).iter();
        let found = links
            .filter_map(|link| match &link.edge {
                Edge::Access(access) if access.kind == AccessKind::AssumeRole => {
                    Some((access.state, link.other))
                }
                Edge::MayAssume(caller) => self.of_set(seat, *caller, link.other),
                _ => None,
            })
            .min();
        self.of_seats.insert(seat, found);
        found
    }

    fn of_set(&mut self, seat: NodeId, caller: HalfId, set: NodeId) -> Option<Surest> {
        let graph = self.graph;
        let Seat { kind, except } = graph.seats.get(&seat)?;
        let steps = |is_meant: &dyn Fn(NodeId) -> bool| {
            let mut pairs = Decider::new(graph);
            let roles = graph.opens(set).filter(|(_, _, to)| is_meant(*to));
            roles
                .filter_map(|(role, relation, to)| {
                    Some((pairs.decide((caller, *kind), (role, relation))?.state, to))
                })
                .min()
        };
        let key = (caller, *kind, set);
        let (_, role) = (*self.of_sets.entry(key).or_insert_with(|| steps(&|_| true)))?;
        match except.binary_search(&role) {
            Ok(_) => steps(&|it| except.binary_search(&it).is_err()),
            Err(_) => self.of_sets[&key],
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample};

    use super::*;
    use crate::graph::{build_nodes, random_accounts::design};

    const ACTIONS: &[&str] = &[
        "sts:AssumeRole",
        "sts:TagSession",
        "sts:SetSourceIdentity",
        "sts:SetContext",
        "sts:AssumeRoleWithSAML",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn all_callers_at_once_are_allowed_the_same_as_each_one_by_one(
            design in design(), action in sample::select(ACTIONS),
        ) {
            let snapshot = design.snapshot();
            let graph = build_nodes(&snapshot);
            let gatherer = Gatherer::new(&snapshot);
            let action: Action = action.parse().unwrap();
            let acts = |it: &NodeId| {
                let node = graph.node(*it);
                matches!(node.kind, NodeKind::User | NodeKind::Role) && !node.is_external()
            };
            let one_by_one: BTreeMap<NodeId, Surest> = graph
                .principals()
                .filter(acts)
                .filter_map(|it| {
                    let requester = gatherer.requester(&graph, it)?;
                    let (access, role) = surest_role(&graph, &gatherer, &requester, &action)?;
                    Some((it, (access.state, role)))
                })
                .collect();
            prop_assert_eq!(surest_roles(&snapshot, &action), one_by_one);
        }
    }
}
