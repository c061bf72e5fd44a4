//! Whole accounts: all edges that exist, and thereby all that do not.
//!
//! Next to each `tests/data/accounts/NAME.json` is `NAME.edges`: one line per edge, sorted by
//! target. A line is right because of AWS's rules, not because the program prints it: after a
//! change, read what `UPDATE_EXPECT=1 cargo test accounts` writes before keeping it.

use std::{fs, path::Path};

use expect_test::expect_file;
use rolecall::{
    analysis::{Analysis, HopEvidence},
    eval::AccessState,
    graph::{AccessGraph, Gatherer, Hop, NodeId},
    iam::Snapshot,
    load::{Input, load_demo, load_files},
};

#[test]
fn small_accounts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/accounts");
    let mut names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "json"))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    for path in names {
        let snapshot = load_files(&[Input::named(&path)]).unwrap();
        expect_file![path.with_extension("edges")].assert_eq(&edges(&snapshot));
    }
}

#[test]
fn the_demo() {
    expect_file!["../data/accounts/demo.edges"].assert_eq(&edges(&load_demo()));
}

/// All edges, one per line, in columns: source, target, kind, state, MFA, what it depends on, and
/// its effect on the session context.
fn edges(snapshot: &Snapshot) -> String {
    let analysis = Analysis::new(snapshot.clone(), jiff::Timestamp::UNIX_EPOCH);
    let graph = &analysis.graph;
    let gatherer = Gatherer::new(snapshot);
    let mut rows = Vec::new();
    for from in graph.principals() {
        for neighbor in graph.edges_from(from) {
            let edge = neighbor.edge;
            let hop = Hop { from, to: neighbor.other, edge };
            let evidence = analysis.hop_evidence_with(&gatherer, hop);
            let mut needs: Vec<_> = describe(&evidence);
            needs.extend(edge.session_effect.sets.iter().map(|it| format!("leaves {}", it.name())));
            let stopped = edge.session_effect.refuses(AccessState::Unknown);
            needs.extend(stopped.iter().map(|it| format!("stops {}", it.name())));
            needs.extend(edge.tasks.iter().map(|it| format!("task {}", it.policy())));
            rows.push([
                name(graph, neighbor.other),
                name(graph, from),
                edge.kind.describe().name.to_owned(),
                edge.state.name().to_owned(),
                edge.mfa.name().to_owned(),
                needs.join("; "),
            ]);
        }
    }
    rows.sort();
    let width = |column: usize| rows.iter().map(|it| it[column].len()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2), width(3), width(4)];
    let mut lines = Vec::new();
    for [to, from, kind, state, mfa, needs] in &rows {
        let [w_to, w_from, w_kind, w_state, w_mfa] = widths;
        let line = format!(
            "{from:w_from$} -> {to:w_to$}  {kind:w_kind$}  {state:w_state$}  {mfa:w_mfa$}  {needs}"
        );
        lines.push(line.trim_end().to_owned() + "\n");
    }
    lines.concat()
}

/// A node's name without what all ARNs share.
fn name(graph: &AccessGraph, id: NodeId) -> String {
    graph.node(id).name.replace("arn:aws:iam::", "").replace("arn:aws:sts::", "")
}

/// What a hop depends on.
fn describe(evidence: &HopEvidence) -> Vec<String> {
    let requires = evidence.requires.iter().map(|it| {
        let not = if it.negated { "not " } else { "" };
        let condition = &it.condition;
        let values = condition.values.join("|");
        format!(
            "{not}{} {} {values} [{}]",
            condition.operator,
            condition.key,
            it.policy_type.name()
        )
    });
    let disputes = evidence.disputes.iter().map(|it| format!("disputed: {it:?}"));
    let missing = evidence.missing.iter();
    let missing = missing.map(|it| it.to_string().replace("arn:aws:iam::", ""));
    requires.chain(disputes).chain(missing).collect()
}
