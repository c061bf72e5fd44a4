//! The answer of `paths`.

use std::io;

use serde::Serialize;

use super::{
    column::{Column, Table, table},
    gap::{GapRow, gap_rows, not_analyzed_in_paths, nothing_found},
    hop::{HopRow, PathRow, write_path},
    page::{Answer, Page},
    rows::Rows,
};
use crate::{
    analysis::Analysis,
    graph::{Gatherer, PathLimit, PathList, SharedPath, StepKinds},
    wording::{path_limit_sentence, stopped_sentence},
};

/// The answer of `paths`.
#[derive(Debug, Serialize)]
pub struct Paths<'a> {
    schema: &'static str,
    /// The paths, best first.
    paths: Rows<'a, PathRow>,
    /// Whether a limit left further ones out, or may have.
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
    /// If there is no path: where one is blocked that would exist if roles let the session context
    /// of earlier steps pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<String>,
    not_analyzed: Vec<String>,
    gaps: Vec<GapRow>,
}

impl<'a> Paths<'a> {
    /// The answer with the paths that were found.
    pub fn new(analysis: &'a Analysis, found: impl Into<PathList>, kinds: StepKinds) -> Self {
        let found = found.into();
        let gatherer = Gatherer::new(&analysis.snapshot);
        let row = move |it: &SharedPath| PathRow::new(analysis, &gatherer, &it.path());
        let is_found = !found.paths.is_empty();
        Self {
            schema: "rolecall/paths/2",
            kinds,
            truncated: found.limit.is_some(),
            truncated_by: found.limit.map(limit_name),
            limit: found.limit,
            stopped: found.stopped.as_ref().and_then(|it| stopped_sentence(analysis, it)),
            paths: Rows::new(found.paths, row),
            not_analyzed: not_analyzed_in_paths(analysis, kinds, is_found),
            gaps: gap_rows(&analysis.access_gaps()),
        }
    }
}

impl Answer for Paths<'_> {
    fn title(&self) -> String {
        "Paths".to_owned()
    }

    fn table(&self) -> Box<dyn Table + '_> {
        let ends = [
            Column::data("path", |it: &PathHop| it.path),
            Column::data("path_state", |it: &PathHop| it.state),
            Column::data("path_mfa", |it: &PathHop| it.mfa),
            Column::data("hop", |it: &PathHop| it.number),
        ];
        let hop = HopRow::columns().into_iter().map(|it| it.of(|it: &PathHop| &it.hop));
        let paths = self.paths.iter().zip(1..);
        table(ends.into_iter().chain(hop).collect(), paths.flat_map(PathHop::all))
    }

    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        self.paths.iter().zip(1..).try_for_each(|(path, number)| write_path(number, &path, page))
    }

    fn notes(&self) -> Vec<String> {
        let nothing = self.paths.is_empty().then(|| nothing_found("path", self.kinds));
        let limit = self.limit.map(|it| format!("{} {}", path_limit_sentence(it), limit_hint(it)));
        nothing.into_iter().chain(limit).chain(self.stopped.clone()).collect()
    }

    fn not_analyzed(&self) -> Vec<String> {
        self.not_analyzed.clone()
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }
}

/// A hop in its path.
struct PathHop {
    /// Which path, from 1.
    path: usize,
    state: &'static str,
    mfa: &'static str,
    /// Which hop, from 1.
    number: usize,
    hop: HopRow,
}

impl PathHop {
    fn all((path, number): (PathRow, usize)) -> impl Iterator<Item = Self> {
        let PathRow { state, mfa, hops, steps: _ } = path;
        let hop = move |(hop, at)| Self { path: number, state, mfa, number: at, hop };
        hops.into_iter().zip(1..).map(hop)
    }
}

/// The name of a limit in JSON.
fn limit_name(limit: PathLimit) -> &'static str {
    match limit {
        PathLimit::Count => "max",
        PathLimit::Steps(_) => "search_steps",
        PathLimit::Hops(_) => "hops",
    }
}

/// The command-line hint for a limit.
fn limit_hint(limit: PathLimit) -> &'static str {
    match limit {
        PathLimit::Count => "Use --max to show more of them.",
        PathLimit::Steps(_) | PathLimit::Hops(_) => "Narrow it with --from, --to or --no-mfa.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{iam::Snapshot, report::format::AnswerFormat};

    fn written(limit: Option<PathLimit>, format: AnswerFormat) -> String {
        let analysis = Analysis::new(Snapshot::default(), jiff::Timestamp::UNIX_EPOCH);
        let found = PathList { limit, ..PathList::default() };
        let mut out = Vec::new();
        format
            .write(&Paths::new(&analysis, found, StepKinds::Assume), None, &mut out)
            .expect("memory takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_search_that_gave_up_says_so_in_every_format() {
        let limit = Some(PathLimit::Steps(1_000_000));
        let json = written(limit, AnswerFormat::Json);
        assert!(json.contains(r#""truncated": true"#), "{json}");
        assert!(json.contains(r#""truncated_by": "search_steps""#), "{json}");
        let sentence = "The search stopped after 1,000,000 steps; there may be more paths. \
                        Narrow it with --from, --to or --no-mfa.";
        for format in [AnswerFormat::Table, AnswerFormat::Markdown] {
            let text = written(limit, format);
            assert!(text.contains(sentence), "{format:?}: {text}");
        }
        // CSV holds rows only: the command line writes the note to standard error.
        let analysis = Analysis::new(Snapshot::default(), jiff::Timestamp::UNIX_EPOCH);
        let found = PathList { limit, ..PathList::default() };
        let answer = Paths::new(&analysis, found, StepKinds::Assume);
        let notes = AnswerFormat::Csv.notes_beside(&answer);
        assert!(notes.iter().any(|it| it == sentence), "{notes:?}");
        let json = written(None, AnswerFormat::Json);
        assert!(!json.contains("truncated_by"), "{json}");
    }
}
