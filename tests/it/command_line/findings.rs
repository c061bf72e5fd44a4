//! `findings`: its JSON, what it leaves out, and how it ends.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    demo,
    schema::{assert_members, assert_word, items},
};
use crate::house::{TemporaryFile, rolecall_reading};

const STATUSES: [&str; 4] = ["failed", "passed", "not_checked", "not_applicable"];
const SEVERITIES: [&str; 5] = ["info", "low", "medium", "high", "critical"];
const POPULATIONS: [&str; 4] = ["human", "machine", "third_party", "unknown"];

fn findings(arguments: &str) -> Value {
    demo(&format!("findings -f json {arguments}")).ends_with(0).json()
}

#[test]
fn each_finding_says_all_there_is_to_know() {
    let answer = findings("--all");
    assert_members(&answer, &["schema", "findings", "rules", "maturity", "notes", "gaps"], &[]);
    assert_eq!(answer["schema"], "rolecall/findings/1");
    let always = [
        "rule",
        "title",
        "severity",
        "severity_reason",
        "best_practice",
        "principal",
        "status",
        "detail",
        "population",
        "population_reason",
        "exposes",
        "opens",
        "steps_to_admin",
        "meaning",
        "risk",
        "remediation",
        "remediation_command",
        "frameworks",
        "references",
        "evidence",
    ];
    let mut statuses = BTreeSet::new();
    for row in items(&answer, "findings") {
        assert_members(row, &always, &["account", "exposes_perhaps", "policy", "unknown"]);
        assert_word(row, "status", &STATUSES);
        assert_word(row, "severity", &SEVERITIES);
        assert_word(row, "population", &POPULATIONS);
        assert_eq!(row["opens"].is_null(), row["steps_to_admin"].is_null(), "{row}");
        let status = row["status"].as_str().unwrap();
        assert_eq!(status == "passed", row["detail"] == "", "{row}");
        assert!(status == "failed" || items(row, "evidence").is_empty(), "{row}");
        statuses.insert(status);
    }
    assert_eq!(statuses.len(), STATUSES.len());
    for rule in items(&answer, "rules") {
        let of_rule = |status: &str| {
            let all = items(&answer, "findings").iter();
            all.filter(|it| it["rule"] == rule["rule"] && it["status"] == status).count()
        };
        for status in STATUSES {
            assert_eq!(rule[status], of_rule(status), "{status} of {rule}");
        }
        assert_eq!(rule["not_checked"] == 0, items(rule, "missing").is_empty(), "{rule}");
    }
}

#[test]
fn what_policies_allow_has_their_statements_as_evidence() {
    for (rule, policy_types) in [
        ("escalation-new-passrole", &["identity_policy", "trust_policy"][..]),
        ("creates-credentials-of-others", &["identity_policy"]),
        ("user-can-remove-own-mfa", &["identity_policy"]),
        ("standing-administrator", &["identity_policy"]),
        ("group-of-administrators", &["identity_policy"]),
        ("identity-center-role-chaining", &["trust_policy"]),
        ("policy-allows-everything", &["identity_policy"]),
        ("trust-without-mfa", &["trust_policy"]),
    ] {
        let answer = findings(&format!("--rule {rule}"));
        let rows = items(&answer, "findings");
        assert!(!rows.is_empty(), "{rule}");
        for row in rows {
            let types: Vec<_> =
                items(row, "evidence").iter().map(|it| &it["policy_type"]).collect();
            for policy_type in policy_types {
                assert!(types.contains(&&json!(policy_type)), "{rule}: {row}");
            }
        }
    }
}

#[test]
fn findings_are_narrowed_by_rule_severity_practice_population_and_account() {
    let all = findings("");
    let count = |it: &Value| items(it, "findings").len();
    let is = |arguments: &str, member: &str, value: &str| {
        let some = findings(arguments);
        assert!(0 < count(&some) && count(&some) < count(&all), "{arguments}");
        assert!(items(&some, "findings").iter().all(|it| it[member] == value), "{arguments}");
    };
    is("--rule console-user-without-mfa", "rule", "console-user-without-mfa");
    is("--severity critical", "severity", "critical");
    is("--best-practice bp05", "best_practice", "SEC02-BP05");
    is("--machines", "population", "machine");
    is("--account acme-mgmt", "account", "444455556666");
    let people = findings("--people");
    let is_person = |it: &Value| it["population"] == "human" || it["population"] == "third_party";
    assert!(items(&people, "findings").iter().all(is_person));
    for (arguments, words) in [
        ("--rule console-user", "did you mean `console-user-without-mfa`?"),
        ("--severity dire", "expected one of `info`, `low`"),
        ("--best-practice BP9", "expected one of `SEC02-BP01`"),
        ("--account nowhere", "no account is named `nowhere`"),
    ] {
        let run = demo(&format!("findings {arguments}")).ends_with(2);
        assert!(run.stderr.contains(words), "{run:?}");
    }
}

#[test]
fn fail_on_ends_with_1_where_something_is_at_least_that_serious() {
    demo("findings --fail-on critical").ends_with(1);
    demo("findings --rule empty-group --fail-on low").ends_with(0);
    demo("findings --rule empty-group --fail-on info").ends_with(1);
    // What is not shown does not count.
    demo("findings --rule empty-group --severity low --fail-on info").ends_with(0);
}

#[test]
fn a_baseline_leaves_what_is_new() {
    let mut before = findings("");
    let new = before["findings"].as_array_mut().unwrap().remove(3);
    let file = TemporaryFile::new("baseline", &before.to_string());
    let arguments = format!("--baseline {}", file.name());
    let answer = findings(&arguments);
    let [row] = items(&answer, "findings") else { panic!("{answer}") };
    assert_eq!([&row["rule"], &row["principal"]], [&new["rule"], &new["principal"]]);
    let run = demo(&format!("findings {arguments} --fail-on critical"));
    assert!(run.stdout.contains("in the baseline"), "{run:?}");
    assert_eq!(run.code, Some(i32::from(new["severity"] == "critical")));

    let other = TemporaryFile::new("other", r#"{"schema": "rolecall/paths/2"}"#);
    let run = demo(&format!("findings --baseline {}", other.name())).ends_with(2);
    assert!(run.stderr.contains("expected the schema `rolecall/findings/1`"), "{run:?}");
    let run = demo("findings --baseline no-such-file").ends_with(2);
    assert!(run.stderr.starts_with("error: no-such-file: "), "{run:?}");
}

#[test]
fn a_finding_that_is_more_serious_than_before_is_new() {
    let mut before = findings("");
    let rows = before["findings"].as_array_mut().unwrap();
    let worse = rows.iter_mut().find(|it| it["severity"] == "high").unwrap();
    worse["severity"] = "medium".into();
    let worse = worse.clone();
    let file = TemporaryFile::new("worse", &before.to_string());
    let answer = findings(&format!("--baseline {}", file.name()));
    let [row] = items(&answer, "findings") else { panic!("{answer}") };
    assert_eq!([&row["rule"], &row["principal"]], [&worse["rule"], &worse["principal"]]);
}

#[test]
fn the_age_of_old_keys_can_be_set() {
    let count = |days: &str| {
        let flags = format!("--rule access-key-older-than-90-days {days}");
        items(&findings(&flags), "findings").len()
    };
    assert_eq!(count(""), count("--key-days 90"));
    assert!(count("--key-days 100") < count("") && count("--key-days 2000") == 0);
    let run = demo("findings --rule access-key-older-than-90-days --key-days 2000");
    assert!(run.stdout.contains("access keys count as old after 2000 days"), "{run:?}");
}

#[test]
fn a_second_inline_policy_is_new() {
    let all = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let account = |policies: &[&str]| {
        let policy = |it: &&str| json!({"PolicyName": it, "PolicyDocument": all});
        let user = json!({
            "Arn": "arn:aws:iam::111122223333:user/ann", "UserName": "ann",
            "UserPolicyList": policies.iter().map(policy).collect::<Vec<_>>(),
        });
        json!({"UserDetailList": [user], "GroupDetailList": [], "RoleDetailList": [], "Policies": []})
    };
    let of = |file: &TemporaryFile, flags: &str| {
        let rule = "--rule policy-allows-everything";
        {
            let line = format!("-i {} findings {rule} {flags} -f json", file.name());
            rolecall_reading(&line.split_whitespace().collect::<Vec<_>>(), b"")
        }
    };
    let before = TemporaryFile::new("inline-before", &account(&["A"]).to_string());
    let baseline = TemporaryFile::new("inline-baseline", &of(&before, "").stdout);
    let after = TemporaryFile::new("inline-after", &account(&["A", "B"]).to_string());
    let run = of(&after, &format!("--baseline {} --fail-on info", baseline.name())).ends_with(1);
    let answer = run.json();
    let [row] = items(&answer, "findings") else { panic!("{answer}") };
    assert_eq!(row["evidence"][0]["policy"], "B");
}

#[test]
fn a_waiver_leaves_out_a_finding_until_it_expires() {
    let waiver = |rule: &str, expires: &str| {
        json!({
            "rule": rule,
            "principal": "arn:aws:iam::111122223333:user/alice",
            "reason": "moves to Identity Center",
            "author": "erin",
            "expires": expires,
        })
    };
    let waivers = json!([
        waiver("console-user-without-mfa", "2026-02-01"),
        waiver("user-without-group", "2026-01-14"),
    ]);
    let file = TemporaryFile::new("waivers", &waivers.to_string());
    let answer = findings(&format!("--waivers {}", file.name()));
    let has = |rule: &str| {
        let mut all = items(&answer, "findings").iter();
        all.any(|it| it["rule"] == rule && it["principal"] == waivers[0]["principal"])
    };
    assert!(!has("console-user-without-mfa") && has("user-without-group"));
    let run = demo(&format!("findings --waivers {}", file.name())).ends_with(0);
    assert!(run.stdout.contains("1 finding waived"), "{}", run.stdout);
    let expired = "the waiver of `user-without-group` for arn:aws:iam::111122223333:user/alice by \
                   erin expired after 2026-01-14: moves to Identity Center";
    assert!(run.stdout.contains(expired), "{}", run.stdout);
    let later = demo(&format!("--now 2026-02-02T00:00:00Z findings --waivers {}", file.name()));
    assert!(!later.stdout.contains("waived"), "{}", later.stdout);
}

#[test]
fn without_facts_nothing_is_said_to_be_good() {
    let arguments = ["-i", "-", "findings", "-f", "json", "--all"];
    let file = json!({"RoleDetailList": [
        {"RoleName": "R", "Arn": "arn:aws:iam::111122223333:role/R"}]});
    let answer = rolecall_reading(&arguments, file.to_string().as_bytes()).ends_with(0).json();
    let passed = items(&answer, "findings").iter().filter(|it| it["status"] == "passed");
    let passed: Vec<_> = passed.map(|it| &it["rule"]).collect();
    assert_eq!(passed, Vec::<&Value>::new());
    let table = rolecall_reading(&arguments[..3], file.to_string().as_bytes()).ends_with(0);
    assert!(table.stdout.contains("not checked: "), "{}", table.stdout);
}

#[test]
fn a_waiver_that_matches_no_finding_is_told_with_what_to_write() {
    let waiver = |principal: &str| {
        json!({"rule": "console-user-without-mfa", "principal": principal, "reason": "r",
               "author": "erin", "expires": "2026-02-01"})
    };
    let told = |principal: &str| {
        let file = TemporaryFile::new("unmatched", &json!([waiver(principal)]).to_string());
        // Whichever findings are asked for.
        demo(&format!("findings -f json --severity critical --waivers {}", file.name()))
            .ends_with(0)
            .stderr
    };
    let short = told("user/alice");
    let words = "note: the waiver of `console-user-without-mfa` for user/alice by erin matches no \
                 finding: write `arn:aws:iam::111122223333:user/alice` as its `principal`";
    assert!(short.contains(words), "{short}");
    assert!(told("user/nobody").contains("for user/nobody by erin matches no finding: remove it"));
    assert!(!told("arn:aws:iam::111122223333:user/alice").contains("matches no finding"));
}
