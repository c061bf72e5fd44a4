//! Names that lead to no regular file: pipes are read, and what has no end or no other end is
//! refused with a word.
#![cfg(unix)]

use std::{
    env, fs,
    os::unix::net::UnixListener,
    path::PathBuf,
    process::{self, Command},
    thread,
    time::{Duration, Instant},
};

use crate::house::{Run, path, rolecall, rolecall_reading};

/// A file with two accounts.
const FILE: &str = "tests/data/load/two-accounts.json";

/// A place of one test's own, with nothing in it.
fn place(name: &str) -> PathBuf {
    let place = env::temp_dir().join(format!("rolecall-{}-{name}", process::id()));
    drop(fs::remove_file(&place));
    place
}

fn named_pipe(name: &str) -> PathBuf {
    let pipe = place(name);
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    pipe
}

fn principals(file: &str) -> Run {
    rolecall(&["-i", file, "principals", "-f", "json"])
}

#[test]
fn a_pipe_of_the_shell_is_read() {
    let program = env!("CARGO_BIN_EXE_rolecall");
    // One that is there, and one that comes late.
    for command in ["cat", "sleep 1; cat"] {
        let line = format!("{program} -i <({command} {}) principals -f json", path(FILE).display());
        let output = Command::new("bash").args(["-c", &line]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert_eq!(stdout, principals(FILE).stdout, "{command}");
    }
}

#[test]
fn a_named_pipe_is_read_when_somebody_writes_to_it() {
    let pipe = named_pipe("pipe");
    let writer = thread::spawn({
        let pipe = pipe.clone();
        move || {
            thread::sleep(Duration::from_millis(500));
            fs::write(pipe, fs::read(path(FILE)).unwrap()).unwrap();
        }
    });
    let run = principals(pipe.to_str().unwrap()).ends_with(0);
    writer.join().unwrap();
    fs::remove_file(&pipe).unwrap();
    assert_eq!(run.stdout, principals(FILE).stdout);
}

#[test]
fn a_named_pipe_that_nobody_writes_to_is_given_up() {
    let pipe = named_pipe("silence");
    let begin = Instant::now();
    let run = principals(pipe.to_str().unwrap()).ends_with(2);
    fs::remove_file(&pipe).unwrap();
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
    assert!(run.stderr.contains("cannot be read: nothing writes to this pipe\nhint: "), "{run:?}");
    assert_eq!(run.stdout, "");
}

#[test]
fn devices_and_sockets_are_refused() {
    let socket = place("socket");
    let _listener = UnixListener::bind(&socket).unwrap();
    let cases = [
        ("/dev/zero", "it is a device, not a file"),
        ("/dev/null", "it is a device, not a file"),
        (socket.to_str().unwrap(), "it is a socket, not a file"),
    ];
    for (file, words) in cases {
        let run = principals(file).ends_with(2);
        assert!(run.stderr.contains(&format!("{file}: cannot be read: {words}")), "{run:?}");
        // Beside a file that can be read it is a gap.
        let run = rolecall(&["-i", FILE, "-i", file, "principals"]).ends_with(0);
        assert!(run.stderr.contains(&format!("{file}: skipped: it cannot be read")), "{run:?}");
    }
    fs::remove_file(socket).unwrap();
}

#[test]
fn standard_input_may_be_named_as_a_file() {
    let text = fs::read(path(FILE)).unwrap();
    let arguments = ["-i", "/dev/stdin", "principals", "-f", "json"];
    let run = rolecall_reading(&arguments, &text).ends_with(0);
    assert_eq!(run.stdout, principals(FILE).stdout);
}

#[test]
fn files_that_flags_name_are_read_like_any_other() {
    let pipe = named_pipe("waivers");
    let pipe = pipe.to_str().unwrap();
    for flags in ["findings --waivers", "findings --baseline", "simulate"] {
        let ask = |file: &str, more: &[&str]| {
            let arguments = ["--demo"].into_iter().chain(flags.split(' ')).chain([file]);
            rolecall(&arguments.chain(more.iter().copied()).collect::<Vec<_>>()).ends_with(2).stderr
        };
        let cases = [
            ("/dev/zero", "/dev/zero: cannot be read: it is a device, not a file\nhint: "),
            ("no-such-file.json", "no-such-file.json: cannot be read: no such file\nhint: "),
            ("src", "src: cannot be read: "),
            (pipe, "cannot be read: nothing writes to this pipe\nhint: "),
        ];
        for (file, words) in cases {
            let told = ask(file, &[]);
            assert!(told.contains(words), "{flags} {file}: {told}");
        }
        let told = ask(FILE, &["--max-input", "1K"]);
        assert!(told.contains("expected at most 1 KiB of data"), "{flags}: {told}");
        let told = ask(FILE, &[]);
        assert!(
            told.contains("found facts about an account\nhint: name it with `-i`"),
            "{flags}: {told}"
        );
    }
    fs::remove_file(pipe).unwrap();
}
