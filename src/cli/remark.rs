//! What is said beside an answer, on standard error, so that nobody misreads it.

use super::args::Question;
use crate::{analysis::Analysis, eval::Decision, graph::NodeId, report::Answer, wording};

/// Sentences about the answer of `question`.
pub(super) fn remarks(analysis: &Analysis, question: &Question, answer: &Answer) -> Vec<String> {
    match question {
        Question::Paths { from, to, .. } if to == "admin" => {
            let starts = analysis.find_path_end(from).unwrap_or_default();
            starts.into_iter().filter_map(|it| already(analysis, it)).collect()
        }
        Question::Can { resource: None, .. } | Question::WhoCan { resource: None, .. }
            if is_no(answer) =>
        {
            const WORDS: &str = "this was asked of all resources at once (`*`); name a RESOURCE \
                                 to ask about one";
            vec![WORDS.to_owned()]
        }
        _ => Vec::new(),
    }
}

/// Whether nobody may do what was asked for.
fn is_no(answer: &Answer) -> bool {
    match answer {
        Answer::Can { answer, .. } => [Decision::ImplicitDeny, Decision::ExplicitDeny]
            .iter()
            .any(|it| it.name() == answer.decision),
        Answer::WhoCan { principals, .. } => principals.is_empty(),
        _ => false,
    }
}

/// Whoever is an administrator needs no path to one.
fn already(analysis: &Analysis, id: NodeId) -> Option<String> {
    let policies = wording::administrator_words(analysis, id)?;
    let name = analysis.display_name(id);
    Some(format!("{name} is an administrator already, by {policies}"))
}
