//! Background jobs: plain values that describe a job, and its result.

use std::sync::Arc;

use crate::{
    graph::{EdgeFilter, NodeId, Paths},
    tui::{
        board::Board,
        board_search::BoardSearch,
        data::Data,
        export::{ExportDone, ExportJob},
        matcher::{Candidate, Fuzzy, Hits, Query, search},
        question::{Answer, Question, Questions},
        waiving::{WaiveJob, Waiving},
        worker::Stop,
    },
    wording::stopped_sentence,
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
    /// Which entries of the palette match.
    Palette(Search),
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
    /// The entries that match, best first.
    Palette(Arc<Hits>),
    /// The paths between two ends.
    Paths {
        /// The paths, best first, and whether there are more.
        found: Arc<Paths>,
        /// If there is no path: where one is blocked.
        stopped: Option<String>,
    },
    /// The first of the questions, with their answers.
    Answers(Vec<(Question, Answer)>),
    /// The findings.
    Board(Board),
    /// The waiver was written, or why not.
    Waived(Result<Waiving, String>),
    /// The list was written, or why not.
    Exported(Result<ExportDone, String>),
}

impl Job {
    /// Which kind of job this is.
    pub(crate) fn kind(&self) -> JobKind {
        match self {
            Self::Filter(_) => JobKind::Filter,
            Self::Palette(_) => JobKind::Palette,
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
                search.run(Fuzzy::LastResort, stop).map(Arc::new).map(JobOutput::Filter)
            }
            Self::Palette(search) => {
                search.run(Fuzzy::Always, stop).map(Arc::new).map(JobOutput::Palette)
            }
            Self::Paths(PathSearch { data, from, to, filter }) => {
                let found = data.analysis.paths(&[*from], &[*to], *filter, MOST_PATHS);
                let stopped = found.stopped.as_ref();
                let stopped = stopped.and_then(|it| stopped_sentence(&data.analysis, it));
                Some(JobOutput::Paths { found: Arc::new(found), stopped })
            }
            Self::Answer(questions) => questions.run(stop).map(JobOutput::Answers),
            Self::Findings(search) => search.run(stop).map(JobOutput::Board),
            Self::Waive(job) => Some(JobOutput::Waived(job.run())),
            Self::Export(job) => Some(JobOutput::Exported(job.run())),
        }
    }
}

impl Search {
    fn run(&self, fuzzy: Fuzzy, stop: &Stop) -> Option<Hits> {
        let Self { query, candidates, last } = self;
        search(candidates, query, fuzzy, last.as_deref(), stop)
    }
}
