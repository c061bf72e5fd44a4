//! The evidence of a step, with the names that people know.

use super::{
    Analysis, EscalationEvidence, EvidenceRow, IdentityCenterFact, SessionLimit, grounds::Grounds,
    identity_center::is_assignment,
};
use crate::{
    eval::{
        Access, AccessState, CallerKind, Dispute, MfaVerdict, OpenAlternative, PolicyType,
        Requirement, SessionContext, Term, UnreadFact, best_access, open_alternatives,
    },
    graph::{AccessKind, Direction, Edge, Gatherer, Hop, NodeKind, RequesterFacts},
};

/// One of the alternatives that make a step possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlternativeEvidence {
    /// How sure it is.
    pub state: AccessState,
    /// Its MFA verdict.
    pub mfa: MfaVerdict,
    /// What the caller must meet or what must hold, without duplicates.
    pub requires: Vec<Requirement>,
    /// Points on which AWS documentation contradicts itself.
    pub disputes: Vec<Dispute>,
    /// What was not read.
    pub missing: Vec<UnreadFact>,
    /// The statements that grant it.
    pub rows: Vec<EvidenceRow>,
}

/// Why one step is possible, and what it requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopEvidence {
    /// The hop.
    pub hop: Hop,
    /// How.
    pub kind: AccessKind,
    /// How sure it is.
    pub state: AccessState,
    /// Its MFA verdict.
    pub mfa: MfaVerdict,
    /// What limits the session that it opens; `None` if it opens none.
    pub session: Option<SessionLimit>,
    /// The session context that it sets, for all later sessions.
    pub sets: SessionContext,
    /// What the caller must meet or what must hold, without duplicates: of the best alternative.
    pub requires: Vec<Requirement>,
    /// Points on which AWS documentation contradicts itself.
    pub disputes: Vec<Dispute>,
    /// What was not read.
    pub missing: Vec<UnreadFact>,
    /// The statements that grant it.
    pub rows: Vec<EvidenceRow>,
    /// What grants it in Identity Center, if policies do not decide.
    pub facts: Vec<IdentityCenterFact>,
    /// All alternatives that policies grant, best first; empty if policies do not decide.
    pub alternatives: Vec<AlternativeEvidence>,
    /// The method and the permissions, if it is an escalation.
    pub escalation: Option<EscalationEvidence>,
}

impl HopEvidence {
    /// The hop by each of its alternatives, the best first; the hop itself where it has no more
    /// than one.
    pub fn by_alternative(&self) -> Vec<Self> {
        if self.alternatives.len() < 2 {
            return vec![self.clone()];
        }
        let by = |it: &AlternativeEvidence| {
            let AlternativeEvidence { state, mfa, requires, disputes, missing, rows } = it.clone();
            Self { state, mfa, requires, disputes, missing, rows, ..self.clone() }
        };
        self.alternatives.iter().map(by).collect()
    }
}

impl Analysis {
    /// Why a step is possible, and what it requires.
    pub fn hop_evidence(&self, hop: Hop) -> HopEvidence {
        self.hop_evidence_with(&Gatherer::new(&self.snapshot), hop)
    }

    /// Why each of these steps is possible, in order.
    pub fn hops_evidence<'a>(&'a self, hops: &'a [Hop]) -> impl Iterator<Item = HopEvidence> + 'a {
        let gatherer = Gatherer::new(&self.snapshot);
        hops.iter().map(move |it| self.hop_evidence_with(&gatherer, *it))
    }

    /// Like [`hop_evidence`](Self::hop_evidence), for steps of many paths.
    pub fn hop_evidence_with(&self, gatherer: &Gatherer<'_>, hop: Hop) -> HopEvidence {
        let escalation = hop.edge.kind.escalation().map(|it| self.escalation(gatherer, hop, it));
        let (best, alternatives) = self.open_alternatives(gatherer, hop).unwrap_or_default();
        let best = best.map(|it| self.alternative(gatherer, hop, it, hop.edge.mfa));
        let alternatives = alternatives
            .into_iter()
            .map(|it| self.alternative(gatherer, hop, it.access, it.mfa))
            .collect();
        let (grounds, escalation) = match (escalation, best) {
            (Some((grounds, escalation)), _) => (grounds, Some(escalation)),
            (None, Some(it)) => {
                let AlternativeEvidence { requires, disputes, missing, rows, .. } = it;
                (Grounds { requires, disputes, missing, rows }, None)
            }
            (None, None) => (Grounds::default(), None),
        };
        let Grounds { requires, disputes, missing, rows } = grounds;
        HopEvidence {
            hop,
            kind: hop.edge.kind,
            state: hop.edge.state,
            mfa: hop.edge.mfa,
            session: self.session_limit(hop),
            sets: hop.edge.session_effect.sets,
            requires,
            disputes,
            missing,
            rows,
            facts: self.identity_center_fact(hop).into_iter().collect(),
            alternatives,
            escalation,
        }
    }

    /// The best alternative that policies grant for a step, and all of them; `None` if policies do
    /// not decide.
    pub(super) fn open_alternatives(
        &self,
        gatherer: &Gatherer<'_>,
        hop: Hop,
    ) -> Option<(Option<Access>, Vec<OpenAlternative>)> {
        if is_assignment(&hop.edge) || !hop.edge.is_assumption() {
            return None;
        }
        let is_subject = self.graph.node(hop.from).kind == NodeKind::FederatedSubject;
        let from = match is_subject {
            true => {
                *self.graph.neighbors(hop.from, Edge::SubjectOf, Direction::Outgoing).first()?
            }
            false => hop.from,
        };
        if matches!(hop.edge.kind, AccessKind::OutboundFederation | AccessKind::AssumeRoot) {
            let requester = gatherer.requester(&self.graph, from)?;
            if hop.edge.kind == AccessKind::AssumeRoot {
                return self.root_alternatives(gatherer, &requester, hop);
            }
            let residual = gatherer.outbound(&self.graph, &requester, hop.to);
            let best = best_access(&residual, requester.kind).0;
            return Some((best, open_alternatives(&residual, requester.kind)));
        }
        let role = gatherer.target(&self.graph, hop.to)?;
        let applications = match hop.edge.kind {
            AccessKind::AccountAccess => self.applications(from, hop.to),
            _ => Vec::new(),
        };
        if !applications.is_empty() {
            let residual = gatherer.entitled(&applications, &role);
            let best = best_access(&residual, CallerKind::Service).0;
            return Some((best, open_alternatives(&residual, CallerKind::Service)));
        }
        let requester = gatherer.acting(&self.graph, from)?;
        let mut residual = gatherer.assume(&requester, &role).residual;
        if is_subject {
            let trust = self.graph.role(&self.snapshot, hop.to)?.1.trust_policy?;
            let asking = self.graph.statements_about(hop.from, trust);
            residual = residual.filtered(|it| {
                let mut statements = it.statements.iter();
                statements
                    .any(|it| it.policy_type == PolicyType::Trust && asking.contains(&it.statement))
            });
        }
        let mut best = best_access(&residual, requester.kind).0;
        let mut all = open_alternatives(&residual, requester.kind);
        if let Some(unread) = unread_behind(hop.edge.kind) {
            // The policies are not enough: it also depends on a fact that was not read.
            let unread = vec![Term::Unread(unread)];
            let accesses = all.iter_mut().map(|it| &mut it.access).chain(&mut best);
            for access in accesses {
                access.state = AccessState::Unknown;
                access.terms.clone_from(&unread);
            }
        }
        Some((best, all))
    }

    /// Like [`Self::open_alternatives`], for the tasks of a session of a root user.
    fn root_alternatives(
        &self,
        gatherer: &Gatherer<'_>,
        requester: &RequesterFacts<'_>,
        hop: Hop,
    ) -> Option<(Option<Access>, Vec<OpenAlternative>)> {
        let target = gatherer.root_of(&self.graph, hop.to, requester)?;
        let mut all: Vec<OpenAlternative> = Vec::new();
        let mut best: Option<Access> = None;
        for task in hop.edge.tasks.iter() {
            let call = gatherer.assume_root(requester, &target, task).residual;
            let residual = call.and_of_another_request(&gatherer.task_is_open(&target, task));
            let found = best_access(&residual, requester.kind).0;
            best = best.or(found);
            // Tasks mostly depend on the same statements.
            for one in open_alternatives(&residual, requester.kind) {
                if !all.contains(&one) {
                    all.push(one);
                }
            }
        }
        Some((best, all))
    }

    fn alternative(
        &self,
        gatherer: &Gatherer<'_>,
        hop: Hop,
        access: Access,
        mfa: MfaVerdict,
    ) -> AlternativeEvidence {
        let state = access.state;
        let Grounds { requires, disputes, missing, rows } =
            self.grounds(gatherer, hop.from, hop.to, access);
        AlternativeEvidence { state, mfa, requires, disputes, missing, rows }
    }
}

/// The unread fact that a step of this kind depends on, if none of its facts is known.
fn unread_behind(kind: AccessKind) -> Option<UnreadFact> {
    match kind {
        AccessKind::IdentityCenter => Some(UnreadFact::IdentityCenterAssignments),
        AccessKind::AccountAccess => Some(UnreadFact::Entitlements),
        AccessKind::AssumeRole
        | AccessKind::AssumeRoleWithSaml
        | AccessKind::AssumeRoleWithWebIdentity
        | AccessKind::OutboundFederation
        | AccessKind::AssumeRoot
        | AccessKind::Service
        | AccessKind::Escalation(_)
        | AccessKind::MemberOf => None,
    }
}
