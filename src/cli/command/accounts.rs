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

/// List accounts, one row per account: place in the organization, root user, password policy
#[derive(Clone, Debug, Args)]
pub struct Accounts {
    /// Show all facts of this account: an id, an alias, or a name in the organization
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
