//! The answers of `can` and `who-can`.

use serde::Serialize;

use super::{
    answer::{Answer, blocker_names, gap_rows},
    row::{Grounds, written_name},
};
use crate::{
    analysis::{Analysis, Permission},
    iam::Action,
};

/// Whether one principal may do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PermissionRow {
    /// Who.
    pub principal: String,
    /// `user` or `role`.
    pub kind: &'static str,
    /// `allow`, `implicit_deny`, `explicit_deny`, `conditional`, `unknown`, `disputed`.
    pub decision: &'static str,
    /// What refuses.
    pub blocked_by: Vec<&'static str>,
    /// On what the answer rests.
    #[serde(flatten)]
    pub grounds: Grounds,
}

impl PermissionRow {
    fn new(analysis: &Analysis, permission: &Permission) -> Self {
        let mut grounds = Grounds::of(&permission.literals, &permission.rows);
        grounds.missing.extend(permission.missing.iter().map(ToString::to_string));
        Self {
            principal: written_name(analysis, permission.principal),
            kind: analysis.graph.node(permission.principal).kind.name(),
            decision: permission.decision.name(),
            blocked_by: blocker_names(&permission.blocked_by),
            grounds,
        }
    }
}

/// Answers `can`.
pub fn can_answer(
    analysis: &Analysis,
    action: &Action,
    resource: &str,
    permission: &Permission,
) -> Answer {
    Answer::Can {
        schema: "rolecall/can/2",
        action: action.to_string(),
        resource: resource.to_owned(),
        answer: PermissionRow::new(analysis, permission),
        gaps: gap_rows(&analysis.access_gaps()),
    }
}

/// Answers `who-can`.
pub fn who_can_answer(
    analysis: &Analysis,
    action: &Action,
    resource: &str,
    found: &[Permission],
) -> Answer {
    Answer::WhoCan {
        schema: "rolecall/who-can/2",
        action: action.to_string(),
        resource: resource.to_owned(),
        principals: found.iter().map(|it| PermissionRow::new(analysis, it)).collect(),
        gaps: gap_rows(&analysis.access_gaps()),
    }
}
