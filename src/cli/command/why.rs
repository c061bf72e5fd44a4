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

/// Explain why FROM can assume TO in one step, or what blocks it
#[derive(Clone, Debug, Args)]
pub struct Why {
    /// The principal that assumes the role
    from: String,
    /// The role to assume
    to: String,
}

impl Why {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let mut analysis = analyze(args)?;
        analysis.add_escalations();
        let from = analysis.find_principal(&self.from)?;
        let to = analysis.find_principal(&self.to)?;
        write_notes_on_names(&analysis, &[&self.from, &self.to])?;
        write_answer(&answer::Why::new(&analysis, from, to), args)?;
        write_gaps(&analysis.access_gaps(), args)
    }
}
