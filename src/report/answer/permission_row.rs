//! The rows of `can` and `who-can`.

use serde::Serialize;

use super::{
    cells::{depends_on, evidence_list, grounds_columns},
    column::{Cell, Column},
    grounds::{Grounds, written_name},
    policy_type::{blocked_by, policy_type_name},
};
use crate::{
    analysis::{Analysis, Permission},
    eval::Decision,
};

/// Whether one principal may do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PermissionRow {
    /// The principal.
    pub principal: String,
    /// `user` or `role`.
    pub kind: &'static str,
    /// The resource: the one in question, or, if any resource is accepted, a pattern that a
    /// statement allows.
    pub resource: String,
    /// `allow`, `implicit_deny`, `explicit_deny`, `conditional`, `unknown`, `disputed`.
    pub decision: &'static str,
    /// What refuses.
    pub blocked_by: Vec<&'static str>,
    /// On what the answer rests.
    #[serde(flatten)]
    pub grounds: Grounds,
}

impl PermissionRow {
    pub(super) fn new(analysis: &Analysis, permission: &Permission) -> Self {
        let evidence = permission.rows.iter().map(Into::into).collect();
        let grounds = Grounds::new(&permission.terms, evidence, policy_type_name);
        Self {
            principal: written_name(analysis, permission.principal),
            kind: analysis.graph.node(permission.principal).kind.name(),
            resource: permission.resource.to_string(),
            decision: permission.decision.name(),
            blocked_by: blocked_by(&permission.blocked_by, policy_type_name),
            grounds,
        }
    }

    /// Whether it is refused.
    pub(super) fn is_refused(&self) -> bool {
        let refusals = [Decision::ImplicitDeny, Decision::ExplicitDeny];
        refusals.iter().any(|it| it.name() == self.decision)
    }

    /// The columns of a table of permissions.
    pub(super) fn columns<'a>() -> Vec<Column<'a, Self>> {
        let mut columns = Self::columns_without_grounds();
        columns.extend([
            Column::shown("Requires", |it: &Self| depends_on(&it.grounds)),
            Column::shown("Evidence", |it: &Self| evidence_list(&it.grounds.evidence)),
        ]);
        columns.extend(grounds_columns(|it: &Self| &it.grounds));
        columns
    }

    /// The columns up to what the answer rests on.
    pub(super) fn columns_without_grounds<'a>() -> Vec<Column<'a, Self>> {
        vec![
            Column::new("Principal", "principal", |it: &Self| it.principal.clone()),
            Column::data("kind", |it: &Self| it.kind),
            Column::new("Decision", "decision", |it: &Self| it.decision),
            Column::new("Resource", "resource", |it: &Self| it.resource.clone()),
            Column::new("Blocked by", "blocked_by", |it: &Self| Cell::from(&it.blocked_by)),
        ]
    }
}
