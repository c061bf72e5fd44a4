//! What closes a step.

use serde::{Serialize, Serializer};

use super::{cells::evidence, column::Cell, grounds::EvidenceJson};
use crate::{
    analysis::{self, Analysis, Removal},
    graph::Hop,
};

/// What closes a step; computed only for JSON, because tables do not show it.
#[derive(Debug)]
pub struct ClosedBy<'a> {
    analysis: &'a Analysis,
    hop: Hop,
}

/// The smallest set of statements whose removal closes a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Closing {
    /// Everything that must be removed; empty if removing statements cannot close the step.
    pub closed_by: Vec<RemovalRow>,
    /// Whether it is proven that no smaller set does; omitted if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_by_is_smallest: Option<bool>,
}

/// One thing to remove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemovalRow {
    /// `statement`; or `attachment`, for a policy that AWS owns and that cannot be edited.
    pub remove: &'static str,
    /// The statement that keeps the step open.
    #[serde(flatten)]
    pub evidence: EvidenceJson,
}

impl<'a> ClosedBy<'a> {
    pub(super) fn new(analysis: &'a Analysis, hop: Hop) -> Self {
        Self { analysis, hop }
    }
}

impl ClosedBy<'_> {
    fn closing(&self) -> Closing {
        Closing::new(self.analysis.closing(self.hop).as_ref())
    }

    /// The texts of what to remove, one for each removal.
    pub(super) fn cell(&self) -> Cell {
        let text = |it: &RemovalRow| format!("{}: {}", it.remove, evidence(&it.evidence));
        Cell::list(&self.closing().closed_by, text)
    }
}

impl Serialize for ClosedBy<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.closing().serialize(serializer)
    }
}

impl Closing {
    /// What closes a step.
    pub(super) fn new(closing: Option<&analysis::Closing>) -> Self {
        let Some(closing) = closing else { return Self::default() };
        Self {
            closed_by: closing.removals.iter().map(RemovalRow::new).collect(),
            closed_by_is_smallest: Some(closing.is_smallest),
        }
    }
}

impl RemovalRow {
    fn new(removal: &Removal) -> Self {
        let remove = match removal {
            Removal::Statement(_) => "statement",
            Removal::Attachment(_) => "attachment",
        };
        Self { remove, evidence: removal.row().into() }
    }
}
