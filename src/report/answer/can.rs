//! The answer of `can`.

use std::{io, iter};

use serde::Serialize;

use super::{
    gap::{GapRow, gap_rows},
    page::{Answer, Page},
    permission_row::{PermissionRow, write_permissions},
};
use crate::{
    analysis::{Analysis, Permission},
    iam::Action,
};

/// The answer of `can`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Can {
    schema: &'static str,
    /// The action asked about.
    action: String,
    /// Who, and the answer.
    #[serde(flatten)]
    answer: PermissionRow,
    gaps: Vec<GapRow>,
}

impl Can {
    /// The answer with what was found out.
    pub fn new(analysis: &Analysis, action: &Action, permission: &Permission) -> Self {
        Self {
            schema: "rolecall/can/2",
            action: action.to_string(),
            answer: PermissionRow::new(analysis, permission),
            gaps: gap_rows(&analysis.access_gaps()),
        }
    }

    /// Whether the answer is no.
    pub fn is_no(&self) -> bool {
        self.answer.is_refused()
    }
}

impl Answer for Can {
    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        write_permissions(&mut iter::once(self.answer.clone()), page)
    }
}
