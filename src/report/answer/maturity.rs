//! Maturity in answers.

use std::io;

use serde::Serialize;

use super::page::Page;
use crate::{
    analysis::{self, Criterion, CriterionState, MaturityLevel},
    wording::{maturity_level_words, maturity_lists},
};

/// How far an account or organization is, and what tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Maturity {
    /// `basic`, `enhanced`, `advanced` or `intelligent`; null below basic.
    level: Option<&'static str>,
    /// The next level; null above the highest.
    next: Option<&'static str>,
    /// What is met, up to the next level.
    speaks_for_it: Vec<&'static str>,
    /// What the next level lacks.
    missing: Vec<MissingRow>,
    /// The level in words.
    #[serde(skip)]
    pub words: String,
    /// What tells of it: a title and items for each list.
    #[serde(skip)]
    pub lists: Vec<(String, Vec<String>)>,
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
            lists: maturity_lists(maturity),
        }
    }
}

impl Maturity {
    pub(super) fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        page.heading("Maturity", &self.words)?;
        let line =
            |(title, items): &(String, Vec<String>)| format!("{title}: {}", items.join("; "));
        self.lists.iter().try_for_each(|it| page.line(&line(it)))
    }
}
