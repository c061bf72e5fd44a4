//! Steps through account access manager: what they rest on, and what refuses an entitlement.

use rolecall::{
    analysis::{Analysis, IdentityCenterFact},
    graph::AccessKind,
    load::load_bytes,
    wording::{blocked_sentence, hop_sentence, trust_sentence},
};
use serde_json::{Value, json};

use super::{account, find};
use crate::house;

/// The answer to `why`, in one sentence.
fn sentence(analysis: &Analysis, from: &str, to: &str) -> String {
    let (from, to) = (find(analysis, from), find(analysis, to));
    let why = analysis.why(from, to);
    match why.steps.first() {
        Some(step) => hop_sentence(analysis, step),
        None => blocked_sentence(analysis, from, to, &why),
    }
}

#[test]
#[rustfmt::skip]
fn why_names_the_entitlement_and_what_the_role_says_of_it() {
    let analysis = account("account-access");
    let cases = [
        ("nadia", "role/Billing", "sso-user/nadia is entitled to role/Billing in account access manager, and the trust policy trusts the service (statement 0)."),
        ("omar", "role/Billing", "sso-user/omar is a member of sso-group/Platform, and sso-group/Platform is entitled to role/Billing in account access manager, and the trust policy trusts the service (statement 0)."),
        ("nadia", "role/AnyApplication", "sso-user/nadia is entitled to role/AnyApplication in account access manager, and the trust policy trusts the service (statement 0). Weakness: No condition on aws:SourceArn or aws:SourceAccount limits it to the application of this organization."),
        ("nadia", "role/WithoutContext", "sso-user/nadia cannot assume role/WithoutContext in one step: sso-user/nadia is entitled to role/WithoutContext in account access manager, but the role does not allow account-access.amazonaws.com both sts:AssumeRole and sts:SetContext for this application."),
        ("nadia", "role/OtherApplication", "sso-user/nadia cannot assume role/OtherApplication in one step: sso-user/nadia is entitled to role/OtherApplication in account access manager, but the role does not allow account-access.amazonaws.com both sts:AssumeRole and sts:SetContext for this application."),
        ("nadia", "role/Frozen", "sso-user/nadia cannot assume frozen:role/Frozen in one step: sso-user/nadia is entitled to frozen:role/Frozen in account access manager, but rcp Frozen denies it (statement 0, NoContext)."),
        ("nadia", "role/NoContext", "sso-user/nadia cannot assume support:role/NoContext in one step: sso-user/nadia is entitled to support:role/NoContext in account access manager, but the trust policy denies it (statement 1)."),
        ("nadia", "role/NotEntitled", "sso-user/nadia cannot assume role/NotEntitled in one step."),
        ("gone.fishing", "role/Billing", "sso-user/gone.fishing cannot assume role/Billing in one step: this person is disabled in Identity Center and cannot sign in."),
    ];
    for (from, to, expected) in cases {
        assert_eq!(sentence(&analysis, from, to), expected, "{from} -> {to}");
    }
}

#[test]
fn the_refusal_of_an_entitlement_names_the_side_that_refuses() {
    let analysis = account("account-access");
    let blocked = |from: &str, to: &str| {
        let why = analysis.why(find(&analysis, from), find(&analysis, to));
        let names: Vec<_> = why.blocked_by.iter().map(|it| it.name()).collect();
        (names.join(", "), why.denied_by.len())
    };
    assert_eq!(blocked("nadia", "role/WithoutContext"), ("trust".to_owned(), 0));
    assert_eq!(blocked("nadia", "role/NoContext"), ("trust".to_owned(), 1));
    assert_eq!(blocked("nadia", "role/Frozen"), ("rcp".to_owned(), 1));
    assert_eq!(blocked("nadia", "role/NotEntitled"), (String::new(), 0));
    assert_eq!(blocked("gone.fishing", "role/Billing"), ("caller".to_owned(), 0));
}

#[test]
fn who_is_entitled_and_who_is_disabled_is_known_of_each_role_and_person() {
    let analysis = account("account-access");
    let entitled = |analysis: &Analysis, role: &str| {
        let id = find(analysis, role);
        let found = analysis.entitled(id, &analysis.trust(id)?)?;
        let names = found.assignees.iter().map(|it| analysis.display_name(*it));
        Some((names.collect::<Vec<_>>().join(", "), found.all_known))
    };
    let both = "sso-user/nadia, sso-group/Platform".to_owned();
    assert_eq!(entitled(&analysis, "role/Billing"), Some((both, true)));
    assert_eq!(entitled(&analysis, "role/NotEntitled"), Some((String::new(), true)));
    assert!(analysis.is_disabled(find(&analysis, "gone.fishing")));
    assert!(!analysis.is_disabled(find(&analysis, "nadia")));
    assert!(!analysis.may_be_entitled(find(&analysis, "nadia")));

    let unread = account("account-access-unread");
    assert_eq!(entitled(&unread, "role/Billing"), Some((String::new(), false)));
    assert!(unread.may_be_entitled(find(&unread, "nadia")));
    assert!(!unread.may_be_entitled(find(&unread, "gone.fishing")));
    let sentence = sentence(&unread, "account-access.amazonaws.com", "role/Billing");
    assert_eq!(
        sentence,
        "account-access.amazonaws.com assumes role/Billing for the people who are entitled to it, \
         and the entitlements were not loaded. Unknown: entitlements of account access manager not \
         loaded."
    );
}

#[test]
fn an_entitlement_is_evidence_with_its_application() {
    let analysis = account("account-access");
    let (nadia, role) = (find(&analysis, "nadia"), find(&analysis, "role/Billing"));
    let why = analysis.why(nadia, role);
    let [step] = &why.steps[..] else { panic!("{why:?}") };
    let application = "arn:aws:account-access:eu-west-1:111122223333:application/apl-acme";
    let expected = IdentityCenterFact::Entitlement {
        assignee: nadia,
        role,
        application: application.parse().ok(),
    };
    assert_eq!(step.facts, [expected]);
    let rows: Vec<_> = step.rows.iter().map(|it| it.policy_kind).collect();
    assert_eq!(rows, ["trust"], "the other half of what it takes");
}

#[test]
fn a_trust_policy_without_a_source_is_named_as_a_weakness() {
    let analysis = account("account-access");
    let weak = |role: &str| {
        let trust = analysis.trust(find(&analysis, role)).expect("a trust policy");
        let told =
            trust.entries.iter().any(|it| trust_sentence(&analysis, it).contains("Weakness"));
        assert_eq!(told, analysis.trusts_any_application(find(&analysis, role)), "{role}");
        told
    };
    assert!(weak("role/AnyApplication"));
    assert!(!weak("role/Billing") && !weak("role/OtherApplication"));
}

/// The steps by entitlements of an organization, one per line.
fn entitled_steps(snapshot: &Value) -> Vec<String> {
    let snapshot = load_bytes("three.json", snapshot.to_string().into_bytes()).unwrap();
    let analysis = Analysis::new(snapshot, "2026-11-20T12:00:00Z".parse().unwrap());
    let name = |it| analysis.display_name(it);
    let mut lines = Vec::new();
    for from in analysis.graph.principals() {
        let edges = analysis.graph.edges_from(from).into_iter();
        let steps = edges.filter(|it| it.edge.kind == AccessKind::AccountAccess);
        let line = |to, state: &str| format!("{} -> {} {state}", name(from), name(to));
        lines.extend(steps.map(|it| line(it.other, it.edge.state.name())));
    }
    lines.sort();
    lines
}

#[test]
fn three_entitlements_are_three_steps_and_unread_ones_are_unknown() {
    let text = house::read("tests/data/accounts/account-access.json");
    let mut three: Value = serde_json::from_str(&text).unwrap();
    // A person, a group, and the group in another account.
    let list = &mut three["account_access"]["applications"][0]["entitlements"];
    list.as_array_mut().unwrap().truncate(3);
    assert_eq!(
        entitled_steps(&three),
        [
            "sso-group/Platform -> role/Billing proven",
            "sso-group/Platform -> support:role/Support proven",
            "sso-user/nadia -> role/Billing proven",
        ]
    );

    // Without the permission to list applications.
    three.as_object_mut().unwrap().remove("account_access");
    three["gaps"] = json!([{
        "source": "account-access:ListApplications",
        "subject": "arn:aws:sso:::instance/ssoins-1",
        "reason": "denied",
    }]);
    let steps = entitled_steps(&three);
    let of = |role: &str| format!("account-access.amazonaws.com -> {role} unknown");
    assert!(steps.contains(&of("role/Billing")), "{steps:?}");
    assert!(steps.contains(&of("support:role/Support")), "{steps:?}");
    assert!(steps.iter().all(|it| it.ends_with(" unknown")), "{steps:?}");
}
