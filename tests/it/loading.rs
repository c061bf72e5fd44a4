//! The explorer while its source is read, and where nothing can be.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    house,
    terminal::{Spawn, Terminal},
};

const READY: &str = "[1 Overview]";

/// A file that is gone when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let name = format!("{}-{name}", std::process::id());
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }

    /// A named pipe: its reader waits for its writer.
    fn pipe(name: &str) -> Self {
        let scratch = Self::new(name);
        let status = Command::new("mkfifo").arg(&scratch.0).status().expect("mkfifo");
        assert!(status.success());
        scratch
    }

    fn file(name: &str, text: &str) -> Self {
        let scratch = Self::new(name);
        fs::write(&scratch.0, text).expect("a file");
        scratch
    }

    fn explore(&self) -> Terminal {
        let name = self.0.to_str().expect("a name");
        Spawn { arguments: &["-i", name], ..Spawn::EXPLORER }.start()
    }

    /// Opens the other end of the pipe, as soon as it is being read.
    fn writer(&self) -> File {
        OpenOptions::new().write(true).open(&self.0).expect("the pipe")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

fn without_credentials() -> Terminal {
    let terminal = Spawn { arguments: &[], variables: &house::NO_AWS, ..Spawn::EXPLORER }.start();
    terminal.wait_for("no AWS credentials were found");
    terminal
}

#[test]
fn the_explorer_is_open_while_a_file_is_still_read() {
    let pipe = Scratch::pipe("slow.json");
    let mut terminal = pipe.explore();
    terminal.wait_for("Reading ");
    terminal.wait_for("Nothing to show yet.");

    let demo = house::read("assets/demo.json");
    let (first, rest) = demo.as_bytes().split_at(demo.len() / 2);
    let mut writer = pipe.writer();
    writer.write_all(first).expect("a reader");
    terminal.wait_for("kB");
    // Every key works meanwhile, and R shows again how it goes.
    terminal.press("2");
    terminal.wait_for("[2 Principals]");
    terminal.wait_for("loading");
    terminal.press("R");
    terminal.wait_for("FILE");

    writer.write_all(rest).expect("a reader");
    drop(writer);
    terminal.wait_for("acme-prod");
    terminal.wait_for(">user/ci-legacy");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_load_without_data_can_be_cancelled() {
    let pipe = Scratch::pipe("never.json");
    let mut terminal = pipe.explore();
    terminal.wait_for("Nothing to show yet.");
    terminal.press("c");
    terminal.wait_for("stopping");
    terminal.press("c");
    terminal.wait_for("loading was stopped before anything had loaded");
    terminal.press("D");
    terminal.wait_for("acme-prod");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_load_can_be_quit() {
    for keys in ["q", "<C-c><C-c>"] {
        let pipe = Scratch::pipe("left.json");
        let mut terminal = pipe.explore();
        terminal.wait_for("Nothing to show yet.");
        terminal.press(keys);
        assert_eq!(terminal.exit_code(), if keys == "q" { 0 } else { 130 });
    }
}

#[test]
fn without_credentials_the_explorer_offers_actions() {
    let mut terminal = without_credentials();
    terminal.wait_for("hint: ");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 3);

    let mut terminal = without_credentials();
    terminal.press("j<Enter>");
    terminal.wait_for("acme-prod");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);

    let mut terminal = without_credentials();
    terminal.press("Oassets/demo.json<Enter>");
    terminal.wait_for("acme-prod");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_small_file_that_is_wrong_is_refused_before_the_screen_is_taken() {
    let file = Scratch::file("broken.json", "{");
    let terminal = file.explore();
    assert_eq!(terminal.exit_code(), 2);
    let bytes = terminal.bytes();
    assert!(!String::from_utf8_lossy(&bytes).contains("\x1b[?1049h"));
    let is_told = terminal.shows("error: ") && terminal.shows("broken.json");
    assert!(is_told, "{}", terminal.screen());
}

#[test]
fn a_large_malformed_file_is_reported_in_the_explorer() {
    let blanks = " ".repeat(5 << 20);
    let file = Scratch::file("large.json", &format!("{blanks}{{"));
    let mut terminal = file.explore();
    terminal.wait_for("Nothing could be loaded");
    terminal.wait_for("large.json");
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 2);
}

#[test]
fn a_large_file_that_is_right_opens() {
    let blanks = " ".repeat(5 << 20);
    let file = Scratch::file("right.json", &(blanks + &house::read("assets/demo.json")));
    let mut terminal = file.explore();
    terminal.wait_for("acme-prod");
    terminal.wait_for(READY);
    terminal.press("q");
    assert_eq!(terminal.exit_code(), 0);
}
