//! The steps of paths, and the limits of a search for them, in words.

use std::borrow::Cow;

use super::plural::grouped;
use crate::graph::{AccessKind, PathLimit};

/// How a step is taken, in a word or two: `AssumeRole`, or `lambda-001 new-passrole` for a method
/// of escalation and its category.
pub fn step_kind_words(kind: AccessKind) -> Cow<'static, str> {
    let label = kind.describe().label;
    match kind.escalation() {
        Some(step) => format!("{label} {}", step.id.method().category.name()).into(),
        None => label.into(),
    }
}

/// Why there may be more paths than those shown.
pub fn path_limit_sentence(limit: PathLimit) -> String {
    match limit {
        PathLimit::Count => "There are more paths.".to_owned(),
        PathLimit::Steps(steps) => {
            format!("The search stopped after {} steps; there may be more paths.", grouped(steps))
        }
        PathLimit::Hops(hops) => {
            format!("Paths of more than {hops} steps are not searched; there may be more paths.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_says_that_there_may_be_more_paths() {
        let limits = [PathLimit::Count, PathLimit::Steps(1_000_000), PathLimit::Hops(32)];
        assert_eq!(
            limits.map(path_limit_sentence),
            [
                "There are more paths.",
                "The search stopped after 1,000,000 steps; there may be more paths.",
                "Paths of more than 32 steps are not searched; there may be more paths.",
            ]
        );
    }
}
