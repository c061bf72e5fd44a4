//! `rolecall can-assume`.

use clap::Args;

use crate::{
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps, write_notes_on_names},
        source::analyze,
        step_kinds::{StepKinds, with_kinds},
    },
    graph::{self, Direction},
    report::answer,
};

/// List every role that PRINCIPAL can assume
#[derive(Clone, Debug, Args)]
pub struct CanAssume {
    /// An ARN, `user/NAME`, `role/NAME`, `ACCOUNT:role/NAME`, an access key id, or a unique id
    principal: String,
    /// Include chains of several roles
    #[arg(long)]
    transitive: bool,
    #[command(flatten)]
    kinds: StepKinds,
}

impl CanAssume {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let mut analysis = analyze(args)?;
        let kinds = self.kinds.or(graph::StepKinds::Assume);
        with_kinds(&mut analysis, kinds);
        let principal = analysis.find_principal(&self.principal)?;
        write_notes_on_names(&analysis, &[&self.principal])?;
        let found = analysis.role_access(principal, Direction::Outgoing, kinds, self.transitive);
        let answer = answer::CanAssume::new(&analysis, principal, found, kinds, self.transitive);
        write_answer(&answer, args)?;
        write_gaps(&analysis.access_gaps(), args)
    }
}
