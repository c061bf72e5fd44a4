//! The command-line arguments.

use std::path::PathBuf;

use clap::{CommandFactory, Parser};

use super::{command::Command, global_args::GlobalArgs};

/// Show who can become whom in AWS, and why.
///
/// Without a command, rolecall opens the terminal explorer.
#[derive(Clone, Debug, Parser)]
#[command(name = "rolecall", version, max_term_width = 100)]
pub struct Args {
    /// Where the facts come from, and how answers look.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// The findings that someone accepts: a JSON list of `rule`, `principal`, `reason`, `author` and
    /// `expires`; in the explorer, `W` adds to it
    #[arg(long, value_name = "FILE")]
    pub waivers: Option<PathBuf>,
    /// The question; without a command, the explorer opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// All commands and flags: the source of the manual pages, the completions, and the tables of
/// `docs/commands.md`.
pub fn arguments() -> clap::Command {
    Args::command()
}
