//! A row that can be found, and the texts that find it.

use std::sync::Arc;

/// A row that can be found. Cheap to clone: the palette has one for each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Such as `role/Admin`.
    pub(crate) name: Arc<str>,
    pub(crate) arn: Arc<str>,
    /// Other texts that find the row, separated by spaces: key ids, unique ids, tags.
    pub(crate) ids: Arc<str>,
    /// Other facts about the row, such as `kind:user` and `badge:G`, one per line.
    pub(crate) facts: Arc<str>,
    letters: LetterSet,
}

impl Candidate {
    /// A row with its search keys.
    pub(crate) fn new(
        name: impl Into<Arc<str>>,
        arn: impl Into<Arc<str>>,
        ids: impl Into<Arc<str>>,
    ) -> Self {
        let name = name.into();
        let letters = LetterSet::of(&name);
        Self { name, arn: arn.into(), ids: ids.into(), facts: Arc::default(), letters }
    }

    /// Adds other facts about the row.
    pub(crate) fn with_facts(self, facts: impl Into<Arc<str>>) -> Self {
        Self { facts: facts.into(), ..self }
    }

    /// Whether the name has all letters of the word: a cheap test that avoids most of the work.
    pub(crate) fn may_contain(&self, word: &str) -> bool {
        self.letters.includes(LetterSet::of(word))
    }
}

/// The letters and digits of a text, one bit each; all other characters share the remaining bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LetterSet(u64);

impl LetterSet {
    fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |set, byte| set | 1 << bit(byte)))
    }

    fn includes(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }
}

fn bit(byte: u8) -> u32 {
    match byte {
        b'a'..=b'z' => u32::from(byte - b'a'),
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'0'..=b'9' => 26 + u32::from(byte - b'0'),
        other => 36 + u32::from(other) % 28,
    }
}
