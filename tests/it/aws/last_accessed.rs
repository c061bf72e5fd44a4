//! Services last used: requested from AWS on demand, read from a snapshot, and the messages if they
//! are unknown.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::{
    WHOLE, aws,
    reader::Reader,
    stand_in::{Api, Fault, MANAGEMENT, Plan, When},
};

const START: &str = "iam:GenerateServiceLastAccessedDetails";
const FETCH: &str = "iam:GetServiceLastAccessedDetails";

/// The ARN of the auditor, the caller.
fn auditor() -> String {
    format!("arn:aws:iam::{MANAGEMENT}:user/auditor")
}

fn report() -> Plan {
    Plan::default().reporting()
}

/// Runs with these arguments against a proxy with this plan; returns the answer, and the calls it
/// took.
#[track_caller]
fn asked(plan: Plan, arguments: &str) -> (Value, Vec<(String, usize)>) {
    let proxy = aws().proxy(plan);
    let run = aws().reader(&proxy).run(&format!("last-accessed -f json {arguments}")).ends_with(0);
    (run.json(), proxy.calls().into_iter().collect())
}

#[test]
fn an_arn_avoids_all_other_calls() {
    let (answer, calls) = asked(report(), &auditor());
    let expected = json!({
        "service": "s3", "name": "Amazon S3", "last_accessed": "2026-01-10T00:00:00Z",
        "by": auditor(), "region": "eu-west-1", "entities": 1,
    });
    assert_eq!(answer["services"][0], expected);
    assert_eq!(answer["services"][1]["last_accessed"], Value::Null);
    assert_eq!((&answer["tracking_days"], &answer["gaps"]), (&json!(400), &json!([])));
    let once = ["sts:GetCallerIdentity", FETCH, START].map(|it| (it.to_owned(), 1));
    let mut once = Vec::from(once);
    once.sort();
    assert_eq!(calls, once);
}

#[test]
fn a_name_is_resolved_and_requested_alone() {
    let (by_name, calls) = asked(report(), "user/auditor");
    let count = |operation: &str| calls.iter().find(|(it, _)| it == operation).map(|(_, it)| *it);
    assert_eq!((count(START), count(FETCH)), (Some(1), Some(1)));
    assert_eq!(by_name, asked(report(), &auditor()).0);
}

#[test]
fn failed_reports_are_gaps() {
    let denied = |operation: &str| report().fault(operation, When::Always, Fault::Denied);
    let cases = [
        // The server itself answers with a web page.
        (Plan::default(), START, "a response that is not from AWS (HTTP status 500)", "reload"),
        (denied(START), START, "denied (AccessDenied", "allow `iam:Generate"),
        (denied(FETCH), FETCH, "denied (AccessDenied", "allow `iam:GetService"),
    ];
    for (plan, operation, reason, remediation) in cases {
        let proxy = aws().proxy(plan);
        let reader = aws().reader(&proxy).variable("AWS_MAX_ATTEMPTS", "1");
        let question = format!("last-accessed {}", auditor());
        let run = reader.run(&format!("{question} --strict -f json")).ends_with(4);
        let answer = run.json();
        let [gap] = &answer["gaps"].as_array().unwrap()[..] else { panic!("{run:?}") };
        assert_eq!((&gap["source"], &gap["subject"]), (&json!(operation), &json!(auditor())));
        assert!(gap["reason"].as_str().unwrap().starts_with(reason), "{gap}");
        assert!(gap["remediation"].as_str().unwrap().starts_with(remediation), "{gap}");
        assert!(answer.get("services").is_none(), "{run:?}");
        let run = reader.run(&question).ends_with(0);
        assert!(run.stdout.ends_with("last used are unknown\n"), "{run:?}");
    }
}

#[test]
fn another_account_is_entered_as_any_other_or_the_answer_says_what_is_needed() {
    let (account, role) = (other_account(), "OrganizationAccountAccessRole");
    let arn = format!("arn:aws:iam::{account}:role/{role}");
    let (answer, calls) = asked(report(), &format!("{arn} {WHOLE}"));
    assert_eq!((&answer["services"][0]["by"], &answer["gaps"]), (&json!(arn), &json!([])));
    assert!(calls.contains(&("sts:AssumeRole".to_owned(), 1)), "{calls:?}");

    let (answer, calls) = asked(report(), &arn);
    let gap = &answer["gaps"][0];
    assert!(gap["reason"].as_str().unwrap().starts_with("the credentials belong to account "));
    assert!(gap["remediation"].as_str().unwrap().contains("--org --role-name NAME"), "{gap}");
    assert_eq!(calls, [("sts:GetCallerIdentity".to_owned(), 1)]);
}

/// An account of the organization that is not the reader's.
fn other_account() -> String {
    let written: Value = serde_json::from_str(&aws().seeded.text).unwrap();
    written["accounts"][1]["Account"].as_str().unwrap().to_owned()
}

#[test]
fn a_snapshot_holds_the_collected_reports() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("last-accessed.json");
    let proxy = aws().proxy(report());
    aws()
        .reader(&proxy)
        .run(&format!("collect --last-accessed -o {}", file.display()))
        .ends_with(0);
    let snapshot: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let account = &snapshot["accounts"][0];
    let reports = account["ServiceLastAccessedDetails"].as_array().unwrap();
    let lists = ["UserDetailList", "GroupDetailList", "RoleDetailList"];
    let everybody = lists.iter().flat_map(|it| account[it].as_array().unwrap());
    let arns = |items: &mut dyn Iterator<Item = &Value>| -> Vec<String> {
        items.map(|it| it["Arn"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(arns(&mut reports.iter()), arns(&mut everybody.into_iter()));

    // Ages are relative to the time of the report, which is the same for both.
    let ask = |reader: Reader, name: &str| {
        reader.run(&format!("last-accessed {name} --now 2026-01-15T12:00:00Z")).ends_with(0)
    };
    let saved = ask(Reader::stranger().argument("-i").argument(&file), "user/auditor");
    let live = ask(aws().reader(&proxy), &auditor());
    assert_eq!((&saved.stdout, &saved.stderr), (&live.stdout, &live.stderr));
    assert!(saved.stdout.contains("s3       5d ago (2026-01-10)"), "{saved:?}");
}

#[test]
fn reports_are_collected_only_with_the_flag() {
    let proxy = aws().proxy(report());
    let session = Api { address: aws().server.address, account: MANAGEMENT }.session();
    let run = Reader::of(&proxy, &session).run("collect -o -").ends_with(0);
    assert!(run.json()["accounts"][0].get("ServiceLastAccessedDetails").is_none());
    assert!(!proxy.calls().keys().any(|it| it.contains("LastAccessed")), "{:?}", proxy.calls());
}
