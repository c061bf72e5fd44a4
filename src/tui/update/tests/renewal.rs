//! Tests that new data keeps the user's place.

use super::*;

/// The current place, and the selection there, without the numbers, which follow the data.
fn whereabouts(session: &Session) -> (Vec<String>, String, String) {
    let screen = session.app.history.current();
    let selection = session.selection().replace(|it: char| it.is_ascii_digit(), "");
    (session.app.history.crumbs(), screen.note(), selection)
}

#[test]
fn a_reload_keeps_the_place_and_the_selection() {
    let places = [
        "j",
        "<Tab>jjj",
        "<Tab><Tab>jj",
        "2jjjj",
        "2>jjj",
        "2/role<Enter>jjjj",
        "2/badge:M<Enter>jj",
        "2.G",
        "ujj",
        "3jjj",
        "3jjj<Tab>j",
        "2/alice<Enter>F:role/admin<Enter>T",
        ":role/deploy<Enter>",
        ":role/deploy<Enter>]]]]jj",
        ":role/deploy<Enter>]]]/role<Enter>j",
        ":role/deploy<Enter>]<Tab>jj",
        ":alice<Enter>p",
        ":alice<Enter>pjl",
        ":alice<Enter>pjjjh",
        ":role/deploy<Enter>Pjj",
        ":alice<Enter>pj<Enter><Tab>",
        "Ajj",
        "Ajj<Tab>jj",
        "Ajjj<Enter>",
        "Ajjj<Enter>]jj",
        "Ajjj<Enter>]jj<Enter>j",
        ":acme-mgmt<Enter>]]",
    ];
    for keys in places {
        let session = Session::of(without_bob()).press(keys);
        let before = whereabouts(&session);
        let session = session.press("R");
        assert_eq!(session.message(), "reloaded", "{keys}");
        assert_eq!(whereabouts(&session), before, "{keys}");
    }
}

#[test]
fn branches_stay_open_and_closed() {
    let open = |session: &Session| {
        let lines = session.screen();
        lines.lines().filter(|it| it.contains("role/")).map(|it| it[..30].to_owned()).collect()
    };
    let session = Session::of(without_bob()).press(":alice<Enter>pjh");
    let before: Vec<String> = open(&session);
    assert_eq!(open(&session.press("R")), before);
}

#[test]
fn a_filter_is_applied_to_new_data() {
    let session = Session::of(without_bob()).press("2/user/<Enter>");
    let users = |session: &Session| {
        let screen = session.screen();
        screen.lines().filter(|it| it.contains("user/")).count()
    };
    assert!(session.screen().contains("user/bob"), "{}", session.screen());
    let before = users(&session);
    let session = session.press("R");
    assert!(!session.screen().contains("user/bob"), "{}", session.screen());
    assert!(users(&session) <= before, "{}", session.screen());
}

#[test]
fn a_screen_about_a_removed_principal_closes() {
    let session = Session::of(without_bob()).press("2/bob<Enter><Enter>");
    assert_eq!(session.app.history.current().title(), "user/bob");
    let session = session.press("R");
    assert_eq!(session.place(), PRINCIPALS);
    assert_eq!(session.press("H").place(), OVERVIEW);
}

#[test]
fn an_account_is_found_again_though_others_are_gone() {
    let without_first = || {
        SourceReader::of(|_, _| {
            let mut snapshot = crate::load::load_demo();
            snapshot.accounts.pop_first();
            let organization = snapshot.organization.as_mut().expect("the demo has one");
            organization.accounts.retain(|it| it.id.as_str() != "111122223333");
            Ok(snapshot)
        })
    };
    let title = |session: &Session| session.app.history.current().title();
    let session = Session::of(without_first()).press(":acme-mgmt<Enter>]");
    let before = whereabouts(&session);
    assert_eq!(whereabouts(&session.press("R")), before);
    let session = Session::of(without_first()).press("A:acme-prod<Enter>");
    assert_eq!(title(&session), "acme-prod");
    assert_eq!(title(&session.press("R")), "Accounts");
}

#[test]
fn typed_text_stays_and_applies_to_new_data() {
    let mut session = Session::of(without_bob()).press(":user/");
    let data = without_bob().load(&Source::Demo).expect("it reads");
    session.replace(data);
    assert!(session.screen().contains(" > user/"), "{}", session.screen());
    assert!(!session.screen().contains("user/bob"), "{}", session.screen());
    let session = session.press("dave<Enter>");
    assert_eq!(session.app.history.current().title(), "user/dave");
}

#[test]
fn keys_that_wait_for_a_search_wait_for_the_new_one() {
    let mut session = Session::of(without_bob());
    for key in split(":dave<Enter>P") {
        let key = Event::Key(chord::parse(key).expect(key));
        update(&mut session.app, key, session.now);
    }
    assert_eq!(session.place(), OVERVIEW);
    let data = without_bob().load(&Source::Demo).expect("it reads");
    session.replace(data);
    assert_eq!(session.app.history.current().title(), "user/dave assumable by");
}
