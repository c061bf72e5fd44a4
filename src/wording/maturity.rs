//! Words for maturity.

use super::plural::counted;
use crate::analysis::{Criterion, CriterionState, Maturity};

/// The level in a few words: `basic`, or `below basic`.
pub fn maturity_level_words(maturity: &Maturity) -> String {
    maturity.level().map_or_else(|| "below basic".to_owned(), |it| it.name().to_owned())
}

/// What the next level lacks, or that there is none.
pub fn missing_words(criterion: &Criterion) -> String {
    let title = criterion.title;
    match criterion.state {
        CriterionState::Met => title.to_owned(),
        CriterionState::Failed(count) => format!("{title} ({})", counted(count, "finding")),
        CriterionState::NotChecked(count) => {
            format!("{title} (not checked: {})", counted(count, "check"))
        }
    }
}
