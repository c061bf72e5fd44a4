//! What a section on an account is made of: notes, each with how serious it is.

use crate::analysis::{Assessment, Severity};

/// Something to say of an account: words without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about, in a word; empty where it goes on with what the one before is about, and
    /// none where the text says it all.
    pub label: Option<&'static str>,
    /// What there is to say.
    pub text: String,
    /// How serious it is.
    pub assessment: Assessment,
}

/// Notes on one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The topic; empty for what stands before all topics.
    pub title: &'static str,
    /// A few words beside the title.
    pub words: String,
    /// What there is to say.
    pub notes: Vec<Note>,
}

impl Note {
    /// What stands before the words, so that nothing rests on color alone.
    pub fn mark(&self) -> char {
        match self.assessment {
            Assessment::Good | Assessment::Rated(Severity::Info) => ' ',
            Assessment::Unknown => '?',
            Assessment::Rated(Severity::Low | Severity::Medium) => '~',
            Assessment::Rated(Severity::High | Severity::Critical) => '!',
        }
    }

    pub(super) fn new(assessment: impl Into<Assessment>, text: impl Into<String>) -> Self {
        Self { label: None, text: text.into(), assessment: assessment.into() }
    }

    pub(super) fn labelled(
        label: &'static str,
        assessment: impl Into<Assessment>,
        text: impl Into<String>,
    ) -> Self {
        Self { label: Some(label), ..Self::new(assessment, text) }
    }
}

/// The marks of notes that are a risk or unknown.
#[cfg(test)]
pub(super) fn marks(notes: &[Note]) -> String {
    notes.iter().map(Note::mark).filter(|it| *it != ' ').collect()
}
