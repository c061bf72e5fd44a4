//! `rolecall paths`.

use clap::Args;

use crate::{
    analysis::Analysis,
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps, write_note, write_notes_on_names},
        source::analyze,
    },
    graph::{NodeId, WayFilter},
    report::answer,
    wording::administrator_words,
};

/// Paths from one principal to another, best first
#[derive(Clone, Debug, Args)]
pub struct Paths {
    /// Where they start: a principal, `anyone`, or `external` for everyone outside
    #[arg(long, value_name = "PRINCIPAL")]
    from: String,
    /// Where they end: a principal, or `admin` for any administrator
    #[arg(long, value_name = "PRINCIPAL")]
    to: String,
    /// How many paths at most
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = parse_count)]
    max: usize,
    /// Only paths that need no MFA
    #[arg(long)]
    no_mfa: bool,
}

impl Paths {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let analysis = analyze(args)?;
        let starts = analysis.find_path_end(&self.from)?;
        let goals = analysis.find_path_end(&self.to)?;
        write_notes_on_names(&analysis, &[&self.from, &self.to])?;
        let filter = WayFilter { without_mfa: self.no_mfa, ..WayFilter::ALL };
        let found = analysis.paths(&starts, &goals, filter, self.max);
        write_answer(&answer::Paths::new(&analysis, found), args)?;
        if self.to == "admin" {
            let notes = starts.into_iter().filter_map(|it| already(&analysis, it));
            notes.into_iter().try_for_each(|it| write_note(&it))?;
        }
        write_gaps(&analysis.access_gaps(), args)
    }
}

/// Whoever is an administrator needs no path to one.
fn already(analysis: &Analysis, id: NodeId) -> Option<String> {
    let policies = administrator_words(analysis, id)?;
    let name = analysis.display_name(id);
    Some(format!("{name} is an administrator already, by {policies}"))
}

fn parse_count(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|it| *it > 0);
    count.ok_or_else(|| format!("expected a number from 1, got `{text}`"))
}
