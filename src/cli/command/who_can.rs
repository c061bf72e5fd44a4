//! `rolecall who-can`.

use clap::Args;

use super::resource::Resource;
use crate::{
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps, write_note_on_action},
        source::analyze_own_principals,
    },
    report::answer,
};

/// List every user and role that can perform ACTION, based on the loaded policies
#[derive(Clone, Debug, Args)]
pub struct WhoCan {
    /// Such as `iam:CreateAccessKey`
    action: String,
    #[command(flatten)]
    resource: Resource,
}

impl WhoCan {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let analysis = analyze_own_principals(args)?;
        let action = self.action.parse()?;
        write_note_on_action(&analysis, &action)?;
        let resource = self.resource.find(&analysis)?;
        let found = analysis.who_can(&action, resource.as_deref());
        let answer = answer::WhoCan::new(&analysis, &action, resource.as_deref(), found);
        write_answer(&answer, args)?;
        self.resource.explain(answer.is_no())?;
        write_gaps(&analysis.access_gaps(), args)
    }
}
