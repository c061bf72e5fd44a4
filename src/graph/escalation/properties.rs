//! Properties over random organizations: each escalation edge holds permission by permission, and
//! none that holds is missing.

use std::collections::BTreeSet;

use petgraph::Direction;
use proptest::prelude::*;

use super::{add_escalations, catalogue::EscalationId, method::Yield, target_facts::TargetFacts};
use crate::{
    eval::AccessState,
    graph::{
        AccessGraph, AccessKind, EdgeFilter, Gatherer, NodeId, NodeKind, Permission, StepKinds,
        TargetKind, build, grants, random_accounts::design,
    },
};

/// Users, and roles that are not only used by AWS.
fn callers(graph: &AccessGraph) -> Vec<NodeId> {
    let acts = |it: &NodeId| {
        let node = graph.node(*it);
        let acts = matches!(node.kind, NodeKind::User | NodeKind::Role);
        acts && !node.is_external() && !node.name.contains(":role/aws-service-role/")
    };
    graph.principals().filter(acts).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn each_escalation_holds_permission_by_permission(design in design()) {
        let snapshot = design.about_escalation().snapshot();
        let mut graph = build(&snapshot);
        add_escalations(&mut graph, &snapshot, &[]);
        let gatherer = Gatherer::new(&snapshot);
        for caller in callers(&graph) {
            for neighbor in graph.escalations_from(caller) {
                let AccessKind::Escalation(step) = neighbor.edge.kind else { unreachable!() };
                let method = step.id.method();
                if method.permissions.target == Some(TargetKind::ManagedPolicy) {
                    continue;
                }
                let target = Some(step.via.unwrap_or(neighbor.other));
                let found = grants(&graph, &gatherer, &method.permissions, caller, target);
                let state = found.iter().flatten().map(|it| it.access.state).max();
                prop_assert!(
                    state.is_some_and(|it| it <= neighbor.edge.state),
                    "{} by {} to {:?}: {found:?}",
                    graph.node(caller).name, method.id, neighbor
                );
            }
        }
    }

    #[test]
    fn no_escalation_to_a_target_is_left_out(design in design()) {
        let snapshot = design.about_escalation().snapshot();
        let mut graph = build(&snapshot);
        add_escalations(&mut graph, &snapshot, &[]);
        let gatherer = Gatherer::new(&snapshot);
        let mut facts = TargetFacts::new(&graph, &snapshot);
        for id in EscalationId::all() {
            let method = id.method();
            let kind = match method.permissions.target {
                Some(TargetKind::User) => NodeKind::User,
                Some(TargetKind::Role) => NodeKind::Role,
                _ => continue,
            };
            let on_target = method.permissions.permissions.iter().any(|it| it.on.is_target());
            let is_spoken_of = |it: &Permission| {
                ["iam", "sts", "lambda"].iter().any(|service| it.action.is_of_service(service))
            };
            let spoken_of = method.all_permissions().all(is_spoken_of);
            if method.yields != Yield::Target || !on_target || !spoken_of {
                continue;
            }
            for caller in callers(&graph) {
                let drawn: BTreeSet<(NodeId, AccessState)> = graph
                    .escalations_from(caller)
                    .into_iter()
                    .filter(|it| it.edge.kind.escalation().is_some_and(|it| it.id == id))
                    .map(|it| (it.other, it.edge.state))
                    .collect();
                let home = graph.node(caller).account();
                let mut expected = BTreeSet::new();
                // A role that only AWS changes can be passed to its service.
                let is_loaded = |it: &NodeId| !graph.node(*it).is_external();
                for target in graph.principals().filter(is_loaded) {
                    let node = graph.node(target);
                    if target == caller || node.kind != kind || node.account() != home {
                        continue;
                    }
                    let found = grants(&graph, &gatherer, &method.permissions, caller, Some(target));
                    let state = found.iter().flatten().map(|it| it.access.state).max();
                    let needs = match method.needs {
                        Some(_) => AccessState::Unknown,
                        None => AccessState::Proven,
                    };
                    if let (Some(state), Some(fact)) = (state, facts.hold(method, target)) {
                        expected.insert((target, state.max(fact).max(needs)));
                    }
                }
                prop_assert_eq!(drawn, expected, "{} by {}", graph.node(caller).name, method.id);
            }
        }
    }

    #[test]
    fn a_search_finds_what_can_be_walked_step_by_step(design in design()) {
        let snapshot = design.about_escalation().snapshot();
        let mut graph = build(&snapshot);
        add_escalations(&mut graph, &snapshot, &[]);
        let filter =
            EdgeFilter { kinds: StepKinds::All, keeps_session_context: false, ..EdgeFilter::ALL };
        for direction in [Direction::Outgoing, Direction::Incoming] {
            for start in callers(&graph) {
                let reach = graph.reach(&[start], direction, filter);
                let found: BTreeSet<NodeId> = reach.reached().map(|it| it.node).collect();
                let mut walked = BTreeSet::new();
                let mut open = vec![start];
                while let Some(at) = open.pop() {
                    let steps = match direction {
                        Direction::Outgoing => graph.steps_from(at, StepKinds::All),
                        Direction::Incoming => graph.steps_to(at, StepKinds::All),
                    };
                    for step in steps.into_iter().filter(|it| it.other != start) {
                        if walked.insert(step.other) {
                            open.push(step.other);
                        }
                    }
                }
                prop_assert_eq!(&found, &walked, "{:?} {}", direction, graph.node(start).name);
            }
        }
    }
}
