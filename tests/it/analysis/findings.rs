//! Findings: each rule over small accounts, and all rules over accounts of which nothing was read.

use std::{collections::BTreeSet, fs};

use rolecall::{
    analysis::{
        Analysis, BadgeKind, Finding, FindingsQuery, Mark, Outcome, Population, RuleId, Severity,
        Subject,
    },
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
    if let (Some(words), Some(failure)) = (case["detail"].as_str(), finding.failure())
        && !failure.detail.contains(words)
    {
        return Err(format!("not `{words}`, but `{}`", failure.detail));
    }
    if let (Some(expected), Subject::Principal(id)) = (case["wildcard"].as_bool(), &finding.subject)
        && expected != (analysis.badges(*id).get(BadgeKind::Wildcard) == Mark::Yes)
    {
        return Err(format!("badges {}", analysis.badges(*id)));
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
        assert!(statuses.contains("not_checked"), "{id}");
        // What nothing loads cannot have another result.
        if is_checked(rule) {
            assert!(statuses.contains("failed") && statuses.len() >= 3, "{id}: {statuses:?}");
        }
        for case in all {
            cases += 1;
            if let Err(error) = check(rule, case) {
                problems.push(format!("{id}: {}: {error}", self::text(case, "name")));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let checked = RuleId::all().filter(|it| is_checked(*it)).count();
    assert!(cases >= 3 * checked && checked >= 75, "{cases} cases of {checked} rules");
}

/// Whether some fact that the rule needs is loaded, so that it can fail.
fn is_checked(rule: RuleId) -> bool {
    rule.rule().facts.iter().any(|it| it.shown_by().is_none())
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

/// The names of the principals of which a rule fails.
fn failed(analysis: &Analysis, id: &str) -> BTreeSet<String> {
    let rule = RuleId::find(id);
    let found = analysis.findings(&FindingsQuery { rule, ..FindingsQuery::default() });
    found.findings.iter().map(|it| it.subject.name(analysis)).collect()
}

#[test]
fn badges_that_mean_the_same_as_a_rule_mark_the_same_principals() {
    use rolecall::{
        analysis::{BadgeKind, Mark},
        graph::NodeKind,
    };
    let demo = demo().with_escalations();
    let marked = |badge: BadgeKind, mark: Mark, kind: NodeKind| -> BTreeSet<String> {
        let own = demo.graph.principals().filter(|it| !demo.graph.node(*it).is_external());
        let is_marked = own
            .filter(|it| demo.graph.node(*it).kind == kind && demo.badges(*it).get(badge) == mark);
        is_marked.map(|it| demo.graph.node(it).name.to_string()).collect()
    };
    for (rule, badge, mark, kind) in [
        ("user-without-group", BadgeKind::NoGroup, Mark::Yes, NodeKind::User),
        ("access-key-older-than-90-days", BadgeKind::OldKey, Mark::Yes, NodeKind::User),
        ("trust-without-mfa", BadgeKind::NoMfa, Mark::Yes, NodeKind::Role),
        ("trust-with-bypassable-mfa", BadgeKind::NoMfa, Mark::Partly, NodeKind::Role),
    ] {
        let failed = failed(&demo, rule);
        assert!(!failed.is_empty(), "{rule}");
        assert_eq!(failed, marked(badge, mark, kind), "{rule}");
    }
    // Not every user without MFA can sign in with a password.
    let users = marked(BadgeKind::NoMfa, Mark::Yes, NodeKind::User);
    assert!(failed(&demo, "console-user-without-mfa").is_subset(&users));
}

#[test]
fn a_badge_is_as_serious_as_the_finding_of_its_principal() {
    use rolecall::analysis::{Assessment, Badge, BadgeKind, Mark, severity};
    let demo = demo().with_escalations();
    let found = demo.findings(&FindingsQuery::default());
    let mut compared = 0;
    for (rule, kind) in [
        ("user-without-group", BadgeKind::NoGroup),
        ("access-key-older-than-90-days", BadgeKind::OldKey),
        ("console-user-without-mfa", BadgeKind::NoMfa),
        ("trust-without-mfa", BadgeKind::NoMfa),
    ] {
        let badge = Badge::ALL.iter().find(|it| it.kind == kind).unwrap();
        for finding in found.findings.iter().filter(|it| it.rule.rule().id == rule) {
            let rolecall::analysis::Subject::Principal(id) = finding.subject else { panic!() };
            let assessed = severity::of_mark(&demo, id, badge, Mark::Yes);
            assert_eq!(assessed, Some(Assessment::Rated(finding.severity)), "{rule}: {finding:?}");
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn results_by_account_and_population_add_up() {
    use rolecall::analysis::{Progress, Score, Tally};
    let demo = demo().with_escalations();
    let go_on = |_: Progress| true;
    let survey = demo.survey(&FindingsQuery::default(), &go_on).unwrap();
    for counts in &survey.findings.counts {
        let mut sum = Tally::default();
        let of_rule = survey.tallies.iter().filter(|it| it.rule == counts.rule);
        of_rule.for_each(|it| sum.add(it.tally));
        let expected = Tally {
            failed: counts.failed,
            passed: counts.passed,
            not_checked: counts.not_checked,
            not_applicable: counts.not_applicable,
        };
        assert_eq!(sum, expected, "{}", counts.rule.rule().id);
    }
    // The same numbers as with the flags of the command.
    let people = demo.findings(&FindingsQuery { people: true, ..FindingsQuery::default() });
    let is_people = |it: &&rolecall::analysis::RuleTally| it.population.is_people();
    let failed: usize = survey.tallies.iter().filter(is_people).map(|it| it.tally.failed).sum();
    assert_eq!(failed, people.findings.len());
    let score = Score::of(survey.tallies.iter().map(|it| (it.rule, it.tally))).unwrap();
    assert!((1..100).contains(&score.percent()), "{score:?}");
}

#[test]
fn looking_for_findings_tells_how_far_it_is_and_can_be_stopped() {
    use std::cell::RefCell;

    use rolecall::analysis::Progress;
    let demo = demo().with_escalations();
    let seen = RefCell::new(Vec::new());
    let query = FindingsQuery::default();
    let go_on = |at: Progress| {
        seen.borrow_mut().push(at);
        true
    };
    assert!(demo.survey(&query, &go_on).is_some());
    assert!(seen.borrow().is_sorted_by_key(|it| it.done), "{seen:?}");
    assert_eq!(seen.borrow().last().unwrap().done, demo.snapshot.principal_count());
    for calls in 0..seen.borrow().len() {
        let left = RefCell::new(calls);
        let stops = |_: Progress| {
            let left = &mut *left.borrow_mut();
            *left = left.wrapping_sub(1);
            *left != usize::MAX
        };
        assert!(demo.survey(&query, &stops).is_none(), "after {calls} calls");
    }
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
