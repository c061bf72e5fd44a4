//! What the command line says.

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
    /// What is asked; nothing opens the explorer.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// All commands and flags: what the README is checked against.
pub fn arguments() -> clap::Command {
    Args::command()
}
