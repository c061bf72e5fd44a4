//! Where keys lead, and what is selected there.

use super::*;
use crate::{analysis::RuleId, graph::Direction};

fn id(session: &Session, name: &str) -> NodeId {
    session.app.ctx.data.analysis.find_principal(name).expect("the demo has it")
}

#[test]
fn the_three_highlights_are_one_key_away() {
    let cases = [
        ("u", "user-without-group", "user/alice"),
        ("a", "access-key-older-than-90-days", "user/ci-legacy"),
        ("b", "trust-without-mfa", "role/Deploy"),
    ];
    for (key, rule, first) in cases {
        let session = Session::new().press(key);
        assert_eq!(session.place(), Place::Rule(RuleId::find(rule).expect("a rule")));
        assert!(session.screen().contains(first), "{}", session.screen());
    }
}

#[test]
fn escape_returns_to_the_finding_whose_subject_was_opened() {
    let session = Session::new().press("5<Enter><Enter>");
    assert_eq!(session.place(), Place::Principal(id(&session, "user/alice")));
    let session = session.press("<Esc>");
    assert_eq!(session.place(), Place::View(View::Findings));
    assert_eq!(session.selection(), "user/alice console-user-without-mfa");
}

#[test]
fn trees_go_both_ways_and_their_lines_lead_to_the_why_page() {
    let session = Session::new().press(":admin<Enter>P");
    let admin = id(&session, "acme-prod:role/Admin");
    assert_eq!(session.place(), Place::Tree(admin, Direction::Incoming));
    let session = Session::new().press("2/alice<Enter>p");
    let alice = id(&session, "user/alice");
    assert_eq!(session.place(), Place::Tree(alice, Direction::Outgoing));
    let session = session.press("j<Enter>");
    assert_eq!(session.place(), Place::Why { from: alice, to: id(&session, "role/Deploy") });
}

#[test]
fn the_ends_of_a_path_stay_set() {
    let session = Session::new().press(":alice<Enter>F:admin<Enter>T<Enter><Esc>");
    let (alice, admin) = (id(&session, "user/alice"), id(&session, "acme-prod:role/Admin"));
    assert_eq!(session.place(), PATHS);
    assert_eq!(session.app.ctx.route, Route { from: Some(alice), to: Some(admin) });
}

#[test]
fn an_account_is_found_by_name_and_by_id() {
    let session = Session::new();
    let mut accounts = session.app.ctx.data.accounts.iter();
    let mgmt = accounts.position(|it| it.id.as_str() == "444455556666").expect("the demo has it");
    // The last one is a trust policy that names the whole account.
    for keys in [":acme-mgmt<Enter>", ":444455556666<Enter>", ":account/4444<Enter><Enter>"] {
        assert_eq!(Session::new().press(keys).place(), Place::Account(mgmt), "{keys}");
    }
}

#[test]
fn an_explanation_follows_the_selection() {
    let explained = |keys: &str| Session::new().press(keys).app.explanation.expect("it is shown");
    let last = explained("3Gi");
    assert_ne!(explained("3i"), last);
    assert_eq!(explained("3iG"), last);
    // Step by step in the other pane, too.
    let steps = ["3Gkki<Tab>", "3Gkki<Tab>j", "3Gkki<Tab>jj"].map(explained);
    assert_ne!(steps[0], steps[1]);
    assert_ne!(steps[1], steps[2]);
}

#[test]
fn a_search_is_on_the_screen_one_is_on_and_in_all_its_panes() {
    // On the overview, in all panes.
    let session = Session::new().press("/carol<Enter>");
    assert_eq!((session.place(), session.selection().as_str()), (OVERVIEW, "user/carol"));
    assert!(session.press("n").screen().contains("/carol"));
    // In the text of a page, and in the document beside it.
    let mut session = Session::new();
    session.send(Event::Resize { width: 120, height: 40 });
    let session = session.press(":role/Deploy<Enter>/boundary");
    assert_eq!(session.message(), "");
    let session = session.press("<^u>2012-10-17");
    assert_eq!(session.message(), "");
    let session = session.press("xyz");
    assert!(session.message().contains("not found"), "{}", session.message());
    // In all statements of the why page.
    let session = Session::new().press("2/alice<Enter>pj<Enter>/DevRoles<Enter>");
    assert!(session.message().contains("not found"), "{}", session.message());
    // In a list that is no list of principals.
    let session = Session::new().press("A/mgmt<Enter>");
    assert!(session.selection().contains("acme-mgmt"), "{}", session.selection());
}

#[test]
fn enter_on_a_path_of_the_overview_opens_that_path() {
    for down in 0..15 {
        let session = Session::new().press("<Tab>").press(&"j".repeat(down));
        let data = session.app.ctx.data.clone();
        let Some((_, path)) = data.overview.paths_to_admin.get(down) else { break };
        let session = session.press("<Enter>");
        assert_eq!(session.place(), PATHS);
        assert_eq!(session.selection(), data.path_names(&path.path()), "row {down}");
    }
}

#[test]
fn new_data_is_shown_at_the_same_place() {
    let session = Session::new().press("2/alice<Enter>pj<Enter>R");
    assert_eq!(session.app.epoch, 1);
    assert_eq!(session.message(), "reloaded");
    let (from, to) = (id(&session, "user/alice"), id(&session, "role/Deploy"));
    assert_eq!(session.place(), Place::Why { from, to });
    assert_eq!(
        session.press("<Esc>").app.history.crumbs(),
        ["Overview", "Principals", "user/alice can become"]
    );
}
