//! `rolecall who-can-assume`.

use clap::Args;

use crate::{
    analysis::Analysis,
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps, write_notes_on_names},
        source::analyze,
        step_kinds::{StepKinds, with_kinds},
    },
    graph::{self, Direction, NodeId, NodeKind},
    report::answer,
};

/// List every principal that can assume ROLE
#[derive(Clone, Debug, Args)]
pub struct WhoCanAssume {
    /// An ARN, `role/NAME`, `ACCOUNT:role/NAME`, or a name
    role: String,
    /// Include chains of several roles
    #[arg(long)]
    transitive: bool,
    #[command(flatten)]
    kinds: StepKinds,
}

impl WhoCanAssume {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let mut analysis = analyze(args)?;
        let kinds = self.kinds.or(graph::StepKinds::Assume);
        with_kinds(&mut analysis, kinds);
        let role = find_role(&analysis, &self.role)?;
        write_notes_on_names(&analysis, &[&self.role])?;
        let found = analysis.role_access(role, Direction::Incoming, kinds, self.transitive);
        let answer = answer::WhoCanAssume::new(&analysis, role, found, kinds, self.transitive);
        write_answer(&answer, args)?;
        write_gaps(&analysis.access_gaps(), args)
    }
}

/// The role that `name` means.
fn find_role(analysis: &Analysis, name: &str) -> Result<NodeId, Error> {
    let id = analysis.find_principal(name)?;
    match analysis.graph.node(id).kind {
        NodeKind::Role | NodeKind::RootSession => Ok(id),
        kind => Err(Error::NotARole { name: name.to_owned(), kind: kind.name() }),
    }
}
