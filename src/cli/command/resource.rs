//! The resource in a question about an action.

use clap::Args;

use crate::{
    analysis::{Analysis, NameError},
    cli::{error::Error, output::write_note},
};

// No doc comment: it would become part of the help of the commands that have the argument.
#[derive(Clone, Debug, Args)]
pub(super) struct Resource {
    /// The resource: an ARN, a principal's name, or `*` for every resource at once; by default,
    /// any resource
    resource: Option<String>,
}

impl Resource {
    /// The resource; `None` for any resource.
    pub(super) fn find(&self, analysis: &Analysis) -> Result<Option<String>, NameError> {
        self.resource.as_ref().map(|it| analysis.find_resource(it)).transpose()
    }

    /// Explains the question if it was about every resource at once and the answer is no.
    pub(super) fn explain(&self, is_no: bool) -> Result<(), Error> {
        if self.resource.as_deref() == Some("*") && is_no {
            write_note("`*` means every resource at once; omit RESOURCE to check any resource")?;
        }
        Ok(())
    }
}
