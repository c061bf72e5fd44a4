//! What every screen says beside its rows: what is missing, what was chosen, what a key explains.

use super::*;

fn at(width: u16, height: u16, keys: &str) -> Session {
    let mut session = Session::new();
    session.send(Event::Resize { width, height });
    session.press(keys)
}

#[test]
fn the_header_says_at_every_width_that_data_is_missing() {
    for width in 40..=200 {
        let session = at(width, 20, "2");
        let screen = session.screen();
        let header = screen.lines().next().unwrap_or_default();
        assert!(header.contains("2 gaps") && header.contains("acme"), "{width}: {header}");
    }
}

#[test]
fn a_wrong_filter_is_said_once_and_whole() {
    for (width, filter) in
        [(60, "5/who:robot"), (60, "5/rule:zzz"), (80, "5/fw:zzz"), (60, "2/sev:x")]
    {
        let session = at(width, 20, filter);
        let words = session.message().to_owned();
        assert!(words.contains("expected "), "{words}");
        assert_eq!(session.screen().matches(&words).count(), 1, "{}", session.screen());
    }
}

#[test]
fn a_refused_day_of_a_waiver_is_said_above_the_line() {
    let session = at(60, 20, "5<Enter>Wx<Enter>x<Enter>");
    assert!(session.message().starts_with("expected a day"), "{}", session.message());
    assert!(session.screen().contains(session.message()), "{}", session.screen());
}

#[test]
fn next_and_previous_match_are_shown_only_while_something_is_searched() {
    for keys in ["A", ":alice<Enter>pj<Enter>", "3"] {
        let session = at(200, 40, keys);
        let dead = |session: &Session| session.app.dead(Command::NextMatch).is_some();
        assert!(dead(&session), "{keys}");
        assert!(!session.screen().contains("next match"), "{keys}");
        assert!(!dead(&session.press("/a<Enter>")), "{keys}");
    }
}

#[test]
fn administrators_come_first_by_what_they_can_become() {
    let session = at(120, 40, "2>");
    let crumb = session.app.history.current().note();
    assert_eq!(crumb, "sort: can become");
    let screen = session.screen();
    let all: Vec<_> = screen.lines().map(|it| it.contains("  all  ")).skip(4).take(20).collect();
    let first_other = all.iter().position(|it| !it).expect("not all are administrators");
    assert!(0 < first_other && !all[first_other..].contains(&true), "{screen}");
}

#[test]
fn a_path_is_explained_by_the_step_that_enters_its_row() {
    let explained = |keys: &str| at(120, 40, keys).app.explanation.unwrap_or_default();
    let text = explained(":alice<Enter>]]]]Gi");
    assert!(text.contains("step ") && text.contains(" of "), "{text}");
    let [last, count] = ["step ", " of "].map(|it| {
        let rest = text.split_once(it).map_or("", |(_, rest)| rest);
        rest.chars().take_while(char::is_ascii_digit).collect::<String>()
    });
    assert_eq!(last, count, "the last: {text}");
    let text = explained(":role/Admin<Enter>]]]]Gi");
    assert!(!text.contains("step ") || text.contains("step 1 of "), "{text}");
}

#[test]
fn keys_and_accounts_are_explained_by_their_own_facts() {
    let explained = |keys: &str| at(120, 40, keys).app.explanation.unwrap_or_default();
    let old = explained(":ci-legacy<Enter>]]]i");
    assert!(old.contains("user/ci-legacy (K)"), "{old}");
    let text = explained(":alice<Enter>]]]i");
    assert!(text.contains("oldest active access key"), "{text}");
    let list = explained("Ai");
    assert!(list.contains("root user") && list.contains("ccount"), "{list}");
    assert_eq!(explained("A<Enter>i"), list, "the same account");
}

#[test]
fn what_is_unknown_about_a_user_is_said_in_one_part() {
    let ctx = Ctx::of(include_bytes!("../../../../tests/data/accounts/chains.json"));
    let ann = ctx.data.analysis.find_principal("ann").expect("it is there");
    let row = ctx.data.row(ann).expect("it is listed");
    let unknown = row.badges.iter().filter(|(_, it)| *it == crate::analysis::Mark::Unknown).count();
    assert!(1 < unknown, "without a credential report");
    let screen = crate::tui::screen::open(Place::View(View::Principals), &ctx);
    let picture = picture(200, 40, |area, buf| screen.draw(&ctx, area, buf));
    assert!(!picture.contains(" unknown,"), "{picture}");
}

#[test]
fn a_user_whose_groups_were_not_loaded_is_not_without_a_group() {
    let reader = SourceReader::of(|_, _| {
        let mut snapshot = crate::load::load_demo();
        let users = snapshot.accounts.values_mut().flat_map(|it| &mut it.users);
        for user in users.filter(|it| it.arn.name() == "bob") {
            user.groups.clear();
            user.policies.incomplete = true;
        }
        Ok(snapshot)
    });
    let mut session = Session::of(reader).press("R2/^user/bob$<Enter>");
    session.send(Event::Resize { width: 120, height: 60 });
    let screen = session.screen();
    assert!(screen.contains("unknown: ") && screen.contains("groups not loaded"), "{screen}");
    assert!(!screen.contains("; no group"), "{screen}");
    let mut session = session.press("<Enter>");
    session.send(Event::Resize { width: 250, height: 60 });
    assert!(session.screen().contains("Groups ?"), "{}", session.screen());
}

#[test]
fn a_long_explanation_is_read_page_by_page_and_then_closed() {
    let mut session = Session::new();
    session.send(Event::Resize { width: 60, height: 16 });
    let mut session = session.press("2/ci-legacy<Enter>pj<Enter>");
    let mut read = String::new();
    for _ in 0..9 {
        session = session.press("i");
        read += &session.screen();
        if !session.screen().contains("more: press i again") {
            break;
        }
    }
    let text = session.app.explanation.clone().expect("it is still open on its last page");
    let end = text.rsplit(['/', '-']).next().unwrap_or_default();
    assert!(read.contains("more: press i again") && read.contains(end), "{read}");
    assert!(session.press("i").app.explanation.is_none());
}

#[test]
fn a_name_that_no_loaded_principal_has_is_a_mistake_of_the_filter() {
    let session = Session::new().press("2/reaches:nobody");
    assert!(session.screen().contains("no loaded principal is named `nobody`"));
    let session = session.press("<Enter>");
    assert!(session.screen().contains("no loaded principal is named `nobody`"));
    for fine in ["2/reaches:role/Admin", "2/reaches:Adm", "2/reaches:", "2/reaches:admin"] {
        let session = Session::new().press(fine);
        assert!(!session.screen().contains("is named"), "{fine}: {}", session.screen());
    }
}

#[test]
fn a_pane_about_a_selection_says_why_it_is_empty() {
    for (keys, expected) in [
        ("5<Tab>]]]]", "Press [ to go back to the findings."),
        ("5<Tab>/zzzz<Enter>", "Nothing matches the filter."),
        ("2/zzzz<Enter>", "Nothing matches the filter."),
    ] {
        let screen = Session::new().press(keys).screen();
        assert!(screen.contains(expected), "{keys}: {screen}");
    }
}

#[test]
fn only_other_pages_send_the_reader_to_the_page_of_a_principal() {
    let explained = |keys| Session::new().press(keys).app.explanation.expect("it is explained");
    assert!(explained("2i").contains("more badges are on its page"));
    assert!(!explained("2<Enter>i").contains("on its page"));
}
