//! `rolecall simulate`.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use crate::{
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_note},
    },
    iam::ParsePolicyError,
    load::{self, Cases, Input},
    report::answer,
};

/// Decide the requests of a case file, without AWS or an account
#[derive(Clone, Debug, Args)]
pub struct Simulate {
    /// A JSON file with one case or a list of cases, or `-` for standard input
    file: PathBuf,
}

impl Simulate {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let Cases { mut cases, single } = load::load_cases(&Input::named(&self.file))?;
        let now = args.now.unwrap_or_else(Timestamp::now);
        cases.iter_mut().for_each(|it| it.context.put_moment(now));
        write_answer(&answer::Simulate::new(&cases, single), args)?;
        for (case, index) in cases.iter().zip(0..) {
            let of = if single { String::new() } else { format!("[{index}].") };
            for (place, statement) in case.malformed_statements() {
                // What was found is not repeated, because it may be a secret.
                let ParsePolicyError { path, expected, .. } = &statement.error;
                write_note(&format!(
                    "{of}{place}.{path}: expected {expected}, so what the statement says is unknown"
                ))?;
            }
        }
        Ok(ExitCode::ANSWERED)
    }
}
