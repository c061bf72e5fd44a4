//! `rolecall completions`.

use std::io::{self, Write};

use clap::Args;
use clap_complete::{Shell, generate};

use crate::cli::{error::Error, exit_code::ExitCode};

/// Print the completions of commands and flags for SHELL
///
/// For bash, add `source <(rolecall completions bash)` to `~/.bashrc`.
#[derive(Clone, Debug, Args)]
pub struct Completions {
    /// The shell that reads them
    shell: Shell,
}

impl Completions {
    /// `all` is the whole command line.
    pub(super) fn run(&self, mut all: clap::Command) -> Result<ExitCode, Error> {
        let name = all.get_name().to_owned();
        // `generate` panics if it cannot write, so it writes to memory: standard output may be a
        // closed pipe.
        let mut script = Vec::new();
        generate(self.shell, &mut all, name, &mut script);
        io::stdout().lock().write_all(&script)?;
        Ok(ExitCode::ANSWERED)
    }
}
