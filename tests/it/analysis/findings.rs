//! Findings: each rule over small accounts, and all rules over accounts of which nothing was read.

use std::{collections::BTreeSet, fs};

use rolecall::{
    analysis::{Analysis, Finding, FindingsQuery, Outcome, Population, RuleId, Severity},
    iam::{Snapshot, UnreadFact},
    load::load_bytes,
};
use serde_json::{Value, json};

use super::demo;
use crate::house;

const NOW: &str = "2026-01-15T12:00:00Z";

fn analysis(snapshot: Snapshot) -> Analysis {
    Analysis::new(snapshot, NOW.parse().unwrap()).with_escalations()
}

/// The snapshot of a case: accounts, and with them an organization and Identity Center.
fn load(members: &Value) -> Analysis {
    let mut snapshot = json!({"schema": "rolecall/snapshot/1", "collected_at": NOW});
    for (name, member) in members.as_object().unwrap() {
        snapshot[name] = member.clone();
    }
    analysis(load_bytes("case.json", snapshot.to_string().into_bytes()).unwrap())
}

fn all_of(rule: Option<RuleId>) -> FindingsQuery {
    FindingsQuery { rule, all: true, ..FindingsQuery::default() }
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no `{member}` in {value}"))
}

/// What is wrong with the answer to a case, if anything.
fn check(rule: RuleId, case: &Value) -> Result<(), String> {
    let analysis = load(&case["snapshot"]);
    let found = analysis.findings(&all_of(Some(rule)));
    let principal = text(case, "principal");
    let is_it = |it: &&Finding| it.subject.name(&analysis) == principal;
    let Some(finding) = found.findings.iter().find(is_it) else {
        let names = found.findings.iter().map(|it| it.subject.name(&analysis));
        return Err(format!("nothing about {principal}, but {:?}", names.collect::<Vec<_>>()));
    };
    let status = finding.outcome.status();
    if status != text(case, "status") {
        return Err(format!("{status}: {:?}", finding.outcome));
    }
    if let Some(severity) = case["severity"].as_str()
        && severity != finding.severity.name()
    {
        return Err(format!("severity {}: {:?}", finding.severity.name(), finding.outcome));
    }
    if let Outcome::NotChecked(fact) = finding.outcome {
        let expected = UnreadFact::named(text(case, "missing"));
        if expected != Some(fact) {
            return Err(format!("it lacks {fact:?}, and not {expected:?}"));
        }
        if !rule.rule().facts.contains(&fact) && !OF_ANY_RULE.contains(&fact) {
            return Err(format!("its row does not say that it needs {fact:?}"));
        }
    }
    Ok(())
}

/// Facts that each rule may lack: the lists in which its subjects stand.
const OF_ANY_RULE: [UnreadFact; 6] = [
    UnreadFact::Account,
    UnreadFact::Users,
    UnreadFact::Groups,
    UnreadFact::Roles,
    UnreadFact::Policies,
    UnreadFact::TrustPolicy,
];

#[test]
fn each_rule_tells_who_has_it_from_who_nearly_has_it_and_from_what_nobody_knows() {
    let mut problems = Vec::new();
    let mut cases = 0;
    for rule in RuleId::all() {
        let id = rule.rule().id;
        let text = house::read(&format!("tests/data/findings/{id}.json"));
        let file: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(file["rule"], id);
        let all = file["cases"].as_array().unwrap();
        let statuses: BTreeSet<&str> = all.iter().map(|it| self::text(it, "status")).collect();
        assert!(statuses.contains("failed") && statuses.contains("not_checked"), "{id}");
        assert!(statuses.len() >= 3, "{id}: {statuses:?}");
        for case in all {
            cases += 1;
            if let Err(error) = check(rule, case) {
                problems.push(format!("{id}: {}: {error}", self::text(case, "name")));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(cases >= 3 * RuleId::all().count(), "{cases} cases");
}

#[test]
fn each_file_of_cases_is_of_a_rule() {
    for entry in fs::read_dir(house::path("tests/data/findings")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let id = name.strip_suffix(".json").unwrap();
        assert!(RuleId::find(id).is_some(), "{name}");
    }
}

/// No rule passes, and each says what is missing.
#[track_caller]
fn assert_nothing_passes(analysis: &Analysis) {
    let found = analysis.findings(&all_of(None));
    assert_eq!(found.counts.len(), RuleId::all().count());
    for counts in found.counts {
        let id = counts.rule.rule().id;
        assert_eq!((counts.failed, counts.passed), (0, 0), "{id}: {:?}", counts.missing);
        assert!(0 < counts.not_checked, "{id} says nothing");
        assert!(!counts.missing.is_empty(), "{id} does not say what is missing");
    }
}

#[test]
fn no_rule_passes_where_nothing_was_read() {
    assert_nothing_passes(&analysis(Snapshot::default()));
    assert_nothing_passes(&load(&json!({"accounts": [{"Account": "111122223333"}]})));
    let organization = json!({
        "Organization": {"Id": "o-acme", "MasterAccountId": "444455556666"},
        "Accounts": [{"Id": "111122223333", "Name": "shop", "Status": "ACTIVE"}],
    });
    assert_nothing_passes(&load(&json!({"accounts": [], "organization": organization})));
}

#[test]
fn the_findings_of_one_principal_stand_together_and_the_worst_principal_first() {
    let demo = demo().with_escalations();
    let found = demo.findings(&FindingsQuery::default());
    let failed: Vec<&Finding> = found.findings.iter().collect();
    assert!(failed.len() > 50 && failed.iter().all(|it| it.failure().is_some()));
    let mut seen = BTreeSet::new();
    let mut worst = Severity::Critical;
    for all in failed.chunk_by(|one, other| one.subject == other.subject) {
        assert!(seen.insert(&all[0].subject), "{:?} stands twice", all[0].subject);
        assert!(all.is_sorted_by_key(|it| std::cmp::Reverse(it.severity)));
        assert!(all[0].severity <= worst);
        worst = all[0].severity;
    }
}

#[test]
fn a_finding_says_what_it_opens_and_how_many_principals_it_exposes() {
    let demo = demo().with_escalations();
    let rule = RuleId::find("console-user-without-mfa");
    let found = demo.findings(&FindingsQuery { rule, ..FindingsQuery::default() });
    let alice = demo.find_principal("user/alice").unwrap();
    let finding = found.findings.iter().find(|it| it.subject.name(&demo).ends_with("user/alice"));
    let finding = finding.unwrap();
    assert_eq!(finding.steps_to_admin, demo.steps_to_admin(alice));
    assert_eq!(finding.steps_to_admin, Some(3));
    let reached = demo.reach_count(
        alice,
        rolecall::graph::EdgeFilter {
            kinds: demo.step_kinds(),
            ..rolecall::graph::EdgeFilter::ALL
        },
    );
    assert_eq!(finding.exposes, Some(reached));
    assert_eq!(finding.severity, Severity::Critical, "high, and raised");
}

#[test]
fn highlights_of_the_overview_are_as_many_as_findings() {
    let demo = demo().with_escalations();
    let found = demo.findings(&FindingsQuery::default());
    let overview = demo.overview();
    let failed = |id: &str| {
        let rule = RuleId::find(id).unwrap();
        found.counts.iter().find(|it| it.rule == rule).unwrap().failed
    };
    assert_eq!(failed("user-without-group"), overview.users_outside_groups.len());
    assert_eq!(failed("access-key-older-than-90-days"), overview.users_with_old_keys);
    assert_eq!(failed("trust-without-mfa"), overview.roles_without_mfa.len());
    assert_eq!(failed("trust-with-bypassable-mfa"), overview.roles_with_bypassable_mfa.len());
    assert_eq!(failed("root-without-mfa"), overview.root_users_without_mfa);
}

#[test]
fn people_and_machines_are_told_apart_and_nobody_is_both() {
    let demo = demo().with_escalations();
    let of = |people: bool| {
        let query = FindingsQuery { people, machines: !people, ..FindingsQuery::default() };
        demo.findings(&query).findings
    };
    let (people, machines) = (of(true), of(false));
    assert!(people.len() > 20 && machines.len() > 5, "{} {}", people.len(), machines.len());
    assert!(people.iter().all(|it| it.population.population.is_people()));
    let names: BTreeSet<_> = people.iter().map(|it| &it.subject).collect();
    // A policy or account is of people or of machines by its rule.
    let both = machines.iter().find(|it| {
        matches!(it.subject, rolecall::analysis::Subject::Principal(_))
            && names.contains(&it.subject)
    });
    assert_eq!(both, None);
}

#[test]
#[rustfmt::skip]
fn facts_and_not_names_tell_who_stands_behind_a_principal() {
    let demo = demo();
    let cases = [
        // why                                             principal                         population
        ("it has a password",                              "user/alice",                     Population::Human),
        ("it has keys only",                               "user/ci-legacy",                 Population::Machine),
        ("it has no active credential, whatever its name", "user/machines/backup-agent",     Population::Unknown),
        ("a service runs as it",                           "role/LambdaExec",                Population::Machine),
        ("workloads enter it by GitHub",                   "role/GitHubDeploy",              Population::Machine),
        ("it trusts an account outside",                   "role/VendorBackup",              Population::ThirdParty),
        ("its account decides",                            "role/Deploy",                    Population::Unknown),
        ("a person of Identity Center",                    "nadia.berg",                     Population::Human),
        ("Identity Center created it",                     "AWSReservedSSO_AuditRead_5d92c1e07fa8463b", Population::Human),
    ];
    for (why, name, expected) in cases {
        let id = demo.find_principal(name).unwrap_or_else(|error| panic!("{error}"));
        let classed = demo.population(id);
        assert_eq!(classed.population, expected, "{why}: {name}: {}", classed.reason);
    }
}
