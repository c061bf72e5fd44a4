//! What runs in the background: plain values that say what to find out, and what was found.

use std::sync::Arc;

use crate::tui::{
    matcher::{Candidate, Fuzzy, Hits, Query, search},
    worker::Stop,
};

/// The kinds of jobs; of each, one runs at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum JobKind {
    /// Finds the rows of a list.
    Filter,
    /// Finds the entries of the palette.
    Palette,
}

impl JobKind {
    /// What the header says while a job of this kind runs.
    pub(crate) fn progress(self) -> &'static str {
        match self {
            Self::Filter | Self::Palette => "searching",
        }
    }
}

/// Something to find out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Job {
    /// Which rows of a list match; scattered letters only as a last resort.
    Filter(Search),
    /// Which entries of the palette match.
    Palette(Search),
}

/// Which candidates match a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Search {
    /// What was typed.
    pub(crate) query: Query,
    /// Where to look.
    pub(crate) candidates: Arc<[Candidate]>,
    /// The last answer, in which to look first if the query only became narrower.
    pub(crate) last: Option<Arc<Hits>>,
}

/// What was found out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum JobOutput {
    /// The rows that match, best first.
    Filter(Arc<Hits>),
    /// The entries that match, best first.
    Palette(Arc<Hits>),
}

impl Job {
    /// Which kind of job this is.
    pub(crate) fn kind(&self) -> JobKind {
        match self {
            Self::Filter(_) => JobKind::Filter,
            Self::Palette(_) => JobKind::Palette,
        }
    }

    /// Does the work. `None`: told to stop.
    pub(crate) fn run(&self, stop: &Stop) -> Option<JobOutput> {
        match self {
            Self::Filter(search) => {
                search.run(Fuzzy::LastResort, stop).map(Arc::new).map(JobOutput::Filter)
            }
            Self::Palette(search) => {
                search.run(Fuzzy::Always, stop).map(Arc::new).map(JobOutput::Palette)
            }
        }
    }
}

impl Search {
    fn run(&self, fuzzy: Fuzzy, stop: &Stop) -> Option<Hits> {
        let Self { query, candidates, last } = self;
        search(candidates, query, fuzzy, last.as_deref(), stop)
    }
}
