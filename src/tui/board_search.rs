//! The search for all findings, as a job: once for each data.

use std::sync::Arc;

use crate::{
    analysis::Waivers,
    tui::{
        board::{Board, BoardProgress},
        data::Data,
        worker::Stop,
    },
};

/// The search for all findings, as a job.
#[derive(Clone, Debug)]
pub(crate) struct BoardSearch {
    pub(crate) data: Data,
    pub(crate) waivers: Arc<Waivers>,
    pub(crate) progress: Arc<BoardProgress>,
}

impl BoardSearch {
    /// Looks for them, unless that was done before for this data. `None` if it was stopped.
    pub(crate) fn run(&self, stop: &Stop) -> Option<Board> {
        let found = &self.data.board;
        let facts = match found.get() {
            Some(facts) => Arc::clone(facts),
            None => {
                let facts = Board::find(&self.data.analysis, &self.progress, stop)?;
                Arc::clone(found.get_or_init(|| facts))
            }
        };
        Some(Board::new(facts, &self.data.analysis, &self.waivers))
    }
}

/// Equality is identity: equal contents do not count.
impl PartialEq for BoardSearch {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data && Arc::ptr_eq(&self.waivers, &other.waivers)
    }
}
