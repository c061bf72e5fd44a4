//! What a principal may do, and which principals may do something.

use std::sync::Arc;

use super::{Analysis, EvidenceRow};
use crate::{
    eval::{Access, Authorization, Blocker, CallerKind, Decision, StatementRef, Term},
    graph::{self, Gatherer, NodeId, NodeKind},
    iam::Action,
};

/// Whether a principal may do something, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// The principal.
    pub principal: NodeId,
    /// The resource: the one in question, or, if any resource is accepted, the widest pattern that
    /// a statement allows.
    pub resource: Arc<str>,
    /// The answer, based on the loaded policies. Resource policies are known only for roles.
    pub decision: Decision,
    /// What refuses.
    pub blocked_by: Vec<Blocker>,
    /// On what the answer depends.
    pub terms: Vec<Term>,
    /// The statements that decided.
    pub rows: Vec<EvidenceRow>,
}

impl Analysis {
    /// Whether `principal` may perform `action` on `resource` (`*`: on every resource; `None`: on
    /// at least one resource). `None` if it is not a user or role of the snapshot.
    pub fn can(
        &self,
        principal: NodeId,
        action: &Action,
        resource: Option<&str>,
    ) -> Option<Permission> {
        let gatherer = Gatherer::new(&self.snapshot);
        let refused = match self.ask(&gatherer, principal, action, resource)? {
            Ok((access, on)) => return Some(self.granted(&gatherer, principal, access, on)),
            Err(refused) => refused,
        };
        let refusal = refused.found.refusal(refused.kind);
        let decision = match refusal.explicit {
            true => Decision::ExplicitDeny,
            false => Decision::ImplicitDeny,
        };
        Some(Permission {
            principal,
            resource: refused.resource,
            decision,
            blocked_by: refusal.blocked_by,
            terms: Vec::new(),
            rows: self.rows(&gatherer, principal, resource, &refusal.statements),
        })
    }

    /// Every user and role that may perform `action` on `resource`, as for [`can`](Self::can), most
    /// certain first; includes those for which it depends on conditions or on what was not read.
    pub fn who_can(&self, action: &Action, resource: Option<&str>) -> Vec<Permission> {
        let gatherer = Gatherer::new(&self.snapshot).prepared();
        let mut found = Vec::new();
        for alike in graph::may_be_allowed(&self.graph, &gatherer, action, resource) {
            let asked = alike.first().and_then(|it| self.ask(&gatherer, *it, action, resource));
            let Some(Ok((access, on))) = asked else { continue };
            found.extend(alike.into_iter().map(|principal| {
                self.granted(&gatherer, principal, access.clone(), Arc::clone(&on))
            }));
        }
        found.sort_by_key(|it| (sureness(it.decision), it.principal));
        found
    }

    /// The access to the resource, and its ARN or the pattern that matches it; `None` if the
    /// principal is not a user or role of the snapshot.
    fn ask(
        &self,
        gatherer: &Gatherer<'_>,
        principal: NodeId,
        action: &Action,
        resource: Option<&str>,
    ) -> Option<Result<(Access, Arc<str>), Refused>> {
        let (home, _) = self.graph.account(&self.snapshot, principal)?;
        if !matches!(self.graph.node(principal).kind, NodeKind::User | NodeKind::Role) {
            return None;
        }
        let requester = gatherer.requester(&self.graph, principal)?;
        let kind = requester.kind;
        if resource.is_none()
            && let Some(((access, _), pattern)) =
                graph::access_somewhere(gatherer, &requester, action, home)
        {
            return Some(Ok((access, pattern)));
        }
        let target = gatherer.resource(&self.graph, resource.unwrap_or("*"), home);
        let found = gatherer.authorize(&requester, action, &target);
        Some(match found.access(kind).0 {
            Some(access) => Ok((access, target.arn)),
            None => Err(Refused { found, kind, resource: target.arn }),
        })
    }

    fn granted(
        &self,
        gatherer: &Gatherer<'_>,
        principal: NodeId,
        access: Access,
        resource: Arc<str>,
    ) -> Permission {
        let Access { state, terms, statements } = access;
        let rows = self.rows(gatherer, principal, Some(&*resource), &statements);
        let (decision, blocked_by) = (state.into(), Vec::new());
        Permission { principal, resource, decision, blocked_by, terms, rows }
    }

    fn rows(
        &self,
        gatherer: &Gatherer<'_>,
        principal: NodeId,
        resource: Option<&str>,
        statements: &[StatementRef],
    ) -> Vec<EvidenceRow> {
        let role = resource.and_then(|it| self.graph.find(it));
        let rows = |it: &StatementRef| self.evidence_rows(gatherer, principal, role, *it);
        statements.iter().flat_map(rows).collect()
    }
}

/// A permission that the evaluator refuses.
struct Refused {
    found: Authorization,
    kind: CallerKind,
    resource: Arc<str>,
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
