//! Common tasks, and how many keys they take from a fresh start.

use super::*;
use crate::{analysis::RuleId, graph::Direction};

fn id(session: &Session, name: &str) -> NodeId {
    session.app.ctx.data.analysis.find_principal(name).expect("the demo has it")
}

/// Presses keys from a fresh start; there must be exactly this many.
#[track_caller]
fn keys(count: usize, keys: &str) -> Session {
    assert_eq!(split(keys).len(), count, "{keys}");
    Session::new().press(keys)
}

#[test]
fn the_three_highlights_are_one_key_away() {
    let cases = [
        ("u", "user-without-group", "user/alice"),
        ("a", "access-key-older-than-90-days", "user/ci-legacy"),
        ("b", "trust-without-mfa", "role/Deploy"),
    ];
    for (key, rule, first) in cases {
        let session = keys(1, key);
        assert_eq!(session.place(), Place::Rule(RuleId::find(rule).expect("a rule")));
        assert!(session.screen().contains(first), "{}", session.screen());
    }
}

#[test]
fn the_worst_role_that_people_assume_without_mfa_and_the_policy_that_proves_it() {
    let session = keys(2, "bl");
    let first = session.selection();
    assert!(first.ends_with("trust-without-mfa"), "{first}");
    assert!(
        session.screen().contains("▌       \"Action\": \"sts:AssumeRole\""),
        "{}",
        session.screen()
    );
    let session = session.press("<Enter>");
    assert!(matches!(session.place(), Place::Principal(_)));
}

#[test]
fn the_worst_finding_and_whose_it_is() {
    let session = keys(3, "5<Enter><Enter>");
    assert_eq!(session.place(), Place::Principal(id(&session, "user/alice")));
    // And back to the same finding.
    let session = session.press("<Esc>");
    assert_eq!(session.place(), Place::View(View::Findings));
    assert_eq!(session.selection(), "user/alice console-user-without-mfa");
}

#[test]
fn how_the_worst_finding_makes_an_administrator() {
    let session = keys(3, "5<Enter>w");
    let alice = id(&session, "user/alice");
    assert_eq!(session.place(), PATHS);
    assert_eq!(session.app.ctx.route.from, Some(alice));
    assert!(session.screen().contains("role/Admin"), "{}", session.screen());
}

#[test]
fn who_can_become_admin() {
    let session = keys(8, ":admin<Enter>P");
    let admin = id(&session, "acme-prod:role/Admin");
    assert_eq!(session.place(), Place::Tree(admin, Direction::Incoming));
    assert!(session.screen().contains("role/Admin is assumable by"), "{}", session.screen());
}

#[test]
fn what_alice_can_become() {
    let session = keys(9, "2/alice<Enter>p");
    let alice = id(&session, "user/alice");
    assert_eq!(session.place(), Place::Tree(alice, Direction::Outgoing));
    assert!(session.screen().contains("role/Admin A"), "{}", session.screen());
}

#[test]
fn why_the_first_hop_is_open() {
    let session = keys(11, "2/alice<Enter>pj<Enter>");
    let (from, to) = (id(&session, "user/alice"), id(&session, "role/Deploy"));
    assert_eq!(session.place(), Place::Why { from, to });
    let screen = session.screen();
    for marked in ["▌       \"Action\"", "▌       \"Principal\""] {
        assert!(screen.contains(marked), "{screen}");
    }
}

#[test]
fn the_shortest_path_and_why_its_first_hop_is_open() {
    let session = keys(17, ":alice<Enter>F:admin<Enter>T<Enter>");
    let (from, to) = (id(&session, "user/alice"), id(&session, "role/Deploy"));
    assert_eq!(session.place(), Place::Why { from, to });
    let session = session.press("<Esc>");
    let admin = id(&session, "acme-prod:role/Admin");
    assert_eq!(session.app.ctx.route, Route { from: Some(from), to: Some(admin) });
    assert!(session.screen().contains("role/Deploy > role/Pipeline > role/Admin"));
}

#[test]
fn whose_key_it_is_and_what_it_reaches() {
    let mut session = Session::new();
    session.send(Event::Paste("AKIARTX3GSDSREXAMPLE".to_owned()));
    let session = session.press("<Enter>p");
    let owner = id(&session, "user/ci-legacy");
    assert_eq!(session.place(), Place::Tree(owner, Direction::Outgoing));
}

#[test]
fn root_users_without_mfa_are_one_key_away() {
    let session = keys(1, "A");
    assert_eq!(session.place(), Place::Accounts);
    assert!(session.screen().contains("no MFA, no keys"), "{}", session.screen());
}

#[test]
fn an_account_is_found_by_name_and_by_id() {
    let mgmt = session_account("444455556666");
    for keys in [":acme-mgmt<Enter>", ":444455556666<Enter>"] {
        assert_eq!(Session::new().press(keys).place(), Place::Account(mgmt), "{keys}");
    }
    // Also from a trust policy that names the whole account.
    let session = Session::new().press(":account/4444<Enter><Enter>");
    assert_eq!(session.place(), Place::Account(mgmt));
}

fn session_account(id: &str) -> usize {
    let data = Session::new().app.ctx.data;
    data.accounts.iter().position(|it| it.id.as_str() == id).expect("the demo has it")
}

#[test]
fn keys_older_than_ninety_days_by_the_filter() {
    let session = keys(10, "2/key>90d<Enter>");
    let screen = session.screen();
    for user in ["user/ci-legacy", "user/bob", "user/dave"] {
        assert!(screen.contains(user), "{screen}");
    }
    assert!(!screen.contains("user/erin"), "{screen}");
}

#[test]
fn the_statement_of_a_hop_on_the_clipboard() {
    let session = keys(5, "3<Tab><Enter>yj");
    let [Effect::Copy(json)] = &session.effects[..] else { panic!("{:?}", session.effects) };
    assert!(json.contains("\"Statement\""), "{json}");
}

#[test]
fn a_trainer_steps_through_a_path_with_explanations() {
    // The explanation follows the selection.
    let session = keys(5, "3i<Tab>jj");
    let shown = session.app.explanation.clone().expect("it stays until it is closed");
    assert!(shown.contains("AWS: https://docs.aws.amazon.com/"), "{shown}");
    let before = Session::new().press("3i").app.explanation.expect("it is shown");
    let other = Session::new().press("3jjjjjjjjjjjji").app.explanation.expect("it is shown");
    assert_ne!(before, other);
    assert_eq!(Session::new().press("3ijjjjjjjjjjjj").app.explanation, Some(other));
}

#[test]
fn a_search_leads_through_a_statement() {
    let session = keys(20, "2/alice<Enter>pj<Enter>/resource");
    let screen = session.press("<Enter>").screen();
    assert!(screen.contains("\"Resource\""), "{screen}");
    assert!(screen.contains("/resource"), "{screen}");
}

#[test]
fn the_palette_finds_principals_from_anywhere() {
    let session = keys(7, ":alice<Enter>");
    assert_eq!(session.place(), Place::Principal(id(&session, "user/alice")));
}

#[test]
fn a_search_is_on_the_screen_one_is_on_and_in_all_its_panes() {
    // On the overview, in all panes.
    let session = keys(7, "/carol<Enter>");
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
        assert_eq!(session.selection(), data.path_names(path), "row {down}");
    }
}

#[test]
fn new_data_is_shown_at_the_same_place() {
    let session = keys(12, "2/alice<Enter>pj<Enter>R");
    assert_eq!(session.app.epoch, 1);
    assert_eq!(session.message(), "reloaded");
    let (from, to) = (id(&session, "user/alice"), id(&session, "role/Deploy"));
    assert_eq!(session.place(), Place::Why { from, to });
    assert_eq!(
        session.press("<Esc>").app.history.crumbs(),
        ["Overview", "Principals", "user/alice can become"]
    );
}

#[test]
fn bob_becomes_an_administrator_with_a_lambda_function() {
    let session = keys(6, ":bob<Enter>p");
    let (from, to) = (id(&session, "user/bob"), id(&session, "role/LambdaMigrations"));
    let mut session = session;
    while session.selection() != "user/bob > role/LambdaMigrations" {
        let before = session.selection();
        session = session.press("j");
        assert_ne!(session.selection(), before, "{}", session.screen());
    }
    assert!(session.screen().contains("lambda-001"), "{}", session.screen());
    let session = session.press("<Enter>");
    assert_eq!(session.place(), Place::Why { from, to });
    assert!(session.screen().contains("lambda:CreateFunction"), "{}", session.screen());
}
