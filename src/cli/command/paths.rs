//! `rolecall paths`.

use clap::Args;

use crate::{
    analysis::Analysis,
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{
            notes_on_administrators, write_answer, write_gaps, write_note, write_notes_on_names,
        },
        source::analyze,
        step_kinds::{StepKinds, with_kinds},
    },
    graph::{self, EdgeFilter, NodeId},
    report::answer,
    wording::administrator_words,
};

/// Find paths from one principal to another, best first
#[derive(Clone, Debug, Args)]
pub struct Paths {
    /// Where the paths start: a principal, `anyone`, or `external` for all external principals
    #[arg(long, value_name = "PRINCIPAL")]
    from: String,
    /// Where the paths end: a principal, or `admin` for any administrator
    #[arg(long, value_name = "PRINCIPAL")]
    to: String,
    /// The maximum number of paths
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = parse_count)]
    max: usize,
    /// Only paths that do not require MFA
    #[arg(long)]
    no_mfa: bool,
    #[command(flatten)]
    kinds: StepKinds,
}

impl Paths {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let mut analysis = analyze(args)?;
        let kinds = self.kinds.or(match self.to.as_str() {
            "admin" => graph::StepKinds::All,
            _ => graph::StepKinds::Assume,
        });
        with_kinds(&mut analysis, kinds);
        let starts = analysis.find_path_end(&self.from)?;
        let goals = analysis.find_path_end(&self.to)?;
        write_notes_on_names(&analysis, &[&self.from, &self.to])?;
        let filter = EdgeFilter { without_mfa: self.no_mfa, kinds, ..EdgeFilter::ALL };
        let found = analysis.paths(&starts, &goals, filter, self.max);
        write_answer(&answer::Paths::new(&analysis, found, kinds), args)?;
        let notes = match (self.to.as_str(), kinds.include_escalations()) {
            ("admin", _) => starts.into_iter().filter_map(|it| already(&analysis, it)).collect(),
            (_, true) => notes_on_administrators(&analysis, &starts),
            (_, false) => Vec::new(),
        };
        notes.iter().try_for_each(|it| write_note(it))?;
        write_gaps(&analysis.access_gaps(), args)
    }
}

/// A note if the start is already an administrator.
fn already(analysis: &Analysis, id: NodeId) -> Option<String> {
    let policies = administrator_words(analysis, id)?;
    let name = analysis.display_name(id);
    Some(format!("{name} is already an administrator through {policies}"))
}

fn parse_count(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|it| *it > 0);
    count.ok_or_else(|| format!("expected a number of 1 or more, got `{text}`"))
}
