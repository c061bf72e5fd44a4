//! The resource that a question about an action is about.

use clap::Args;

use crate::{
    analysis::{Analysis, NameError},
    cli::{error::Error, output::write_note},
};

// No doc comment: it would stand in the help of the commands that have the argument.
#[derive(Clone, Debug, Args)]
pub(super) struct Resource {
    /// The resource: an ARN, or a principal's name; without it, `*`, which is every resource
    resource: Option<String>,
}

impl Resource {
    /// The resource: every one where none is named.
    pub(super) fn find(&self, analysis: &Analysis) -> Result<String, NameError> {
        self.resource.as_ref().map_or_else(|| Ok("*".to_owned()), |it| analysis.find_resource(it))
    }

    /// Says what was asked, where nobody named a resource and the answer is no.
    pub(super) fn explain(&self, is_no: bool) -> Result<(), Error> {
        if self.resource.is_none() && is_no {
            write_note(
                "the answer is for all resources at once (`*`); name a RESOURCE to check one",
            )?;
        }
        Ok(())
    }
}
