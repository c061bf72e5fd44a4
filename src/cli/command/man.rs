//! `rolecall man`.

use std::io::{self, Write};

use clap::Args;
use clap_mangen::Man as Page;

use crate::cli::{error::Error, exit_code::ExitCode};

/// Print the manual page of rolecall, or of COMMAND
///
/// To read it, run `rolecall man > rolecall.1` and then `man ./rolecall.1`.
#[derive(Clone, Debug, Args)]
pub struct Man {
    /// A command, such as `paths`
    command: Option<String>,
}

impl Man {
    /// `all` is the whole command line. `help` has no page.
    pub(super) fn run(&self, all: clap::Command) -> Result<ExitCode, Error> {
        let mut all = all.disable_help_subcommand(true);
        // Each command now has the flags that every command accepts, too.
        all.build();
        let described = match &self.command {
            None => &all,
            Some(name) => all.find_subcommand(name).ok_or_else(|| unknown(name, &all))?,
        };
        let source = format!("rolecall {}", all.get_version().unwrap_or_default());
        // A page is small: nothing is printed unless all of it can be.
        let mut page = Vec::new();
        Page::new(described.clone()).source(source).render(&mut page)?;
        io::stdout().lock().write_all(&page)?;
        Ok(ExitCode::ANSWERED)
    }
}

fn unknown(name: &str, all: &clap::Command) -> Error {
    let known = all.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    Error::UnknownCommand { name: name.to_owned(), known }
}
