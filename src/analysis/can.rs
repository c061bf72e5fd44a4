//! What a principal may do, and who may do something.

use super::{Analysis, EvidenceRow};
use crate::{
    eval::{Access, Blocker, Decision, Term},
    graph::{self, Gatherer, NodeId, NodeKind},
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
    pub terms: Vec<Term>,
    /// The statements that decided.
    pub rows: Vec<EvidenceRow>,
}

impl Analysis {
    /// Whether `principal` may do `action` on `resource` (`*`: on every resource); none if it is
    /// no user or role of the snapshot.
    pub fn can(&self, principal: NodeId, action: &Action, resource: &str) -> Option<Permission> {
        self.permission(&Gatherer::new(&self.snapshot), principal, action, resource)
    }

    /// Every user and role that may do `action` on `resource`, the surest first; also those of
    /// whom it depends on conditions or on what was not read.
    pub fn who_can(&self, action: &Action, resource: &str) -> Vec<Permission> {
        let gatherer = Gatherer::new(&self.snapshot).prepared();
        let refused = |it: &Permission| {
            matches!(it.decision, Decision::ImplicitDeny | Decision::ExplicitDeny)
        };
        let mut found: Vec<_> = graph::may_be_allowed(&self.graph, &gatherer, action, resource)
            .into_iter()
            .filter_map(|it| self.permission(&gatherer, it, action, resource))
            .filter(|it| !refused(it))
            .collect();
        found.sort_by_key(|it| (sureness(it.decision), it.principal));
        found
    }

    fn permission(
        &self,
        gatherer: &Gatherer<'_>,
        principal: NodeId,
        action: &Action,
        resource: &str,
    ) -> Option<Permission> {
        let (home, _) = self.graph.account(&self.snapshot, principal)?;
        if !matches!(self.graph.node(principal).kind, NodeKind::User | NodeKind::Role) {
            return None;
        }
        let requester = gatherer.requester(&self.graph, principal)?;
        let target = gatherer.resource(&self.graph, resource, home);
        let found = gatherer.authorize(&requester, action, &target);
        let (access, _) = found.access(requester.kind);
        let (decision, blocked_by, terms, statements) = match access {
            Some(Access { state, terms, statements }) => {
                (state.into(), Vec::new(), terms, statements)
            }
            None => {
                let refusal = found.refusal(requester.kind);
                let decision = match refusal.explicit {
                    true => Decision::ExplicitDeny,
                    false => Decision::ImplicitDeny,
                };
                (decision, refusal.blocked_by, Vec::new(), refusal.statements)
            }
        };
        let role = self.graph.find(resource);
        let rows =
            statements.iter().flat_map(|it| self.evidence_rows(gatherer, principal, role, *it));
        Some(Permission { principal, decision, blocked_by, terms, rows: rows.collect() })
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
