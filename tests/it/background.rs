//! The terminal is asked for its background, and the colors follow its answer; without one, nothing
//! waits.

use std::{collections::BTreeSet, time::Duration};

use crate::terminal::{Spawn, Terminal};

const QUESTION: &str = "\x1b]11;?\x1b\\";

/// A color that a terminal tells, and the name of such a background.
const ANSWERS: [(&str, &str); 4] = [
    ("rgb:0000/0000/0000", "dark"),
    ("rgb:0000/2b2b/3636", "dark"),
    ("rgb:ffff/ffff/ffff", "light"),
    ("rgb:fdfd/f6f6/e3e3", "light"),
];

/// An answer that takes longer than this is ignored; a busy machine may be that slow.
const TRIES: usize = 10;

fn start(arguments: &[&str]) -> Terminal {
    Spawn { arguments, ..Spawn::EXPLORER }.start()
}

fn asks(terminal: &Terminal) -> bool {
    String::from_utf8_lossy(&terminal.bytes()).contains(QUESTION)
}

fn answer(terminal: &mut Terminal, color: &str) {
    terminal.send(format!("\x1b]11;{color}\x1b\\").as_bytes());
}

/// The colors of the overview.
fn colors(terminal: &Terminal) -> BTreeSet<String> {
    terminal.wait_for("140 findings");
    terminal.look(|screen| {
        let (rows, columns) = screen.size();
        let cells = (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |it| (row, it)));
        let cells = cells.filter_map(|(row, column)| screen.cell(row, column));
        cells.map(|it| format!("{:?}", it.fgcolor())).collect()
    })
}

/// The colors on a background that the user sets, about which nothing is asked.
fn colors_on(background: &str) -> BTreeSet<String> {
    let terminal = start(&["--demo", "--background", background]);
    let colors = colors(&terminal);
    assert!(!asks(&terminal), "{background} is set");
    colors
}

#[test]
fn the_colors_follow_the_background_that_the_terminal_tells() {
    let [dark, light] = ["dark", "light"].map(colors_on);
    assert_ne!(dark, light);
    for (color, background) in ANSWERS {
        let expected = if background == "dark" { &dark } else { &light };
        let follows = |_| {
            let mut terminal = start(&["--demo"]);
            terminal.wait_until("the explorer", vt100::Screen::alternate_screen);
            answer(&mut terminal, color);
            let shown = colors(&terminal);
            assert!(asks(&terminal), "nothing was asked");
            shown == *expected
        };
        assert!((0..TRIES).any(follows), "{color} is {background}");
    }
}

#[test]
fn a_terminal_that_never_answers_or_late_is_not_waited_for() {
    let mut terminal = start(&["--demo"]);
    let before = colors(&terminal);
    assert!(asks(&terminal), "nothing was asked");
    for background in ["dark", "light"] {
        assert_ne!(before, colors_on(background), "the colors of an unknown background");
    }
    // Far longer than an answer may take; colors do not change under the eyes of a reader.
    while !terminal.is_silent_for(Duration::from_millis(500)) {}
    answer(&mut terminal, "rgb:ffff/ffff/ffff");
    // None of its characters is taken for a key: `1` and `]` would do something.
    assert!(terminal.is_silent_for(Duration::from_millis(500)), "{}", terminal.screen());
    assert_eq!(colors(&terminal), before);
    terminal.press("2");
    terminal.wait_for("[2 Principals]");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}
