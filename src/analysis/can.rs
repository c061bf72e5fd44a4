//! What a principal may do, and who may do something.

use super::{Analysis, EvidenceRow, evidence::row_at};
use crate::{
    eval::{Blocker, CaseDecision, Decision, Literal, Missing, decide_case},
    graph::{Decider, NodeId, NodeKind},
    iam::Action,
};

/// Whether a principal may do something, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Who.
    pub principal: NodeId,
    /// The answer, by the policies at hand: resource policies are known of roles only.
    pub decision: Decision,
    /// What refuses.
    pub blocked_by: Vec<Blocker>,
    /// On what the answer depends.
    pub literals: Vec<Literal>,
    /// What was not read, and the answer depends on.
    pub missing: Vec<Missing>,
    /// The statements that decided.
    pub rows: Vec<EvidenceRow>,
}

impl Analysis {
    /// Whether `principal` may do `action` on `resource` (`*`: on every resource); none if it is
    /// no user or role of the snapshot.
    pub fn can(&self, principal: NodeId, action: &Action, resource: &str) -> Option<Permission> {
        self.permission(&Decider::new(&self.snapshot), principal, action, resource)
    }

    /// Every user and role that may do `action` on `resource`, the surest first; also those of
    /// whom it depends on conditions or on what was not read.
    pub fn who_can(&self, action: &Action, resource: &str) -> Vec<Permission> {
        let decider = Decider::new(&self.snapshot);
        let acts =
            |it: &NodeId| matches!(self.graph.node(*it).kind, NodeKind::User | NodeKind::Role);
        let refused = |it: &Permission| {
            matches!(it.decision, Decision::ImplicitDeny | Decision::ExplicitDeny)
        };
        let mut found: Vec<_> = self
            .graph
            .principals()
            .filter(acts)
            .filter_map(|it| self.permission(&decider, it, action, resource))
            .filter(|it| !refused(it))
            .collect();
        found.sort_by_key(|it| (sureness(it.decision), it.principal));
        found
    }

    fn permission(
        &self,
        decider: &Decider<'_>,
        principal: NodeId,
        action: &Action,
        resource: &str,
    ) -> Option<Permission> {
        let asked = decider.case(&self.graph, principal, action, resource)?;
        let CaseDecision { decision, blocked_by, literals, statements } = decide_case(&asked.case);
        let refused = matches!(decision, Decision::ImplicitDeny | Decision::ExplicitDeny);
        // What was not read was taken to allow everything: only a refusal is sure.
        let missing = if refused { Vec::new() } else { asked.missing.clone() };
        let decision = if missing.is_empty() { decision } else { Decision::Unknown };
        let row = |at: &crate::eval::StatementRef| {
            let place = asked.place(at.slot.side, usize::from(at.slot.index))?;
            row_at(&self.snapshot, place.clone(), usize::from(at.statement))
        };
        let rows = statements.iter().filter_map(row).collect();
        Some(Permission { principal, decision, blocked_by, literals, missing, rows })
    }
}

fn sureness(decision: Decision) -> u8 {
    match decision {
        Decision::Allow => 0,
        Decision::Conditional => 1,
        Decision::Disputed => 2,
        Decision::Unknown => 3,
        Decision::ImplicitDeny | Decision::ExplicitDeny => 4,
    }
}
