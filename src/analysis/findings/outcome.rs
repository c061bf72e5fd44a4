//! What a rule says of one subject: one of four results.

use crate::{
    analysis::EvidenceRow,
    graph::{Hop, NodeId},
    iam::UnreadFact,
};

/// What a rule says of one subject.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It has the weakness.
    Failed(Failure),
    /// It does not have it, and all facts were read.
    Passed,
    /// This fact was not read, so it is unknown.
    NotChecked(UnreadFact),
    /// The rule asks nothing of it, for this reason.
    NotApplicable(&'static str),
}

impl Outcome {
    /// The word for it in output.
    pub fn status(&self) -> &'static str {
        match self {
            Self::Failed(_) => "failed",
            Self::Passed => "passed",
            Self::NotChecked(_) => "not_checked",
            Self::NotApplicable(_) => "not_applicable",
        }
    }
}

/// Which case of a weakness was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grade {
    /// The one that the rule's severity is about.
    #[default]
    Usual,
    /// A lesser one, such as a policy that nobody has.
    Lesser,
}

/// What is behind a weakness. Its statements are looked for when they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// A step to another principal.
    Step(Hop),
    /// That a principal is an administrator.
    Administrator(NodeId),
    /// An action that a principal is allowed on another one, or on itself.
    Action {
        /// The action.
        action: &'static str,
        /// Who is allowed.
        caller: NodeId,
        /// On whom; `None` means on itself.
        target: Option<NodeId>,
    },
}

/// A weakness of one subject.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failure {
    /// What was found, as in `key of 811 days`.
    pub detail: String,
    /// Which case of it.
    pub grade: Grade,
    /// The statements behind it.
    pub evidence: Vec<EvidenceRow>,
    /// What else is behind it.
    pub behind: Option<Behind>,
}

impl Failure {
    /// A weakness that facts show, without a statement.
    pub(super) fn new(detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..Self::default() }
    }

    /// With the statements behind it.
    pub(super) fn with(self, evidence: impl IntoIterator<Item = EvidenceRow>) -> Self {
        Self { evidence: evidence.into_iter().collect(), ..self }
    }

    /// With what else is behind it.
    pub(super) fn by(self, behind: Behind) -> Self {
        Self { behind: Some(behind), ..self }
    }

    /// As the lesser case if that is so.
    pub(super) fn lesser_if(self, is_lesser: bool) -> Self {
        let grade = if is_lesser { Grade::Lesser } else { self.grade };
        Self { grade, ..self }
    }
}

/// Why a rule says nothing of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Skipped {
    /// This fact was not read.
    NotChecked(UnreadFact),
    /// The rule asks nothing of it, for this reason.
    NotApplicable(&'static str),
}

/// What a check finds: a weakness, or none. An error where it cannot be or need not be looked for.
pub(super) type Checked = Result<Option<Failure>, Skipped>;

impl From<Checked> for Outcome {
    fn from(checked: Checked) -> Self {
        match checked {
            Ok(Some(failure)) => Self::Failed(failure),
            Ok(None) => Self::Passed,
            Err(Skipped::NotChecked(fact)) => Self::NotChecked(fact),
            Err(Skipped::NotApplicable(reason)) => Self::NotApplicable(reason),
        }
    }
}

/// The fact, or that it was not read.
pub(super) fn read<T>(fact: Option<T>, source: UnreadFact) -> Result<T, Skipped> {
    fact.ok_or(Skipped::NotChecked(source))
}

/// `1 day`, `2 days`.
pub(super) fn days_words(days: i64) -> String {
    let ending = if days == 1 { "" } else { "s" };
    format!("{days} day{ending}")
}

/// Goes on only where the rule asks something.
pub(super) fn only_if(applies: bool, otherwise: &'static str) -> Result<(), Skipped> {
    if applies { Ok(()) } else { Err(Skipped::NotApplicable(otherwise)) }
}

/// A weakness if there is one; else none, but only where all that could hold one was read.
pub(super) fn found_or(found: Option<Failure>, all_read: bool, source: UnreadFact) -> Checked {
    match found {
        Some(failure) => Ok(Some(failure)),
        None if all_read => Ok(None),
        None => Err(Skipped::NotChecked(source)),
    }
}
