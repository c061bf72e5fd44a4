//! What an answer depends on: conditions, statements, and what is unknown or disputed.

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
    /// The type of the policy that requires it.
    pub policy_type: &'static str,
    /// Whether the condition must *not* hold; omitted if it must.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub negated: bool,
}

/// A statement behind an answer, or an Identity Center fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceJson {
    /// The policy type; `assignment`, `membership` and `entitlement` are Identity Center facts.
    pub policy_type: &'static str,
    /// The name of the policy, of the permission set, of the group, or of the role.
    pub policy: String,
    /// `inline` or `managed`; `permission_set`, `group`, `role`; omitted if there is only one kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_kind: Option<&'static str>,
    /// What the policy is attached to: the assignee of the permission set, the member of the group.
    pub attached_to: String,
    /// The kind of that principal; Identity Center facts only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attached_kind: Option<&'static str>,
    /// The account that an assignment or entitlement grants access to; only for those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The statement's position, from 0; omitted if it is not a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
    /// The statement's `Sid`; omitted if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
}

/// What a step or a path depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Grounds {
    /// What the caller must meet, for each step.
    pub requires: Vec<RequirementRow>,
    /// Unread facts that the answer depends on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Points on which AWS documentation contradicts itself: both interpretations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disputed: Vec<&'static str>,
    /// The statements that grant it, for each step.
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
    /// The terms of an answer in words, with the statements behind it.
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
        let requires = hop.requires.iter();
        Self {
            requires: requires.map(|it| RequirementRow::new(it, policy_type_name)).collect(),
            missing: hop.missing.iter().map(ToString::to_string).collect(),
            disputed: hop.disputes.iter().flat_map(|it| it.interpretations()).collect(),
            evidence: evidence_of(analysis, &hop.rows, hop),
        }
    }

    /// What one alternative of a step depends on: its own statements, and the facts of the step.
    pub(super) fn of_alternative(
        analysis: &Analysis,
        hop: &HopEvidence,
        alternative: &AlternativeEvidence,
    ) -> Self {
        let requires = alternative.requires.iter();
        Self {
            requires: requires.map(|it| RequirementRow::new(it, policy_type_name)).collect(),
            missing: alternative.missing.iter().map(ToString::to_string).collect(),
            disputed: alternative.disputes.iter().flat_map(|it| it.interpretations()).collect(),
            evidence: evidence_of(analysis, &alternative.rows, hop),
        }
    }

    /// Adds what a further step depends on.
    pub(super) fn add(&mut self, other: Self) {
        let Self { requires, missing, disputed, evidence } = other;
        self.requires.extend(requires);
        self.missing.extend(missing);
        self.disputed.extend(disputed);
        self.evidence.extend(evidence);
    }
}

/// Statements, and the facts of Identity Center that the step rests on as well.
fn evidence_of(analysis: &Analysis, rows: &[EvidenceRow], hop: &HopEvidence) -> Vec<EvidenceJson> {
    let facts = hop.facts.iter().map(|it| EvidenceJson::of_fact(analysis, it));
    rows.iter().map(Into::into).chain(facts).collect()
}

/// A principal's ARN, or its name as the trust policy writes it. A federated subject is written as
/// its provider.
pub(super) fn written_name(analysis: &Analysis, id: NodeId) -> String {
    analysis.graph.node(id).name.to_string()
}

/// A time as RFC 3339, as JSON contains it.
pub(super) fn time(moment: Option<Timestamp>) -> Option<String> {
    moment.map(|it| it.to_string())
}
