//! `rolecall simulate`.

use std::path::PathBuf;

use clap::Args;

use crate::{
    cli::{error::Error, exit_code::ExitCode, global_args::GlobalArgs, output::write_answer},
    load::{self, Cases, Input},
    report::answer,
};

/// Decide the requests of a case file; neither AWS nor an account is needed
#[derive(Clone, Debug, Args)]
pub struct Simulate {
    /// A JSON file with a case or a list of cases, or `-` for standard input
    file: PathBuf,
}

impl Simulate {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let Cases { cases, single } = load::load_cases(&Input::named(&self.file))?;
        write_answer(&answer::Simulate::new(&cases, single), args)?;
        Ok(ExitCode::ANSWERED)
    }
}
