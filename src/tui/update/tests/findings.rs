//! The findings: looked for in the background, the same number everywhere, and waived.

use super::*;
use crate::{
    analysis::{FindingsQuery, Waivers, with_waiver},
    tui::waiving::{WaiverFile, Waiving},
};

const FINDINGS: Place = Place::View(View::Findings);

/// How many findings the command `findings` has.
fn count() -> usize {
    Data::demo().analysis.findings(&FindingsQuery::default()).findings.len()
}

#[test]
fn there_is_one_number_everywhere() {
    let words = format!("{} findings", count());
    let mut session = Session::new().press("3<Esc>");
    session.send(Event::Resize { width: 120, height: 40 });
    let screen = session.screen();
    assert_eq!(screen.matches(&words).count(), 2, "header and overview: {screen}");
    let session = session.press("5");
    assert_eq!(session.screen().matches(&words).count(), 2, "{}", session.screen());
    let session = session.press("<Enter>");
    assert!(session.screen().contains(&format!("Failed {}", count())), "{}", session.screen());
}

#[test]
fn each_highlight_of_the_overview_opens_as_many_findings_as_it_says() {
    for row in 0..6 {
        let session = Session::new().press(&"j".repeat(row));
        let screen = session.screen();
        let line = screen.lines().nth(3 + row).expect("a line").to_owned();
        let left: String = line.chars().take(38).collect();
        let number: usize = left
            .split_whitespace()
            .find_map(|it| it.split_once('/')?.0.parse().ok())
            .unwrap_or_else(|| panic!("{line}"));
        let session = session.press("<Enter>");
        assert!(matches!(session.place(), Place::Rule(_)), "{line}");
        let shown = format!("Failed {number}]");
        assert!(session.screen().contains(&shown), "{line}: {}", session.screen());
    }
}

#[test]
fn new_data_stops_the_search_for_findings_and_starts_another() {
    let now = Instant::now();
    let area = Rect::new(0, 0, 80, 24);
    let data = || SourceReader::demo().load(&Source::Demo).expect("it loads");
    let mut app = App::new(Look::PLAIN, Some(data()), Source::Demo, area, now);
    let is_search = |it: &Effect| matches!(it, Effect::Start { job: Job::Findings(_), .. });
    let effects = update(&mut app, Event::Deadline, now);
    assert_eq!(effects.iter().filter(|it| is_search(it)).count(), 1, "{effects:?}");
    // No key asks for it again, and no screen ends it.
    for key in ["2", "3", "5", "1"] {
        let effects = update(&mut app, Event::Key(chord::parse(key).expect(key)), now);
        assert!(!effects.iter().any(is_search), "{key}: {effects:?}");
        assert!(!effects.contains(&Effect::Cancel(JobKind::Findings)), "{key}");
    }
    let mut effects = app.replace(data());
    effects.extend(app.ask());
    assert!(effects.contains(&Effect::Cancel(JobKind::Findings)), "{effects:?}");
    assert_eq!(effects.iter().filter(|it| is_search(it)).count(), 1, "{effects:?}");
}

#[test]
fn a_canceled_search_says_so_and_starts_again_on_the_board() {
    let now = Instant::now();
    let area = Rect::new(0, 0, 80, 24);
    let data = SourceReader::demo().load(&Source::Demo).expect("it loads");
    let mut app = App::new(Look::PLAIN, Some(data), Source::Demo, area, now);
    let press =
        |app: &mut App, key: &str| update(app, Event::Key(chord::parse(key).expect(key)), now);
    press(&mut app, "5");
    let drawn = |app: &App| {
        picture(80, 24, |area, buf| {
            view::draw(app, area, buf);
        })
    };
    assert!(drawn(&app).contains("Checking rules."), "{}", drawn(&app));
    let effects = press(&mut app, "^c");
    assert!(effects.contains(&Effect::Cancel(JobKind::Findings)), "{effects:?}");
    assert!(drawn(&app).contains("Canceled."), "{}", drawn(&app));
    press(&mut app, "1");
    let effects = press(&mut app, "5");
    let is_search = |it: &Effect| matches!(it, Effect::Start { job: Job::Findings(_), .. });
    assert!(effects.iter().any(is_search), "{effects:?}");
}

#[test]
fn filters_ask_for_practice_severity_population_framework_and_account() {
    let shown = |filter: &str| {
        let session = Session::new().press(&format!("5<Enter>/{filter}<Enter>"));
        let screen = session.screen();
        let label = screen.split("[Failed ").nth(1).unwrap_or_else(|| panic!("{screen}"));
        label.split(']').next().and_then(|it| it.parse::<usize>().ok()).expect("a number")
    };
    let data = Data::demo();
    let count = |query: FindingsQuery| data.analysis.findings(&query).findings.len();
    let query = FindingsQuery::default;
    let severity = crate::analysis::Severity::named("high");
    let practice = crate::analysis::BestPractice::find("BP05");
    let account = data.analysis.find_account("acme-mgmt").ok().map(|it| it.id.clone());
    let rule = crate::analysis::RuleId::find("user-without-group");
    assert_eq!(shown("sev:high"), count(FindingsQuery { severity, ..query() }));
    assert_eq!(shown("bp:BP05"), count(FindingsQuery { best_practice: practice, ..query() }));
    assert_eq!(shown("people"), count(FindingsQuery { people: true, ..query() }));
    assert_eq!(shown("machines"), count(FindingsQuery { machines: true, ..query() }));
    assert_eq!(shown("acct:acme-mgmt"), count(FindingsQuery { account, ..query() }));
    assert_eq!(shown("rule:user-without-group"), count(FindingsQuery { rule, ..query() }));
    let all = count(query());
    for framework in ["cis7", "cis5", "securityhub", "config", "prowler", "IAM.5", "cis7/2.10"] {
        let some = shown(&format!("fw:{framework}"));
        assert!(0 < some && some < all, "{framework}: {some}");
    }
    assert_eq!(shown("sev:high") + shown("!sev:high"), all);
}

#[test]
fn counts_and_scores_follow_a_filter_on_people_or_an_account() {
    let line = |filter: &str| {
        let session = Session::new().press(&format!("5/{filter}<Enter>"));
        let screen = session.screen();
        screen.lines().find(|it| it.contains("all practices")).expect("a line").to_owned()
    };
    assert_ne!(line("people"), line("machines"));
    assert_ne!(line("acct:acme-mgmt"), line("acct:acme-prod"));
    // A name is of findings: what passed has no findings.
    assert_eq!(line("alice"), Session::new().press("5").screen().lines().nth(4).expect("a line"));
}

#[test]
fn what_was_not_checked_stands_beside_with_what_would_provide_it() {
    let session = Session::new().press("5]");
    let screen = session.screen();
    assert!(screen.contains("[Not checked "), "{screen}");
    assert!(screen.contains("missing") && screen.contains("not loaded: "), "{screen}");
}

#[test]
fn a_wrong_field_is_named_with_those_of_findings() {
    let session = Session::new().press("5/badge:A<Enter>");
    assert!(session.screen().contains("the fields are bp, sev, rule"), "{}", session.screen());
}

#[test]
fn an_explanation_has_the_values_of_its_finding() {
    let session = Session::new().press("5<Enter>i");
    let message = session.app.explanation.expect("it is shown");
    for part in ["user/alice: The user has a", "administrator access in 3 steps", "Fix: IAM >"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_finding_is_copied_as_command_name_and_json() {
    let copied = |keys: &str| {
        let session = Session::new().press(&format!("5<Enter>{keys}"));
        let [Effect::Copy(text)] = &session.effects[..] else { panic!("{:?}", session.effects) };
        text.clone()
    };
    assert!(copied("yc").contains("--user-name alice"), "{}", copied("yc"));
    assert_eq!(copied("yn"), "user/alice");
    assert_eq!(copied("yy"), "arn:aws:iam::111122223333:user/alice");
    let path = copied("yp");
    assert!(path.starts_with("user/alice > role/Deploy > role/Pipeline > role/Admin\n"), "{path}");
    assert!(path.contains("1. arn:aws:iam::111122223333:user/alice"), "{path}");
    let json: serde_json::Value = serde_json::from_str(&copied("yj")).expect("JSON");
    assert_eq!(json["schema"], "rolecall/findings/1");
    assert_eq!(json["findings"][0]["rule"], "console-user-without-mfa");
}

#[test]
fn the_page_of_a_principal_has_the_same_findings() {
    let session = Session::new().press("5<Enter>/alice<Enter>");
    let of_board = session.screen();
    let label = of_board.split("[Failed ").nth(1).and_then(|it| it.split(']').next());
    let session = Session::new().press(":alice<Enter>");
    let tab = format!("FINDINGS  {}", label.expect("a label"));
    assert!(session.screen().contains(&tab), "{}", session.screen());
    let session = session.press("[[[");
    assert!(session.screen().contains("[Findings "), "{}", session.screen());
    let session = session.press("W");
    assert!(session.screen().contains("Waive console-user-without-mfa"), "{}", session.screen());
}

/// A session with a file for waivers, which is not read or written.
fn session_with_waivers() -> Session {
    let mut session = Session::new();
    let path = Some("waivers.json".into());
    session.app.waivers = WaiverFile { path, ..WaiverFile::default() };
    session.app.user = "bea".to_owned();
    session
}

/// What the job that writes a waiver would write after `text`; its outcome is delivered.
fn write(session: &mut Session, text: &str) -> String {
    let [Effect::Start { id, epoch, job }] = &session.effects[..] else {
        panic!("{:?}", session.effects)
    };
    let Job::Waive(waive) = job else { panic!("{job:?}") };
    let after = with_waiver(text, &waive.waiver).expect("waivers");
    let waivers = std::sync::Arc::new(Waivers::parse(&after).expect("waivers"));
    let file = WaiverFile { path: Some(waive.path.clone()), waivers };
    let words = format!("waived until {}", waive.waiver.expires);
    let (kind, id, epoch) = (job.kind(), *id, *epoch);
    let outcome = Ok(JobOutput::Waived(Ok(Waiving { file, words })));
    session.effects.clear();
    session.send(Event::Job(Report { kind, id, epoch, outcome }));
    after
}

#[test]
fn a_waived_finding_no_longer_counts_and_stands_with_those_that_are_waived() {
    let mut session = session_with_waivers().press("5<Enter>Wmoves<Enter><Enter><Enter>");
    let text = write(&mut session, "");
    assert_eq!(session.message(), "waived until 2026-04-15");
    let waivers = Waivers::parse(&text).expect("waivers");
    let analysis = &session.app.ctx.data.analysis;
    let found = analysis.findings(&FindingsQuery::default());
    assert!(waivers.of(analysis, &found.findings[0]).is_some(), "{text}");
    let left = found.findings.iter().filter(|it| waivers.of(analysis, it).is_none()).count();
    assert_eq!(left, count() - 1, "{text}");
    assert!(session.screen().contains(&format!("Failed {left}")), "{}", session.screen());
    // The next one can be waived too, in the same file.
    let mut session = session.press("Wx<Enter><Enter><Enter>");
    write(&mut session, &text);
    assert!(session.screen().contains(&format!("Failed {}", left - 1)), "{}", session.screen());
    let session = session.press("[");
    assert!(session.screen().contains("[Waived 2]"), "{}", session.screen());
    assert!(session.screen().contains("waived by bea until"), "{}", session.screen());
    assert_eq!(session.press("W").message(), "it is waived already");
}

/// A waiver of each finding accepts this finding and no other.
#[test]
fn a_waiver_accepts_one_finding_only() {
    let data = Data::demo();
    let analysis = &data.analysis;
    let found = analysis.findings(&FindingsQuery::default());
    for finding in &found.findings {
        let waiver = crate::analysis::NewWaiver {
            target: crate::analysis::WaiverTarget::of(analysis, finding),
            reason: "r".to_owned(),
            author: "a".to_owned(),
            expires: "2026-12-31".parse().expect("a day"),
        };
        let waivers = Waivers::parse(&with_waiver("", &waiver).expect("waivers")).expect("waivers");
        let all = found.findings.iter().filter(|it| waivers.of(analysis, it).is_some());
        let all: Vec<_> = all.map(|it| (it.rule, it.subject.name(analysis), &it.outcome)).collect();
        assert_eq!(all.len(), 1, "{all:?}");
    }
}

#[test]
fn an_expired_waiver_lets_its_finding_return() {
    let mut session = session_with_waivers();
    let row = r#"[{"rule":"console-user-without-mfa",
        "principal":"arn:aws:iam::111122223333:user/alice",
        "reason":"moves","author":"bea","expires":"2026-01-01"}]"#;
    session.app.waivers.waivers = std::sync::Arc::new(Waivers::parse(row).expect("waivers"));
    session.app.ctx.answers.board = None;
    let session = session.press("5<Enter>");
    assert_eq!(session.selection(), "user/alice console-user-without-mfa");
    assert!(
        session.screen().contains("waived by bea until 2026-01-01, which is over"),
        "{}",
        session.screen()
    );
}

#[test]
fn a_waiver_that_could_not_be_written_changes_nothing() {
    let mut session = session_with_waivers().press("5<Enter>Wx<Enter><Enter><Enter>");
    let [Effect::Start { id, epoch, job }] = &session.effects[..] else { panic!() };
    let (kind, id, epoch) = (job.kind(), *id, *epoch);
    let (path, words) = ("waivers.json".into(), "Not waived: waivers.json: no room".to_owned());
    let outcome = Ok(JobOutput::Waived(Err(NotWaived { path, words })));
    session.send(Event::Job(Report { kind, id, epoch, outcome }));
    assert_eq!(session.message(), "Not waived: waivers.json: no room");
    let screen = session.screen();
    assert!(screen.contains("file: waivers.json") && screen.contains("no room"), "{screen}");
    let session = session.press("<Esc>W");
    assert_eq!(session.message(), "", "the answers are asked for again");
    let session = session.press("<Esc>");
    assert!(session.screen().contains(&format!("Failed {}", count())), "{}", session.screen());
}

#[test]
fn a_waiver_is_asked_for_line_by_line_and_escape_writes_nothing() {
    let session = session_with_waivers().press("5<Enter>W");
    let screen = session.screen();
    assert!(screen.contains("Waive console-user-without-mfa of user/alice (1 of 3"), "{screen}");
    let session = session.press("<Enter>");
    assert_eq!(session.message(), "a waiver needs a reason");
    let session = session.press("x<Enter>");
    assert!(session.screen().contains("until: 2026-04-15"), "{}", session.screen());
    let session = session.press("<Esc>");
    assert_eq!(session.place(), FINDINGS);
    assert!(session.app.layer.is_none() && session.effects.is_empty());
}

#[test]
fn reloaded_data_keeps_the_selected_finding() {
    let session = Session::of(without_bob()).press("5<Enter>/ci-legacy<Enter>jj");
    let before = session.selection();
    let session = session.press("R");
    assert_eq!(session.selection(), before);
    assert_eq!(session.place(), FINDINGS);
}
