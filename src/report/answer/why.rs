//! The answer of `why`.

use std::io;

use serde::Serialize;

use super::{
    cells::{conditions_columns, evidence},
    closing::Closing,
    column::{Cell, Column, Table, table},
    gap::{GapRow, gap_rows, not_analyzed_in_paths},
    grounds::{EvidenceJson, Grounds, written_name},
    hop::{AlternativeRow, HopRow, PathRow, write_hops, write_path},
    page::{Answer, Item, Page},
    policy_type::{blocked_by, in_short, policy_type_name},
    statement::{OfStatement, StatementText, per_statement, statement_columns, write_statements},
};
use crate::{
    analysis::{self, Analysis, HopEvidence, LackingFact, NearMiss, RefusedGrant},
    graph::{Gatherer, NodeId, StepKinds},
    wording::{
        blocked_sentence, closing_sentence, hop_sentence, lacking_fact_words, near_miss_words,
        plural::counted, verdict_words,
    },
};

/// The answer of `why`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    schema: &'static str,
    /// The source.
    from: String,
    /// The principal at its end.
    to: String,
    /// The answer in one sentence.
    sentence: String,
    /// The steps that lead there.
    steps: Vec<StepRow>,
    /// The verdict of each policy type.
    verdicts: Vec<VerdictRow>,
    /// The types of policy that refuse.
    blocked_by: Vec<&'static str>,
    /// The statements that refuse.
    denied_by: Vec<EvidenceJson>,
    /// The methods of escalation that nearly lead there, those that lack the least first.
    nearly: Vec<NearMissRow>,
    /// How many more there are.
    nearly_more: usize,
    /// The best path over other principals, if no single step leads there.
    #[serde(skip_serializing_if = "Option::is_none")]
    detour: Option<PathRow>,
    not_analyzed: Vec<String>,
    gaps: Vec<GapRow>,
    /// The statements behind it, for people.
    #[serde(skip)]
    statements: Vec<StatementText>,
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
    fn new(
        analysis: &Analysis,
        evidence: &HopEvidence,
        closing: Option<&analysis::Closing>,
    ) -> Self {
        Self {
            hop: HopRow::new(analysis, evidence),
            sentence: closing.map(|it| closing_sentence(evidence.kind, it)),
            closing: Closing::new(closing),
        }
    }
}

/// A method of escalation that nearly leads there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearMissRow {
    /// The method, such as `lambda-001`.
    pub id: &'static str,
    /// Its category.
    pub category: &'static str,
    /// What the principal would do.
    pub title: &'static str,
    /// How many of its permissions are held.
    pub permissions_held: usize,
    /// How many it has.
    pub permissions: usize,
    /// Those that do not hold.
    pub missing_permissions: Vec<RefusedRow>,
    /// What else is missing, in words.
    pub missing_facts: Vec<String>,
    /// All of it in words.
    #[serde(skip)]
    words: String,
}

/// A permission that is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// What is refused.
    pub action: String,
    /// The resource: an ARN, or `*` if any resource is accepted.
    pub resource: String,
    /// The types of policy that refuse.
    pub blocked_by: Vec<&'static str>,
    /// The statements that deny.
    pub denied_by: Vec<EvidenceJson>,
}

impl NearMissRow {
    fn new(analysis: &Analysis, to: NodeId, near: &NearMiss) -> Self {
        let method = near.id.method();
        let refused = |it: &RefusedGrant| RefusedRow {
            action: it.action.to_string(),
            resource: it.resource.to_string(),
            blocked_by: blocked_by(&it.blocked_by, policy_type_name),
            denied_by: it.denied_by.iter().map(Into::into).collect(),
        };
        let fact = |it: &LackingFact| lacking_fact_words(analysis, to, *it);
        Self {
            id: method.id,
            category: method.category.name(),
            title: method.title,
            permissions_held: near.held,
            permissions: near.of,
            missing_permissions: near.refused.iter().map(refused).collect(),
            missing_facts: near.facts.iter().map(fact).collect(),
            words: near_miss_words(analysis, to, near),
        }
    }
}

/// The verdict of one policy type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerdictRow {
    /// The type of policy.
    pub policy_type: &'static str,
    /// The verdict, in words.
    pub verdict: &'static str,
}

/// More methods that nearly lead there are counted, and not listed.
const LISTED: usize = 5;

impl Why {
    /// Why `from` can assume or become `to` in one step, or what blocks it.
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
        let alternatives =
            why.steps.iter().flat_map(|it| it.alternatives.iter().map(|it| &it.rows));
        let rows = why.steps.iter().map(|it| &it.rows).chain(alternatives).chain([&why.denied_by]);
        let steps = why.steps.iter().zip(why.closings.iter().map(Option::as_ref));
        let listed = why.nearest_misses().take(LISTED);
        Self {
            schema: "rolecall/why/2",
            from: written_name(analysis, from),
            to: written_name(analysis, to),
            sentence,
            steps: steps.map(|(it, closing)| StepRow::new(analysis, it, closing)).collect(),
            verdicts: verdicts.collect(),
            blocked_by: blocked_by(&why.blocked_by, policy_type_name),
            denied_by: why.denied_by.iter().map(Into::into).collect(),
            nearly: listed.map(|it| NearMissRow::new(analysis, to, it)).collect(),
            nearly_more: why.nearest_misses().count().saturating_sub(LISTED),
            detour: why.detour.as_ref().map(|it| PathRow::new(analysis, &gatherer, it)),
            not_analyzed: match why.steps.is_empty() {
                true => not_analyzed_in_paths(analysis, StepKinds::All, why.detour.is_some()),
                false => Vec::new(),
            },
            gaps: gap_rows(&analysis.access_gaps()),
            statements: StatementText::all(analysis, rows.flatten()),
        }
    }
}

impl Answer for Why {
    fn title(&self) -> String {
        format!("Can {} assume {} in one step?", self.from, self.to)
    }

    fn table(&self) -> Box<dyn Table + '_> {
        let columns = vec![
            Column::data("from", |it: &Reason| it.hop.map_or(&*self.from, |it| &it.from)),
            Column::data("to", |it: &Reason| it.hop.map_or(&*self.to, |it| &it.to)),
            Column::data("kind", |it: &Reason| it.hop.map(|it| it.kind)),
            Column::data("alternative", |it: &Reason| it.alternative),
            Column::data("state", |it: &Reason| it.state),
            Column::data("mfa", |it: &Reason| it.mfa),
            Column::data("blocked_by", |_| Cell::from(&self.blocked_by)),
            Column::data("sentence", |_| self.sentence.as_str()),
        ];
        let conditions = conditions_columns(|it: &Reason<'_>| &it.grounds);
        let columns = columns.into_iter().chain(conditions).collect();
        table(statement_columns(columns), self.reasons())
    }

    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        page.line(&self.sentence)?;
        for VerdictRow { policy_type, verdict } in &self.verdicts {
            item(in_short(policy_type), verdict, page)?;
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
            item("denied by", &evidence(row), page)?;
        }
        for row in &self.nearly {
            page.line(&format!("nearly: {}", row.words))?;
        }
        if self.nearly_more > 0 {
            page.line(&format!("nearly: {}", counted(self.nearly_more, "more method")))?;
        }
        write_statements(&self.statements, page)?;
        if let Some(path) = &self.detour {
            page.line("")?;
            write_path(1, path, page)?;
        }
        Ok(())
    }

    fn not_analyzed(&self) -> Vec<String> {
        self.not_analyzed.clone()
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }
}

fn item(label: &str, text: &str, page: &mut dyn Page) -> io::Result<()> {
    page.item(Item { mark: ' ', label, width: 10, text })
}

/// One alternative of a step, or the refusal.
struct Reason<'a> {
    /// The step; none where it is blocked.
    hop: Option<&'a HopRow>,
    /// Which alternative of the step, from 1.
    alternative: Option<usize>,
    state: Option<&'static str>,
    mfa: Option<&'static str>,
    grounds: Grounds,
}

impl Why {
    /// The alternatives of all steps, or the refusal, once for each statement behind them.
    fn reasons(&self) -> impl Iterator<Item = OfStatement<Reason<'_>>> {
        let open = self.steps.iter().map(|it| &it.hop).flat_map(|hop| {
            let reason = |(it, number): (&AlternativeRow, usize)| Reason {
                hop: Some(hop),
                alternative: Some(number),
                state: Some(it.state),
                mfa: Some(it.mfa),
                grounds: it.grounds.clone(),
            };
            hop.alternatives.iter().zip(1..).map(reason).collect::<Vec<_>>()
        });
        let refusal = self.steps.is_empty().then(|| Reason {
            hop: None,
            alternative: None,
            state: None,
            mfa: None,
            grounds: Grounds { evidence: self.denied_by.clone(), ..Grounds::default() },
        });
        open.chain(refusal).flat_map(|mut it| {
            let evidence = std::mem::take(&mut it.grounds.evidence);
            per_statement(it, evidence)
        })
    }
}
