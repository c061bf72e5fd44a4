//! How serious a fact is is decided in `analysis/severity` alone: the other layers use its result,
//! and choose a mark or a color for it in one place each.

use super::{
    rules::Source,
    scan::{self, Token},
};

/// Where a severity becomes a color or a mark.
const PLACES: [&str; 2] = ["src/tui/theme.rs", "src/wording/account/section.rs"];

/// What shows how loading goes, and whether AWS answered: that is no fact about an account.
const PROGRESS: [&str; 4] = [
    "src/tui/message.rs",
    "src/tui/screen/failure.rs",
    "src/tui/screen/loading.rs",
    "src/tui/screen/principal/services.rs",
];

/// Types, with their values that express how serious something is.
const JUDGMENTS: [(&str, &[&str]); 3] = [
    ("Assessment", &["Good"]),
    ("Severity", &["Low", "Medium", "High", "Critical"]),
    ("Tone", &["Good", "Caution", "Alarm"]),
];

/// The places where a layer that only shows facts decides how serious one is.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let shows = |path: &str| {
        ["src/report/", "src/tui/", "src/wording/"].iter().any(|it| path.starts_with(it))
    };
    let excused = |path: &str| PLACES.contains(&path) || PROGRESS.contains(&path);
    let sources = sources.iter().filter(|it| shows(&it.path) && !excused(&it.path));
    sources.flat_map(|source| judgments(source).collect::<Vec<_>>()).collect()
}

fn judgments(source: &Source) -> impl Iterator<Item = String> {
    let tokens = scan::tokens(&source.text);
    let judgment = |window: &[(usize, Token)]| match window {
        [(line, Token::Name(owner)), (_, Token::Separator), (_, Token::Name(value))] => {
            let judges =
                |(it, values): &(&str, &[&str])| it == owner && values.contains(&value.as_str());
            JUDGMENTS.iter().any(judges).then(|| (*line, format!("{owner}::{value}")))
        }
        _ => None,
    };
    let found: Vec<_> = tokens.windows(3).filter_map(judgment).collect();
    found.into_iter().map(|(line, name)| {
        let path = &source.path;
        format!("{path}:{line}: `{name}` judges: take it from src/analysis/severity.rs")
    })
}
