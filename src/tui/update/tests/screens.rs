//! A picture of every screen at five sizes, in `tests/data/screens`: one file for each screen.

use std::collections::BTreeSet;

use expect_test::expect_file;

use super::{loading, *};
use crate::tui::widget::picture::with_edge;

/// A small window, a projector, a terminal as it opens, half of a screen, and a whole one.
const SIZES: [(u16, u16); 5] = [(40, 10), (60, 20), (80, 24), (120, 40), (200, 60)];

/// Each screen: its file, and the keys that lead to it from a fresh start.
#[rustfmt::skip]
const SCREENS: &[(&str, &str)] = &[
    ("overview", ""),
    ("overview-paths", "<Tab>"),
    ("overview-not-loaded", "<S-Tab>"),
    ("principals", "2"),
    ("principals-summary", "2<Tab>"),
    ("principals-filtered", "2/badge:AM kind:role<Enter>"),
    ("principals-no-match", "2/nobody at all<Enter>"),
    ("user-summary", ":alice<Enter>"),
    ("user-permissions", ":alice<Enter>]"),
    ("user-groups", ":bob<Enter>]]"),
    ("user-keys", ":ci-legacy<Enter>]]]"),
    ("user-can-become", ":alice<Enter>]]]]"),
    ("user-assumable-by", ":alice<Enter>]]]]]"),
    ("user-findings", ":alice<Enter>]]]]]]"),
    ("user-services", ":ci-legacy<Enter>]]]]]]]"),
    ("user-json", ":alice<Enter>["),
    ("role-summary", ":role/deploy<Enter>"),
    ("role-trust", ":role/deploy<Enter>]]"),
    ("role-assumable-by", ":role/deploy<Enter>]]]]"),
    ("group-members", ":group/developers<Enter>]]"),
    ("tree-can-become", ":alice<Enter>p"),
    ("tree-step", ":alice<Enter>pj"),
    ("tree-assumable-by", ":admin<Enter>Pj"),
    ("tree-escalation", ":bob<Enter>p"),
    ("paths", "3"),
    ("paths-steps", "3<Tab>"),
    ("paths-between", ":alice<Enter>F:admin<Enter>T"),
    ("paths-none", ":user/dave<Enter>F:role/Admin<Enter>T"),
    ("tree-nothing", ":user/dave<Enter>p"),
    ("why", ":alice<Enter>pj<Enter>"),
    ("why-blocked", ":ci-legacy<Enter>F:payroll<Enter>T<Enter>"),
    ("findings", "5"),
    ("findings-list", "5<Enter>"),
    ("findings-not-checked", "5]"),
    ("finding", "5<Enter><Tab>"),
    ("finding-statement", "bl"),
    ("rule", "u"),
    ("accounts", "A"),
    ("account", "A<Enter>"),
    ("account-guardrails", "A<Enter>]"),
    ("compare", ":role/deploy<Enter><Esc>2/role/pipeline<Enter><Space>/<^u>role/admin<Enter><Space>="),
    ("help", "2?"),
    ("palette", ":adm"),
    ("palette-key", "<paste AKIARTX3GSDSREXAMPLE>"),
    ("explanation", "2i"),
    ("prompt", "2/"),
    ("prompt-mistake", "2/badge:Z"),
    ("prompt-export", "2e"),
    ("menu-steps", "3E"),
    ("menu-sort", "2s"),
    ("waive", "5<Enter>W"),
];

fn resized(mut session: Session, (width, height): (u16, u16)) -> Session {
    session.send(Event::Resize { width, height });
    session
}

/// Opens a screen at a size.
type Opening = fn((u16, u16)) -> Session;

/// Screens that keys alone do not lead to.
fn others() -> [(&'static str, Opening); 5] {
    [
        ("loading", |size| resized(loading::halfway(), size)),
        ("failure", |size| resized(loading::failed(), size)),
        ("demo-question", |size| resized(sources::own().press("2D"), size)),
        ("reload-failed", |size| resized(loading::reload_failed(), size)),
        ("copied", |size| resized(Session::new().press("2yy"), size)),
    ]
}

fn pressed(keys: &str, size: (u16, u16)) -> Session {
    resized(Session::new(), size).press(keys)
}

/// The pictures of a screen, each under its size.
fn pictures(session: impl Fn((u16, u16)) -> Session) -> String {
    let picture =
        |size: (u16, u16)| format!("{}x{}\n{}", size.0, size.1, with_edge(&session(size).screen()));
    SIZES.map(picture).join("\n")
}

#[test]
fn every_screen_looks_as_it_should_at_every_size() {
    let by_keys = SCREENS.iter().map(|(name, keys)| (*name, pictures(|size| pressed(keys, size))));
    let others = others().map(|(name, session)| (name, pictures(session)));
    let mut names = BTreeSet::new();
    for (name, pictures) in by_keys.chain(others) {
        assert!(names.insert(name), "{name} is there twice");
        // It is a step everywhere.
        let mut words = pictures.split(|it: char| !it.is_alphanumeric());
        let hop = words.find(|it| ["hop", "hops"].contains(&it.to_lowercase().as_str()));
        assert_eq!(hop, None, "{name}");
        let file = format!("../../../../tests/data/screens/{name}.txt");
        expect_file![file].assert_eq(&pictures);
    }
}
