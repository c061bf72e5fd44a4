//! `rolecall accounts`.

use clap::Args;

use crate::{
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps},
        source::analyze_facts,
    },
    report::answer,
};

/// One row per account: its place in the organization, its root user, its password policy
#[derive(Clone, Debug, Args)]
pub struct Accounts {
    /// Only this one, with all there is to say: an id, an alias, or a name in the organization
    account: Option<String>,
}

impl Accounts {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let analysis = analyze_facts(args)?;
        let answer = match &self.account {
            None => answer::Accounts::new(&analysis, analysis.accounts()),
            Some(name) => answer::Accounts::of_one(&analysis, analysis.find_account(name)?),
        };
        write_answer(&answer, args)?;
        write_gaps(&analysis.snapshot.gaps, args)
    }
}
