//! A section on an account consists of notes, each with its assessment.

use crate::analysis::{Assessment, Severity};

/// A note about an account, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The subject in one word; empty if it continues the subject of the previous note, and `None`
    /// if the text needs no label.
    pub label: Option<&'static str>,
    /// The text.
    pub text: String,
    /// How serious it is.
    pub assessment: Assessment,
}

/// Notes on one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The topic; empty for the facts before the first topic.
    pub title: &'static str,
    /// A short summary beside the title.
    pub words: String,
    /// The text.
    pub notes: Vec<Note>,
}

impl Note {
    /// The mark before the text, so that no meaning depends on color alone.
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
