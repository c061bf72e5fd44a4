//! The resource that a question about an action is about.

use clap::Args;

use crate::{
    analysis::{Analysis, NameError},
    cli::{error::Error, output::write_note},
};

// No doc comment: it would stand in the help of the commands that have the argument.
#[derive(Clone, Debug, Args)]
pub(super) struct Resource {
    /// What it is done to: an ARN, or a principal's name; `*` for every resource. If left out, any
    /// resource
    resource: Option<String>,
}

impl Resource {
    /// The resource; none where any will do.
    pub(super) fn find(&self, analysis: &Analysis) -> Result<Option<String>, NameError> {
        self.resource.as_ref().map(|it| analysis.find_resource(it)).transpose()
    }

    /// Says what was asked, where it was every resource at once and the answer is no.
    pub(super) fn explain(&self, is_no: bool) -> Result<(), Error> {
        if self.resource.as_deref() == Some("*") && is_no {
            write_note(
                "`*` asks about every resource at once; leave out RESOURCE to ask about any",
            )?;
        }
        Ok(())
    }
}
