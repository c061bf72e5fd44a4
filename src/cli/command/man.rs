//! `rolecall man`.

use std::io::{self, Write};

use clap::Args;
use clap_mangen::Man as Page;

use crate::cli::{args::arguments, error::Error, exit_code::ExitCode};

/// Print the manual page of rolecall, or of COMMAND
///
/// To read it, run `rolecall man > rolecall.1` and then `man ./rolecall.1`.
#[derive(Clone, Debug, Args)]
pub struct Man {
    /// A command, such as `paths`
    #[arg(value_parser = parse_command)]
    command: Option<String>,
}

impl Man {
    pub(super) fn run(&self) -> Result<ExitCode, Error> {
        let all = all_commands();
        let described =
            self.command.as_ref().and_then(|it| all.find_subcommand(it)).unwrap_or(&all);
        // A page is small: nothing is printed unless all of it can be.
        let mut page = Vec::new();
        let source = format!("rolecall {}", all.get_version().unwrap_or_default());
        Page::new(described.clone()).source(source).render(&mut page)?;
        io::stdout().lock().write_all(&page)?;
        Ok(ExitCode::ANSWERED)
    }
}

/// All commands, each with the flags that every command accepts. `help` has no page.
fn all_commands() -> clap::Command {
    let mut all = arguments().disable_help_subcommand(true);
    all.build();
    all
}

fn parse_command(text: &str) -> Result<String, String> {
    let all = all_commands();
    if all.find_subcommand(text).is_some() {
        return Ok(text.to_owned());
    }
    let names: Vec<_> = all.get_subcommands().map(clap::Command::get_name).collect();
    Err(format!("the commands are {}", names.join(", ")))
}
