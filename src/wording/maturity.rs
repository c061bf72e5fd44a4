//! Words for maturity.

use super::plural::counted;
use crate::analysis::{Criterion, CriterionState, Maturity};

/// The level in a few words: `basic`, or `below basic`.
pub fn maturity_level_words(maturity: &Maturity) -> String {
    maturity.level().map_or_else(|| "below basic".to_owned(), |it| it.name().to_owned())
}

/// The level, and how much is missing for the next one: `below basic; 3 of 5 missing for basic`.
pub fn maturity_words(maturity: &Maturity) -> String {
    let level = maturity_level_words(maturity);
    let Some(next) = maturity.next() else { return level };
    let missing = maturity.missing().count();
    let all = maturity.criteria.iter().filter(|it| it.level == next).count();
    format!("{level}; {missing} of {all} missing for {next}")
}

/// The criteria that are met, and what the next level lacks: a title and items for each.
pub fn maturity_lists(maturity: &Maturity) -> Vec<(String, Vec<String>)> {
    let speaks_for: Vec<String> = maturity.speaks_for().map(|it| it.title.to_owned()).collect();
    let missing: Vec<String> = maturity.missing().map(missing_words).collect();
    let mut lists = Vec::new();
    if !speaks_for.is_empty() {
        lists.push(("Met".to_owned(), speaks_for));
    }
    lists.extend(maturity.next().map(|it| (format!("Missing for {it}"), missing)));
    lists
}

/// The level with what tells of it, in sentences.
pub fn maturity_sentences(maturity: &Maturity) -> String {
    let level = format!("Maturity: {}.", maturity_level_words(maturity));
    let lists = maturity_lists(maturity).into_iter();
    let lists = lists.map(|(title, items)| format!("{title}: {}.", items.join("; ")));
    std::iter::once(level).chain(lists).collect::<Vec<_>>().join(" ")
}

/// A criterion, and what speaks against it.
fn missing_words(criterion: &Criterion) -> String {
    let title = criterion.title;
    match criterion.state {
        CriterionState::Met => title.to_owned(),
        CriterionState::Failed(count) => format!("{title} ({})", counted(count, "finding")),
        CriterionState::NotChecked(count) => {
            format!("{title} (not checked: {})", counted(count, "check"))
        }
    }
}
