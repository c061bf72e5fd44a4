//! `rolecall why`.

use clap::Args;

use crate::{
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps, write_notes_on_names},
        source::analyze,
    },
    report::answer,
};

/// Why FROM can become TO in one step, or what blocks it
#[derive(Clone, Debug, Args)]
pub struct Why {
    /// Who
    from: String,
    /// Becomes whom
    to: String,
}

impl Why {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let analysis = analyze(args)?;
        let from = analysis.find_principal(&self.from)?;
        let to = analysis.find_principal(&self.to)?;
        write_notes_on_names(&analysis, &[&self.from, &self.to])?;
        write_answer(&answer::Why::new(&analysis, from, to), args)?;
        write_gaps(&analysis.access_gaps(), args)
    }
}
