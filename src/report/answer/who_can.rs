//! The answer of `who-can`.

use std::io;

use serde::Serialize;

use super::{
    gap::{GapRow, gap_rows},
    page::{Answer, Page},
    permission_row::{PermissionRow, write_permissions},
    rows::Rows,
};
use crate::{
    analysis::{Analysis, Permission},
    iam::Action,
};

/// The answer of `who-can`.
#[derive(Debug, Serialize)]
pub struct WhoCan<'a> {
    schema: &'static str,
    /// The action asked about.
    action: String,
    /// The resource asked about; none where any would do.
    resource: Option<String>,
    /// Who may, or may under conditions.
    principals: Rows<'a, PermissionRow>,
    gaps: Vec<GapRow>,
}

impl<'a> WhoCan<'a> {
    /// The answer with those who were found.
    pub fn new(
        analysis: &'a Analysis,
        action: &Action,
        resource: Option<&str>,
        found: Vec<Permission>,
    ) -> Self {
        Self {
            schema: "rolecall/who-can/2",
            action: action.to_string(),
            resource: resource.map(ToOwned::to_owned),
            principals: Rows::new(found, |it| PermissionRow::new(analysis, it)),
            gaps: gap_rows(&analysis.access_gaps()),
        }
    }

    /// Whether no principal has the permission.
    pub fn is_no(&self) -> bool {
        self.principals.is_empty()
    }
}

impl Answer for WhoCan<'_> {
    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        write_permissions(&mut self.principals.iter(), page)
    }
}
