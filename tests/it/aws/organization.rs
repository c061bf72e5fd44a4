//! Loading all accounts of an organization: where principals come from, and what happens to
//! accounts whose role cannot be assumed.

use std::collections::BTreeSet;

use rolecall::{
    analysis::Analysis,
    graph::{AccessKind, Neighbor, NodeId},
    load::load_bytes,
};
use serde_json::Value;

use super::{
    WHOLE, aws,
    stand_in::{Fault, Plan, When},
};

/// The id that the server gave to an account.
fn account(name: &str) -> String {
    let written: Value = serde_json::from_str(&aws().seeded.text).unwrap();
    let accounts = written["organization"]["Accounts"].as_array().unwrap();
    let account = accounts.iter().find(|it| it["Name"] == name).unwrap();
    account["Id"].as_str().unwrap().to_owned()
}

/// The accounts of the principals of an answer.
fn accounts_of(answer: &Value) -> BTreeSet<String> {
    let rows = answer["principals"].as_array().unwrap().iter();
    let arns = rows.filter_map(|it| it["principal"].as_str()?.strip_prefix("arn:aws:iam::"));
    arns.filter_map(|it| Some(it.split_once(':')?.0.to_owned())).collect()
}

fn gaps_of<'a>(answer: &'a Value, source: &str) -> Vec<&'a Value> {
    let gaps = answer["gaps"].as_array().unwrap().iter();
    gaps.filter(|it| it["source"] == source).collect()
}

#[test]
fn a_person_comes_over_a_group_and_an_assignment_into_a_role_and_on() {
    let proxy = aws().proxy(Plan::default());
    let question = format!("paths {WHOLE} --from omar --to 111111111111:role/Anyone -f json");
    let answer = aws().reader(&proxy).run(&question).ends_with(0).json();
    let best = answer["paths"][0]["hops"].as_array().unwrap();
    let kinds: Vec<_> = best.iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["member_of", "identity_center", "assume_role"], "{answer}");
    let door = best[2]["from"].as_str().unwrap();
    assert!(door.contains(&account("acme-production")), "{answer}");
    assert!(door.contains("/AWSReservedSSO_Administrator_"), "{answer}");
}

#[test]
fn an_account_that_cannot_be_entered_is_a_gap_and_the_others_load() {
    let active = ["acme-production", "acme-development", "acme-security", "acme-sandbox"];
    let plan = Plan::default().fault("sts:AssumeRole", When::Call(2), Fault::Denied);
    let proxy = aws().proxy(plan);
    let answer =
        aws().reader(&proxy).run(&format!("principals {WHOLE} -f json")).ends_with(0).json();
    let [gap] = gaps_of(&answer, "sts:AssumeRole")[..] else { panic!("{answer}") };
    let closed = gap["subject"].as_str().unwrap();
    let name = active.into_iter().find(|it| account(it) == closed).unwrap();
    let reason = gap["reason"].as_str().unwrap();
    assert!(
        reason.starts_with(&format!(
            "the role in `{name}` cannot be assumed: denied \
                                     (AccessDenied"
        )),
        "{gap}"
    );
    let remediation = gap["remediation"].as_str().unwrap();
    let role = format!("arn:aws:iam::{closed}:role/OrganizationAccountAccessRole");
    assert!(remediation.contains(&role) && remediation.contains(":user/auditor"), "{gap}");
    let read = accounts_of(&answer);
    assert_eq!(read.len(), active.len(), "all others, and the management account: {read:?}");
    assert!(!read.contains(closed), "{read:?}");
}

#[test]
fn a_closed_account_is_not_loaded_and_the_error_says_so() {
    let closed = account("acme-closed");
    let proxy = aws().proxy(Plan::default());
    let answer =
        aws().reader(&proxy).run(&format!("principals {WHOLE} -f json")).ends_with(0).json();
    assert_eq!(proxy.calls()["sts:AssumeRole"], 4);
    // It is known that no one can act in it, so nothing is missing.
    let about_it = |it: &&Value| it.to_string().contains(&closed);
    assert_eq!(answer["gaps"].as_array().unwrap().iter().find(about_it), None);
    assert!(!accounts_of(&answer).contains(&closed));
    assert!(proxy.most_in_flight() <= 40, "{}", proxy.most_in_flight());

    for role in [format!("{closed}:role/Admin"), format!("arn:aws:iam::{closed}:role/Admin")] {
        let run = aws().reader(&proxy).run(&format!("who-can-assume {role} {WHOLE}")).ends_with(2);
        let hint = format!("hint: the account `{closed}` (acme-closed) is suspended: nobody can");
        assert!(run.stderr.contains(&hint), "{run:?}");
    }
}

#[test]
fn only_the_accounts_that_are_named_are_entered() {
    let (production, stranger) = (account("acme-production"), "999999999999");
    let proxy = aws().proxy(Plan::default());
    let question = format!("principals {WHOLE} --accounts {production},{stranger} -f json");
    let answer = aws().reader(&proxy).run(&question).ends_with(0).json();
    assert_eq!(accounts_of(&answer), [production].into());
    let [gap] = gaps_of(&answer, "--accounts")[..] else { panic!("{answer}") };
    assert_eq!(gap["subject"], stranger, "{gap}");
}

#[test]
fn without_the_tree_the_listed_accounts_are_loaded() {
    let denied = Plan::default().fault("organizations:ListRoots", When::Always, Fault::Denied);
    let proxy = aws().proxy(denied);
    let answer =
        aws().reader(&proxy).run(&format!("principals {WHOLE} -f json")).ends_with(0).json();
    assert_eq!(accounts_of(&answer).len(), 5, "{answer}");
    let [gap] = gaps_of(&answer, "organizations:ListRoots")[..] else { panic!("{answer}") };
    assert!(gap["reason"].as_str().unwrap().contains("SCPs and RCPs are unknown"), "{gap}");
}

#[test]
fn the_accounts_of_assignments_that_were_not_read_are_a_gap() {
    let proxy = aws().proxy(Plan::default().fault("sts:AssumeRole", When::Always, Fault::Denied));
    let answer =
        aws().reader(&proxy).run(&format!("principals {WHOLE} -f json")).ends_with(0).json();
    let [gap] = gaps_of(&answer, "Identity Center")[..] else { panic!("{answer}") };
    let reason = gap["reason"].as_str().unwrap();
    assert!(reason.contains(&account("acme-development")), "{gap}");
    assert!(reason.contains(&account("acme-production")), "{gap}");
}

/// All steps through account access manager of the whole organization, as loaded through a proxy.
fn steps_by_entitlement(plan: Plan) -> Vec<String> {
    let proxy = aws().proxy(plan);
    let run = aws().reader(&proxy).run(&format!("collect -o - {WHOLE}")).ends_with(0);
    let analysis = Analysis::new(
        load_bytes("AWS", run.stdout.into_bytes()).unwrap(),
        "2026-11-29T12:00:00Z".parse().unwrap(),
    );
    let graph = &analysis.graph;
    let steps = graph.principals().flat_map(|from| {
        let steps = graph.edges_from(from).into_iter();
        steps.filter(|it| it.edge.kind == AccessKind::AccountAccess).map(move |it| (from, it))
    });
    let line = |(from, to): (NodeId, Neighbor)| {
        let (from, state) = (analysis.display_name(from), to.edge.state.name());
        format!("{from} > {} {state}", graph.node(to.other).short_name())
    };
    let mut lines: Vec<_> = steps.map(line).collect();
    lines.sort();
    lines
}

#[test]
fn three_entitlements_are_exactly_three_steps_and_unknown_where_they_are_denied() {
    assert_eq!(
        steps_by_entitlement(Plan::default()),
        [
            "sso-group/Data > role/Billing proven",
            "sso-group/Platform > role/Support proven",
            "sso-user/pia > role/Billing proven",
        ]
    );
    for operation in ["account-access:*", "account-access:ListApplications"] {
        let denied = Plan::default().fault(operation, When::Always, Fault::Denied);
        assert_eq!(
            steps_by_entitlement(denied),
            [
                "account-access.amazonaws.com > role/Billing unknown",
                "account-access.amazonaws.com > role/Support unknown",
            ],
            "{operation}"
        );
    }
}
