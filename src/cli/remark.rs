//! What is said beside an answer, on standard error, so that nobody misreads it.

use super::args::Question;
use crate::{analysis::Analysis, graph::NodeId, report};

/// Sentences about the answer of `question`.
pub(super) fn remarks(analysis: &Analysis, question: &Question) -> Vec<String> {
    match question {
        Question::Paths { from, to, .. } if to == "admin" => {
            let starts = analysis.find_path_end(from).unwrap_or_default();
            starts.into_iter().filter_map(|it| already(analysis, it)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whoever is an administrator needs no path to one.
fn already(analysis: &Analysis, id: NodeId) -> Option<String> {
    let policies = report::administrator_words(analysis, id)?;
    let name = analysis.display_name(id);
    Some(format!("{name} is an administrator already, by {policies}"))
}
