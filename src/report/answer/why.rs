//! The answer of `why`.

use std::io;

use serde::Serialize;

use super::{
    cells::evidence,
    closing::Closing,
    gap::{GapRow, gap_rows},
    grounds::{EvidenceJson, written_name},
    hop::{HopRow, PathRow, write_hops, write_path},
    page::{Answer, Page},
    policy_type::{blocked_by, in_short, policy_type_name},
};
use crate::{
    analysis::{Analysis, HopEvidence},
    graph::{Gatherer, NodeId},
    wording::{blocked_sentence, closing_sentence, hop_sentence, verdict_words},
};

/// The answer of `why`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    schema: &'static str,
    /// Who.
    from: String,
    /// The principal at its end.
    to: String,
    /// The answer in one sentence.
    sentence: String,
    /// The steps that lead there.
    steps: Vec<StepRow>,
    /// What the policies of each type say.
    verdicts: Vec<VerdictRow>,
    /// The types of policy that refuse.
    blocked_by: Vec<&'static str>,
    /// The statements that refuse.
    denied_by: Vec<EvidenceJson>,
    /// The shortest path over other roles, where no single step leads there.
    #[serde(skip_serializing_if = "Option::is_none")]
    detour: Option<PathRow>,
    gaps: Vec<GapRow>,
}

/// One step that leads there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepRow {
    /// The step.
    #[serde(flatten)]
    pub hop: HopRow,
    /// What closes it.
    #[serde(flatten)]
    pub closing: Closing,
    /// The same in a sentence.
    #[serde(skip)]
    sentence: Option<String>,
}

impl StepRow {
    fn new(analysis: &Analysis, evidence: &HopEvidence) -> Self {
        let closing = analysis.closing(evidence.hop);
        Self {
            hop: HopRow::new(analysis, evidence),
            sentence: closing.as_ref().map(|it| closing_sentence(evidence.kind, it)),
            closing: Closing::new(closing.as_ref()),
        }
    }
}

/// What the policies of one type say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerdictRow {
    /// The type of policy.
    pub policy_type: &'static str,
    /// What they say, in words.
    pub verdict: &'static str,
}

impl Why {
    /// Why `from` can become `to` in one step, or what blocks it.
    pub fn new(analysis: &Analysis, from: NodeId, to: NodeId) -> Self {
        let why = analysis.why(from, to);
        let gatherer = Gatherer::new(&analysis.snapshot);
        let sentence = match why.steps.first() {
            Some(step) => hop_sentence(analysis, step),
            None => blocked_sentence(analysis, from, to, &why),
        };
        let verdicts = why.verdicts.iter().map(|(policy_type, verdict)| VerdictRow {
            policy_type: policy_type_name(*policy_type),
            verdict: verdict_words(*verdict),
        });
        Self {
            schema: "rolecall/why/2",
            from: written_name(analysis, from),
            to: written_name(analysis, to),
            sentence,
            steps: why.steps.iter().map(|it| StepRow::new(analysis, it)).collect(),
            verdicts: verdicts.collect(),
            blocked_by: blocked_by(&why.blocked_by, policy_type_name),
            denied_by: why.denied_by.iter().map(Into::into).collect(),
            detour: why.detour.as_ref().map(|it| PathRow::new(analysis, &gatherer, it)),
            gaps: gap_rows(&analysis.access_gaps()),
        }
    }
}

impl Answer for Why {
    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        page.line(&self.sentence)?;
        for VerdictRow { policy_type, verdict } in &self.verdicts {
            page.line(&format!("  {:<9} {verdict}", in_short(policy_type)))?;
        }
        if !self.steps.is_empty() {
            page.line("")?;
            write_hops(self.steps.iter().map(|it| &it.hop), page)?;
            self.steps
                .iter()
                .filter_map(|it| it.sentence.as_deref())
                .try_for_each(|it| page.line(it))?;
        }
        for row in &self.denied_by {
            page.line(&format!("  denied by {}", evidence(row)))?;
        }
        if let Some(path) = &self.detour {
            page.line("")?;
            write_path(1, path, page)?;
        }
        Ok(())
    }
}
