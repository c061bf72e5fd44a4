//! Tests of other sources: the demo is opened only after a question, and the way back is kept.

use std::path::PathBuf;

use super::*;
use crate::load::Input;

/// A session with the user's own data, which is not the demo.
pub(super) fn own() -> Session {
    let mut session = Session::of(without_bob());
    session.app.source = Source::Files(vec![Input::Path(PathBuf::from("account.json"))]);
    session.app.update_headline();
    session
}

fn principals(session: &Session) -> usize {
    session.app.ctx.data.rows.len()
}

#[test]
fn the_demo_replaces_own_data_only_after_a_question() {
    let session = own().press("2/alice<Enter>D");
    let screen = session.screen();
    assert!(screen.contains("Open the demo organization?"), "{screen}");
    assert!(screen.contains("H returns to it."), "{screen}");
    for no in ["<Esc>", "n", "q"] {
        let session = own().press("2/alice<Enter>D").press(no);
        assert!(session.app.layer.is_none() && session.app.source != Source::Demo, "{no}");
        assert_eq!(session.selection(), "user/alice");
    }
    for yes in ["<Enter>", "y"] {
        let session = own().press("D").press(yes);
        assert_eq!(session.app.source, Source::Demo, "{yes}");
    }
}

#[test]
fn going_back_returns_to_the_data_before_the_demo() {
    let before = principals(&own());
    let session = own().press("2/alice<Enter>D<Enter>");
    assert!(session.message().contains("H returns"), "{}", session.message());
    assert_eq!((session.place(), session.app.history.crumbs().len()), (OVERVIEW, 1));
    assert_eq!(principals(&session), before - 1, "the reader's demo lacks a user");

    let session = session.press("3HH");
    assert_eq!(principals(&session), before);
    assert_eq!((session.place(), session.selection()), (PRINCIPALS, "user/alice".to_owned()));
    assert!(session.message().contains("back to"), "{}", session.message());
    assert!(!session.screen().contains("DEMO"), "{}", session.screen());

    let session = session.press("L");
    assert_eq!(session.app.source, Source::Demo);
    assert!(session.screen().contains(" DEMO acme-prod"), "{}", session.screen());
}

#[test]
fn the_demo_is_not_opened_over_itself() {
    let session = Session::new().press("2jD");
    assert!(session.app.layer.is_none());
    assert!(session.message().contains("already"), "{}", session.message());
}

#[test]
fn the_header_says_demo_the_age_and_what_more_there_is() {
    let mut session = Session::new();
    session.send(Event::Resize { width: 120, height: 40 });
    let head = session.screen().lines().next().expect("a line").to_owned();
    assert!(head.contains("DEMO acme-prod 111122223333 +2 accounts"), "{head}");
    assert!(head.contains("2026-01-15 12:00 (0min old)"), "{head}");
}

fn head(session: &Session) -> String {
    session.screen().lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_age_of_the_data_grows_while_it_is_open() {
    let session = own();
    assert!(head(&session).contains("0min old"), "{}", head(&session));
    let minute = Duration::from_secs(60);
    assert_eq!(session.app.deadline(), Some(session.now + minute));
    let mut session = session.after(minute);
    session.send(Event::Deadline);
    assert!(head(&session).contains("1min old"), "{}", head(&session));
    // Data that is read again is new, and data that was put aside is as old as it is.
    let session = session.press("R");
    assert!(head(&session).contains("0min old"), "{}", head(&session));
    let mut session = session.after(minute).press("D<Enter>").after(minute).press("H");
    session.send(Event::Deadline);
    assert!(head(&session).contains("2min old"), "{}", head(&session));
}

#[test]
fn the_clock_of_the_demo_stands_still() {
    let session = Session::new();
    assert_eq!(session.app.deadline(), None);
    let mut session = session.after(Duration::from_secs(3_600));
    session.send(Event::Deadline);
    assert!(head(&session).contains("0min old"), "{}", head(&session));
}

#[test]
fn what_is_marked_and_chosen_belongs_to_its_source() {
    let session = own().press("2j<Space>j<Space>F");
    let chosen = |session: &Session| (session.app.ctx.marked.clone(), session.app.ctx.route);
    let before = chosen(&session);
    assert_eq!(before.0.len(), 2);
    assert!(before.1.from.is_some());
    // Its ids mean nothing in other data, not even in the data that a reload brings.
    let session = session.press("D<Enter>");
    assert_eq!(chosen(&session), (Vec::new(), Route::default()));
    let session = session.press("R2j<Space>R");
    assert_eq!(session.app.ctx.marked.len(), 1);
    let session = session.press("HH");
    assert_ne!(session.app.source, Source::Demo);
    assert_eq!(chosen(&session), before);
}
