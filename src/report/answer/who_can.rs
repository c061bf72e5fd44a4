//! The answer of `who-can`.

use serde::Serialize;

use super::{
    column::{Column, Table, table},
    gap::{GapRow, gap_rows},
    page::Answer,
    permission_row::PermissionRow,
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
    /// The action in question.
    action: String,
    /// The resource in question; `None` if any resource is accepted.
    resource: Option<String>,
    /// The principals that may, possibly under conditions.
    principals: Rows<'a, PermissionRow>,
    gaps: Vec<GapRow>,
}

impl<'a> WhoCan<'a> {
    /// The answer with the principals that were found.
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
    fn title(&self) -> String {
        match &self.resource {
            Some(resource) => format!("Principals that can perform {} on {resource}", self.action),
            None => format!("Principals that can perform {} on any resource", self.action),
        }
    }

    fn table(&self) -> Box<dyn Table + '_> {
        let mut columns = PermissionRow::columns();
        columns.insert(0, Column::data("action", |_| self.action.as_str()));
        table(columns, self.principals.iter())
    }

    fn notes(&self) -> Vec<String> {
        let nothing = || "no user or role found that can perform the action".to_owned();
        self.is_no().then(nothing).into_iter().collect()
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }
}
