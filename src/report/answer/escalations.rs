//! The answer of `escalations`.

use std::{collections::HashSet, io};

use serde::Serialize;

use super::{
    cells::{depends_on, evidence_list},
    closing::ClosedBy,
    gap::{GapRow, gap_rows, not_analyzed},
    grounds::{EvidenceJson, Grounds, written_name},
    page::{Answer, Cells, Page},
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
    /// On what: an ARN, or the pattern of a statement.
    pub resource: String,
    /// How sure it is.
    pub state: &'static str,
    /// The statements that allow it.
    pub evidence: Vec<EvidenceJson>,
}

/// One step of privilege escalation.
#[derive(Debug, Serialize)]
pub struct EscalationRow<'a> {
    /// Who can take it.
    pub from: String,
    /// What it leads to: a user, a role, a group, or administrator access.
    pub to: String,
    /// What kind of principal that is, or `administrator_access`.
    pub to_kind: &'static str,
    /// The user, role, group or policy that is changed, where the step does not lead there.
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
    /// What MFA has to do with it.
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
    /// What closes the method, for everybody.
    pub remediation: &'static str,
    /// AWS's page on it.
    pub reference: &'static str,
}

impl<'a> Escalations<'a> {
    /// The answer with the steps that were found for a query.
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
        let gatherer = Gatherer::new(&analysis.snapshot);
        let row = move |hop: &Hop| {
            EscalationRow::new(analysis, &analysis.hop_evidence_with(&gatherer, *hop))
        };
        Self {
            schema: "rolecall/escalations/1",
            escalations: Rows::new(found, row),
            not_analyzed: [not_analyzed(analysis), unread_callers].concat(),
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

    fn cells(&self) -> Cells {
        let permissions: Vec<&str> = self.permissions.iter().map(|it| &*it.action).collect();
        let to = match &self.through {
            Some(through) => format!("{} (through {through})", self.to),
            None => self.to.clone(),
        };
        vec![
            self.from.clone(),
            to,
            self.id.to_owned(),
            self.category.to_owned(),
            self.state.to_owned(),
            self.mfa.to_owned(),
            permissions.join(" + "),
            depends_on(&self.grounds),
            evidence_list(&self.grounds.evidence),
        ]
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
    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        let header = [
            "FROM",
            "TO",
            "METHOD",
            "CATEGORY",
            "STATE",
            "MFA",
            "PERMISSIONS",
            "REQUIRES",
            "EVIDENCE",
        ];
        page.table(&header, &mut self.escalations.iter().map(|it| it.cells()))?;
        if self.escalations.is_empty() {
            page.line("no privilege escalation found")?;
        }
        match self.not_analyzed.is_empty() {
            true => Ok(()),
            false => page.line(&format!("not analyzed: {}", self.not_analyzed.join("; "))),
        }
    }
}
