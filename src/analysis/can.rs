//! What a principal may do, and which principals may do something.

use std::{collections::BTreeMap, sync::Arc};

use super::{Analysis, EvidenceRow};
use crate::{
    eval::{
        Access, AccessState, Blocker, Decision, PolicyType, Refusal, StatementRef, Term,
        is_role_call,
    },
    graph::{self, Gatherer, NodeId, NodeKind, RequesterFacts},
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
        let Refused { refusal, resource: on } = refused;
        let decision = match refusal.explicit {
            true => Decision::ExplicitDeny,
            false => Decision::ImplicitDeny,
        };
        Some(Permission {
            principal,
            resource: Arc::clone(&on),
            decision,
            blocked_by: refusal.blocked_by,
            terms: Vec::new(),
            rows: self.rows(&gatherer, principal, Some(&*on), &refusal.statements),
        })
    }

    /// Every user and role that may perform `action` on `resource`, as for [`can`](Self::can), most
    /// certain first; includes those for which it depends on conditions or on what was not read.
    pub fn who_can(&self, action: &Action, resource: Option<&str>) -> Vec<Permission> {
        let gatherer = Gatherer::new(&self.snapshot).prepared();
        let mut found = Vec::new();
        for alike in graph::may_be_allowed(&self.graph, &gatherer, action, resource) {
            let asked = alike.first().and_then(|it| match resource {
                Some(_) => self.ask(&gatherer, *it, action, resource)?.ok(),
                None => self.allowed_on_pattern(&gatherer, *it, action),
            });
            let Some((access, on)) = asked else { continue };
            found.extend(alike.into_iter().map(|principal| {
                self.granted(&gatherer, principal, access.clone(), Arc::clone(&on))
            }));
        }
        if resource.is_none() && is_role_call(action) {
            self.add_roles(&gatherer, action, &mut found);
        }
        found.sort_by_key(|it| (sureness(it.decision), it.principal));
        found
    }

    /// Adds who may perform an action that trust policies decide on a role of the snapshot, if that
    /// is more certain than what was found for patterns.
    fn add_roles(&self, gatherer: &Gatherer<'_>, action: &Action, found: &mut Vec<Permission>) {
        let places: BTreeMap<NodeId, usize> =
            found.iter().zip(0..).map(|(it, place)| (it.principal, place)).collect();
        for (principal, (state, role)) in graph::surest_roles(&self.snapshot, action) {
            let known = places.get(&principal);
            if known.is_some_and(|it| sureness(found[*it].decision) <= sureness(state.into())) {
                continue;
            }
            let arn = &*self.graph.node(role).name;
            let asked = self.ask(gatherer, principal, action, Some(arn));
            let Some(Ok((access, on))) = asked else { continue };
            let granted = self.granted(gatherer, principal, access, on);
            match known {
                Some(place) => found[*place] = granted,
                None => found.push(granted),
            }
        }
    }

    /// The access to whatever some pattern of the principal's policies means, and the pattern.
    fn allowed_on_pattern(
        &self,
        gatherer: &Gatherer<'_>,
        principal: NodeId,
        action: &Action,
    ) -> Option<(Access, Arc<str>)> {
        let (home, _) = self.graph.account(&self.snapshot, principal)?;
        let requester = gatherer.requester(&self.graph, principal)?;
        let ((access, _), on) = graph::access_somewhere(gatherer, &requester, action, home)?;
        Some((access, on))
    }

    /// The most certain access to any resource: what some pattern of the principal's policies
    /// means, or a role of the snapshot if trust policies decide such calls.
    fn allowed_somewhere(
        &self,
        gatherer: &Gatherer<'_>,
        principal: NodeId,
        action: &Action,
    ) -> Option<(Access, Arc<str>)> {
        let on_pattern = self.allowed_on_pattern(gatherer, principal, action);
        let is_proven = |(it, _): &(Access, _)| it.state == AccessState::Proven;
        if !is_role_call(action) || on_pattern.as_ref().is_some_and(is_proven) {
            return on_pattern;
        }
        let requester = gatherer.requester(&self.graph, principal)?;
        let on_role = graph::surest_role(&self.graph, gatherer, &requester, action);
        let on_role = on_role.map(|(it, role)| (it, Arc::clone(&self.graph.node(role).name)));
        // Of equals, the first.
        on_pattern.into_iter().chain(on_role).min_by_key(|(it, _)| it.state)
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
        if resource.is_none()
            && let Some(found) = self.allowed_somewhere(gatherer, principal, action)
        {
            return Some(Ok(found));
        }
        let target = gatherer.resource(&self.graph, resource.unwrap_or("*"), home);
        let found = gatherer.call(&requester, action, &target);
        Some(match found {
            Ok(access) => Ok((access, target.arn)),
            Err(refusal) => {
                let by_role = (resource.is_none() && is_role_call(action))
                    .then(|| self.refused_by_role(gatherer, &requester, action));
                let refused = Refused { refusal, resource: target.arn };
                Err(by_role.flatten().unwrap_or(refused))
            }
        })
    }

    /// The first role of the snapshot that the requester's own policies would let it act on, and
    /// why it may not: that tells more than what they say of every role.
    fn refused_by_role(
        &self,
        gatherer: &Gatherer<'_>,
        requester: &RequesterFacts<'_>,
        action: &Action,
    ) -> Option<Refused> {
        let of_caller = [Blocker::Caller, Blocker::PolicyType(PolicyType::Identity)];
        let targets = self.graph.principals().filter_map(|it| gatherer.target(&self.graph, it));
        let mut refused = targets.filter_map(|target| {
            let refusal = gatherer.call(requester, action, &target).err()?;
            Some(Refused { refusal, resource: target.arn })
        });
        refused.find(|it| !it.refusal.blocked_by.iter().any(|it| of_caller.contains(it)))
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
    refusal: Refusal,
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::{prelude::*, sample};

    use super::*;
    use crate::graph::random_accounts::design;

    const ACTIONS: &[&str] =
        &["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithSAML"];

    proptest! {
        #[test]
        fn any_resource_is_at_least_as_open_as_the_most_open_role(
            design in design(), action in sample::select(ACTIONS),
        ) {
            let action: Action = action.parse().unwrap();
            let analysis = Analysis::without_paths(design.snapshot(), Timestamp::UNIX_EPOCH);
            let roles: Vec<_> = (analysis.graph.principals())
                .filter(|it| analysis.graph.role(&analysis.snapshot, *it).is_some())
                .map(|it| Arc::clone(&analysis.graph.node(it).name))
                .collect();
            let all = analysis.who_can(&action, None);
            for principal in analysis.graph.principals() {
                let Some(anywhere) = analysis.can(principal, &action, None) else { continue };
                for role in &roles {
                    let on_role = analysis.can(principal, &action, Some(role)).unwrap();
                    prop_assert!(
                        sureness(anywhere.decision) <= sureness(on_role.decision),
                        "{:?} on {}", analysis.graph.node(principal).name, role
                    );
                }
                let listed = all.iter().find(|it| it.principal == principal);
                let can = sureness(anywhere.decision) < sureness(Decision::ImplicitDeny);
                prop_assert_eq!(listed, Some(&anywhere).filter(|_| can));
            }
        }
    }
}
