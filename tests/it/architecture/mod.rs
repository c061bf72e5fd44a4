//! The sources keep to the table of layers in `ARCHITECTURE.md`.

mod cycles;
mod front_page;
mod judgments;
mod rules;
pub(crate) mod scan;
mod searches;
mod table;

use std::{fs, path::Path};

use rules::Source;

use crate::house;

#[test]
fn the_sources_keep_to_the_table_of_layers() {
    let document = house::read("ARCHITECTURE.md");
    let mut sources = Vec::new();
    for folder in ["src", "tests", "benches", "fuzz"] {
        collect(&house::root().join(folder), &mut sources);
    }
    assert!(sources.len() > 50, "found {} source files only", sources.len());
    let problems = rules::check(&document, &sources);
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// The Rust files below a folder, each with its path from the project's root and its text.
pub(crate) fn sources(folder: &str) -> Vec<(String, String)> {
    let mut sources = Vec::new();
    collect(&house::root().join(folder), &mut sources);
    sources.into_iter().map(|it| (it.path, it.text)).collect()
}

/// All Rust files below `folder`, with their paths from the project's root.
fn collect(folder: &Path, sources: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.map(|it| it.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if path.file_name().is_some_and(|it| it != "target") {
                collect(&path, sources);
            }
        } else if path.extension().is_some_and(|it| it == "rs") {
            let name = path.strip_prefix(house::root()).unwrap().to_str().unwrap();
            sources.push(Source::new(name, &fs::read_to_string(&path).unwrap()));
        }
    }
}

const TABLE: &str = "
| layer | may import | crates only it may use | job |
| --- | --- | --- | --- |
| `iam` | | | facts |
| `graph` | `iam` | `petgraph` | ways |
| `load` | `iam` | `aws_sdk_*`, `std::fs` | reading |
| `cli` | all | `clap`, `Timestamp::now` | arguments |
";

/// A small project without a fault.
fn project() -> Vec<Source> {
    vec![
        Source::new("src/main.rs", "//! Main.\nfn main() { demo::cli::run(); }\n"),
        Source::new("src/lib.rs", "//! Lib.\npub mod cli;\npub mod graph;\npub mod iam;\n"),
        Source::new("src/iam/mod.rs", "//! Iam.\nmod arn;\npub use arn::Arn;\n"),
        Source::new("src/iam/arn.rs", "//! Arn.\nuse std::fmt;\npub struct Arn;\n"),
        Source::new("src/graph/mod.rs", "//! Graph.\nuse crate::iam::{self, Arn};\n"),
        Source::new("src/load/mod.rs", "//! Load.\nuse std::{fs, io};\n"),
        Source::new("src/cli/mod.rs", "//! Cli.\nuse clap::Parser;\nuse crate::{graph, load};\n"),
        Source::new("tests/it/main.rs", "//! Tests may import all.\nuse demo::{cli, graph};\n"),
    ]
}

/// The result of the check after one file of the project got this text.
fn with(path: &str, text: &str) -> String {
    let mut sources = project();
    sources.retain(|it| it.path != path);
    sources.push(Source::new(path, text));
    rules::check(TABLE, &sources).join("\n")
}

#[test]
fn a_project_without_a_fault_passes() {
    assert_eq!(rules::check(TABLE, &project()), Vec::<String>::new());
}

#[test]
fn an_import_that_the_table_does_not_allow_is_named() {
    let forbidden = "src/iam/arn.rs:2: `iam` may not import `graph` (`";
    let imports = [
        "use crate::graph::AccessGraph;",
        "use crate::{graph::{AccessGraph, Node}, iam::Arn};",
        "use crate::{iam::Arn, graph};",
        "use super::super::graph::AccessGraph;",
        "pub(crate) use crate::graph::*;",
        "use crate::graph as ways;",
        "use crate::{iam::Arn as Name, graph as ways};",
        "type Ways = Vec<crate::graph::Neighbor>;",
        "fn ways() { crate :: graph :: build(&[1]) }",
        "mod tests { use super::super::super::graph::build; }",
    ];
    for import in imports {
        let said = with("src/iam/arn.rs", &format!("//! Arn.\n{import}\n"));
        assert!(said.contains(forbidden), "{import}: {said}");
    }
}

#[test]
fn words_in_comments_and_texts_are_no_imports() {
    let innocent = r####"//! As [`Neighbor`](crate::graph::Neighbor) says.
// use crate::graph::Neighbor;
/* /* nested */ use crate::graph::Neighbor; */
const TEXT: &str = "use crate::graph::Neighbor; \" use petgraph::Graph;";
const RAW: &str = r##"use "# crate::graph::Neighbor;"##;
const BYTES: &[u8] = br#"crate::graph::Neighbor"#;
const QUOTE: char = '"'; const ESCAPE: char = '\''; // crate::graph
fn life<'a>(it: &'a str) -> &'a str { it } // '
pub(in crate::iam) struct Own;
pub(crate) struct Ours;
"####;
    assert_eq!(with("src/iam/arn.rs", innocent), "");
}

#[test]
fn a_glob_over_all_layers_is_refused() {
    for import in ["use crate::*;", "use crate as all;", "use super::super::*;"] {
        let said = with("src/iam/arn.rs", &format!("//! Arn.\n{import}\n"));
        assert!(said.contains("src/iam/arn.rs:2: names the crate's root"), "{import}: {said}");
    }
    let said = with("src/iam/arn.rs", "//! Arn.\nuse crate::Anything;\n");
    assert!(said.contains("src/iam/arn.rs:2: `crate::Anything` lies in no layer"), "{said}");
}

#[test]
fn a_crate_that_belongs_to_another_layer_is_named() {
    let cases = [
        ("use petgraph::Graph;", "only `graph` may use `petgraph`"),
        ("use ::petgraph::Graph;", "only `graph` may use `petgraph`"),
        ("use {petgraph::Graph, std::fmt};", "only `graph` may use `petgraph`"),
        ("use petgraph;", "only `graph` may use `petgraph`"),
        ("extern crate petgraph;", "only `graph` may use `petgraph`"),
        ("#[clap::derive] struct A;", "only `cli` may use `clap`"),
        ("type A = aws_sdk_iam::Client;", "only `load` may use `aws_sdk_*`"),
        ("use std::{fmt, fs::File};", "only `load` may use `std::fs`"),
        ("fn now() { Timestamp::now() }", "only `cli` may use `Timestamp::now`"),
    ];
    for (code, expected) in cases {
        let said = with("src/iam/arn.rs", &format!("//! Arn.\n{code}\n"));
        assert!(said.contains(&format!("src/iam/arn.rs:2: {expected}")), "{code}: {said}");
    }
}

#[test]
fn a_layer_without_a_row_and_a_row_without_a_layer_are_missed() {
    let said = with("src/helpers/mod.rs", "//! Helpers.\n");
    assert!(said.contains("src/helpers: no row of the table names this layer"), "{said}");
    let said = with("src/helpers.rs", "//! Helpers.\n");
    assert!(said.contains("src/helpers.rs: no row of the table names this layer"), "{said}");

    let mut sources = project();
    sources.retain(|it| it.path != "src/load/mod.rs");
    let said = rules::check(TABLE, &sources).join("\n");
    assert!(said.contains("the table names the layer `load`, and src/load is missing"), "{said}");

    let said = rules::check("no table here", &project()).join("\n");
    assert!(said.contains("no table whose first columns are"), "{said}");
    let unknown = TABLE.replace("| `graph` | `iam` |", "| `graph` | `iam`, `evil` |");
    let said = rules::check(&unknown, &project()).join("\n");
    assert!(said.contains("`graph` may import `evil`, which has no row"), "{said}");
}

#[test]
fn a_cycle_is_spelled_out() {
    let cyclic = TABLE.replace("| `iam` | |", "| `iam` | `load` |");
    let said = rules::check(&cyclic, &project()).join("\n");
    assert!(said.contains("the table has a cycle: iam -> load -> iam"), "{said}");

    let said = with("src/iam/arn.rs", "//! Arn.\nuse crate::graph::Node;\n");
    assert!(said.contains("the imports have a cycle: graph -> iam -> graph"), "{said}");
}

#[test]
fn a_file_must_say_what_it_is() {
    for text in ["pub struct Arn;\n", "\n//! Late.\n", "// Arn.\n", "//!\n", ""] {
        let said = with("src/iam/arn.rs", text);
        assert!(said.contains("src/iam/arn.rs: the first line must be `//! ` and what it is"));
    }
    let said = with("benches/scale.rs", "fn main() {}\n");
    assert!(said.contains("benches/scale.rs: the first line must be"), "{said}");
}

#[test]
fn a_file_must_not_be_long() {
    let lines = |count: usize| format!("//! Arn.\n{}", "struct Arn;\n".repeat(count - 1));
    assert_eq!(with("src/iam/arn.rs", &lines(600)), "");
    let said = with("src/iam/arn.rs", &lines(601));
    assert!(said.contains("src/iam/arn.rs: 601 lines; split it, 600 are the limit"), "{said}");
}

#[test]
fn the_binary_hands_over_to_the_command_line_only() {
    let said = with("src/main.rs", "//! Main.\nuse demo::graph::build;\n");
    assert!(said.contains("src/main.rs:2: the binary may only name `cli`"), "{said}");
    let said = with("src/lib.rs", "//! Lib.\npub use crate::iam::Arn;\n");
    assert!(said.contains("src/lib.rs:2: the crate's root holds layers only"), "{said}");
}

#[test]
fn files_that_need_each_other_are_named() {
    let arn = "//! Arn.\nuse super::Name;\npub struct Arn;\n";
    let project = |name: &str| {
        let front = "//! Iam.\nmod arn;\nmod name;\npub use {arn::Arn, name::Name};\n";
        let mut sources = project();
        sources.retain(|it| !it.path.starts_with("src/iam/"));
        sources.push(Source::new("src/iam/mod.rs", front));
        sources.push(Source::new("src/iam/arn.rs", arn));
        sources.push(Source::new("src/iam/name.rs", name));
        rules::check(TABLE, &sources).join("\n")
    };
    let expected = "2 files need each other: src/iam/arn.rs -> src/iam/name.rs -> src/iam/arn.rs";
    let imports = [
        "use crate::iam::arn::Arn;",
        "use crate::iam::Arn;",
        "use crate::iam::Arn as Other;",
        "use crate::iam::{Arn};",
        "use super::*;",
        "use super::arn;",
        "type Other = super::Arn;",
        "mod tests { use super::super::Arn; }",
    ];
    for import in imports {
        let said = project(&format!("//! Name.\n{import}\npub struct Name;\n"));
        assert!(said.contains(expected), "{import}: {said}");
    }
    let innocents = [
        "use std::fmt;",
        "use self::Name as Other;",
        "mod tests { use super::Name; }",
        "macro_rules! parts { ($it:ident) => { mod $it { use super::Arn; } } }",
    ];
    for innocent in innocents {
        assert_eq!(project(&format!("//! Name.\n{innocent}\npub struct Name;\n")), "");
    }

    // A front page with logic is a file like any other.
    let said = with("src/iam/mod.rs", "//! Iam.\nmod arn;\npub use arn::Arn;\n");
    assert_eq!(said, "");
    let mut sources = self::project();
    sources.retain(|it| !it.path.starts_with("src/iam/"));
    sources.push(Source::new(
        "src/iam/mod.rs",
        "//! Iam.\nmod arn;\npub use arn::Arn;\nconst A: u8 = 1;\n",
    ));
    sources.push(Source::new("src/iam/arn.rs", "//! Arn.\nuse super::A;\npub struct Arn;\n"));
    let said = rules::check(TABLE, &sources).join("\n");
    assert!(said.contains("need each other: src/iam/arn.rs -> src/iam/mod.rs"), "{said}");
}

#[test]
fn a_front_page_does_nothing_itself() {
    let pages = [
        "//! Iam.\n#![warn(missing_docs)]\nmod arn;\npub use arn::{Arn};\n",
        "//! Iam.\npub(crate) mod arn;\n#[cfg(test)]\nmod tests;\n#[cfg(test)]\nuse arn as it;\n",
    ];
    for page in pages {
        assert_eq!(with("src/iam/mod.rs", page), "");
    }
    let items =
        ["fn a() {}", "pub struct A;", "mod a {}", "impl A {}", "pub(crate) const A: u8 = 1;"];
    for item in items {
        let said = with("src/iam/mod.rs", &format!("//! Iam.\nmod arn;\n{item}\n"));
        assert!(said.contains("src/iam/mod.rs:3: a front page holds `mod` and `use`"), "{said}");
    }
}

#[test]
fn a_search_outside_a_job_is_reported() {
    let analysis = "//! Analysis.\nuse crate::graph::AccessGraph;\nimpl Analysis {\n
        pub fn reach_count(&self) -> usize { self.reached().len() }
        fn reached(&self) -> Vec<u8> { self.graph.reach(&[1]) }
        pub fn name(&self) -> &str { self.graph.node(1) }\n}\n
        mod tests { fn name() { analysis.reach_count() } }\n";
    let wording = "//! Wording.\nuse crate::analysis::Analysis;\n
        pub fn counted(analysis: &Analysis) -> String { format!(\"{}\", analysis.reach_count()) }
        pub fn named(analysis: &Analysis) -> &str { analysis.name() }\n
        impl Text { pub fn of(analysis: &Analysis) -> Self { Self(counted(analysis)) } }\n";
    let rows = ["analysis` | `iam`, `graph", "wording` | `analysis", "tui` | `analysis`, `wording"];
    let rows = rows.map(|it| format!("| `{it}` | | more |\n"));
    let table = format!("{TABLE}{}", rows.concat());
    let said = |path: &str, text: &str| {
        let mut sources = project();
        sources.push(Source::new("src/analysis/mod.rs", analysis));
        sources.push(Source::new("src/wording/mod.rs", wording));
        sources.push(Source::new("src/tui/mod.rs", "//! Tui.\n"));
        sources.push(Source::new(path, text));
        let problems = rules::check(&table, &sources);
        let of_searches = problems.into_iter().filter(|it| it.contains("searches"));
        of_searches.collect::<Vec<_>>().join("\n")
    };
    let searches = [
        ("ctx.data.analysis\n.graph.best_reach_until(id)", "best_reach_until"),
        ("ctx.data.analysis\n.reach_count(id)", "reach_count"),
        ("let a =\nwording::counted(&analysis);", "counted"),
        ("use crate::wording::counted;\ncounted(&analysis)", "counted"),
        ("use crate::wording::Text;\nText::of(&analysis)", "of"),
    ];
    for (call, name) in searches {
        let file = format!("//! List.\nfn a() {{ {call} }}\n");
        let expected = format!("src/tui/list.rs:3: `{name}` searches");
        let found = said("src/tui/list.rs", &file);
        assert!(found.contains(&expected), "{call}: {found}");
        assert_eq!(said("src/tui/question.rs", &file), "");
    }
    let looks = [
        "answers.paths(id)",
        "analysis.name()",
        "wording::named(&analysis)",
        "counted(&rows)",
        "Text::of(&rows)",
    ];
    for call in looks {
        assert_eq!(said("src/tui/list.rs", &format!("//! List.\nfn a() {{ {call} }}\n")), "");
    }
    let tests = "//! List.\n#[cfg(test)]\nmod tests { fn a() { analysis.reach_count(id) } }\n";
    assert_eq!(said("src/tui/list.rs", tests), "");
}

#[test]
fn a_layer_that_shows_facts_and_judges_one_is_named() {
    let table = format!("{TABLE}| `tui` | `iam` | | screens |\n");
    let said = |path: &str, text: &str| {
        let mut sources = project();
        sources.push(Source::new("src/tui/mod.rs", "//! Tui.\n"));
        sources.push(Source::new(path, &format!("//! List.\n{text}\n")));
        rules::check(&table, &sources).join("\n")
    };
    for judgment in ["Tone::Alarm", "theme::Tone :: Good", "Severity::High", "Assessment::Good"] {
        let text = format!("fn tone() {{ {judgment} }}");
        let expected = "src/tui/list.rs:2: `";
        assert!(said("src/tui/list.rs", &text).contains(expected), "{judgment}");
        assert_eq!(said("src/tui/theme.rs", &text), "");
    }
    assert_eq!(said("src/tui/list.rs", "fn tone() { (Tone::Muted, severity::of_mfa(it)) }"), "");
}
