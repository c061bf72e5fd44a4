//! What an answer depends on: conditions, unread facts, and statements.

use super::Analysis;
use crate::{
    eval::{Access, Dispute, PolicyType, Requirement, StatementRef, Term, UnreadFact},
    graph::{Gatherer, NodeId, PolicyPlace},
    iam::{Effect, PolicyId, Snapshot},
};

/// One statement behind an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Its policy type.
    pub policy_type: PolicyType,
    /// The policy's name.
    pub policy: String,
    /// `inline`, `managed`, `trust`, `boundary`, `scp`, `rcp`.
    pub policy_kind: &'static str,
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

/// What an answer depends on: conditions, unread facts, and statements, without duplicates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Grounds {
    pub(super) requires: Vec<Requirement>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) missing: Vec<UnreadFact>,
    pub(super) rows: Vec<EvidenceRow>,
}

impl Grounds {
    /// Adds what another part of the answer depends on.
    pub(super) fn add(&mut self, other: Self) {
        fn extend<T: PartialEq>(list: &mut Vec<T>, other: Vec<T>) {
            for item in other {
                if !list.contains(&item) {
                    list.push(item);
                }
            }
        }
        extend(&mut self.requires, other.requires);
        extend(&mut self.disputes, other.disputes);
        extend(&mut self.missing, other.missing);
        extend(&mut self.rows, other.rows);
    }
}

impl Analysis {
    /// On what an access rests.
    pub(super) fn grounds(
        &self,
        gatherer: &Gatherer<'_>,
        from: NodeId,
        to: NodeId,
        access: Access,
    ) -> Grounds {
        let mut grounds = Grounds::default();
        for term in access.terms {
            match term {
                Term::Requirement(it) => grounds.requires.push(it),
                Term::Disputed(it) => grounds.disputes.push(it),
                Term::Unread(it) => grounds.missing.push(it),
            }
        }
        let rows = access.statements.into_iter();
        let rows = rows.flat_map(|it| self.evidence_rows(gatherer, from, Some(to), it));
        grounds.rows = rows.collect();
        grounds
    }

    /// The statement that a reference in the answer to a request refers to; a statement of a
    /// guardrail has a row for each level that it is attached to.
    pub(super) fn evidence_rows(
        &self,
        gatherer: &Gatherer<'_>,
        from: NodeId,
        to: Option<NodeId>,
        reference: StatementRef,
    ) -> Vec<EvidenceRow> {
        let StatementRef { policy_type, policy, statement } = reference;
        let places = gatherer.places(&self.graph, from, to, policy_type, policy).into_iter();
        places.filter_map(|it| row_at(&self.snapshot, it, usize::from(statement))).collect()
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
        Err(malformed) => malformed.effect?,
    };
    let sid = read.as_ref().ok().and_then(|it| it.sid.as_deref()).filter(|it| !it.is_empty());
    Some(EvidenceRow {
        policy_type: place.policy_type,
        policy: place.name,
        policy_kind: place.policy_kind,
        attached_to: place.attached_to,
        statement,
        sid: sid.map(ToOwned::to_owned),
        effect,
        policy_id: place.policy,
    })
}
