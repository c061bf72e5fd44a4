//! Untrusted text in all output: no control character, no bidirectional override and no invisible
//! character of a snapshot reaches a terminal, whichever field contains it.

use std::{collections::BTreeSet, env, fs, process};

use rolecall::{
    iam::{Contradiction, Snapshot, Unread, UnreadReason},
    load::load_bytes,
    wording::is_hidden,
};
use serde_json::Value;

use crate::{
    house::{self, Run, TemporaryFile, rolecall, rolecall_reading},
    markup, rows,
    terminal::Spawn,
};

/// Escape sequences, a bell, a C1 control, a new line, and characters that turn or hide text.
const MARK: &str =
    "\x1b[31m\x1b]52;c;ZXZpbA==\x07\x1b]8;;http://x\x1b\\\u{9b}2J\nrow\u{202e}\u{200b}\u{2066}";

const ACCOUNTS: [&str; 6] = [
    "account-access",
    "federation",
    "names",
    "organization",
    "outbound-federation",
    "root-sessions",
];

/// Each format, and how it writes a character that turns the text.
const FORMATS: [(&str, &str); 4] =
    [("table", r"\u{202e}"), ("json", r"\u202e"), ("csv", r"\u{202e}"), ("markdown", r"\u{202e}")];

/// What a spreadsheet would run, and what Markdown and GitHub would obey.
const FORMULA: &str = "=cmd|'/c calc'!A0 <b onclick=x>@evil</b> [x](http://evil.example) `` ``` | \
                       *b* _i_ www.evil.example a@evil.example &lt;i&gt; ";

/// The place of a string, whichever item of a list it is in.
type FieldPath = Vec<String>;

fn fields(value: &Value, at: &mut FieldPath, found: &mut BTreeSet<FieldPath>) {
    match value {
        Value::String(_) => drop(found.insert(at.clone())),
        Value::Array(items) => items.iter().for_each(|it| fields(it, at, found)),
        Value::Object(members) => {
            for (name, member) in members {
                at.push(name.clone());
                fields(member, at, found);
                at.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Makes a text hostile.
type Mark = fn(&mut String);

fn at_the_end(text: &mut String) {
    text.push_str(MARK);
}

fn formula_in_front(text: &mut String) {
    text.insert_str(0, FORMULA);
}

/// Marks the field, wherever it is.
fn mark(value: &mut Value, field: &[String], with: Mark) {
    match (value, field) {
        (Value::String(text), []) => with(text),
        (Value::Array(items), _) => items.iter_mut().for_each(|it| mark(it, field, with)),
        (Value::Object(members), [name, rest @ ..]) => {
            members.get_mut(name).into_iter().for_each(|it| mark(it, rest, with));
        }
        _ => {}
    }
}

fn marked(value: &Value, field: &[String], with: Mark) -> Value {
    let mut value = value.clone();
    mark(&mut value, field, with);
    value
}

fn load(value: &Value) -> Option<Snapshot> {
    load_bytes("hostile.json", value.to_string().into_bytes()).ok()
}

/// An account, and each of its fields.
fn account(name: &str) -> (Value, BTreeSet<FieldPath>) {
    let text = house::read(&format!("tests/data/accounts/{name}.json"));
    let value: Value = serde_json::from_str(&text).unwrap();
    let mut found = BTreeSet::new();
    fields(&value, &mut Vec::new(), &mut found);
    (value, found)
}

/// The account with the mark in every field that can contain any text.
fn hostile(name: &str, with: Mark) -> Value {
    let (mut value, fields) = account(name);
    let size = |it: &Snapshot| (it.principal_count(), it.accounts.len());
    let before = load(&value).unwrap();
    for field in fields {
        let changed = marked(&value, &field, with);
        // A name that contradicts its ARN is a gap, and the name is shown.
        let is_name = |it: &Unread| {
            matches!(it.reason, UnreadReason::Contradictory(Contradiction::Name { .. }))
        };
        let gaps = |it: &Snapshot| it.gaps.iter().filter(|it| !is_name(it)).count();
        let is_text = |it: &Snapshot| size(it) == size(&before) && gaps(it) <= gaps(&before);
        if load(&changed).as_ref().is_some_and(is_text) {
            value = changed;
        }
    }
    let text = value.to_string();
    let count = text.matches("ZXZpbA").count() + text.matches("=cmd").count();
    assert!(count > 20, "{name} has no hostile text");
    value
}

#[track_caller]
fn assert_harmless(run: &Run, what: &str) {
    for text in [&run.stdout, &run.stderr] {
        if let Some(at) = text.find(|it| it != '\n' && is_hidden(it)) {
            let near: String = text[at..].chars().take(40).collect();
            panic!("{what}: {near:?}");
        }
        assert!(!text.lines().any(|it| it.starts_with("row")), "{what}: a forged row: {text}");
    }
}

#[test]
fn no_command_writes_what_a_terminal_would_obey_or_hide() {
    let mut written = [0; FORMATS.len()];
    for name in ACCOUNTS {
        let file = TemporaryFile::new(name, &hostile(name, at_the_end).to_string());
        let ask = |words: &[&str], format: &str| {
            let source = ["-i", file.name(), "-f", format];
            let mut run = rolecall(&[&source, words].concat());
            if format == "csv" {
                // As RFC 4180 wants its lines to end.
                run.stdout = run.stdout.replace("\r\n", "\n");
            }
            assert_harmless(&run, &format!("{name}: {words:?} as {format}"));
            run
        };
        let mut questions = questions(&file);
        for question in [["principals", "--kind", "x\u{202e}"], ["why", "user/x\x1b[31m", "role/x"]]
        {
            questions.push(question.map(ToOwned::to_owned).to_vec());
        }
        let mut asked = BTreeSet::new();
        for (turn, question) in questions.iter().enumerate() {
            let question: Vec<&str> = question.iter().map(String::as_str).collect();
            // Each command in each format, and further questions to it in one after the other.
            let is_new = asked.insert(question[0]);
            for (at, (format, escape)) in FORMATS.into_iter().enumerate() {
                if is_new || turn % FORMATS.len() == at {
                    written[at] += ask(&question, format).stdout.matches(escape).count();
                }
            }
        }
    }
    assert!(written.iter().all(|it| *it > 150), "the text is not shown at all: {written:?}");
}

/// Questions to every command about the principals of a file.
fn questions(file: &TemporaryFile) -> Vec<Vec<String>> {
    let ask = |command: &str| rolecall(&["-i", file.name(), "-f", "json", command]).json();
    let principals = ask("principals");
    let of_kind = |kind: &str| {
        let all = principals["principals"].as_array().unwrap().iter();
        let arns = all.filter(|it| it["kind"] == kind).filter_map(|it| it["principal"].as_str());
        arns.map(ToOwned::to_owned).take(2).collect::<Vec<_>>()
    };
    let (users, roles) = (of_kind("user"), of_kind("role"));
    let accounts = ask("accounts");
    let first = accounts["accounts"][0]["account"].as_str().unwrap().to_owned();
    let mut questions: Vec<Vec<&str>> = vec![
        vec!["principals"],
        vec!["accounts"],
        vec!["accounts", &first],
        vec!["escalations"],
        vec!["findings", "--all"],
        vec!["paths", "--from", "anyone", "--to", "admin"],
        vec!["who-can", "sts:AssumeRole"],
        vec!["who-can", "iam:PassRole"],
    ];
    for role in &roles {
        questions.push(vec!["who-can-assume", role, "--transitive"]);
    }
    for user in users.iter().chain(&roles) {
        questions.push(vec!["can-assume", user, "--transitive", "--kinds", "all"]);
        questions.push(vec!["can", user, "sts:AssumeRole"]);
        questions.push(vec!["last-accessed", user]);
    }
    for (user, role) in users.iter().chain(&roles).zip(roles.iter().rev()) {
        questions.push(vec!["why", user, role]);
        questions.push(vec!["paths", "--from", user, "--to", role, "--kinds", "all"]);
    }
    questions.into_iter().map(|it| it.into_iter().map(ToOwned::to_owned).collect()).collect()
}

#[test]
fn no_csv_field_is_a_formula_and_no_markdown_is_obeyed() {
    let (mut defused, mut escaped) = (0, 0);
    for name in ACCOUNTS {
        let file = TemporaryFile::new(
            &format!("{name}-formula"),
            &hostile(name, formula_in_front).to_string(),
        );
        for question in questions(&file) {
            let ask = |format: &str| {
                let words: Vec<&str> = question.iter().map(String::as_str).collect();
                rolecall(&[&["-i", file.name(), "-f", format], &words[..]].concat())
            };
            let [json, csv, page] = ["json", "csv", "markdown"].map(ask);
            assert_eq!([csv.code, page.code], [json.code; 2], "{question:?}: {csv:?}");
            if json.code != Some(0) {
                continue;
            }
            let (_, records) = rows::records(&csv.stdout);
            assert_eq!(records.len(), rows::records_of_json(&json.json()), "{question:?}");
            for field in records.iter().flatten() {
                assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
                defused += usize::from(field.starts_with("'="));
            }
            escaped += page.stdout.matches("&lt;b onclick=x&gt;`@`evil").count();
            assert_no_markup(&page.stdout);
        }
    }
    assert!(defused > 50 && escaped > 200, "the text is not shown: {defused}, {escaped}");
}

/// What a browser, an XML parser or a viewer of SARIF would obey.
const MARKUP: &str = "]]>--></script></style></code></pre><script>alert(1)</script>'\"<img src=x \
                      onerror=y> {0} [x](http://evil.example) =cmd|'/c calc'!A0 &lt;i&gt; \u{ffff}";

fn markup_in_front(text: &mut String) {
    text.insert_str(0, MARKUP);
}

#[test]
fn no_report_of_findings_obeys_what_names_say() {
    let mut written = BTreeSet::new();
    for (with, mark) in [(at_the_end as Mark, "ZXZpbA=="), (markup_in_front, "alert(1)")] {
        for name in ACCOUNTS {
            let file = TemporaryFile::new(
                &format!("{name}-reports-{}", mark.len()),
                &hostile(name, with).to_string(),
            );
            for format in ["html", "sarif", "ocsf", "junit"] {
                let arguments = ["-i", file.name(), "findings", "--all", "-f", format];
                let run = rolecall(&arguments).ends_with(0);
                assert_harmless(&run, &format!("{name} as {format}"));
                match format {
                    "html" => markup::check_html(&run.stdout),
                    "junit" => {
                        markup::tags(&run.stdout);
                        assert!(!run.stdout.contains('\u{ffff}'), "XML does not allow it");
                    }
                    _ => assert_no_links(&run.json()),
                }
                if run.stdout.contains(mark) {
                    written.insert((mark, name, format));
                }
            }
        }
    }
    assert_eq!(written.len(), 2 * ACCOUNTS.len() * 4, "the text is not shown: {written:?}");
}

/// Fails where a message of SARIF or OCSF hides something, or has a link or a placeholder of SARIF.
#[track_caller]
fn assert_no_links(log: &Value) {
    let messages = |all: &Value, text: fn(&Value) -> &Value| -> Vec<String> {
        let all = all.as_array().into_iter().flatten();
        all.filter_map(|it| text(it).as_str()).map(ToOwned::to_owned).collect()
    };
    let of_results = messages(&log["runs"][0]["results"], |it| &it["message"]["text"]);
    let notifications = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    for message in of_results.iter().chain(&messages(notifications, |it| &it["message"]["text"])) {
        assert!(!message.contains("](") || message.contains(r"\]("), "{message}");
        let bare = message.replace("{{", "").replace("}}", "");
        assert!(!bare.contains(['{', '}']) && !message.contains(is_hidden), "{message}");
    }
    let of_events = messages(log, |it| &it["message"]);
    assert!(of_events.iter().all(|it| !it.contains(is_hidden)), "{of_events:?}");
    assert!(of_events.len() + of_results.len() > 50);
}

/// Fails where a page holds more markup than headings, lists, tables and blocks of JSON.
#[track_caller]
fn assert_no_markup(page: &str) {
    let mut columns = None;
    for line in rows::lines_outside_code(page) {
        let bare = rows::bare(line);
        let entities = ["&lt;", "&gt;", "&amp;", "&#96;"];
        let text = entities.iter().fold(bare, |text, it| text.replace(it, ""));
        for markup in ["<", ">", "&", "[", "]", "@", "://", "www.", "*", "_", "~"] {
            assert!(!text.contains(markup), "{markup}: {line}");
        }
        let pipes = Some(text.matches('|').count()).filter(|it| *it > 0);
        let is_row = line.starts_with("| ") && line.ends_with(" |") || line.ends_with("--- |");
        assert_eq!(is_row, pipes.is_some(), "{line}");
        assert!(columns.is_none() || pipes.is_none() || columns == pipes, "{line}");
        columns = pipes;
    }
}

#[test]
fn a_hostile_field_that_makes_a_file_unreadable_is_told_without_harm() {
    for name in ["account-access", "root-sessions"] {
        let (value, fields) = account(name);
        for field in fields {
            let file = TemporaryFile::new("field", &marked(&value, &field, at_the_end).to_string());
            let run = rolecall(&["-i", file.name(), "principals"]);
            assert_harmless(&run, &field.join("."));
        }
    }
}

#[test]
fn names_of_files_are_written_without_harm() {
    let folder = env::temp_dir().join(format!("rolecall-{}-\x1b[31m\u{202e}\nrow", process::id()));
    let run = rolecall(&["-i", folder.to_str().unwrap(), "principals"]).ends_with(2);
    assert_harmless(&run, "a file that does not exist");
    assert!(run.stderr.contains(r"\u{1b}[31m\u{202e}\nrow: cannot be read"), "{}", run.stderr);
    let run = rolecall(&["simulate", folder.to_str().unwrap()]).ends_with(2);
    assert_harmless(&run, "a case file that does not exist");
}

#[test]
fn the_explorer_draws_escapes_instead() {
    for name in ACCOUNTS {
        let file =
            TemporaryFile::new(&format!("{name}-explorer"), &hostile(name, at_the_end).to_string());
        let arguments = &["-i", file.name()];
        let mut terminal = Spawn { arguments, size: (200, 50), ..Spawn::EXPLORER }.start();
        terminal.wait_for("[1 Overview]");
        terminal.press("2");
        terminal.wait_for("[2 Principals]");
        terminal.wait_for(r"\u{202e}");
        // Each tab of a principal, its trees, the reason for a step, and the accounts.
        for keys in [
            "<Enter>", "]", "]", "]", "]", "]", "p", "j", "w", "z", "H", "P", "E", "i", "A",
            "<Enter>", "]", "?",
        ] {
            terminal.press(keys);
            terminal.look(|_| ());
        }
        terminal.press("<Esc>1q");
        let _ = terminal.exit_code();
        let bytes = terminal.bytes();
        // The explorer itself asks for the background, and for nothing else.
        let text = String::from_utf8_lossy(&bytes).replacen("\x1b]11;?\x1b\\", "", 1);
        let harm = |it: char| is_hidden(it) && !matches!(it, '\x1b' | '\r' | '\n' | '\x08');
        assert_eq!(text.find(harm).map(|it| &text[it..(it + 9).min(text.len())]), None, "{name}");
        assert!(
            !text.contains("\x1b]"),
            "{name}: a command for the terminal's window or clipboard"
        );
    }
}

#[test]
fn only_one_function_puts_text_on_the_screen() {
    let mut folders = vec![house::path("src/tui")];
    let mut drawing = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let draws = |line: &&str| {
                let renders = line.contains(".render(")
                    && !line.contains("Clear.")
                    && !line.contains("Block::");
                renders
                    || line.contains("set_string")
                    || line.contains("set_line")
                    || line.contains("set_span")
            };
            if text.lines().any(|it| draws(&it)) {
                drawing.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    assert_eq!(drawing, ["cut.rs"], "everything else draws with `cut::draw`");
}

#[cfg(unix)]
#[test]
fn inputs_without_end_and_beyond_the_limit_are_errors() {
    let endless: [&[&str]; 3] =
        [&["-i", "/dev/stdin", "principals"], &["-i", "-", "principals"], &["simulate", "-"]];
    for arguments in endless {
        let arguments = [arguments, &["--max-input", "1M"]].concat();
        let run = rolecall_reading(&arguments, &vec![b' '; (1 << 20) + 1]).ends_with(2);
        assert!(run.stdout.is_empty(), "{run:?}");
        let error = "expected at most 1 MiB of data, the limit of `--max-input`, found more";
        assert!(run.stderr.contains(error), "{run:?}");
    }
    let run = rolecall(&["-i", "assets/demo.json", "principals", "--max-input", "1K"]).ends_with(2);
    assert!(run.stderr.contains("at most 1 KiB") && run.stderr.contains("hint: "), "{run:?}");
}

#[test]
fn an_input_of_which_nothing_can_be_read_is_an_error() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let nested = format!(r#"{{"RoleDetailList": {deep}}}"#);
    let texts = [
        "",
        "{}",
        "[]",
        "[[]]",
        "null",
        "7",
        r#"{"accounts": [], "schema": "rolecall/snapshot/1"}"#,
        &deep,
        &nested,
    ];
    for text in texts {
        let run = rolecall_reading(&["-i", "-", "principals"], text.as_bytes()).ends_with(2);
        assert!(run.stdout.is_empty() && run.stderr.starts_with("error: "), "{run:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_snapshot_replaces_nothing_but_files() {
    let folder = env::temp_dir();
    for (path, why) in [
        (folder.to_str().unwrap(), "this is a folder"),
        ("/dev/null", "this is not a regular file"),
        ("/dev/stderr", "this is not a regular file"),
    ] {
        let run = rolecall(&["collect", "-o", path]).ends_with(2);
        assert!(run.stderr.contains(&format!("{path}: cannot be written: {why}")), "{run:?}");
    }
}

#[test]
fn two_versions_in_force_are_a_gap_and_prove_nothing() {
    let text = |versions: &str, default: &str| {
        format!(
            r#"{{"UserDetailList": [{{"UserName": "ann", "Arn": "arn:aws:iam::111122223333:user/ann",
                "AttachedManagedPolicies": [{{"PolicyName": "M", "PolicyArn": "arn:aws:iam::111122223333:policy/M"}}]}}],
              "GroupDetailList": [], "RoleDetailList": [],
              "Policies": [{{"PolicyName": "M", "Arn": "arn:aws:iam::111122223333:policy/M",
                "DefaultVersionId": "{default}", "PolicyVersionList": [{versions}]}}]}}"#
        )
    };
    let version = |id: &str, action: &str, in_force: bool| {
        format!(
            r#"{{"VersionId": "{id}", "IsDefaultVersion": {in_force}, "Document":
                {{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}}}}}"#
        )
    };
    let (wide, narrow) = ("s3:*", "ec2:*");
    for (versions, default) in [
        ([version("v1", wide, true), version("v2", narrow, true)], "v1"),
        ([version("v2", narrow, true), version("v1", wide, true)], "v1"),
        ([version("v1", wide, true), version("v2", narrow, false)], "v2"),
    ] {
        let text = text(&versions.join(", "), default);
        let arguments = ["-i", "-", "can", "user/ann", "s3:GetObject", "-f", "json"];
        let run = rolecall_reading(&arguments, text.as_bytes());
        assert_eq!(run.json()["decision"], "unknown", "{run:?}");
        assert!(run.stderr.contains("more than one version is the default"), "{run:?}");
    }
}
