//! A snapshot's facts about services last used: complete, malformed, duplicate, and absent.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use rolecall::{
    iam::{LastAccessed, Snapshot},
    load::load_bytes,
};
use serde_json::{Value, json};

use super::described::gaps;

const ANN: &str = "arn:aws:iam::111122223333:user/ann";

fn service(namespace: &str, last: Option<&str>) -> Value {
    match last {
        Some(at) => json!({
            "ServiceName": "Of AWS", "ServiceNamespace": namespace, "LastAuthenticated": at,
            "LastAuthenticatedEntity": ANN, "LastAuthenticatedRegion": "eu-west-1",
            "TotalAuthenticatedEntities": 1,
        }),
        None => json!({"ServiceName": "Of AWS", "ServiceNamespace": namespace}),
    }
}

fn report(services: &[Value]) -> Value {
    json!({
        "Arn": ANN, "JobStatus": "COMPLETED", "JobCompletionDate": "2026-01-15T12:00:00Z",
        "ServicesLastAccessed": services, "IsTruncated": false,
    })
}

fn load(reports: &[Value]) -> Snapshot {
    let account = json!({"Account": "111122223333", "ServiceLastAccessedDetails": reports});
    let snapshot = json!({"schema": "rolecall/snapshot/1", "accounts": [account]});
    load_bytes("a.json", snapshot.to_string().into_bytes()).unwrap()
}

fn told(snapshot: &Snapshot) -> Option<&LastAccessed> {
    snapshot.accounts["111122223333"].last_accessed.get(ANN)
}

fn namespaces(report: &LastAccessed) -> Vec<&str> {
    report.services.iter().map(|it| &*it.namespace).collect()
}

#[test]
fn the_service_used_last_comes_first_each_once() {
    let services = [
        service("sqs", None),
        service("s3", Some("2026-01-10T00:00:00+00:00")),
        service("ec2", Some("2026-01-12T00:00:00Z")),
        service("sqs", None),
    ];
    let snapshot = load(&[report(&services)]);
    let told = told(&snapshot).unwrap();
    assert_eq!((namespaces(told), told.used()), (vec!["ec2", "s3", "sqs"], 2));
    assert_eq!((gaps(&snapshot), told.incomplete), (String::new(), false));
}

#[test]
fn reports_that_were_not_requested_are_no_gap() {
    let snapshot = load(&[]);
    assert_eq!((told(&snapshot), gaps(&snapshot)), (None, String::new()));
}

#[test]
fn a_use_that_cannot_be_read_does_not_look_as_if_there_was_none() {
    let services =
        [service("s3", Some("yesterday")), json!({"ServiceName": "?"}), service("sqs", None)];
    let snapshot = load(&[report(&services)]);
    let told = told(&snapshot).unwrap();
    assert_eq!((namespaces(told), told.incomplete), (vec!["sqs"], true));
    assert_eq!(
        gaps(&snapshot),
        "a.json: accounts[0].ServiceLastAccessedDetails[0].ServicesLastAccessed[0].\
         LastAuthenticated: expected a date such as `2026-01-15T12:00:00Z`, found `yesterday`\n\
         a.json: accounts[0].ServiceLastAccessedDetails[0].ServicesLastAccessed[1].\
         ServiceNamespace: expected the namespace of a service, found none, so it is left out\n"
    );
}

#[test]
fn an_incomplete_job_has_no_report() {
    let mut failed = report(&[]);
    failed["JobStatus"] = json!("FAILED");
    let snapshot = load(&[failed]);
    assert_eq!(told(&snapshot), None);
    assert!(gaps(&snapshot).contains("JobStatus: expected `COMPLETED`, found `FAILED`, so when"));
}

#[test]
fn a_report_with_missing_pages_or_without_an_owner_says_so() {
    let mut cut = report(&[service("s3", None)]);
    cut["IsTruncated"] = json!(true);
    assert!(told(&load(&[cut])).unwrap().incomplete);
    let mut nobodys = report(&[]);
    nobodys["Arn"] = Value::Null;
    let snapshot = load(&[nobodys]);
    assert!(gaps(&snapshot).contains("[0].Arn: expected an `Arn`, found none"));
}

#[test]
fn of_two_reports_the_newer_counts() {
    let of = |day: &str, namespace: &str| {
        let mut report = report(&[service(namespace, None)]);
        report["JobCompletionDate"] = json!(format!("2026-01-{day}T00:00:00Z"));
        report
    };
    for reports in [[of("14", "old"), of("15", "new")], [of("15", "new"), of("14", "old")]] {
        let snapshot = load(&reports);
        assert_eq!(namespaces(told(&snapshot).unwrap()), ["new"]);
        assert_eq!(gaps(&snapshot), "");
    }
}
