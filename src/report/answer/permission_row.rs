//! The rows of `can` and `who-can`.

use std::io;

use serde::Serialize;

use super::{
    cells::{depends_on, evidence_list, joined},
    grounds::{Grounds, written_name},
    page::{Cells, Page},
    policy_type::{blocked_by, policy_type_name},
};
use crate::{
    analysis::{Analysis, Permission},
    eval::Decision,
};

/// Whether one principal may do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PermissionRow {
    /// Who.
    pub principal: String,
    /// `user` or `role`.
    pub kind: &'static str,
    /// On what: the resource asked about, or a pattern that a statement allows where any would do.
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

    /// Whether it may not.
    pub(super) fn is_refused(&self) -> bool {
        let refusals = [Decision::ImplicitDeny, Decision::ExplicitDeny];
        refusals.iter().any(|it| it.name() == self.decision)
    }

    fn cells(&self) -> Cells {
        vec![
            self.principal.clone(),
            self.decision.to_owned(),
            self.resource.clone(),
            joined(&self.blocked_by, " "),
            depends_on(&self.grounds),
            evidence_list(&self.grounds.evidence),
        ]
    }
}

/// Writes a table of permissions.
pub(super) fn write_permissions(
    rows: &mut dyn Iterator<Item = PermissionRow>,
    page: &mut dyn Page,
) -> io::Result<()> {
    let header = ["PRINCIPAL", "DECISION", "RESOURCE", "BLOCKED BY", "REQUIRES", "EVIDENCE"];
    page.table(&header, &mut rows.map(|it| it.cells()))
}
