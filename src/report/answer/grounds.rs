//! On what an answer rests: conditions, statements, and what is unknown or disputed.

use jiff::Timestamp;
use serde::Serialize;

use super::policy_type::{PolicyTypeName, policy_type_name};
use crate::{
    analysis::{AlternativeEvidence, Analysis, EvidenceRow, HopEvidence, IdentityCenterFact},
    eval::{Requirement, Term},
    graph::NodeId,
    iam::Effect,
};

/// A condition that the caller must meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequirementRow {
    /// The context key.
    pub key: String,
    /// The operator that must hold.
    pub operator: String,
    /// What to compare with.
    pub values: Vec<String>,
    /// The type of the policy that asks for it.
    pub policy_type: &'static str,
    /// Whether the condition must *not* hold; left out where it must.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub negated: bool,
}

/// A statement behind an answer, or a fact of Identity Center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceJson {
    /// The type of the policy; `assignment`, `membership` and `entitlement` are facts of
    /// Identity Center.
    pub policy_type: &'static str,
    /// The name of the policy, of the permission set, of the group, or of the role.
    pub policy: String,
    /// `inline` or `managed`; `permission_set`, `group`, `role`; left out where there is one kind
    /// only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_kind: Option<&'static str>,
    /// What the policy is attached to: whom the permission set is assigned to, who is in the
    /// group.
    pub attached_to: String,
    /// What kind of principal that is; facts of Identity Center only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attached_kind: Option<&'static str>,
    /// The account that an assignment or entitlement opens; those only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The statement's position, from 0; left out where it is no policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
    /// The statement's own name; left out where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
}

/// On what a hop or a path rests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Grounds {
    /// What the caller must bring, for each hop.
    pub requires: Vec<RequirementRow>,
    /// What was not read, and the answer depends on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Where AWS's pages contradict each other: both interpretations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disputed: Vec<&'static str>,
    /// The statements that grant it, for each hop.
    pub evidence: Vec<EvidenceJson>,
}

impl RequirementRow {
    fn new(requirement: &Requirement, name: PolicyTypeName) -> Self {
        Self {
            key: requirement.condition.key.to_string(),
            operator: requirement.condition.operator.to_string(),
            values: requirement.condition.values.iter().map(ToString::to_string).collect(),
            policy_type: name(requirement.policy_type),
            negated: requirement.negated,
        }
    }
}

impl From<&EvidenceRow> for EvidenceJson {
    fn from(row: &EvidenceRow) -> Self {
        Self {
            policy_type: policy_type_name(row.policy_type),
            policy: row.policy.clone(),
            policy_kind: Some(row.policy_kind).filter(|it| KINDS.contains(it)),
            attached_to: row.attached_to.clone(),
            attached_kind: None,
            account: None,
            statement: Some(row.statement),
            sid: row.sid.clone(),
            effect: row.effect.name(),
        }
    }
}

/// The kinds of identity policy.
const KINDS: [&str; 2] = ["inline", "managed"];

impl EvidenceJson {
    fn of_fact(analysis: &Analysis, fact: &IdentityCenterFact) -> Self {
        let (policy_type, policy, policy_kind, attached_to, account) = match fact {
            IdentityCenterFact::Membership { member, group } => {
                ("membership", written_name(analysis, *group), "group", *member, None)
            }
            IdentityCenterFact::Assignment { assignee, permission_set, account } => {
                let account = Some(account.to_string());
                ("assignment", permission_set.clone(), "permission_set", *assignee, account)
            }
            IdentityCenterFact::Entitlement { assignee, role, application: _ } => {
                let account = analysis.graph.node(*role).account().map(ToOwned::to_owned);
                ("entitlement", written_name(analysis, *role), "role", *assignee, account)
            }
        };
        Self {
            policy_type,
            policy,
            policy_kind: Some(policy_kind),
            attached_to: written_name(analysis, attached_to),
            attached_kind: Some(analysis.graph.node(attached_to).kind.name()),
            account,
            statement: None,
            sid: None,
            effect: Effect::Allow.name(),
        }
    }
}

impl Grounds {
    /// What the terms of an answer say, with the statements behind it.
    pub(super) fn new(terms: &[Term], evidence: Vec<EvidenceJson>, name: PolicyTypeName) -> Self {
        let mut grounds = Self { evidence, ..Self::default() };
        for literal in terms {
            match literal {
                Term::Requirement(it) => grounds.requires.push(RequirementRow::new(it, name)),
                Term::Unread(it) => grounds.missing.push(it.to_string()),
                Term::Disputed(it) => grounds.disputed.extend(it.interpretations()),
            }
        }
        grounds
    }

    /// On what a hop rests.
    pub(super) fn of_hop(analysis: &Analysis, hop: &HopEvidence) -> Self {
        let facts = hop.facts.iter().map(|it| EvidenceJson::of_fact(analysis, it));
        let requires = hop.requires.iter();
        Self {
            requires: requires.map(|it| RequirementRow::new(it, policy_type_name)).collect(),
            missing: hop.missing.iter().map(ToString::to_string).collect(),
            disputed: hop.disputes.iter().flat_map(|it| it.interpretations()).collect(),
            evidence: hop.rows.iter().map(Into::into).chain(facts).collect(),
        }
    }

    /// On what one alternative of a hop rests.
    pub(super) fn of_alternative(alternative: &AlternativeEvidence) -> Self {
        let requires = alternative.requires.iter();
        Self {
            requires: requires.map(|it| RequirementRow::new(it, policy_type_name)).collect(),
            missing: alternative.missing.iter().map(ToString::to_string).collect(),
            disputed: alternative.disputes.iter().flat_map(|it| it.interpretations()).collect(),
            evidence: alternative.rows.iter().map(Into::into).collect(),
        }
    }

    /// Adds what a further hop rests on.
    pub(super) fn add(&mut self, other: Self) {
        let Self { requires, missing, disputed, evidence } = other;
        self.requires.extend(requires);
        self.missing.extend(missing);
        self.disputed.extend(disputed);
        self.evidence.extend(evidence);
    }
}

/// A principal's ARN, or its name as the trust policy writes it. A federated subject is written
/// as its provider.
pub(super) fn written_name(analysis: &Analysis, id: NodeId) -> String {
    analysis.graph.node(id).name.to_string()
}

/// A moment as RFC 3339 writes it: what JSON has.
pub(super) fn time(moment: Option<Timestamp>) -> Option<String> {
    moment.map(|it| it.to_string())
}
