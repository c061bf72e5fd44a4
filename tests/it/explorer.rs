//! The explorer in a real terminal: how it starts, and how it ends.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use regex_lite::Regex;

use crate::{
    house,
    terminal::{Spawn, Terminal},
};

const READY: &str = "[1 Overview]";

fn explorer() -> Terminal {
    let terminal = Spawn::EXPLORER.start();
    terminal.wait_for(READY);
    terminal
}

/// The terminal is as it was before: nothing of the explorer is left.
#[track_caller]
fn assert_given_back(terminal: &Terminal) {
    assert_normal_screen(terminal);
    terminal.look(|screen| {
        assert!(!screen.bracketed_paste(), "pastes are bracketed");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    });
}

/// A shell can continue here; terminal modes that it sets itself do not matter.
#[track_caller]
fn assert_normal_screen(terminal: &Terminal) {
    terminal.look(|screen| {
        assert!(!screen.alternate_screen(), "still on the alternate screen");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
    });
}

#[test]
fn q_quits_with_success() {
    let mut terminal = explorer();
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
    assert_given_back(&terminal);
}

#[test]
fn control_c_cancels_and_a_second_one_quits() {
    let mut terminal = explorer();
    terminal.press("<C-c>");
    terminal.wait_for("press ^C again to quit");
    terminal.press("<C-c>");
    assert_eq!(terminal.exit_code(), 130);
    assert_given_back(&terminal);
}

#[test]
fn a_signal_gives_the_terminal_back_first() {
    for (signal, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let terminal = explorer();
        terminal.signal(signal);
        assert_eq!(terminal.exit_code(), code, "{signal}");
        assert_given_back(&terminal);
    }
}

#[test]
fn closing_the_terminal_ends_the_program() {
    assert_eq!(explorer().close(), 129);
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_is_reported_on_a_terminal_given_back() {
    let variables = &[("ROLECALL_PANIC_AFTER_FIRST_FRAME", "1")];
    let mut terminal = Spawn { variables, ..Spawn::EXPLORER }.start();
    terminal.wait_for(READY);
    terminal.press("j");
    assert_eq!(terminal.exit_code(), 101);
    assert_given_back(&terminal);
    assert!(terminal.shows("asked to panic"), "{}", terminal.screen());
}

#[test]
fn control_z_stops_and_fg_goes_on() {
    let mut terminal = Spawn::SHELL.start();
    terminal.wait_for("> ");
    terminal.press(&format!("{} --demo<Enter>", Spawn::EXPLORER.program));
    terminal.wait_for(READY);
    terminal.press("2<C-z>");
    terminal.wait_for("Stopped");
    assert_normal_screen(&terminal);
    terminal.press("fg<Enter>");
    terminal.wait_for("[2 Principals]");
    terminal.press("q");
    terminal.wait_until("the prompt", |screen| {
        let (row, _) = screen.cursor_position();
        screen.rows(0, 80).nth(row.into()).is_some_and(|it| it.trim_end() == ">")
    });
    terminal.press("echo code=$?<Enter>");
    terminal.wait_for("code=0");
    assert_normal_screen(&terminal);
}

#[test]
fn another_size_gets_another_layout() {
    let terminal = explorer();
    terminal.resize(100, 30);
    terminal.wait_until("hints on the last line", |screen| {
        screen.rows(0, 100).nth(29).is_some_and(|it| it.ends_with("? help"))
    });
    terminal.resize(30, 5);
    terminal.wait_until("one line", |screen| {
        let contents = screen.contents();
        contents.contains("Overview: ") && contents.trim().lines().count() == 1
    });
}

#[test]
fn without_a_terminal_the_error_names_what_works() {
    let output = Command::new(Spawn::EXPLORER.program)
        .arg("--demo")
        .stdin(Stdio::null())
        .output()
        .expect("the binary");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("needs a terminal"), "{error}");
    assert!(error.contains("hint: ") && error.contains("--demo"), "{error}");
}

#[test]
fn without_colours_the_selection_is_still_seen() {
    let terminal = Spawn { variables: &[("NO_COLOR", "1")], ..Spawn::EXPLORER }.start();
    terminal.wait_for(READY);
    let reversed = terminal
        .look(|screen| (0..24).any(|row| screen.cell(row, 3).is_some_and(vt100::Cell::inverse)));
    assert!(reversed, "no row is reversed");
    let bytes = terminal.bytes();
    let text = String::from_utf8_lossy(&bytes);
    let styles = Regex::new(r"\x1b\[([0-9;]*)m").expect("a pattern");
    for style in styles.captures_iter(&text) {
        for number in style[1].split(';') {
            // Nothing at all resets everything, the selection too; the rest are colours.
            let plain = matches!(
                number,
                "0" | "1" | "2" | "4" | "7" | "22" | "24" | "27" | "39" | "49" | "59"
            );
            assert!(plain, "{:?}", &style[0]);
        }
    }
}

#[test]
fn nothing_is_written_while_nothing_happens() {
    let mut terminal = explorer();
    terminal.press("2jjj");
    terminal.wait_for("[2 Principals]");
    // Pending output arrives well within a second.
    while !terminal.is_silent_for(Duration::from_secs(1)) {}
    assert!(terminal.is_silent_for(Duration::from_secs(2)));
}

#[test]
fn copying_goes_through_the_terminal() {
    let mut terminal = explorer();
    terminal.press("2yy");
    terminal.wait_for("copied the ARN");
    let bytes = terminal.bytes();
    assert!(String::from_utf8_lossy(&bytes).contains("\x1b]52;c;YXJuOmF3czppYW06"));
}

#[test]
fn a_filter_is_answered_while_it_is_typed() {
    let mut terminal = explorer();
    terminal.press("2/lambda");
    terminal.wait_for(">role/Lambda");
    terminal.press("<Esc>");
    terminal.wait_for("sort: badges");
}

#[test]
fn a_file_opens_like_the_demo_and_can_be_reloaded() {
    let name = format!("read-anew-{}.json", std::process::id());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let text = house::read("assets/demo.json");
    fs::write(&file, &text).expect("a file");
    let name = file.to_str().expect("a name");
    let mut terminal = Spawn { arguments: &["-i", name], ..Spawn::EXPLORER }.start();
    terminal.wait_for(READY);
    terminal.wait_for("acme-prod");

    fs::write(&file, text.replace("acme-prod", "acme-shop")).expect("a file");
    terminal.press("2R");
    terminal.wait_for("reloaded");
    terminal.wait_for("acme-shop");
    terminal.wait_for("[2 Principals]");

    fs::write(&file, "{").expect("a file");
    terminal.press("R");
    terminal.wait_for("kept the previous data: ");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
    fs::remove_file(&file).expect("the file");
}

#[test]
fn ascii_is_ascii() {
    let mut terminal = Spawn { arguments: &["--demo", "--ascii"], ..Spawn::EXPLORER }.start();
    terminal.wait_for(READY);
    terminal.press("2/alice<Enter>p");
    terminal.wait_for("user/alice can become");
    // A row of the tree, which is found after its title is drawn.
    terminal.wait_for("AssumeRole");
    terminal.press("j<Enter>");
    terminal.wait_for("trust policy of role/Deploy");
    terminal.press("5");
    terminal.wait_for("140 findings");
    terminal.press("<Enter>]i");
    terminal.wait_for("[Not checked ");
    let bytes = terminal.bytes();
    assert!(bytes.is_ascii(), "{}", terminal.screen());
}

#[test]
fn a_pasted_key_finds_its_owner() {
    let mut terminal = explorer();
    terminal.send(b"\x1b[200~AKIARTX3GSDSREXAMPLE\x1b[201~");
    terminal.wait_for(">user/ci-legacy");
}

#[test]
fn a_click_opens_a_tab_and_no_mouse_leaves_clicks_alone() {
    let mut terminal = explorer();
    terminal.send(b"\x1b[<0;17;2M");
    terminal.wait_for("[2 Principals]");

    let terminal = Spawn { arguments: &["--demo", "--no-mouse"], ..Spawn::EXPLORER }.start();
    terminal.wait_for(READY);
    terminal.look(|screen| {
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    });
}

#[test]
fn any_size_will_do() {
    for size in [(1, 1), (20, 5), (79, 23), (250, 100)] {
        let mut terminal = Spawn { size, ..Spawn::EXPLORER }.start();
        terminal.wait_until("the explorer", vt100::Screen::alternate_screen);
        terminal.press("2/a<Enter>pj<Enter>?<Esc>q");
        assert_eq!(terminal.exit_code(), 0, "{size:?}");
    }
}

#[test]
fn the_board_finds_its_findings_in_the_background_and_jumps_to_the_principal() {
    let mut terminal = explorer();
    terminal.press("5");
    terminal.wait_for("140 findings");
    terminal.press("<Enter>");
    terminal.wait_for(">critical  user/alice");
    terminal.wait_for("facts, and no policy");
    terminal.press("<Enter>");
    terminal.wait_for("FINDINGS  6");
    terminal.press("<Esc>w");
    terminal.wait_for("role/Admin");
}

#[test]
fn a_waiver_is_written_for_its_owner_alone_and_read_by_the_command() {
    use std::os::unix::fs::PermissionsExt;

    let name = format!("waivers-{}.json", std::process::id());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_file(&file));
    let name = file.to_str().expect("a name");
    let arguments = &["--demo", "--waivers", name];
    let variables = &[("USER", "bea")];
    let mut terminal = Spawn { arguments, variables, ..Spawn::EXPLORER }.start();
    terminal.wait_for(READY);
    terminal.press("5<Enter>");
    terminal.wait_for(">critical  user/alice");
    terminal.press("W");
    terminal.wait_for("Waive console-user-without-mfa of user/alice");
    terminal.press("moves soon<Enter>");
    terminal.wait_for("until: 2026-04-15");
    terminal.press("<Enter>");
    terminal.wait_for("author: bea");
    terminal.press("<Enter>");
    terminal.wait_for("waived until 2026-04-15");
    terminal.wait_for("139 findings, 1 waived");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);

    let mode = fs::metadata(&file).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let output = Command::new(Spawn::EXPLORER.program)
        .args(["--demo", "findings", "--waivers", name])
        .output()
        .expect("the binary");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("1 finding waived"), "{text}");

    // The explorer leaves it out from the start.
    let mut terminal = Spawn { arguments, ..Spawn::EXPLORER }.start();
    terminal.wait_for("139 findings");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
    fs::remove_file(&file).expect("the file");
}

#[test]
fn a_file_that_holds_no_waivers_is_reported_before_the_explorer_opens() {
    let name = format!("no-waivers-{}.json", std::process::id());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, "{}").expect("a file");
    let name = file.to_str().expect("a name");
    let terminal = Spawn { arguments: &["--demo", "--waivers", name], ..Spawn::EXPLORER }.start();
    assert_eq!(terminal.exit_code(), 2);
    assert!(terminal.shows("expected a list of waivers"), "{}", terminal.screen());
    fs::remove_file(&file).expect("the file");
    let output = Command::new(Spawn::EXPLORER.program)
        .args(["--demo", "--waivers", "x.json", "principals"])
        .output()
        .expect("the binary");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("findings --waivers FILE"));
}
