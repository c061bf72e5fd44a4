//! Limits of a search for paths, in words.

use super::plural::grouped;
use crate::graph::PathLimit;

/// Why there may be more paths than are shown.
pub fn path_limit_sentence(limit: PathLimit) -> String {
    match limit {
        PathLimit::Count => "There are more paths.".to_owned(),
        PathLimit::Steps(steps) => {
            format!("The search stopped after {} steps; there may be more paths.", grouped(steps))
        }
        PathLimit::Hops(hops) => {
            format!("Paths of more than {hops} hops are not searched; there may be more paths.")
        }
    }
}
