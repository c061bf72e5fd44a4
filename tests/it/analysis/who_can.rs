//! Who can assume a role, and which roles a principal can assume.

use std::collections::BTreeSet;

use rolecall::{
    analysis::Analysis,
    graph::{Direction, NodeKind, StepKinds},
};

use super::{ACCOUNTS, account, demo, find};

fn all() -> impl Iterator<Item = (&'static str, Analysis)> {
    std::iter::once(("demo", demo())).chain(ACCOUNTS.into_iter().map(|it| (it, account(it))))
}

/// Each pair with the figures of its best path, seen from one end or the other.
fn pairs(analysis: &Analysis, transitive: bool, incoming: bool) -> BTreeSet<String> {
    let graph = &analysis.graph;
    let mut pairs = BTreeSet::new();
    for id in graph.principals() {
        let direction = if incoming { Direction::Incoming } else { Direction::Outgoing };
        let found = analysis.role_access(id, direction, StepKinds::Assume, transitive);
        for access in found {
            let (from, to) = if incoming { (access.node, id) } else { (id, access.node) };
            let is_role = graph.node(to).kind == NodeKind::Role && !graph.node(to).is_external();
            // A provider's subjects are listed only if a trust policy requires one of them.
            if is_role && graph.node(from).kind != NodeKind::FederatedSubject {
                let figures = (access.path.state, access.path.hop_count);
                pairs.insert(format!(
                    "{} -> {} {figures:?}",
                    graph.node(from).name,
                    graph.node(to).name
                ));
            }
        }
    }
    pairs
}

#[test]
fn both_directions_agree() {
    for (name, analysis) in all() {
        for transitive in [false, true] {
            let (incoming, outgoing) =
                (pairs(&analysis, transitive, true), pairs(&analysis, transitive, false));
            assert_eq!(incoming, outgoing, "{name}, transitive {transitive}");
        }
    }
}

#[test]
fn single_steps_are_transitive_steps_with_the_same_state() {
    for (name, analysis) in all() {
        for id in analysis.graph.principals() {
            let transitive = analysis.role_access(id, Direction::Outgoing, StepKinds::Assume, true);
            for direct in analysis.role_access(id, Direction::Outgoing, StepKinds::Assume, false) {
                let state = direct.path.state;
                let same = transitive.iter().find(|it| it.node == direct.node);
                let surer = same.is_some_and(|it| it.path.state <= state);
                assert!(surer, "{name}: {}", analysis.display_name(direct.node));
            }
        }
    }
}

#[test]
fn rows_come_once_the_surest_first() {
    for (name, analysis) in all() {
        for id in analysis.graph.principals() {
            let rows = analysis.role_access(id, Direction::Outgoing, StepKinds::Assume, true);
            let ranks: Vec<_> =
                rows.iter().map(|it| (it.path.state, it.path.assumptions)).collect();
            assert!(ranks.is_sorted(), "{name}: {ranks:?}");
            let nodes: BTreeSet<_> = rows.iter().map(|it| it.node).collect();
            assert_eq!(nodes.len(), rows.len(), "{name}");
        }
    }
}

#[test]
fn a_person_enters_by_the_assignments_of_his_groups_in_one_assumption() {
    let demo = demo();
    let nadia = find(&demo, "nadia.berg");
    let rows = demo.role_access(nadia, Direction::Outgoing, StepKinds::Assume, false);
    let names: Vec<_> = rows.iter().map(|it| demo.display_name(it.node)).collect();
    assert!(
        names.iter().any(|it| it.contains("AWSReservedSSO_AdministratorAccess_0b7e")),
        "{names:?}"
    );
    for row in &rows {
        assert_eq!(row.path.assumptions, 1);
        assert_eq!(row.path.hop_count, 2, "into the group, and on");
    }
}

#[test]
fn the_longest_story_of_the_demo_is_found() {
    let demo = demo();
    let victor = find(&demo, "acme-partners:user/victor");
    let admin = find(&demo, "role/Admin");
    let row = demo
        .role_access(victor, Direction::Outgoing, StepKinds::Assume, true)
        .into_iter()
        .find(|it| it.node == admin)
        .unwrap();
    let hops: Vec<_> =
        row.path.path().hops.iter().map(|it| demo.graph.node(it.to).short_name()).collect();
    assert_eq!(
        hops,
        ["role/Integrator", "role/PartnerDeploy", "role/Deploy", "role/Pipeline", "role/Admin"]
    );
}
