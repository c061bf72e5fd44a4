//! The answer of `paths`.

use std::io;

use serde::Serialize;

use super::{
    gap::{GapRow, gap_rows, kinds_words, not_analyzed_in_paths},
    hop::{PathRow, write_path},
    page::{Answer, Page},
    rows::Rows,
};
use crate::{
    analysis::Analysis,
    graph::{AccessPath, Gatherer, PathLimit, Paths as Found, StepKinds},
    wording::{path_limit_sentence, stopped_sentence},
};

/// The answer of `paths`.
#[derive(Debug, Serialize)]
pub struct Paths<'a> {
    schema: &'static str,
    /// The paths, best first.
    paths: Rows<'a, PathRow>,
    /// Whether a limit kept further ones out, or may have.
    truncated: bool,
    /// Which kinds of step were followed.
    #[serde(skip)]
    kinds: StepKinds,
    /// Which limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    truncated_by: Option<&'static str>,
    /// What the limit means.
    #[serde(skip)]
    limit: Option<PathLimit>,
    /// Where there is no path: where one breaks off that would lead there if roles let pass what
    /// earlier hops leave on the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<String>,
    not_analyzed: Vec<String>,
    gaps: Vec<GapRow>,
}

impl<'a> Paths<'a> {
    /// The answer with the paths that were found.
    pub fn new(analysis: &'a Analysis, found: Found, kinds: StepKinds) -> Self {
        let gatherer = Gatherer::new(&analysis.snapshot);
        let row = move |path: &AccessPath| PathRow::new(analysis, &gatherer, path);
        Self {
            schema: "rolecall/paths/2",
            kinds,
            truncated: found.limit.is_some(),
            truncated_by: found.limit.map(limit_name),
            limit: found.limit,
            stopped: found.stopped.as_ref().and_then(|it| stopped_sentence(analysis, it)),
            paths: Rows::new(found.paths, row),
            not_analyzed: not_analyzed_in_paths(analysis, kinds),
            gaps: gap_rows(&analysis.access_gaps()),
        }
    }
}

impl Answer for Paths<'_> {
    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        if self.paths.is_empty() {
            let left_out = self.not_analyzed.join("; ");
            let by = kinds_words(self.kinds);
            let rest = match left_out.is_empty() {
                true => String::new(),
                false => format!("; not analyzed: {left_out}"),
            };
            page.line(&format!("no path found by {by}{rest}"))?;
        }
        for (index, path) in self.paths.iter().enumerate() {
            write_path(index + 1, &path, page)?;
        }
        if let Some(limit) = self.limit {
            page.line(&format!("{} {}", path_limit_sentence(limit), limit_hint(limit)))?;
        }
        self.stopped.iter().try_for_each(|it| page.line(it))
    }
}

/// The word for a limit in JSON.
fn limit_name(limit: PathLimit) -> &'static str {
    match limit {
        PathLimit::Count => "max",
        PathLimit::Steps(_) => "search_steps",
        PathLimit::Hops(_) => "hops",
    }
}

/// What the command line can do about a limit.
fn limit_hint(limit: PathLimit) -> &'static str {
    match limit {
        PathLimit::Count => "Use --max to show more of them.",
        PathLimit::Steps(_) | PathLimit::Hops(_) => "Narrow it with --from, --to or --no-mfa.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{iam::Snapshot, report::format::Format};

    fn written(limit: Option<PathLimit>, format: Format) -> String {
        let analysis = Analysis::new(Snapshot::default(), jiff::Timestamp::UNIX_EPOCH);
        let found = Found { limit, ..Found::default() };
        let mut out = Vec::new();
        format
            .write(&Paths::new(&analysis, found, StepKinds::Assume), None, &mut out)
            .expect("memory takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_search_that_gave_up_says_so_in_every_format() {
        let limit = Some(PathLimit::Steps(1_000_000));
        let json = written(limit, Format::Json);
        assert!(json.contains(r#""truncated": true"#), "{json}");
        assert!(json.contains(r#""truncated_by": "search_steps""#), "{json}");
        let sentence = "The search stopped after 1,000,000 steps; there may be more paths. \
                        Narrow it with --from, --to or --no-mfa.";
        for format in Format::ALL.iter().filter(|it| **it != Format::Json) {
            let text = written(limit, *format);
            assert!(text.contains(sentence), "{format:?}: {text}");
        }
        let json = written(None, Format::Json);
        assert!(!json.contains("truncated_by"), "{json}");
    }
}
