//! The explorer searches in background jobs only: no other file of `tui` calls what takes longer
//! than a look.

use super::{
    rules::Source,
    scan::{self, Token},
};

/// Where jobs are made, and the data before anything is shown.
const JOBS: [&str; 4] =
    ["src/tui/data.rs", "src/tui/job.rs", "src/tui/question.rs", "src/tui/step.rs"];

/// What takes time that grows with the account, of an analysis or a graph.
const SEARCHES: [&str; 18] = [
    "accounts",
    "can",
    "can_assume",
    "chain_break",
    "overview",
    "paths",
    "reach",
    "reach_count",
    "reach_list",
    "reach_until",
    "reached_by_count",
    "ways_between",
    "ways_from",
    "ways_to",
    "ways_to_admin",
    "who_can",
    "who_can_assume",
    "why",
];

/// The places where one is called on the event loop's thread.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let views = sources.iter().filter(|it| it.path.starts_with("src/tui/"));
    let views = views.filter(|it| !JOBS.contains(&it.path.as_str()));
    views.flat_map(|source| calls(source).collect::<Vec<_>>()).collect()
}

fn calls(source: &Source) -> impl Iterator<Item = String> {
    let tokens = scan::tokens(&source.text);
    let call = |window: &[(usize, Token)]| match window {
        [
            (_, Token::Name(owner)),
            (_, Token::Sign('.')),
            (line, Token::Name(name)),
            (_, Token::Sign('(')),
        ] => {
            let of_analysis = ["analysis", "graph"].contains(&owner.as_str());
            let searches = SEARCHES.contains(&name.as_str());
            (of_analysis && searches).then(|| (*line, name.clone()))
        }
        _ => None,
    };
    let found: Vec<_> = tokens.windows(4).filter_map(call).collect();
    found.into_iter().map(|(line, name)| {
        let path = &source.path;
        format!("{path}:{line}: `{name}` searches: make it a question of src/tui/question.rs")
    })
}
