//! Why one principal can assume or become another, or why not.

use super::{
    Analysis, Closing, EvidenceRow, HopEvidence, IdentityCenterFact, NearMiss, StoppedPath,
};
use crate::{
    eval::{
        AccessState, Blocker, Inherited, MfaVerdict, PolicyType, SessionContext, Verdict,
        best_access,
    },
    graph::{AccessKind, AccessPath, EdgeFilter, Gatherer, Hop, Neighbor, NodeId},
    iam::{RootTask, RootTasks},
};

/// The answer to "why can FROM assume TO?", or "why not?".
#[derive(Clone, Debug)]
pub struct Why {
    /// The edges that lead there in one step, most certain first; empty if it is blocked.
    pub steps: Vec<HopEvidence>,
    /// For each step, the smallest set of statements whose removal closes it.
    pub closings: Vec<Option<Closing>>,
    /// The methods of escalation that nearly lead there, those that lack the least first.
    pub near_misses: Vec<NearMiss>,
    /// The verdict of each policy type about the assumption of the role, if both are loaded or
    /// named.
    pub verdicts: Vec<(PolicyType, Verdict)>,
    /// What refuses; empty if there is a step.
    pub blocked_by: Vec<Blocker>,
    /// The statements that refuse.
    pub denied_by: Vec<EvidenceRow>,
    /// The MFA verdict, if MFA is what blocks.
    pub mfa: MfaVerdict,
    /// The best path over other principals, if no single step leads there.
    pub detour: Option<AccessPath>,
    /// If there is no path: one that would exist if roles let the session context of earlier steps
    /// pass.
    pub stopped: Option<StoppedPath>,
    /// What the single step would have to pass on, but may not, if that is what refuses.
    pub missing_permission: Option<Inherited>,
    /// The caller's entitlement to the role, or one of its groups' entitlements, if the role's
    /// policies refuse what it would grant.
    pub refused_entitlement: Option<IdentityCenterFact>,
    /// Whether the caller is a person who is disabled in Identity Center.
    pub is_disabled: bool,
}

impl Why {
    /// The methods of escalation worth listing: a role that does not trust the service was not meant
    /// for the method.
    pub fn nearest_misses(&self) -> impl Iterator<Item = &NearMiss> {
        self.near_misses.iter().filter(|it| it.is_trusted())
    }
}

impl Analysis {
    /// Why `from` can assume or become `to` in one step, or what blocks it.
    pub fn why(&self, from: NodeId, to: NodeId) -> Why {
        let gatherer = Gatherer::new(&self.snapshot);
        let edges = self.graph.edges_between(from, to).into_iter();
        let mut steps: Vec<_> =
            edges.map(|edge| self.hop_evidence_with(&gatherer, Hop { from, to, edge })).collect();
        steps.extend(self.through_groups(&gatherer, from, to));
        let escalations = self.graph.escalations_between(from, to).into_iter();
        let is_known = !gatherer.has_unread_policies(&self.graph, from);
        let (told, unknown): (Vec<_>, Vec<_>) =
            escalations.partition(|it| is_known || it.state != AccessState::Unknown);
        // Unread policies may allow every method. One of them says that this is unknown where no
        // role assumption is to be explained.
        let is_only =
            steps.is_empty() && told.is_empty() && gatherer.target(&self.graph, to).is_none();
        let one = unknown.into_iter().take(usize::from(is_only));
        let told = told.into_iter().chain(one);
        steps.extend(told.map(|edge| self.hop_evidence_with(&gatherer, Hop { from, to, edge })));
        let mut why = Why {
            steps,
            closings: Vec::new(),
            near_misses: self.near_misses(from, to),
            verdicts: Vec::new(),
            blocked_by: Vec::new(),
            denied_by: Vec::new(),
            mfa: MfaVerdict::NotApplicable,
            detour: None,
            stopped: None,
            missing_permission: None,
            refused_entitlement: None,
            is_disabled: self.is_disabled(from),
        };
        let requester = gatherer.requester(&self.graph, from);
        let role = gatherer.target(&self.graph, to);
        let session_effect = self.drop_what_cannot_pass(from, &mut why.steps);
        // The verdicts of the policy types are about the assumption of the role.
        let is_about_it =
            why.steps.is_empty() || why.steps.iter().any(|it| it.hop.edge.is_assumption());
        if let (Some(requester), Some(role), true) = (requester, role, is_about_it) {
            let found = gatherer.assume(&requester, &role);
            why.verdicts = found.call.verdicts(&requester.policies, &role.policies);
            why.mfa = best_access(&found.residual, requester.kind).1;
            if let Some(one) = session_effect {
                why.missing_permission = Some(one);
                let refused = gatherer.missing_permission(&requester, &role, one);
                why.blocked_by = refused.into_iter().map(Blocker::PolicyType).collect();
            } else if why.steps.is_empty() {
                why.missing_permission = found.missing_permission;
                let refusal = gatherer.refusal(&requester, &role, &found);
                why.blocked_by = refusal.blocked_by;
                let denied = refusal.statements.into_iter();
                why.denied_by = denied
                    .flat_map(|it| self.evidence_rows(&gatherer, from, Some(to), it))
                    .collect();
            }
        }
        // Policy verdicts about another call do not apply to a token.
        let is_token = |it: &HopEvidence| it.kind == AccessKind::OutboundFederation;
        if why.steps.first().is_some_and(is_token) {
            why.verdicts.clear();
        }
        self.add_root_refusal(&gatherer, from, to, &mut why);
        if why.is_disabled {
            why.blocked_by = vec![Blocker::Caller];
        } else if why.steps.is_empty() {
            self.refuse_entitlement(&gatherer, from, to, &mut why);
        }
        if why.steps.is_empty() {
            let filter = EdgeFilter { kinds: self.step_kinds(), ..EdgeFilter::ALL };
            let paths = self.graph.paths(&[from], &[to], filter, 1);
            why.detour = paths.paths.into_iter().next();
            // Why the single step is blocked is already explained.
            let stopped = paths.stopped.filter(|it| it.hops.len() > 1);
            why.stopped = stopped.and_then(|path| {
                let at = self.chain_break(&path)?;
                Some(StoppedPath { path, at })
            });
        }
        why.closings = why.steps.iter().map(|it| self.closing(it.hop)).collect();
        why
    }

    /// Explains why the role's policies refuse a principal that is entitled to the role: the trust
    /// policy must allow account access manager to assume it and to set the context.
    fn refuse_entitlement(&self, gatherer: &Gatherer<'_>, from: NodeId, to: NodeId, why: &mut Why) {
        let Some(role) = gatherer.target(&self.graph, to) else { return };
        let steps = self.graph.edges_from(from).into_iter();
        let groups = steps.filter(|it| it.edge.kind == AccessKind::MemberOf).map(|it| it.other);
        let mut entitled = std::iter::once(from).chain(groups);
        let Some(assignee) = entitled.find(|it| !self.applications(*it, to).is_empty()) else {
            return;
        };
        why.refused_entitlement = self.entitlement(assignee, to);
        let applications = self.applications(assignee, to);
        let calls = applications.into_iter().map(|it| gatherer.entitled_call(it, &role));
        for refusal in calls.map(|it| it.refusal()) {
            why.blocked_by.extend(refusal.blocked_by);
            let denied = refusal.statements.into_iter();
            why.denied_by
                .extend(denied.flat_map(|it| self.evidence_rows(gatherer, from, Some(to), it)));
        }
        why.blocked_by.sort_unstable();
        why.blocked_by.dedup();
    }

    /// The verdicts about sessions of a root user, and what refuses them. They are those of the
    /// first task that is allowed, or else of the first task.
    fn add_root_refusal(&self, gatherer: &Gatherer<'_>, from: NodeId, to: NodeId, why: &mut Why) {
        let Some(requester) = gatherer.requester(&self.graph, from) else { return };
        let Some(target) = gatherer.root_of(&self.graph, to, &requester) else { return };
        let tasks = why.steps.first().map_or(RootTasks::NONE, |it| it.hop.edge.tasks);
        let task = tasks.iter().next().unwrap_or(RootTask::AuditCredentials);
        let found = gatherer.assume_root(&requester, &target, task);
        why.verdicts = found.verdicts(&requester.policies, &target.resource.policies);
        // A root user has no trust policy.
        why.verdicts.retain(|(it, _)| *it != PolicyType::Trust);
        why.mfa = best_access(&found.residual, requester.kind).1;
        if why.steps.is_empty() {
            let refusal = found.refusal(requester.kind);
            why.blocked_by = refusal.blocked_by;
            let denied = refusal.statements.into_iter();
            why.denied_by =
                denied.flat_map(|it| self.evidence_rows(gatherer, from, Some(to), it)).collect();
        }
    }

    /// Drops the steps that no session of `from` can take because the role does not let its session
    /// context pass; returns that context if no step is left.
    fn drop_what_cannot_pass(
        &self,
        from: NodeId,
        steps: &mut Vec<HopEvidence>,
    ) -> Option<Inherited> {
        let all = Inherited::ALL.into_iter().collect();
        if steps.iter().all(|it| it.hop.edge.session_effect.state_with(all).is_some()) {
            return None;
        }
        let session_context = self.graph.always_carried_by(from);
        let first = steps.first().map(|it| it.hop.edge.session_effect)?;
        steps.retain(|it| it.hop.edge.session_effect.state_with(session_context).is_some());
        let refused =
            |it: &Inherited| first.state_with(SessionContext::NOTHING.with(*it)).is_none();
        steps.is_empty().then(|| session_context.iter().find(refused)).flatten()
    }

    /// The steps by assignments to a person's groups. A group membership is not a step of its own,
    /// so each is one step, with the evidence of both facts.
    fn through_groups(
        &self,
        gatherer: &Gatherer<'_>,
        from: NodeId,
        to: NodeId,
    ) -> Vec<HopEvidence> {
        let steps = self.graph.edges_from(from).into_iter();
        let groups = steps.filter(|it| it.edge.kind == AccessKind::MemberOf);
        let both = |group: Neighbor, edge| {
            let joining = Hop { from, to: group.other, edge: group.edge };
            let entering = Hop { from: group.other, to, edge };
            let mut whole = self.hop_evidence_with(gatherer, entering);
            whole.hop.from = from;
            whole.facts.splice(0..0, self.identity_center_fact(joining));
            whole
        };
        groups
            .flat_map(|group| {
                let edges = self.graph.edges_between(group.other, to).into_iter();
                edges.map(move |edge| both(group, edge))
            })
            .collect()
    }
}
