//! `rolecall can`.

use clap::Args;

use super::resource::Resource;
use crate::{
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps, write_note_on_action, write_notes_on_names},
        source::analyze_facts,
    },
    report::answer,
};

/// Check whether PRINCIPAL can perform ACTION, based on the loaded policies
#[derive(Clone, Debug, Args)]
pub struct Can {
    /// A user or role
    principal: String,
    /// Such as `s3:GetObject`
    action: String,
    #[command(flatten)]
    resource: Resource,
}

impl Can {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let analysis = analyze_facts(args)?;
        let principal = analysis.find_principal(&self.principal)?;
        write_notes_on_names(&analysis, &[&self.principal])?;
        let action = self.action.parse()?;
        write_note_on_action(&analysis, &action)?;
        let resource = self.resource.find(&analysis)?;
        let permission = analysis
            .can(principal, &action, resource.as_deref())
            .ok_or_else(|| Error::NotActing { name: analysis.display_name(principal) })?;
        let answer = answer::Can::new(&analysis, &action, &permission);
        write_answer(&answer, args)?;
        self.resource.explain(answer.is_no())?;
        write_gaps(&analysis.access_gaps(), args)
    }
}
