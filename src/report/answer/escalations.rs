//! The answer of `escalations`.

use std::collections::HashSet;

use serde::Serialize;

use super::{
    cells::{depends_on, evidence_list, grounds_columns},
    closing::ClosedBy,
    column::{Cell, Column, Table, table},
    gap::{GapRow, RESOURCE_POLICIES, gap_rows, not_analyzed},
    grounds::{EvidenceJson, Grounds, written_name},
    page::Answer,
    rows::Rows,
};
use crate::{
    analysis::{Analysis, EscalationQuery, GrantEvidence, HopEvidence},
    graph::{Gatherer, Hop, NodeId},
    wording::hop_sentence,
};

/// The answer of `escalations`.
#[derive(Debug, Serialize)]
pub struct Escalations<'a> {
    schema: &'static str,
    /// A row for each step.
    escalations: Rows<'a, EscalationRow<'a>>,
    not_analyzed: Vec<String>,
    gaps: Vec<GapRow>,
}

/// One permission of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantRow {
    /// What is allowed.
    pub action: String,
    /// The resource: an ARN, or the pattern of a statement.
    pub resource: String,
    /// How sure it is.
    pub state: &'static str,
    /// The statements that allow it.
    pub evidence: Vec<EvidenceJson>,
}

/// One step of privilege escalation.
#[derive(Debug, Serialize)]
pub struct EscalationRow<'a> {
    /// The principal that can take it.
    pub from: String,
    /// The result: a user, a role, a group, or administrator access.
    pub to: String,
    /// The kind of that principal, or `administrator_access`.
    pub to_kind: &'static str,
    /// The user, role, group or policy that is changed, if the step does not end there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// The method, such as `lambda-001`.
    pub id: &'static str,
    /// Its category.
    pub category: &'static str,
    /// What the principal does.
    pub title: &'static str,
    /// How sure it is.
    pub state: &'static str,
    /// The MFA verdict.
    pub mfa: &'static str,
    /// Why it is possible, in a sentence.
    pub sentence: String,
    /// Its permissions, in the order in which they are used.
    pub permissions: Vec<GrantRow>,
    /// On what it rests.
    #[serde(flatten)]
    pub grounds: Grounds,
    /// What closes this step.
    #[serde(flatten)]
    pub closed_by: ClosedBy<'a>,
    /// What happens.
    pub explanation: &'static str,
    /// What closes the method, for everyone.
    pub remediation: &'static str,
    /// The AWS documentation page.
    pub reference: &'static str,
}

impl<'a> Escalations<'a> {
    /// The answer with the steps that a query found.
    pub fn new(analysis: &'a Analysis, query: &EscalationQuery, found: Vec<Hop>) -> Self {
        let unread = match query.from {
            Some(_) => Vec::new(),
            None => analysis.unread_callers(),
        };
        let listed: HashSet<NodeId> = found.iter().map(|it| it.from).collect();
        let unread = unread.into_iter().filter(|it| !listed.contains(it));
        let words = |it| {
            format!(
                "escalation by {}, whose policies were not all loaded",
                written_name(analysis, it)
            )
        };
        let unread_callers: Vec<String> = unread.map(words).collect();
        let resources = found.is_empty().then(|| RESOURCE_POLICIES.to_owned());
        let resources: Vec<String> = resources.into_iter().collect();
        let gatherer = Gatherer::new(&analysis.snapshot);
        let row = move |hop: &Hop| {
            EscalationRow::new(analysis, &analysis.hop_evidence_with(&gatherer, *hop))
        };
        Self {
            schema: "rolecall/escalations/1",
            escalations: Rows::new(found, row),
            not_analyzed: [resources, not_analyzed(analysis), unread_callers].concat(),
            gaps: gap_rows(&analysis.access_gaps()),
        }
    }
}

impl<'a> EscalationRow<'a> {
    fn new(analysis: &'a Analysis, evidence: &HopEvidence) -> Self {
        let HopEvidence { hop, state, mfa, escalation, .. } = evidence;
        let step = escalation.as_ref().map(|it| it.step);
        let method = step.map(|it| it.id.method());
        let text = |of: fn(&'static crate::graph::EscalationMethod) -> &'static str| {
            method.map(of).unwrap_or_default()
        };
        let grants = escalation.iter().flat_map(|it| &it.grants);
        Self {
            from: written_name(analysis, hop.from),
            to: written_name(analysis, hop.to),
            to_kind: analysis.graph.node(hop.to).kind.name(),
            through: step.and_then(|it| it.via).map(|it| written_name(analysis, it)),
            id: text(|it| it.id),
            category: text(|it| it.category.name()),
            title: text(|it| it.title),
            state: state.name(),
            mfa: mfa.name(),
            sentence: hop_sentence(analysis, evidence),
            permissions: grants.map(Into::into).collect(),
            grounds: Grounds::of_hop(analysis, evidence),
            closed_by: ClosedBy::new(analysis, *hop),
            explanation: text(|it| it.explanation),
            remediation: text(|it| it.remediation),
            reference: text(|it| it.reference),
        }
    }

    fn columns<'c>() -> Vec<Column<'c, Self>>
    where
        'a: 'c,
    {
        let to = |it: &Self| match &it.through {
            Some(through) => format!("{} (through {through})", it.to),
            None => it.to.clone(),
        };
        let actions = |it: &Self| {
            let actions: Vec<&str> = it.permissions.iter().map(|it| &*it.action).collect();
            actions.join(" + ")
        };
        let grant = |it: &GrantRow| format!("{} on {} ({})", it.action, it.resource, it.state);
        let columns = [
            Column::new("From", "from", |it: &Self| it.from.clone()),
            Column::shown("To", to),
            Column::data("to", |it: &Self| it.to.clone()),
            Column::data("to_kind", |it: &Self| it.to_kind),
            Column::data("through", |it: &Self| it.through.clone()),
            Column::new("Method", "id", |it: &Self| it.id),
            Column::new("Category", "category", |it: &Self| it.category),
            Column::data("title", |it: &Self| it.title),
            Column::new("State", "state", |it: &Self| it.state),
            Column::new("MFA", "mfa", |it: &Self| it.mfa),
            Column::data("sentence", |it: &Self| it.sentence.clone()),
            Column::shown("Permissions", actions),
            Column::data("permissions", move |it: &Self| Cell::list(&it.permissions, grant)),
            Column::shown("Requires", |it: &Self| depends_on(&it.grounds)),
            Column::shown("Evidence", |it: &Self| evidence_list(&it.grounds.evidence)),
        ];
        let texts = [
            Column::data("closed_by", |it: &Self| it.closed_by.cell()),
            Column::data("explanation", |it: &Self| it.explanation),
            Column::data("remediation", |it: &Self| it.remediation),
            Column::data("reference", |it: &Self| it.reference),
        ];
        let grounds = grounds_columns(|it: &Self| &it.grounds);
        columns.into_iter().chain(grounds).chain(texts).collect()
    }
}

impl From<&GrantEvidence> for GrantRow {
    fn from(grant: &GrantEvidence) -> Self {
        Self {
            action: grant.action.to_string(),
            resource: grant.resource.to_string(),
            state: grant.state.name(),
            evidence: grant.rows.iter().map(Into::into).collect(),
        }
    }
}

impl Answer for Escalations<'_> {
    fn title(&self) -> String {
        "Privilege escalation".to_owned()
    }

    fn table(&self) -> Box<dyn Table + '_> {
        table(EscalationRow::columns(), self.escalations.iter())
    }

    fn notes(&self) -> Vec<String> {
        let nothing = || "no privilege escalation found".to_owned();
        self.escalations.is_empty().then(nothing).into_iter().collect()
    }

    fn not_analyzed(&self) -> Vec<String> {
        self.not_analyzed.clone()
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }
}
