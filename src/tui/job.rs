//! Background jobs: plain values that describe a job, and its result.

use std::sync::Arc;

use crate::{
    graph::{EdgeFilter, NodeId, PathList},
    tui::{
        board::Board,
        board_search::BoardSearch,
        data::Data,
        derived::derive,
        export::{ExportDone, ExportJob},
        matcher::{Candidate, Fuzzy, Hits, Query, search},
        question::{Answer, Question, Questions},
        waiving::{NotWaived, WaiveJob, Waiving},
        worker::Stop,
    },
    wording::{identifier_sentence, stopped_sentence},
};

/// The kinds of jobs; one of each kind runs at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum JobKind {
    /// Finds the rows of a list.
    Filter,
    /// Finds the entries of the palette.
    Palette,
    /// Finds paths.
    Paths,
    /// Answers the questions of a screen.
    Answer,
    /// Looks for findings.
    Findings,
    /// Writes a waiver.
    Waive,
    /// Writes the list on screen.
    Export,
}

impl JobKind {
    /// The header text while a job of this kind runs.
    pub(crate) fn progress(self) -> &'static str {
        match self {
            Self::Filter | Self::Palette => "searching",
            Self::Paths => "finding paths",
            Self::Answer => "working",
            Self::Findings => "checking rules",
            Self::Waive => "writing",
            Self::Export => "exporting",
        }
    }

    /// Whether it ends when its screen is left.
    pub(crate) fn is_of_screen(self) -> bool {
        match self {
            Self::Filter | Self::Palette | Self::Paths | Self::Answer => true,
            Self::Findings | Self::Waive | Self::Export => false,
        }
    }
}

/// Something to find out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Job {
    /// Finds the rows of a list that match; scattered letters only as a last resort.
    Filter(Search),
    /// Which entries of the palette match; the text may also be an identifier.
    Palette(Search, String),
    /// Finds the paths from one end of a route to the other.
    Paths(PathSearch),
    /// What a screen needs to know.
    Answer(Questions),
    /// All findings.
    Findings(BoardSearch),
    /// Adds a waiver to its file.
    Waive(WaiveJob),
    /// Writes the list or path on screen.
    Export(ExportJob),
}

/// Which candidates match a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Search {
    /// What was typed.
    pub(crate) query: Query,
    /// Where to look.
    pub(crate) candidates: Arc<[Candidate]>,
    /// The last result, which is searched first if the query only became narrower.
    pub(crate) last: Option<Arc<Hits>>,
    /// The principals, for filters that take a search, such as `reach>10`; none if the candidates
    /// are something else.
    pub(crate) data: Option<Data>,
}

/// A search for the paths from one end of a route to the other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PathSearch {
    pub(crate) data: Data,
    /// Where they start.
    pub(crate) from: NodeId,
    /// Where they end.
    pub(crate) to: NodeId,
    /// The filter of steps.
    pub(crate) filter: EdgeFilter,
}

/// The maximum number of paths that are searched for.
const MOST_PATHS: usize = 200;

/// What was found out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum JobOutput {
    /// The rows that match, best first.
    Filter(Arc<Hits>),
    /// The entries that match.
    Palette(Found),
    /// The paths between two ends.
    Paths {
        /// The paths, best first, and whether there are more.
        found: Arc<PathList>,
        /// If there is no path: where one is blocked.
        stopped: Option<String>,
    },
    /// The first of the questions, with their answers.
    Answers(Vec<(Question, Answer)>),
    /// The findings.
    Board(Board),
    /// The waiver was written, or why not.
    Waived(Result<Waiving, NotWaived>),
    /// The list was written, or why not.
    Exported(Result<ExportDone, String>),
}

impl Job {
    /// Which kind of job this is.
    pub(crate) fn kind(&self) -> JobKind {
        match self {
            Self::Filter(_) => JobKind::Filter,
            Self::Palette(..) => JobKind::Palette,
            Self::Paths(_) => JobKind::Paths,
            Self::Answer(_) => JobKind::Answer,
            Self::Findings(_) => JobKind::Findings,
            Self::Waive(_) => JobKind::Waive,
            Self::Export(_) => JobKind::Export,
        }
    }

    /// Runs the job. `None` if it was stopped.
    pub(crate) fn run(&self, stop: &Stop) -> Option<JobOutput> {
        match self {
            Self::Filter(search) => {
                let hits = search.run(Fuzzy::LastResort, stop)?;
                let hits = match &search.data {
                    Some(data) => derive(data, hits, stop)?,
                    None => hits,
                };
                Some(JobOutput::Filter(Arc::new(hits)))
            }
            Self::Palette(search, text) => {
                let hits = Arc::new(search.run(Fuzzy::Always, stop)?);
                let identity = search.data.as_ref().and_then(|data| {
                    let found = data.analysis.identify(text)?;
                    let sentence = identifier_sentence(&data.analysis, &found);
                    Some(Identity { principal: found.principal, sentence })
                });
                Some(JobOutput::Palette(Found { hits, identity }))
            }
            Self::Paths(PathSearch { data, from, to, filter }) => {
                let found = data.analysis.paths(&[*from], &[*to], *filter, MOST_PATHS);
                let stopped = found.stopped.as_ref();
                let stopped = stopped.and_then(|it| stopped_sentence(&data.analysis, it));
                Some(JobOutput::Paths { found: Arc::new(found.into()), stopped })
            }
            Self::Answer(questions) => questions.run(stop).map(JobOutput::Answers),
            Self::Findings(search) => search.run(stop).map(JobOutput::Board),
            Self::Waive(job) => Some(JobOutput::Waived(job.run())),
            Self::Export(job) => Some(JobOutput::Exported(job.run())),
        }
    }
}

/// What the palette found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// The entries that match, best first.
    pub(crate) hits: Arc<Hits>,
    /// What the text is, if it is an identifier.
    pub(crate) identity: Option<Identity>,
}

/// What an identifier is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The principal that it is, or belongs to, if that was loaded.
    pub(crate) principal: Option<NodeId>,
    /// What it is and whose, or what would tell.
    pub(crate) sentence: String,
}

impl Search {
    fn run(&self, fuzzy: Fuzzy, stop: &Stop) -> Option<Hits> {
        let Self { query, candidates, last, data: _ } = self;
        search(candidates, query, fuzzy, last.as_deref(), stop)
    }
}
