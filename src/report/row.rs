//! The rows of every report, with the names others rely on.

use serde::Serialize;

use super::{credential::CredentialsRow, moment::time};
use crate::{
    analysis::{Analysis, EvidenceRow, HopEvidence, IdentityCenterFact, RoleAccess, SessionLimit},
    eval::{Carried, Inherited, Literal, Requirement},
    graph::{AccessKind, AccessPath, Decider, Direction, NodeId, NodeKind},
    iam::{Effect, Gap, SessionDuration, Unread},
    report::sentence::carried_words,
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
    /// The side that asks for it.
    pub side: &'static str,
    /// Whether the condition must *not* hold; left out where it must.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub negated: bool,
}

/// A statement behind an answer, or a fact of Identity Center where no policy has a say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceJson {
    /// The side it stands on; `assignment` and `membership` are those of Identity Center.
    pub side: &'static str,
    /// The name of the policy, of the permission set, or of the group.
    pub policy: String,
    /// `inline`, `managed`, `trust`, `boundary`, `scp`, `rcp`; `permission_set`, `group`.
    pub policy_type: &'static str,
    /// What the policy is attached to: whom the permission set is assigned to, who is in the
    /// group.
    pub attached_to: String,
    /// What kind of principal that is; facts of Identity Center only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attached_kind: Option<&'static str>,
    /// The account that an assignment opens; assignments only.
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

/// Something that was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GapRow {
    /// Where it should have come from.
    pub source: String,
    /// What of it.
    pub subject: String,
    /// Why it is missing.
    pub reason: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<String>,
}

/// On what a hop or a path rests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Grounds {
    /// What the caller must bring, for each hop.
    pub requires: Vec<RequirementRow>,
    /// What was not read, and the answer depends on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Where AWS's pages contradict each other: both readings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disputed: Vec<&'static str>,
    /// The statements that grant it, for each hop.
    pub evidence: Vec<EvidenceJson>,
}

/// One principal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrincipalRow {
    /// Its ARN, or its name as policies write it.
    pub principal: String,
    /// `user`, `group`, `role` ...
    pub kind: &'static str,
    /// Its short name.
    pub name: String,
    /// Its account; left out where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// One letter for each badge, `.` where it does not apply, `?` where it is unknown.
    pub badges: String,
    /// A user's groups.
    pub groups: Vec<String>,
    /// A group's members.
    pub members: usize,
    /// The age in days of the oldest active access key.
    pub oldest_active_key_days: Option<i64>,
    /// Whether there is nothing to know of keys, or it was read.
    #[serde(skip)]
    pub keys_known: bool,
    /// Days since the last recorded use.
    pub last_used_days: Option<i64>,
    /// Whether there is no last use to know of, or it was read.
    #[serde(skip)]
    pub last_used_known: bool,
    /// When it was made.
    pub created: Option<String>,
    /// What a user signs in with; left out for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<CredentialsRow>,
}

/// One row of `who-can-assume` (with `principal`) or `can-assume` (with `role`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessListRow {
    /// Who can become the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The role that can be become.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// What kind of principal it is.
    pub kind: &'static str,
    /// How many roles are assumed on the way.
    pub hops: u32,
    /// The API action that the principal calls first; null where AWS itself acts.
    pub action: Option<&'static str>,
    /// How sure it is.
    pub state: &'static str,
    /// What MFA has to do with it.
    pub mfa: &'static str,
    /// On what it rests, over all hops.
    #[serde(flatten)]
    pub grounds: Grounds,
}

/// How long the session lasts that a hop opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    /// The longest it can last; left out where nothing limits it, or the limit was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_seconds: Option<u32>,
    /// What limits it: `role_chaining`, `role_maximum`, `role_maximum_not_loaded`, `service`.
    pub why: &'static str,
}

/// One hop of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HopRow {
    /// Who.
    pub from: String,
    /// Becomes whom.
    pub to: String,
    /// By which way.
    pub kind: &'static str,
    /// How sure it is.
    pub state: &'static str,
    /// What MFA has to do with it.
    pub mfa: &'static str,
    /// How long the session lasts that it opens; left out where it opens none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionRow>,
    /// What that session carries for all that follow: `source_identity`, `transitive_tags`; left
    /// out where nothing is known to be on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub carries: Vec<&'static str>,
    /// What the hop leaves on it, in sentences for tables.
    #[serde(skip)]
    pub leaves: Vec<String>,
    /// On what it rests.
    #[serde(flatten)]
    pub grounds: Grounds,
}

/// One path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathRow {
    /// How sure it is.
    pub state: &'static str,
    /// What MFA has to do with it.
    pub mfa: &'static str,
    /// Its hops.
    pub hops: Vec<HopRow>,
}

impl From<&Requirement> for RequirementRow {
    fn from(requirement: &Requirement) -> Self {
        Self {
            key: requirement.condition.key.to_string(),
            operator: requirement.condition.operator.to_string(),
            values: requirement.condition.values.iter().map(ToString::to_string).collect(),
            side: requirement.side.name(),
            negated: requirement.negated,
        }
    }
}

impl From<&EvidenceRow> for EvidenceJson {
    fn from(row: &EvidenceRow) -> Self {
        Self {
            side: row.side.name(),
            policy: row.policy.clone(),
            policy_type: row.policy_type,
            attached_to: row.attached_to.clone(),
            attached_kind: None,
            account: None,
            statement: Some(row.statement),
            sid: row.sid.clone(),
            effect: row.effect.name(),
        }
    }
}

impl EvidenceJson {
    fn of_fact(analysis: &Analysis, fact: &IdentityCenterFact) -> Self {
        let (side, policy, policy_type, attached_to, account) = match fact {
            IdentityCenterFact::Membership { member, group } => {
                ("membership", written_name(analysis, *group), "group", *member, None)
            }
            IdentityCenterFact::Assignment { assignee, permission_set, account } => {
                let account = Some(account.to_string());
                ("assignment", permission_set.clone(), "permission_set", *assignee, account)
            }
        };
        Self {
            side,
            policy,
            policy_type,
            attached_to: written_name(analysis, attached_to),
            attached_kind: Some(analysis.graph.node(attached_to).kind.name()),
            account,
            statement: None,
            sid: None,
            effect: Effect::Allow.name(),
        }
    }
}

impl From<SessionLimit> for SessionRow {
    fn from(limit: SessionLimit) -> Self {
        Self { max_seconds: limit.max().map(SessionDuration::seconds), why: limit.name() }
    }
}

impl From<&Unread> for GapRow {
    fn from(unread: &Unread) -> Self {
        let Gap { source, subject, reason, remediation } = Gap::from(unread);
        Self { source, subject, reason, remediation }
    }
}

impl HopRow {
    /// The row of a hop.
    pub fn new(analysis: &Analysis, evidence: &HopEvidence) -> Self {
        let name = |id: NodeId| written_name(analysis, id);
        let facts = evidence.facts.iter();
        Self {
            from: name(evidence.hop.from),
            to: name(evidence.hop.to),
            kind: evidence.kind.describe().name,
            state: evidence.state.name(),
            mfa: evidence.mfa.name(),
            session: evidence.session.map(Into::into),
            carries: evidence.sets.iter().map(Inherited::name).collect(),
            leaves: carried_words(analysis, evidence),
            grounds: Grounds {
                requires: evidence.requires.iter().map(Into::into).collect(),
                missing: evidence.missing.iter().map(ToString::to_string).collect(),
                disputed: evidence.disputes.iter().flat_map(|it| it.readings()).collect(),
                evidence: evidence
                    .rows
                    .iter()
                    .map(Into::into)
                    .chain(facts.map(|it| EvidenceJson::of_fact(analysis, it)))
                    .collect(),
            },
        }
    }
}

impl PathRow {
    /// The row of a path.
    pub fn new(analysis: &Analysis, decider: &Decider<'_>, path: &AccessPath) -> Self {
        let mut carried = Carried::NOTHING;
        let hop = |hop| {
            let evidence = analysis.hop_evidence_with(decider, hop);
            carried = carried.union(evidence.sets);
            let carries = carried.iter().map(Inherited::name).collect();
            HopRow { carries, ..HopRow::new(analysis, &evidence) }
        };
        Self {
            state: path.state(&analysis.graph).name(),
            mfa: path.mfa(&analysis.graph).name(),
            hops: path.hops.iter().copied().map(hop).collect(),
        }
    }
}

impl AccessListRow {
    /// The row of a principal that can become a role (`Incoming`), or of a role that can be
    /// become (`Outgoing`).
    pub fn new(
        analysis: &Analysis,
        decider: &Decider<'_>,
        access: &RoleAccess,
        direction: Direction,
    ) -> Self {
        let row = PathRow::new(analysis, decider, &access.path);
        let name = written_name(analysis, access.node);
        let (principal, role) = match direction {
            Direction::Incoming => (Some(name), None),
            Direction::Outgoing => (None, Some(name)),
        };
        let edges = access.path.hops.iter().map(|it| analysis.graph.access_edge(it.edge).kind);
        let assumption = edges.map(AccessKind::describe).find(|it| it.hops > 0);
        let mut grounds = Grounds::default();
        for hop in row.hops {
            grounds.add(hop.grounds);
        }
        Self {
            principal,
            role,
            kind: analysis.graph.node(access.node).kind.name(),
            hops: access.path.assumptions(&analysis.graph),
            action: assumption.and_then(|it| it.action),
            state: row.state,
            mfa: row.mfa,
            grounds,
        }
    }
}

impl Grounds {
    /// The rows of literals and statements.
    pub(super) fn of(literals: &[Literal], rows: &[EvidenceRow]) -> Self {
        let mut grounds =
            Self { evidence: rows.iter().map(Into::into).collect(), ..Self::default() };
        for literal in literals {
            match literal {
                Literal::Requirement(it) => grounds.requires.push(it.into()),
                Literal::Missing(it) => grounds.missing.push(it.to_string()),
                Literal::Disputed(it) => grounds.disputed.extend(it.readings()),
            }
        }
        grounds
    }

    fn add(&mut self, other: Self) {
        let Self { requires, missing, disputed, evidence } = other;
        self.requires.extend(requires);
        self.missing.extend(missing);
        self.disputed.extend(disputed);
        self.evidence.extend(evidence);
    }
}

impl PrincipalRow {
    /// The row of a principal.
    pub fn new(analysis: &Analysis, id: NodeId) -> Self {
        let node = analysis.graph.node(id);
        let facts = analysis.facts(id);
        let is_used = matches!(node.kind, NodeKind::User | NodeKind::Role);
        let snapshot = &analysis.snapshot;
        let user = analysis.graph.user(snapshot, id).map(|(_, it)| it);
        let created = user.and_then(|it| it.created);
        let created = created.or(analysis.graph.role(snapshot, id).and_then(|(_, it)| it.created));
        let created = created.or(analysis.graph.group(snapshot, id).and_then(|(_, it)| it.created));
        Self {
            principal: node.name.to_string(),
            kind: node.kind.name(),
            name: node.short_name(),
            account: node.account().map(ToOwned::to_owned),
            badges: analysis.badges(id).to_string(),
            groups: facts.groups,
            members: facts.members,
            oldest_active_key_days: facts.oldest_key_days,
            keys_known: facts.keys_known,
            last_used_days: facts.last_used_days,
            last_used_known: facts.last_used_known || !is_used,
            created: time(created),
            credentials: user.map(|it| CredentialsRow::new(analysis, &it.credentials)),
        }
    }
}

/// A principal's ARN, or its name as the trust policy writes it. A federated subject is written
/// as its provider.
pub(super) fn written_name(analysis: &Analysis, id: NodeId) -> String {
    analysis.graph.node(id).name.to_string()
}
