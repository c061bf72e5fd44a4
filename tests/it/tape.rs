//! Plays a `.tape` file, in the subset of the language that VHS and vhs-rs share, so that every
//! test run verifies the demo in the README.
//!
//! Times are ignored: a tape must `Wait` for what it wants to show.
//!
//! Source: <https://github.com/charmbracelet/vhs#vhs-command-reference>

use std::{env, path::Path, time::Duration};

use regex_lite::Regex;

use crate::{
    house,
    terminal::{Spawn, Terminal, named_key},
};

/// A command of a tape, and its line.
#[derive(Clone, Debug)]
struct Step {
    line: usize,
    command: Command,
}

#[derive(Clone, Debug)]
enum Command {
    /// Changes only how the recording looks, or how fast it is.
    Cosmetic,
    Env {
        name: String,
        value: String,
    },
    Require(String),
    Send(Vec<u8>),
    Wait {
        scope: Scope,
        timeout: Option<Duration>,
        pattern: Option<Regex>,
    },
    WaitTimeout(Duration),
    WaitPattern(Regex),
    Screenshot(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Line,
    Screen,
}

/// The screen when the tape requested a screenshot.
pub(crate) struct Screenshot {
    pub(crate) file: String,
    pub(crate) text: String,
}

/// Plays a tape in a shell of this size that finds programs in `path` first. Returns the
/// pictures, and the terminal as the tape left it.
///
/// Panics with the line of the tape and the text on the screen if something does not appear.
pub(crate) fn play(tape: &str, size: (u16, u16), path: &Path) -> (Vec<Screenshot>, Terminal) {
    let steps = parse(tape).unwrap_or_else(|error| panic!("{error}"));
    let path = format!("{}:{}", path.display(), env::var("PATH").unwrap_or_default());
    let mut variables = vec![("PS1", "> "), ("PATH", path.as_str())];
    for Step { command, .. } in &steps {
        if let Command::Env { name, value } = command {
            variables.push((name, value));
        }
    }
    let mut terminal = Spawn { variables: &variables, size, ..Spawn::SHELL }.start();
    terminal.wait_for("> ");

    let mut timeout = Duration::from_secs(15);
    let mut prompt = Regex::new(">$").expect("a pattern");
    let mut pictures = Vec::new();
    for Step { line, command } in steps {
        match command {
            Command::Cosmetic | Command::Env { .. } => {}
            Command::Require(program) => {
                let found = path.split(':').any(|it| Path::new(it).join(&program).is_file());
                assert!(found, "line {line}: `{program}` is not installed");
            }
            Command::Send(bytes) => terminal.send(&bytes),
            Command::WaitTimeout(time) => timeout = time,
            Command::WaitPattern(pattern) => prompt = pattern,
            Command::Wait { scope, timeout: own, pattern } => {
                let pattern = pattern.as_ref().unwrap_or(&prompt);
                let seen = terminal.try_wait_until(own.unwrap_or(timeout), |screen| {
                    pattern.is_match(&text_in(scope, screen))
                });
                if let Err(screen) = seen {
                    panic!("line {line}: waited in vain for /{pattern}/; the screen is:\n{screen}");
                }
            }
            Command::Screenshot(file) => {
                pictures.push(Screenshot { file, text: terminal.screen() });
            }
        }
    }
    (pictures, terminal)
}

fn text_in(scope: Scope, screen: &vt100::Screen) -> String {
    match scope {
        Scope::Screen => screen.contents(),
        Scope::Line => {
            let (row, _) = screen.cursor_position();
            let columns = screen.size().1.get();
            let line = screen.rows(0, columns).nth(row.into()).unwrap_or_default();
            line.trim_end().to_owned()
        }
    }
}

/// Reads a tape; fails with the first line that has a word the players do not share.
fn parse(tape: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for (number, line) in (1..).zip(tape.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let commands = parse_line(line).map_err(|error| format!("line {number}: {error}"))?;
        steps.extend(commands.into_iter().map(|command| Step { line: number, command }));
    }
    Ok(steps)
}

fn parse_line(line: &str) -> Result<Vec<Command>, String> {
    let mut words = split(line)?.into_iter().peekable();
    let mut commands = Vec::new();
    while let Some(word) = words.next() {
        let (name, time) = match word.split_once('@') {
            Some((name, time)) if !is_quoted(&word) => (name.to_owned(), Some(duration(time)?)),
            Some(_) | None => (word.clone(), None),
        };
        let mut argument = || words.next().ok_or_else(|| format!("something must follow `{name}`"));
        let command = match name.as_str() {
            "Hide" | "Show" => Command::Cosmetic,
            "Output" => {
                argument()?;
                Command::Cosmetic
            }
            "Sleep" => {
                duration(&argument()?)?;
                Command::Cosmetic
            }
            "Set" => setting(&argument()?, &argument()?)?,
            "Env" => Command::Env { name: unquoted(&argument()?), value: unquoted(&argument()?) },
            "Require" => {
                let program = unquoted(&argument()?);
                if program.contains('/') {
                    return Err(format!("`Require` takes a bare name, got `{program}`"));
                }
                Command::Require(program)
            }
            "Screenshot" => Command::Screenshot(unquoted(&argument()?)),
            "Type" => {
                let text = argument()?;
                if !is_quoted(&text) {
                    return Err(format!("`Type` takes a quoted text, got `{text}`"));
                }
                Command::Send(unquoted(&text).into_bytes())
            }
            "Wait" | "Wait+Line" | "Wait+Screen" => {
                let scope = if name == "Wait+Screen" { Scope::Screen } else { Scope::Line };
                let pattern = words.next_if(|it| it.starts_with('/'));
                let pattern = pattern.map(|it| regex(&it)).transpose()?;
                Command::Wait { scope, timeout: time, pattern }
            }
            _ => {
                let key = key(&name).ok_or_else(|| format!("unknown word `{name}`"))?;
                let count = words.next_if(|it| it.parse::<usize>().is_ok());
                let count = count.and_then(|it| it.parse().ok()).unwrap_or(1);
                Command::Send(key.repeat(count))
            }
        };
        commands.push(command);
    }
    Ok(commands)
}

fn setting(name: &str, value: &str) -> Result<Command, String> {
    const LOOKS: [&str; 16] = [
        "FontSize",
        "FontFamily",
        "Width",
        "Height",
        "Padding",
        "Margin",
        "MarginFill",
        "WindowBar",
        "WindowBarSize",
        "BorderRadius",
        "LetterSpacing",
        "LineHeight",
        "Theme",
        "TypingSpeed",
        "Framerate",
        "PlaybackSpeed",
    ];
    match name {
        "Shell" if unquoted(value) == "bash" => Ok(Command::Cosmetic),
        "Shell" => Err(format!("the shell must be bash, got `{value}`")),
        "WaitTimeout" => duration(value).map(Command::WaitTimeout),
        "WaitPattern" => regex(value).map(Command::WaitPattern),
        "CursorBlink" | "LoopOffset" => Ok(Command::Cosmetic),
        _ if LOOKS.contains(&name) => Ok(Command::Cosmetic),
        _ => Err(format!("unknown setting `{name}`")),
    }
}

fn key(name: &str) -> Option<Vec<u8>> {
    if let Some(letter) = name.strip_prefix("Ctrl+") {
        return named_key(&format!("C-{letter}"));
    }
    if let Some(letter) = name.strip_prefix("Alt+") {
        let mut bytes = vec![0x1b];
        bytes.extend(key(letter).unwrap_or_else(|| letter.as_bytes().to_vec()));
        return Some(bytes);
    }
    match name {
        "Enter" | "Space" | "Tab" | "Backspace" | "Delete" | "Insert" | "Up" | "Down" | "Left"
        | "Right" => named_key(name),
        "Escape" => named_key("Esc"),
        "PageUp" => named_key("PgUp"),
        "PageDown" => named_key("PgDn"),
        "Shift+Tab" => named_key("S-Tab"),
        _ => None,
    }
}

/// Splits a line at spaces, outside of quotes and patterns. Quotes and slashes are kept.
fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let takes_pattern = words.last().is_some_and(|it| it.starts_with("Wait"));
        let end = match first {
            '"' | '\'' | '`' | '/' if first != '/' || takes_pattern => {
                let end =
                    rest[1..].find(first).ok_or_else(|| format!("`{first}` is not closed"))?;
                end + 2
            }
            _ => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        words.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    Ok(words)
}

fn is_quoted(word: &str) -> bool {
    word.starts_with(['"', '\'', '`'])
}

fn unquoted(word: &str) -> String {
    if is_quoted(word) { word[1..word.len() - 1].to_owned() } else { word.to_owned() }
}

fn regex(word: &str) -> Result<Regex, String> {
    let pattern = word.strip_prefix('/').and_then(|it| it.strip_suffix('/'));
    let pattern = pattern.ok_or_else(|| format!("expected `/pattern/`, got `{word}`"))?;
    Regex::new(pattern).map_err(|error| format!("`{pattern}`: {error}"))
}

/// Reads `500ms`, `2s`, or `2`, which is seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let error = || format!("expected a time such as `500ms` or `2s`, got `{text}`");
    if let Some(number) = text.strip_suffix("ms") {
        return number.parse().map(Duration::from_millis).map_err(|_| error());
    }
    let seconds: f64 = text.trim_end_matches('s').parse().map_err(|_| error())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| error())
}

#[test]
fn a_word_that_only_one_player_knows_is_refused_with_its_line() {
    let errors = [
        ("Type \"x\"\nAssert+Screen /x/", "line 2: unknown word `Assert+Screen`"),
        ("Home", "line 1: unknown word `Home`"),
        ("Require /bin/ls", "line 1: `Require` takes a bare name, got `/bin/ls`"),
        ("Set Shell fish", "line 1: the shell must be bash, got `fish`"),
        ("Type \"x", "line 1: `\"` is not closed"),
        ("Sleep soon", "line 1: expected a time such as `500ms` or `2s`, got `soon`"),
    ];
    for (tape, expected) in errors {
        assert_eq!(parse(tape).map(|_| ()), Err(expected.to_owned()));
    }
}

#[test]
fn a_tape_drives_the_explorer() {
    let tape = r#"
        # A short tour.
        Output tour.gif
        Require bash
        Set Width 1200
        Env LANG "C.UTF-8"
        Type "rolecall --demo" Enter
        Wait+Screen /\[1 Overview\]/
        Type@50ms '2' Sleep 500ms Down@10ms 4
        Wait+Screen@5s />user.alice/
        Screenshot principals.png
        Ctrl+C
        Wait+Screen /again to quit/
        Ctrl+C
        Wait
    "#;
    let binary = Path::new(Spawn::EXPLORER.program);
    let (pictures, mut terminal) = play(tape, (80, 24), binary.parent().expect("a folder"));
    let [Screenshot { file, text }] = &pictures[..] else { panic!("one picture") };
    assert_eq!(file, "principals.png");
    assert!(text.contains(">user/alice"), "{text}");
    terminal.press("echo code=$?<Enter>");
    terminal.wait_for("code=130");
}

const DEMO: &str = "demo.tape";

#[test]
fn the_demo_has_only_words_that_all_players_know() {
    let steps = parse(&house::read(DEMO)).unwrap_or_else(|error| panic!("{error}"));
    let waits = steps.iter().filter(|it| matches!(it.command, Command::Wait { .. })).count();
    assert!(waits > 5, "it should wait for what it shows");
}

#[test]
fn the_demo_plays() {
    let binary = Path::new(Spawn::EXPLORER.program);
    let tape = house::read(DEMO);
    let (pictures, mut terminal) = play(&tape, (110, 32), binary.parent().expect("a folder"));
    let shown: Vec<_> = pictures.iter().map(|it| it.file.as_str()).collect();
    let expected = ["overview", "tree", "why"].map(|it| format!("assets/explorer-{it}.png"));
    assert_eq!(shown, expected);
    for (picture, text) in pictures.iter().zip(["Highlights", "role/Pipeline", "\"Principal\""]) {
        assert!(picture.text.contains(text), "{}:\n{}", picture.file, picture.text);
    }
    terminal.press("echo code=$?<Enter>");
    terminal.wait_for("code=0");
}
