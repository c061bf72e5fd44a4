//! The statements of one policy that decide, highlighted in its text.

use std::{ops::Range, sync::Arc};

use crate::{
    analysis::{EvidenceRow, HopEvidence},
    eval::PolicyType,
    iam::Effect,
    tui::{
        screen::{Ctx, tabbed::Document},
        widget::json::JsonView,
    },
};

/// The policy that decides a step first, for panes that follow a selection; `None` if no statement
/// does.
pub(crate) fn deciding_policy(evidence: &HopEvidence, ctx: &Ctx) -> Option<Document> {
    let Statement { title, place, json } =
        Statement::all(ctx, &evidence.rows).into_iter().next()?;
    Some(Document::json(title, place, json))
}

/// The statements of one policy that decide, in its text.
#[derive(Debug)]
pub(super) struct Statement {
    /// The policy, and its owner.
    pub(super) title: String,
    /// Which of the policy's statements.
    pub(super) place: String,
    /// The text of the policy.
    pub(super) json: JsonView,
}

/// The elements that determine when a statement applies.
const DECIDING: [&str; 7] =
    ["Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

impl Statement {
    /// One for each policy with some of these statements. Identity policies and trust policies come
    /// first, because most other statements allow everything.
    pub(super) fn all(ctx: &Ctx, rows: &[EvidenceRow]) -> Vec<Self> {
        let is_guardrail = |it: &EvidenceRow| match it.policy_type {
            PolicyType::Identity | PolicyType::Trust => false,
            PolicyType::Boundary
            | PolicyType::Session
            | PolicyType::Scp
            | PolicyType::Rcp
            | PolicyType::Endpoint => it.effect == Effect::Allow,
        };
        let mut policies: Vec<Vec<&EvidenceRow>> = Vec::new();
        for row in rows {
            let key = |it: &EvidenceRow| (it.policy_id, it.attached_to.clone(), it.effect);
            match policies.iter_mut().find(|it| key(it[0]) == key(row)) {
                Some(policy) => policy.push(row),
                None => policies.push(vec![row]),
            }
        }
        policies.sort_by_key(|it| is_guardrail(it[0]));
        policies.into_iter().map(|it| Self::new(ctx, &it)).collect()
    }

    /// Some statements of one policy.
    fn new(ctx: &Ctx, rows: &[&EvidenceRow]) -> Self {
        let row = rows[0];
        let analysis = &ctx.data.analysis;
        let policy = analysis.snapshot.policies.get(row.policy_id);
        let deciding = |(name, _): &(String, Range<usize>)| DECIDING.contains(&name.as_str());
        let mut marked = Vec::new();
        for statement in rows.iter().map(|it| it.statement) {
            let before = marked.len();
            let elements = policy.element_places(statement).into_iter().filter(deciding);
            marked.extend(elements.map(|(_, place)| place));
            if marked.len() == before {
                marked.extend(policy.statement_place(statement));
            }
        }
        marked.sort_by_key(|it| it.start);
        let name = |it: &&EvidenceRow| {
            it.sid.clone().unwrap_or_else(|| format!("statement {}", it.statement))
        };
        let owner = analysis.graph.find(&row.attached_to);
        let owner = owner.map_or_else(|| row.attached_to.clone(), |it| ctx.data.name(it));
        let policy_name = match row.policy_type {
            PolicyType::Trust => "trust policy".to_owned(),
            PolicyType::Identity
            | PolicyType::Boundary
            | PolicyType::Session
            | PolicyType::Scp
            | PolicyType::Rcp
            | PolicyType::Endpoint => {
                format!("{} {}", row.policy_kind, row.policy)
            }
        };
        Self {
            title: format!("{} {policy_name} of {owner}", row.effect.name().to_lowercase()),
            place: rows.iter().map(name).collect::<Vec<_>>().join(", "),
            json: JsonView::new(Arc::from(policy.text()), marked),
        }
    }
}
