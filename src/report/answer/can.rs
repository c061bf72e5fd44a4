//! The answer of `can`.

use std::{io, iter};

use serde::Serialize;

use super::{
    cells::conditions_columns,
    column::{Column, Table, table},
    gap::{GapRow, gap_rows},
    page::{Answer, Page},
    permission_row::PermissionRow,
    statement::{StatementText, per_statement, statement_columns, write_statements},
};
use crate::{
    analysis::{Analysis, Permission},
    iam::Action,
};

/// The answer of `can`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Can {
    schema: &'static str,
    /// The action in question.
    action: String,
    /// The principal, and the answer.
    #[serde(flatten)]
    answer: PermissionRow,
    gaps: Vec<GapRow>,
    /// The statements that decided, for people.
    #[serde(skip)]
    statements: Vec<StatementText>,
}

impl Can {
    /// The answer with this result.
    pub fn new(analysis: &Analysis, action: &Action, permission: &Permission) -> Self {
        Self {
            schema: "rolecall/can/2",
            action: action.to_string(),
            answer: PermissionRow::new(analysis, permission),
            gaps: gap_rows(&analysis.access_gaps()),
            statements: StatementText::all(analysis, &permission.rows),
        }
    }

    /// Whether the answer is no.
    pub fn is_no(&self) -> bool {
        self.answer.is_refused()
    }
}

impl Answer for Can {
    fn title(&self) -> String {
        let PermissionRow { principal, resource, .. } = &self.answer;
        format!("Can {principal} perform {} on {resource}?", self.action)
    }

    fn table(&self) -> Box<dyn Table + '_> {
        let mut columns = PermissionRow::columns_without_grounds();
        columns.insert(0, Column::data("action", |_| self.action.as_str()));
        columns.extend(conditions_columns(|it: &PermissionRow| &it.grounds));
        let evidence = self.answer.grounds.evidence.clone();
        let rows = per_statement(self.answer.clone(), evidence);
        table(statement_columns(columns), rows)
    }

    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        page.table(&mut *table(PermissionRow::columns(), iter::once(self.answer.clone())))?;
        write_statements(&self.statements, page)
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }
}
