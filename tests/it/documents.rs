//! The documents agree with the code: tables, examples, and every command they name.
//! `UPDATE_EXPECT=1 cargo test documents` writes the generated parts again.

use std::{
    collections::BTreeSet,
    fs,
    sync::{Mutex, PoisonError},
};

use rolecall::{
    analysis::Badge,
    cli,
    graph::{EDGE_KINDS, EdgeKind},
    load::{OPERATIONS, Operation},
    tui,
};

use crate::house;

#[test]
fn the_documents_list_all_commands() {
    let mut table = "| command | answer |\n| --- | --- |\n".to_owned();
    for command in cli::arguments().get_subcommands() {
        let about = command.get_about().unwrap().to_string();
        table += &format!("| `{}` | {about} |\n", usage(command));
    }
    assert_section("docs/commands.md", "commands", &table);
}

/// The command's name with its own arguments: `who-can-assume ROLE [--transitive]`.
fn usage(command: &clap::Command) -> String {
    let mut words = vec![command.get_name().to_owned()];
    for argument in command.get_arguments().filter(|it| !is_built_in(it)) {
        let value = value_name(argument);
        words.push(match (argument.get_long(), argument.is_required_set()) {
            (None, true) => value.unwrap(),
            (None, false) => format!("[{}]", value.unwrap()),
            (Some(long), true) => format!("--{long} {}", value.unwrap()),
            (Some(long), false) => match value {
                Some(value) => format!("[--{long} {value}]"),
                None => format!("[--{long}]"),
            },
        });
    }
    words.join(" ")
}

fn is_built_in(argument: &clap::Arg) -> bool {
    ["help", "version"].contains(&argument.get_id().as_str())
}

fn value_name(argument: &clap::Arg) -> Option<String> {
    if !argument.get_action().takes_values() {
        return None;
    }
    let names = argument.get_value_names()?;
    Some(names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
}

#[test]
fn the_documents_list_all_flags() {
    let mut table = "| flag | meaning |\n| --- | --- |\n".to_owned();
    for argument in cli::arguments().get_arguments().filter(|it| !is_built_in(it)) {
        let short = argument.get_short().map(|it| format!("-{it}, ")).unwrap_or_default();
        let value = value_name(argument).map(|it| format!(" {it}")).unwrap_or_default();
        let mut meaning = argument.get_help().unwrap().to_string();
        let values: Vec<_> = argument
            .get_possible_values()
            .iter()
            .map(|it| format!("`{}`", it.get_name()))
            .filter(|_| argument.get_action().takes_values())
            .collect();
        if !values.is_empty() {
            meaning += &format!(": {}", values.join(" or "));
        }
        table += &format!("| `{short}--{}{value}` | {meaning} |\n", argument.get_long().unwrap());
    }
    assert_section("docs/commands.md", "flags", &table);
}

#[test]
fn the_documents_list_all_keys() {
    assert_section("docs/keys.md", "keys", &tui::keys_as_markdown());
}

#[test]
fn the_documents_list_all_calls() {
    let mut table = "| call | feeds | without it |\n| --- | --- | --- |\n".to_owned();
    for operation in OPERATIONS {
        let Operation { feeds, .. } = operation;
        let without = operation.without();
        table += &format!("| `{}` | {feeds} | {without} |\n", operation.action());
    }
    assert_section("docs/aws.md", "operations", &table);
}

#[test]
fn the_documents_list_all_badges() {
    let mut table = "| letter | in short | meaning |\n| --- | --- | --- |\n".to_owned();
    for Badge { letter, label, help, .. } in Badge::ALL {
        table += &format!("| `{letter}` | {label} | {help} |\n");
    }
    assert_section("docs/words.md", "badges", &table);
}

#[test]
fn the_documents_list_all_kinds_of_step() {
    let mut table = "| kind | call | what happens |\n| --- | --- | --- |\n".to_owned();
    for EdgeKind { name, action, explanation, .. } in EDGE_KINDS {
        let action = action.map_or_else(|| "none".to_owned(), |it| format!("`{it}`"));
        table += &format!("| `{name}` | {action} | {explanation} |\n");
    }
    assert_section("docs/words.md", "steps", &table);
}

#[test]
fn the_documents_list_all_methods_of_escalation() {
    let catalogue = house::read("assets/escalation.json");
    let catalogue: serde_json::Value = serde_json::from_str(&catalogue).unwrap();
    let mut table =
        "| id | what the caller does | permissions | needed outside of IAM |\n| --- | --- | --- | --- |\n"
            .to_owned();
    let text = |row: &serde_json::Value, field: &str| row[field].as_str().map(ToOwned::to_owned);
    for method in catalogue["methods"].as_array().unwrap() {
        let permissions: Vec<_> = method["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (format!("`{}`", text(it, "action").unwrap()), text(it, "on").unwrap()))
            .map(|(action, on)| action + &on_what(&on, &method["target"]))
            .collect();
        table += &format!(
            "| `{}` | {} | {} | {} |\n",
            text(method, "id").unwrap(),
            text(method, "title").unwrap(),
            permissions.join("; "),
            text(method, "needs").unwrap_or_default(),
        );
    }
    assert_section("docs/escalations.md", "escalations", &table);
    let count = catalogue["methods"].as_array().unwrap().len();
    assert!(house::read("README.md").contains(&format!("{count} methods")), "there are {count}");
}

/// What a permission must be held on, by the catalogue's words for it and for the target.
fn on_what(on: &str, target: &serde_json::Value) -> String {
    let target = target.as_str().unwrap_or_default();
    match on {
        "any" => String::new(),
        "target" => format!(" on the {target}"),
        "itself" => " on the caller itself".to_owned(),
        "attached_role" => " on a role that the policy is attached to".to_owned(),
        "trusting_target" => format!(" on the {target}, once it trusts the caller"),
        "trusting_attached_role" => " on this role, once it trusts the caller".to_owned(),
        other => panic!("the catalogue has a new word: {other}"),
    }
}

#[test]
fn the_documents_describe_all_filters() {
    assert_section("docs/filters.md", "filters", &tui::filters_as_markdown());
}

/// Held while a document is rewritten, because tests run concurrently.
static WRITING: Mutex<()> = Mutex::new(());

/// The part of the document between `<!-- NAME -->` and `<!-- /NAME -->` is `expected`.
#[track_caller]
fn assert_section(document: &str, name: &str, expected: &str) {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let text = house::read(document);
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&start).expect("the document has the section");
    let (actual, after) = rest.split_once(&end).expect("the section ends");
    if actual == expected {
        return;
    }
    assert!(house::is_update(), "{document}: the section `{name}` should be:\n{expected}");
    fs::write(house::path(document), format!("{before}{start}{expected}{end}{after}")).unwrap();
}

#[test]
fn the_readme_begins_with_the_two_commands_that_do_all() {
    let readme = house::read("README.md");
    let first = blocks(&readme).find(|it| it.language == "sh").unwrap();
    let commands: Vec<_> = first.text.lines().map(without_comment).collect();
    assert_eq!(commands, ["cargo run -- --demo", "cargo test"]);
}

/// As `wc -w` counts.
#[test]
fn the_pages_that_everyone_reads_stay_short() {
    for (document, limit) in [("README.md", 1_500), ("ARCHITECTURE.md", 1_800)] {
        let words = house::read(document).split_whitespace().count();
        assert!(words <= limit, "{document} has {words} words, and at most {limit} are allowed");
    }
}

/// The oldest Rust that the package builds with.
#[test]
fn all_files_name_the_same_version_of_rust() {
    let manifest = house::read("Cargo.toml");
    let version = manifest.lines().find_map(|it| it.strip_prefix("rust-version = ")).unwrap();
    let version = version.trim_matches('"');
    for (file, sentence) in [
        ("README.md", format!(" {version} or newer")),
        ("Containerfile", format!("FROM rust:{version}-")),
    ] {
        assert!(house::read(file).contains(&sentence), "{file} does not say `{sentence}`");
    }
}

/// Examples are `console` blocks: `$ rolecall ...`, and what it prints on standard output.
#[test]
fn the_documents_show_what_rolecall_prints() {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut problems = Vec::new();
    let mut shown_commands = BTreeSet::new();
    for document in house::documents() {
        let text = house::read(&document);
        let mut written = text.clone();
        for block in blocks(&text).filter(|it| it.language == "console") {
            let (command, shown) = block.text.split_once('\n').unwrap();
            let words: Vec<_> = command.split_whitespace().skip(2).collect();
            let printed = house::rolecall(&words).ends_with(0).stdout;
            let named = cli::arguments().get_matches_from(command.split_whitespace().skip(1));
            shown_commands.extend(named.subcommand_name().map(ToOwned::to_owned));
            if shown != printed {
                written = written.replace(block.text, &format!("{command}\n{printed}"));
                problems.push(format!("{document}: {command}\n{printed}"));
            }
        }
        if house::is_update() && written != text {
            fs::write(house::path(&document), written).unwrap();
        }
    }
    for command in cli::arguments().get_subcommands().map(clap::Command::get_name) {
        // These answer nothing about the demo.
        let is_other = ["collect", "permissions", "man", "completions"].contains(&command);
        assert!(is_other || shown_commands.contains(command), "no example shows `{command}`");
    }
    assert!(
        house::is_update() || problems.is_empty(),
        "these examples should be:\n{}",
        problems.join("\n")
    );
}

#[test]
fn every_command_line_in_the_documents_is_understood() {
    let mut runs = 0;
    for document in house::documents() {
        let text = house::read(&document);
        for line in command_lines(&text) {
            let words = std::iter::once("rolecall").chain(line.split_whitespace());
            let matches = cli::arguments().try_get_matches_from(words);
            let matches = matches.unwrap_or_else(|error| panic!("{document}: {line}: {error}"));
            // Without a command it opens the explorer, which needs a terminal.
            if matches.get_flag("demo") && matches.subcommand().is_some() {
                let arguments: Vec<_> = line.split_whitespace().collect();
                let run = house::rolecall(&arguments);
                assert_eq!(run.code, Some(0), "{document}: {line}: {run:?}");
                runs += 1;
            }
        }
    }
    assert!(runs >= 30, "only {runs} command lines were run");
}

/// The arguments of each `rolecall ...` and `cargo run -- ...` in code.
fn command_lines(document: &str) -> Vec<String> {
    let in_blocks = blocks(document).flat_map(|it| it.text.lines());
    let outside = outside_blocks(document);
    let inline = outside.iter().flat_map(|line| line.split('`').skip(1).step_by(2));
    in_blocks
        .chain(inline)
        .map(without_comment)
        // In a pipe, each part is a command of its own.
        .flat_map(|line| line.split(['|', ';', '>']))
        .filter_map(|part| {
            let part = part.trim().trim_start_matches("$ ");
            let rest = part.strip_prefix("rolecall ").or(part.strip_prefix("cargo run -- "))?;
            Some(rest.to_owned())
        })
        .collect()
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in house::documents() {
        let text = house::read(&document);
        let folder = house::path(&document).parent().unwrap().to_owned();
        let outside = outside_blocks(&text).join("\n");
        for link in outside.split("](").skip(1).filter_map(|it| it.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { house::path(&document) } else { folder.join(file) };
            assert!(target.exists(), "{document}: {link} is missing");
            if !heading.is_empty() {
                let target = fs::read_to_string(target).unwrap();
                let found = headings(&target).iter().any(|it| it == heading);
                assert!(found, "{document}: {link} has no such heading");
            }
        }
    }
}

/// The names by which links find the headings of a document.
fn headings(document: &str) -> Vec<String> {
    let is_kept = |it: &char| it.is_alphanumeric() || "-_ ".contains(*it);
    outside_blocks(document)
        .into_iter()
        .filter_map(|it| Some(it.strip_prefix('#')?.trim_start_matches('#').trim().to_lowercase()))
        .map(|it| it.chars().filter(is_kept).collect::<String>().replace(' ', "-"))
        .collect()
}

#[test]
fn the_index_of_the_documentation_names_every_page() {
    let index = house::read("docs/README.md");
    for page in house::documents().iter().filter_map(|it| it.strip_prefix("docs/")) {
        assert!(page == "README.md" || index.contains(&format!("]({page})")), "{page} is missing");
    }
}

/// A fenced block of code.
#[derive(Debug)]
struct Block<'a> {
    language: &'a str,
    text: &'a str,
}

fn blocks(document: &str) -> impl Iterator<Item = Block<'_>> {
    document.split("```").skip(1).step_by(2).map(|it| {
        let (language, text) = it.split_once('\n').unwrap();
        Block { language, text }
    })
}

fn outside_blocks(document: &str) -> Vec<&str> {
    document.split("```").step_by(2).flat_map(str::lines).collect()
}

fn without_comment(line: &str) -> &str {
    line.split(" #").next().unwrap_or_default().trim()
}
