//! `rolecall can`.

use clap::Args;

use super::who_can::{ALL_RESOURCES_NOTE, find_resource};
use crate::{
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps, write_note},
        source::analyze_facts,
    },
    report::answer,
};

/// Whether PRINCIPAL may do ACTION, based on the loaded policies
#[derive(Clone, Debug, Args)]
pub struct Can {
    /// A user or role
    principal: String,
    /// Such as `s3:GetObject`
    action: String,
    /// What it is done to: an ARN, or a principal's name; `*`, which is every resource, if left
    /// out
    resource: Option<String>,
}

impl Can {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let analysis = analyze_facts(args)?;
        let principal = analysis.find_principal(&self.principal)?;
        let action = self.action.parse()?;
        let resource = find_resource(&analysis, self.resource.as_deref())?;
        let permission = analysis
            .can(principal, &action, &resource)
            .ok_or_else(|| Error::NotActing { name: analysis.display_name(principal) })?;
        let answer = answer::Can::new(&analysis, &action, &resource, &permission);
        write_answer(&answer, args)?;
        if self.resource.is_none() && answer.is_no() {
            write_note(ALL_RESOURCES_NOTE)?;
        }
        write_gaps(&analysis.access_gaps(), args)
    }
}
