//! Tests of services last used: from the data, requested from AWS on demand, and requested again.

use super::*;
use crate::{
    iam::{Arn, Gap, LastAccessed, ServiceLastAccessed, ServiceUse},
    load::{AwsSource, OnDemandAnswer, OnDemandQuestion},
    tui::{failure::Failure, on_demand::OnDemand},
};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
/// The keys to the tab of alice from anywhere.
const TAB: &str = ":user/alice<Enter>[[";

/// The demo organization as if it were in AWS: on-demand questions are answered when the test says
/// so.
fn live() -> Session {
    let mut session = Session::new();
    session.app.source = Source::Aws(AwsSource::default());
    session.app.ctx.on_demand = OnDemand::of(&session.app.source);
    session
}

/// The id of the only question that was sent since the last call, about alice.
#[track_caller]
fn question(session: &mut Session) -> u64 {
    match std::mem::take(&mut session.effects).as_slice() {
        [Effect::Ask { id, question, .. }] if question.principal().as_str() == ALICE => *id,
        other => panic!("{other:?}"),
    }
}

fn alice() -> Arn {
    ALICE.parse().expect("an ARN")
}

fn report() -> LastAccessed {
    let at = "2026-01-15T07:00:00Z".parse().expect("a moment");
    let last_use = Some(ServiceUse { at, by: Some(alice()), region: Some("eu-west-1".into()) });
    let service = |namespace: &str, name: &str, last_use| ServiceLastAccessed {
        namespace: namespace.into(),
        name: name.into(),
        entities: u32::from(Option::is_some(&last_use)),
        last_use,
    };
    let services = vec![service("s3", "Amazon S3", last_use), service("sqs", "Amazon SQS", None)];
    LastAccessed { services, ..LastAccessed::default() }
}

fn told() -> Result<OnDemandAnswer, Failure> {
    Ok(OnDemandAnswer::LastAccessed { report: Some(report()), gaps: Vec::new() })
}

fn denied() -> Result<OnDemandAnswer, Failure> {
    let gap = Gap {
        source: "iam:GenerateServiceLastAccessedDetails".to_owned(),
        subject: ALICE.to_owned(),
        reason: "denied (AccessDenied), so unused permissions are unknown".to_owned(),
        remediation: Some("allow `iam:GenerateServiceLastAccessedDetails`".to_owned()),
    };
    Ok(OnDemandAnswer::LastAccessed { report: None, gaps: vec![gap] })
}

fn answer(session: &mut Session, id: u64, answer: Result<OnDemandAnswer, Failure>) {
    let question = OnDemandQuestion::LastAccessed(alice());
    session.send(Event::Answered { id, question, answer });
}

#[track_caller]
fn assert_shows(session: &Session, words: &[&str]) {
    let screen = session.screen();
    for it in words {
        assert!(screen.contains(it), "no `{it}` in\n{screen}");
    }
}

#[test]
fn opening_the_tab_requests_the_report_and_shows_it() {
    let mut session = live().press(TAB);
    assert_shows(&session, &["[Services]", "requesting from AWS…"]);
    let id = question(&mut session);
    answer(&mut session, id, told());
    let sentence = "it can use 2 services and used 1 of them in the last 400 days";
    assert_shows(&session, &[sentence, "s3", "5h ago", "eu-west-1", "never in 400 days"]);
    assert_eq!(session.selection(), "Services: s3");
}

#[test]
fn a_pending_request_is_not_sent_twice() {
    let mut session = live().press(TAB).press("1");
    let id = question(&mut session);
    session = session.press(TAB);
    assert_shows(&session, &["requesting from AWS…"]);
    session = session.press("[]H");
    answer(&mut session, id, told());
    assert_eq!(session.place(), OVERVIEW);
    session = session.press("L");
    assert_shows(&session, &["used 1 of them"]);
    session = session.press("2").press(TAB);
    assert_shows(&session, &["used 1 of them"]);
    assert_eq!(session.effects, []);
}

#[test]
fn failures_show_a_remediation_and_both_keys_retry() {
    let failure = Failure {
        sentence: "the AWS credentials have expired".to_owned(),
        hint: Some("sign in again".to_owned()),
        exit_code: 3,
    };
    let mut session = live().press(TAB);
    let cases = [
        (denied(), "R", ["denied (AccessDenied), so", "Fix: allow `iam:Generate"]),
        (Err(failure), "<Enter>", ["the AWS credentials have expired", "hint: sign in again"]),
    ];
    for (outcome, key, words) in cases {
        let id = question(&mut session);
        answer(&mut session, id, outcome);
        assert_shows(&session, &words);
        assert_shows(&session, &["Press R or Enter to request it again"]);
        session = session.press(key);
        assert_shows(&session, &["requesting from AWS…"]);
        // While it is pending, it is not sent again.
        session = session.press(key);
    }
    let id = question(&mut session);
    answer(&mut session, id, told());
    assert_shows(&session, &["used 1 of them"]);
}

#[test]
fn the_old_report_stays_while_a_new_one_is_requested() {
    let mut session = live().press(TAB);
    let id = question(&mut session);
    answer(&mut session, id, told());
    session = session.press("jR");
    assert_shows(&session, &["used 1 of them", "requesting from AWS… it can"]);
    assert_eq!(session.selection(), "Services: sqs");
    let again = question(&mut session);
    // An answer to the first question is not an answer to the second.
    answer(&mut session, id, denied());
    assert_shows(&session, &["requesting from AWS… it can"]);
    answer(&mut session, again, told());
    assert_eq!(session.selection(), "Services: sqs");
    assert!(!session.screen().contains("asking"), "{}", session.screen());
}

#[test]
fn an_incomplete_report_says_so_below_the_list() {
    let mut session = live().press(TAB);
    let id = question(&mut session);
    let Ok(OnDemandAnswer::LastAccessed { gaps, .. }) = denied() else { panic!("gaps") };
    let report = LastAccessed { incomplete: true, ..report() };
    answer(&mut session, id, Ok(OnDemandAnswer::LastAccessed { report: Some(report), gaps }));
    assert_shows(&session, &["can use at least 2 services", "Incomplete:", "denied (AccessDenied"]);
}

#[test]
fn a_reload_discards_requested_reports() {
    let mut session = live().press(TAB);
    let id = question(&mut session);
    answer(&mut session, id, told());
    // On another tab, R reloads everything.
    session = session.press("]R");
    assert_eq!((session.message(), session.effects.len()), ("reloaded", 0));
    session = session.press("[");
    assert_shows(&session, &["requesting from AWS…"]);
    let again = question(&mut session);
    assert!(id < again);
    answer(&mut session, id, told());
    assert_shows(&session, &["requesting from AWS…"]);
}

#[test]
fn reports_requested_during_a_load_are_kept() {
    let mut session = live();
    let area = session.app.area;
    session.app = App::new(Look::PLAIN, None, session.app.source.clone(), area, session.now);
    let effects = session.app.begin();
    let [Effect::Load { id: load, .. }] = effects[..] else { panic!("{effects:?}") };
    session.send(Event::Load { id: load, update: LoadUpdate::SoFar(Data::demo()) });
    session = session.press("<Enter>").press(TAB);
    let id = question(&mut session);
    session.send(Event::Load { id: load, update: LoadUpdate::Ended(Ok(Data::demo())) });
    assert_shows(&session, &["requesting from AWS…"]);
    answer(&mut session, id, told());
    assert_shows(&session, &["used 1 of them"]);
    assert_eq!(session.effects, []);
}

#[test]
fn reports_in_the_snapshot_are_not_requested() {
    let session = live().press(":role/deploy<Enter>[[");
    assert_shows(&session, &["it can use 3 services and used 2 of them in the last 400 days"]);
    assert_eq!(session.effects, []);
    // So R reloads everything.
    assert_eq!(session.press("R").message(), "reloaded");
}

#[test]
fn enter_on_a_group_report_opens_the_member() {
    let session = Session::new().press(":group/developers<Enter>[[");
    assert_shows(&session, &["members can use 3 services", "BY", "user/bob", "never in 400 days"]);
    assert!(session.press("<Enter>").screen().contains(" user/bob "));
}

#[test]
fn a_file_without_reports_says_what_to_do() {
    let session = Session::new().press(TAB);
    assert_shows(&session, &["not requested from AWS", "collect --last-accessed"]);
    assert_eq!(session.effects, []);
    assert_eq!(session.press("<Enter>R").message(), "reloaded");
}
