//! Properties of the graph over random organizations: it says what the evaluator says, and search
//! says what the graph says.

use petgraph::Direction;
use proptest::prelude::*;

use super::{
    AccessGraph, AccessKind, Decider, Edge, NodeId, NodeKind, build,
    random_accounts::{Design, design},
};
use crate::{
    eval::{AccessState, Literal, MfaVerdict, StatementRef},
    iam::Snapshot,
};

/// What the graph tells of one way, or the evaluator of one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    state: AccessState,
    mfa: MfaVerdict,
    literals: Vec<Literal>,
    statements: Vec<StatementRef>,
}

/// What the graph tells of the ways from one node to another.
fn told_by_graph(graph: &AccessGraph, from: NodeId, to: NodeId) -> Vec<Told> {
    let ways = graph.ways_between(from, to).into_iter();
    ways.map(|edge| {
        let (way, evidence) = (graph.access_edge(edge), graph.evidence(edge));
        Told {
            state: way.state,
            mfa: way.mfa,
            literals: evidence.literals.clone(),
            statements: evidence.statements.clone(),
        }
    })
    .collect()
}

/// What the evaluator tells of the pair; none for pairs that the graph leaves out on purpose.
fn told_by_evaluator(
    graph: &AccessGraph,
    snapshot: &Snapshot,
    decider: &Decider<'_>,
    from: NodeId,
    to: NodeId,
) -> Option<Vec<Told>> {
    if graph.node(from).is_outside() {
        // Somebody known by name only has ways where a trust policy names him, and an account
        // that was loaded has its principals instead.
        let named = graph.neighbors(to, Edge::Trusts, Direction::Outgoing).contains(&from);
        let account = graph.node(from).account().unwrap_or_default();
        let is_loaded =
            graph.node(from).kind == NodeKind::Account && snapshot.accounts.contains_key(account);
        if !named || is_loaded {
            return None;
        }
    }
    let role = decider.role_side(graph, to)?;
    let Some(caller) = decider.caller_side(graph, from) else { return Some(Vec::new()) };
    let evaluation = decider.decide(&caller, &role);
    let told = evaluation.access.map(|it| Told {
        state: it.state,
        mfa: evaluation.mfa,
        literals: it.literals,
        statements: it.statements,
    });
    assert_eq!(told.is_none(), !evaluation.blocked_by.is_empty(), "something refuses or nothing");
    Some(told.into_iter().collect())
}

fn roles(graph: &AccessGraph) -> Vec<NodeId> {
    let is_role = |it: &NodeId| graph.node(*it).kind == NodeKind::Role;
    graph.principals().filter(is_role).filter(|it| !graph.node(*it).is_outside()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn ways_between_classes_are_those_between_all_their_members(design in design()) {
        let snapshot = design.snapshot();
        let graph = build(&snapshot);
        let decider = Decider::new(&snapshot);
        for from in graph.principals() {
            for to in roles(&graph) {
                let Some(told) = told_by_evaluator(&graph, &snapshot, &decider, from, to) else {
                    continue;
                };
                let (caller, role) = (&graph.node(from).name, &graph.node(to).name);
                prop_assert_eq!(told_by_graph(&graph, from, to), told, "{} -> {}", caller, role);
            }
        }
    }
}
