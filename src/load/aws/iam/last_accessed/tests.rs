//! Reports on services last used, from a server on loopback: whole, in pages, late, and not at
//! all.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use jiff::Timestamp;

use super::*;
use crate::{
    iam::{Arn, LastAccessed, Snapshot},
    load::{
        SavedSnapshot, Watch,
        aws::{
            calls::{Calls, Limits},
            loopback::Loopback,
        },
        snapshot_file::{AccountMembers, CallerIdentity},
    },
};

const ACCOUNT: &str = "111122223333";
const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const BOB: &str = "arn:aws:iam::111122223333:user/bob";

const S3: &str = "<member><ServiceName>Amazon S3</ServiceName><ServiceNamespace>s3\
    </ServiceNamespace><LastAuthenticated>2026-01-10T00:00:00Z</LastAuthenticated>\
    <LastAuthenticatedEntity>arn:aws:iam::111122223333:user/ann</LastAuthenticatedEntity>\
    <LastAuthenticatedRegion>eu-west-1</LastAuthenticatedRegion>\
    <TotalAuthenticatedEntities>1</TotalAuthenticatedEntities></member>";
const SQS: &str = "<member><ServiceName>Amazon SQS</ServiceName><ServiceNamespace>sqs\
    </ServiceNamespace><TotalAuthenticatedEntities>0</TotalAuthenticatedEntities></member>";

/// The answer to [`START`]: a job that is named after whom it is about.
fn started(request: &str) -> Option<(u16, String)> {
    let arn = request.split('&').find_map(|it| it.strip_prefix("Arn="))?;
    let name = arn.rsplit("%2F").next()?;
    Some((200, answered("GenerateServiceLastAccessedDetails", &format!("<JobId>{name}</JobId>"))))
}

/// The answer to [`FETCH`] with this status, and what follows it.
fn fetched(status: &str, rest: &str) -> (u16, String) {
    let text = format!(
        "<JobStatus>{status}</JobStatus><JobType>SERVICE_LEVEL</JobType>\
         <JobCreationDate>2026-01-15T11:59:00Z</JobCreationDate>{rest}"
    );
    (200, answered("GetServiceLastAccessedDetails", &text))
}

fn answered(action: &str, result: &str) -> String {
    format!("<{action}Response><{action}Result>{result}</{action}Result></{action}Response>")
}

fn completed(services: &str, marker: Option<&str>) -> (u16, String) {
    let marker = match marker {
        Some(marker) => format!("<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>"),
        None => "<IsTruncated>false</IsTruncated>".to_owned(),
    };
    let done = "<JobCompletionDate>2026-01-15T12:00:00Z</JobCompletionDate>";
    let services = format!("<ServicesLastAccessed>{services}</ServicesLastAccessed>");
    fetched("COMPLETED", &format!("{done}{services}{marker}"))
}

fn refusal(code: &str) -> (u16, String) {
    let error = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
    (403, format!("<ErrorResponse>{error}<RequestId>req-1</RequestId></ErrorResponse>"))
}

/// The result, the number of waits, and the requests.
struct Outcome {
    snapshot: Snapshot,
    waited: usize,
    asked: Vec<String>,
}

impl Outcome {
    /// Reads the reports of `arns`. `answer` is what follows on the start of a job.
    async fn of(arns: &[&str], answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> Self {
        let server = Loopback::start(answer).await;
        let connection = server.connection().await;
        let limits = Limits::new(connection.patience());
        let calls = Calls::new(Some(ACCOUNT.into()), &Watch::nobody(), &limits);
        let account = AccountMembers::new(ACCOUNT.into(), Arc::default());
        let iam = connection.iam(calls.tally());
        let reader = AccountReader { iam: &iam, calls: &calls, account: &account };
        let owners: Vec<_> = arns.iter().map(|it| Owner::new(None, Some(it))).collect();
        let waited = Cell::new(0);
        read_waiting(&reader, &owners, async |_| waited.set(waited.get() + 1)).await;
        let caller =
            CallerIdentity { account: ACCOUNT.into(), arn: ANN.into(), user_id: "AIDA".into() };
        let mut saved = SavedSnapshot::new(Timestamp::UNIX_EPOCH, caller);
        saved.accounts = vec![account];
        saved.gaps = calls.gaps();
        let snapshot = saved.to_snapshot().expect("a snapshot");
        Self { snapshot, waited: waited.get(), asked: server.asked() }
    }

    fn report(&self, arn: &str) -> Option<&LastAccessed> {
        self.snapshot.accounts.get(ACCOUNT)?.last_accessed.get(arn)
    }

    fn gaps(&self) -> Vec<String> {
        self.snapshot.gaps.iter().map(ToString::to_string).collect()
    }
}

fn namespaces(report: &LastAccessed) -> Vec<&str> {
    report.services.iter().map(|it| &*it.namespace).collect()
}

#[tokio::test]
async fn a_report_tells_what_was_used_and_what_never_was() {
    let outcome = Outcome::of(&[ANN], |request| {
        started(request).unwrap_or_else(|| completed(&format!("{SQS}{S3}"), None))
    })
    .await;
    assert_eq!((outcome.gaps(), outcome.waited), (Vec::new(), 0));
    let report = outcome.report(ANN).expect("a report");
    assert_eq!(report.completed, "2026-01-15T12:00:00Z".parse().ok());
    assert!(!report.incomplete);
    let [s3, sqs] = &report.services[..] else { panic!("{report:?}") };
    assert_eq!((&*s3.namespace, &*s3.name, s3.entities), ("s3", "Amazon S3", 1));
    let last_use = s3.last_use.as_ref().expect("a use");
    assert_eq!(Some(last_use.at), "2026-01-10T00:00:00Z".parse().ok());
    assert_eq!(last_use.by.as_ref().map(Arn::name), Some("ann"));
    assert_eq!(last_use.region.as_deref(), Some("eu-west-1"));
    assert_eq!((&*sqs.namespace, &sqs.last_use, sqs.entities), ("sqs", &None, 0));
    assert_eq!(outcome.asked.len(), 2);
    assert!(outcome.asked[1].contains("&JobId=ann&"), "{:?}", outcome.asked);
}

#[tokio::test]
async fn everybody_has_a_report_of_their_own() {
    let outcome = Outcome::of(&[ANN, BOB], |request| {
        let services = if request.contains("JobId=bob") { SQS } else { S3 };
        started(request).unwrap_or_else(|| completed(services, None))
    })
    .await;
    assert_eq!(outcome.report(ANN).map(namespaces), Some(vec!["s3"]));
    assert_eq!(outcome.report(BOB).map(namespaces), Some(vec!["sqs"]));
    assert_eq!(outcome.gaps(), [""; 0]);
}

#[tokio::test]
async fn a_report_is_waited_for_and_read_page_by_page() {
    let questions = AtomicUsize::new(0);
    let outcome = Outcome::of(&[ANN], move |request| {
        let is_first = request.contains("GetService") && questions.fetch_add(1, Relaxed) < 2;
        match started(request) {
            Some(answer) => answer,
            None if is_first => fetched("IN_PROGRESS", ""),
            None if request.contains("Marker=2") => completed(SQS, None),
            None => completed(S3, Some("2")),
        }
    })
    .await;
    assert_eq!(outcome.waited, 2);
    let report = outcome.report(ANN).expect("a report");
    assert_eq!((namespaces(report), report.incomplete), (vec!["s3", "sqs"], false));
    assert_eq!(outcome.asked.len(), 1 + 2 + 2);
    assert_eq!(outcome.gaps(), [""; 0]);
}

#[tokio::test]
async fn a_page_that_fails_leaves_what_came_before_and_a_gap() {
    for is_repeated in [false, true] {
        let outcome = Outcome::of(&[ANN], move |request| match started(request) {
            Some(answer) => answer,
            None if request.contains("Marker=2") && !is_repeated => refusal("Throttled"),
            None => completed(S3, Some("2")),
        })
        .await;
        let report = outcome.report(ANN).expect("a report");
        assert_eq!((namespaces(report), report.incomplete), (vec!["s3"], true));
        let [gap] = &outcome.gaps()[..] else { panic!("{:?}", outcome.gaps()) };
        assert!(gap.starts_with(&format!("iam:GetServiceLastAccessedDetails: {ANN}: ")), "{gap}");
    }
}

#[tokio::test]
async fn what_aws_does_not_tell_is_a_gap_with_its_cure() {
    const HTML: &str = "<!doctype html><title>no</title>";
    let error = "<Error><Code>INTERNAL</Code><Message>Sorry.\nx</Message></Error>";
    let failed = move || fetched("FAILED", error);
    #[rustfmt::skip]
    type Answer = Box<dyn Fn(&str) -> (u16, String) + Send>;
    let when = |is_start: bool, answer: (u16, String)| -> Answer {
        Box::new(move |request| match started(request) {
            Some(start) if !is_start => start,
            Some(_) | None => answer.clone(),
        })
    };
    let (start, fetch) =
        ("iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails");
    let cases = [
        (
            when(true, refusal("AccessDenied")),
            start,
            "denied (AccessDenied; request req-1)",
            "allow",
        ),
        (
            when(true, (500, HTML.to_owned())),
            start,
            "a response that is not from AWS (HTTP status 500)",
            "reload",
        ),
        (
            when(false, refusal("AccessDenied")),
            fetch,
            "denied (AccessDenied; request req-1)",
            "allow",
        ),
        (
            when(false, failed()),
            fetch,
            "AWS could not generate the report (INTERNAL: Sorry.)",
            "reload",
        ),
        (
            when(false, fetched("IN_PROGRESS", "")),
            fetch,
            "the report was not ready in time",
            "reload",
        ),
    ];
    for (answer, operation, reason, remediation) in cases {
        let outcome = Outcome::of(&[ANN], answer).await;
        assert_eq!(outcome.report(ANN), None);
        let remediation = if remediation == "allow" {
            format!("allow `{operation}`")
        } else {
            remediation.to_owned()
        };
        let expected = format!(
            "{operation}: {ANN}: {reason}, so unused permissions are unknown (Fix: {remediation})"
        );
        assert_eq!(outcome.gaps(), [expected]);
    }
}

#[tokio::test]
async fn what_is_denied_for_everybody_is_one_gap() {
    let outcome = Outcome::of(&[ANN, BOB], |_| refusal("AccessDenied")).await;
    let [gap] = &outcome.gaps()[..] else { panic!("{:?}", outcome.gaps()) };
    assert!(gap.contains(": 111122223333: denied") && gap.contains(" for 2 of 2"), "{gap}");
}

#[tokio::test]
async fn one_of_whom_aws_tells_nothing_keeps_the_others() {
    let outcome = Outcome::of(&[ANN, BOB], |request| match started(request) {
        Some(_) if request.contains("bob") => refusal("NoSuchEntity"),
        Some(answer) => answer,
        None => completed(S3, None),
    })
    .await;
    assert_eq!(outcome.report(ANN).map(namespaces), Some(vec!["s3"]));
    let [gap] = &outcome.gaps()[..] else { panic!("{:?}", outcome.gaps()) };
    assert!(gap.contains(&format!(": {BOB}: AWS rejected the call (NoSuchEntity")), "{gap}");
    assert!(gap.ends_with("(Fix: check the name, or reload)"), "{gap}");
}
