//! Maturity in answers.

use std::io;

use serde::Serialize;

use super::page::Page;
use crate::{
    analysis::{self, Criterion, CriterionState, MaturityLevel},
    wording::{maturity_level_words, missing_words},
};

/// How far an account or organization is, and what tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Maturity {
    /// `basic`, `enhanced`, `advanced` or `intelligent`; null below basic.
    level: Option<&'static str>,
    /// The next level; null above the highest.
    next: Option<&'static str>,
    /// What is met, up to the next level.
    speaks_for_it: Vec<&'static str>,
    /// What the next level lacks.
    missing: Vec<MissingRow>,
    #[serde(skip)]
    words: String,
    #[serde(skip)]
    missing_words: Vec<String>,
}

/// Something that the next level lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct MissingRow {
    /// What it asks for.
    criterion: &'static str,
    /// How many findings speak against it.
    failed: usize,
    /// How many checks lack a fact, if nothing failed.
    not_checked: usize,
    /// The rules of which none may fail.
    rules: &'static [&'static str],
}

impl From<&Criterion> for MissingRow {
    fn from(criterion: &Criterion) -> Self {
        let (failed, not_checked) = match criterion.state {
            CriterionState::Met => (0, 0),
            CriterionState::Failed(count) => (count, 0),
            CriterionState::NotChecked(count) => (0, count),
        };
        Self { criterion: criterion.title, failed, not_checked, rules: criterion.rules }
    }
}

impl From<&analysis::Maturity> for Maturity {
    fn from(maturity: &analysis::Maturity) -> Self {
        Self {
            level: maturity.level().map(MaturityLevel::name),
            next: maturity.next().map(MaturityLevel::name),
            speaks_for_it: maturity.speaks_for().map(|it| it.title).collect(),
            missing: maturity.missing().map(MissingRow::from).collect(),
            words: maturity_level_words(maturity),
            missing_words: maturity.missing().map(missing_words).collect(),
        }
    }
}

impl Maturity {
    pub(super) fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        page.heading("Maturity", &self.words)?;
        if !self.speaks_for_it.is_empty() {
            page.line(&format!("Speaks for it: {}", self.speaks_for_it.join("; ")))?;
        }
        match self.next {
            Some(next) => {
                page.line(&format!("Missing for {next}: {}", self.missing_words.join("; ")))
            }
            None => Ok(()),
        }
    }
}
