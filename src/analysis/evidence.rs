//! The evidence of a hop, with the names that people know.

use super::{Analysis, IdentityCenterFact, SessionLimit};
use crate::{
    eval::{
        AccessState, Carried, Dispute, Literal, MfaVerdict, Missing, Requirement, Side,
        StatementRef,
    },
    graph::{AccessKind, Decider, Hop, NodeId, PolicyPlace},
    iam::{Effect, PolicyId, Snapshot},
};

/// One statement behind an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// The side it stands on.
    pub side: Side,
    /// The policy's name.
    pub policy: String,
    /// `inline`, `managed`, `trust`, `boundary`, `scp`, `rcp`.
    pub policy_type: &'static str,
    /// What the policy is attached to.
    pub attached_to: String,
    /// The statement's position, from 0.
    pub statement: usize,
    /// The statement's own name.
    pub sid: Option<String>,
    /// Allow or deny.
    pub effect: Effect,
    /// The policy's text and places.
    pub policy_id: PolicyId,
}

/// Why one hop is open, and what it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopEvidence {
    /// The hop.
    pub hop: Hop,
    /// By which way.
    pub kind: AccessKind,
    /// How sure it is.
    pub state: AccessState,
    /// What MFA has to do with it.
    pub mfa: MfaVerdict,
    /// What limits the session it opens; none where it opens none.
    pub session: Option<SessionLimit>,
    /// What it leaves on the session, for all sessions that follow.
    pub sets: Carried,
    /// What the caller must bring or what must hold, each once.
    pub requires: Vec<Requirement>,
    /// Where AWS's pages contradict each other.
    pub disputes: Vec<Dispute>,
    /// What was not read.
    pub missing: Vec<Missing>,
    /// The statements that grant it.
    pub rows: Vec<EvidenceRow>,
    /// What grants it in Identity Center, where no policy has a say.
    pub facts: Vec<IdentityCenterFact>,
}

impl Analysis {
    /// Why a hop is open, and what it takes.
    pub fn hop_evidence(&self, hop: Hop) -> HopEvidence {
        self.hop_evidence_with(&Decider::new(&self.snapshot), hop)
    }

    /// Why each of these hops is open, one after the other.
    pub fn hops_evidence<'a>(&'a self, hops: &'a [Hop]) -> impl Iterator<Item = HopEvidence> + 'a {
        let decider = Decider::new(&self.snapshot);
        hops.iter().map(move |it| self.hop_evidence_with(&decider, *it))
    }

    /// As [`hop_evidence`](Self::hop_evidence), for hops of many paths.
    pub fn hop_evidence_with(&self, decider: &Decider<'_>, hop: Hop) -> HopEvidence {
        let edge = self.graph.access_edge(hop.edge);
        let evidence = self.graph.evidence(hop.edge);
        let (mut requires, mut disputes, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for literal in &evidence.literals {
            match literal {
                Literal::Requirement(it) => requires.push(it.clone()),
                Literal::Disputed(it) => disputes.push(*it),
                Literal::Missing(it) => missing.push(it.clone()),
            }
        }
        let rows = evidence.statements.iter();
        let rows = rows.filter_map(|it| self.evidence_row(decider, hop.from, hop.to, *it));
        HopEvidence {
            hop,
            kind: edge.kind,
            state: edge.state,
            mfa: edge.mfa,
            session: self.session_limit(hop),
            sets: edge.passing.sets,
            requires,
            disputes,
            missing,
            rows: rows.collect(),
            facts: self.identity_center_fact(hop).into_iter().collect(),
        }
    }

    /// The statement that a reference between these two nodes means.
    pub(super) fn evidence_row(
        &self,
        decider: &Decider<'_>,
        from: NodeId,
        to: NodeId,
        reference: StatementRef,
    ) -> Option<EvidenceRow> {
        let place = decider.policy_at(&self.graph, from, to, reference.slot)?;
        row_at(&self.snapshot, place, usize::from(reference.statement))
    }
}

/// A statement of the policy at `place`.
pub(super) fn row_at(
    snapshot: &Snapshot,
    place: PolicyPlace,
    statement: usize,
) -> Option<EvidenceRow> {
    let document = &snapshot.policies.get(place.policy).document;
    let read = document.statements.get(statement)?;
    let effect = match read {
        Ok(it) => it.effect,
        Err(void) => void.effect?,
    };
    let sid = read.as_ref().ok().and_then(|it| it.sid.as_deref()).filter(|it| !it.is_empty());
    Some(EvidenceRow {
        side: place.side,
        policy: place.name,
        policy_type: place.policy_type,
        attached_to: place.attached_to,
        statement,
        sid: sid.map(ToOwned::to_owned),
        effect,
        policy_id: place.policy,
    })
}
