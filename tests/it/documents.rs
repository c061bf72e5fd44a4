//! The documents agree with the code: tables, examples, and every command they name.
//! `UPDATE_EXPECT=1 cargo test documents` writes the generated parts again.

use std::{
    fs,
    sync::{Mutex, PoisonError},
};

use rolecall::{
    analysis::Badge,
    cli,
    load::{OPERATIONS, Operation},
    tui,
};

use crate::house;

#[test]
fn the_readme_lists_all_commands() {
    let mut table = "| command | answer |\n| --- | --- |\n".to_owned();
    for command in cli::arguments().get_subcommands() {
        let about = command.get_about().unwrap().to_string();
        table += &format!("| `{}` | {about} |\n", usage(command));
    }
    assert_section("commands", &table);
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
fn the_readme_lists_all_flags() {
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
    assert_section("flags", &table);
}

#[test]
fn the_readme_lists_all_keys() {
    assert_section("keys", &tui::keys_as_markdown());
}

#[test]
fn the_readme_lists_all_calls() {
    let mut table = "| call | feeds | without it |\n| --- | --- | --- |\n".to_owned();
    for operation in OPERATIONS {
        let Operation { feeds, .. } = operation;
        let without = operation.without();
        table += &format!("| `{}` | {feeds} | {without} |\n", operation.action());
    }
    assert_section("operations", &table);
}

#[test]
fn the_readme_lists_all_badges() {
    let mut table = "| letter | in short | meaning |\n| --- | --- | --- |\n".to_owned();
    for Badge { letter, label, help, .. } in Badge::ALL {
        table += &format!("| `{letter}` | {label} | {help} |\n");
    }
    assert_section("badges", &table);
}

/// Held while the README is rewritten, because tests run concurrently.
static WRITING: Mutex<()> = Mutex::new(());

/// The part of the README between `<!-- NAME -->` and `<!-- /NAME -->` is `expected`.
#[track_caller]
fn assert_section(name: &str, expected: &str) {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let readme = house::read("README.md");
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = readme.split_once(&start).expect("the README has the section");
    let (actual, after) = rest.split_once(&end).expect("the section ends");
    if actual == expected {
        return;
    }
    assert!(house::is_update(), "the section `{name}` should be:\n{expected}");
    let text = format!("{before}{start}{expected}{end}{after}");
    fs::write(house::path("README.md"), text).unwrap();
}

#[test]
fn the_readme_begins_with_the_two_commands_that_do_all() {
    let readme = house::read("README.md");
    let first = blocks(&readme).find(|it| it.language == "sh").unwrap();
    let commands: Vec<_> = first.text.lines().map(without_comment).collect();
    assert_eq!(commands, ["cargo run -- --demo", "cargo test"]);
}

/// Examples are `console` blocks: `$ rolecall ...`, and what it prints on standard output.
#[test]
fn the_readme_shows_what_rolecall_prints() {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let readme = house::read("README.md");
    let mut written = readme.clone();
    let mut problems = Vec::new();
    let mut count = 0;
    for block in blocks(&readme).filter(|it| it.language == "console") {
        let (command, shown) = block.text.split_once('\n').unwrap();
        let words: Vec<_> = command.split_whitespace().skip(2).collect();
        let printed = house::rolecall(&words).ends_with(0).stdout;
        count += 1;
        if shown != printed {
            written = written.replace(block.text, &format!("{command}\n{printed}"));
            problems.push(format!("{command}\n{printed}"));
        }
    }
    // These two answer nothing about the demo.
    let answers = |it: &&clap::Command| !["collect", "permissions"].contains(&it.get_name());
    let commands = cli::arguments();
    let least = commands.get_subcommands().filter(answers).count();
    assert!(count >= least, "too few examples: {count}");
    if house::is_update() {
        fs::write(house::path("README.md"), written).unwrap();
        return;
    }
    assert!(problems.is_empty(), "these examples should be:\n{}", problems.join("\n"));
}

#[test]
fn every_command_line_in_the_documents_is_understood() {
    let mut runs = 0;
    for document in ["README.md", "assets/README.md"] {
        let text = house::read(document);
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
    let documents =
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "assets/README.md", "benches/README.md"];
    for document in documents {
        let text = house::read(document);
        let folder = house::path(document).parent().unwrap().to_owned();
        for link in text.split("](").skip(1).filter_map(|it| it.split(')').next()) {
            let is_file = !link.contains("://") && !link.starts_with('#');
            assert!(!is_file || folder.join(link).exists(), "{document}: {link} is missing");
        }
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
