//! `rolecall who-can`.

use clap::Args;

use crate::{
    analysis::{Analysis, NameError},
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps, write_note},
        source::analyze_facts,
    },
    report::answer,
};

/// Every user and role that may do ACTION, based on the loaded policies
#[derive(Clone, Debug, Args)]
pub struct WhoCan {
    /// Such as `iam:CreateAccessKey`
    action: String,
    /// What it is done to: an ARN, or a principal's name; `*`, which is every resource, if left
    /// out
    resource: Option<String>,
}

impl WhoCan {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let analysis = analyze_facts(args)?;
        let action = self.action.parse()?;
        let resource = find_resource(&analysis, self.resource.as_deref())?;
        let found = analysis.who_can(&action, &resource);
        let answer = answer::WhoCan::new(&analysis, &action, &resource, found);
        write_answer(&answer, args)?;
        if self.resource.is_none() && answer.is_no() {
            write_note(ALL_RESOURCES_NOTE)?;
        }
        write_gaps(&analysis.access_gaps(), args)
    }
}

/// Said where nobody named a resource, and the answer is no.
pub(super) const ALL_RESOURCES_NOTE: &str =
    "this was asked of all resources at once (`*`); name a RESOURCE to ask about one";

/// The resource that is asked about: every one where none is named.
pub(super) fn find_resource(analysis: &Analysis, name: Option<&str>) -> Result<String, NameError> {
    name.map_or_else(|| Ok("*".to_owned()), |it| analysis.find_resource(it))
}
