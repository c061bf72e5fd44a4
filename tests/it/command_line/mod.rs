//! The command line from the outside: answers, exit codes, and what goes to which stream.

mod collect;
mod findings;
mod formats;
mod golden;
mod long_chain;
mod manual;
mod names;
mod principals;
mod reports;
mod schema;
mod schema_of_accounts;
mod sources;
mod special_files;
mod streams;

use crate::house::{Run, rolecall};

/// Runs against the demo organization.
fn demo(arguments: &str) -> Run {
    let words: Vec<_> = std::iter::once("--demo").chain(arguments.split_whitespace()).collect();
    rolecall(&words)
}
