//! Tests that no key is dead: what hints and help list does something or says why not, and other
//! keys say where they work.

use super::*;
use crate::tui::command::Motion;

/// Keys that lead to screens of every kind, and into their panes.
const SCREENS: [&str; 26] = [
    "",
    "<Tab>",
    "<Tab><Tab><Tab>",
    "2",
    "2<Tab>",
    "2/zzzzzz<Enter>",
    "b",
    "5",
    "5<Tab>",
    "5<Tab><Tab>",
    "5]",
    "5]]]",
    "A",
    "A<Enter>]",
    "3",
    "3<Tab><Tab>",
    ":carol<Enter>F:role/Payroll<Enter>T",
    ":user/dave<Enter>F:role/Admin<Enter>T",
    ":user/dave<Enter>p",
    "2<Enter>",
    "2<Enter>]]]]",
    ":role/Deploy<Enter>]]",
    ":group/Developers<Enter>]]",
    "2/alice<Enter>p",
    "2/alice<Enter>pj<Tab>",
    "2/alice<Enter>pj<Enter>",
];

/// Without room for two panes, and with.
const SIZES: [(u16, u16); 2] = [(50, 14), (120, 40)];

fn at(size: (u16, u16), keys: &str) -> Session {
    let mut session = Session::new();
    session.send(Event::Resize { width: size.0, height: size.1 });
    session.press(keys)
}

/// What is wrong with a key on a screen; `None` if it does something or says why not.
fn fault(size: (u16, u16), screen: &str, binding: &keymap::Binding) -> Option<String> {
    let mut session = at(size, screen);
    session.effects.clear();
    session.app.message = None;
    let before = (session.buffer(), session.place());
    let commands = session.app.history.current().commands();
    let is_shown =
        commands.contains(&binding.command) && session.app.dead(binding.command).is_none();
    let keys = binding.keys[0];
    for key in keys.split(' ') {
        session.send(Event::Key(chord::parse(key).expect(key)));
    }
    let changed = !session.effects.is_empty() || (session.buffer(), session.place()) != before;
    let place = format!("on `{screen}` at {size:?}");
    match (changed, is_shown) {
        (false, _) => Some(format!("{keys} is dead {place}")),
        (true, true) if session.message().contains("does nothing here") => {
            Some(format!("{keys} is shown {place}, and does nothing"))
        }
        (true, _) => None,
    }
}

/// Whether a movement may end where it begins: at the end of a list that has nothing more.
fn may_rest(command: Command) -> bool {
    matches!(command, Command::Move(it) if !matches!(it, Motion::Left | Motion::Right))
        || matches!(command, Command::Repaint | Command::Up)
}

#[test]
fn every_key_that_is_shown_changes_something() {
    let mut faults = Vec::new();
    for size in SIZES {
        for screen in SCREENS {
            let commands = at(size, screen).app.history.current().commands();
            let bindings = commands.iter().filter_map(|it| keymap::binding(*it));
            faults.extend(bindings.filter_map(|it| fault(size, screen, it)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_other_key_says_where_it_works() {
    let mut faults = Vec::new();
    for screen in ["", "2", "3", "2<Enter>", "2/alice<Enter>pj<Enter>"] {
        let browsing = KEYMAP.iter().filter(|it| it.context != Context::Typing);
        let pressed = browsing.filter(|it| !may_rest(it.command));
        faults.extend(pressed.filter_map(|it| fault((80, 24), screen, it)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_key_that_does_nothing_here_says_where_it_works() {
    let session = Session::new().press("s");
    let message = "s does nothing here; it works on the lists of principals (2) and accounts (A), and \
                   on tabs with a list";
    assert_eq!(session.message(), message);
    let session = Session::new().press("2l");
    assert_eq!(session.message(), "l does nothing here; it works in trees (p, P)");
    assert_eq!(Session::new().press("1").message(), "This is already shown: Overview");
}

#[test]
fn the_keys_of_highlights_work_everywhere() {
    for screen in ["2", "3", "A", "2<Enter>", "2/alice<Enter>p"] {
        for (key, title) in [("u", "User without a group"), ("b", "without MFA")] {
            let session = Session::new().press(screen).press(key);
            assert!(session.screen().contains(title), "{screen} {key}: {}", session.screen());
        }
    }
}

#[test]
fn panes_that_are_drawn_can_be_focused_and_zoomed() {
    for screen in ["2", "2/alice<Enter>pj", "3"] {
        let session = Session::new().press(screen);
        let before = session.screen();
        let session = session.press("<Tab>");
        assert_ne!(session.screen(), before, "Tab on {screen}");
        let session = session.press("z");
        let zoomed = session.screen();
        assert_eq!(zoomed.matches('┏').count(), 1, "{zoomed}");
        assert!(!zoomed.contains('┌'), "{zoomed}");
        assert_eq!(session.press("<Esc><Esc>").screen(), before, "{screen}");
    }
}

#[test]
fn what_a_screen_exports_and_whether_it_does_agree() {
    for screen in SCREENS {
        let session = Session::new().press(screen);
        let current = session.app.history.current();
        assert_eq!(current.exports(), current.exported(&session.app.ctx).is_some(), "{screen}");
    }
}
