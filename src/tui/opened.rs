//! A source that was opened earlier, with its screens: going back in the history returns to it.

use std::time::Instant;

use crate::{
    graph::NodeId,
    load::Source,
    tui::{
        answers::Answers, data::Data, extent::Extent, history::History, on_demand::OnDemand,
        screen::Route,
    },
};

/// A source with its data and its screens.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) source: Source,
    pub(crate) extent: Extent,
    pub(crate) data: Data,
    /// Since when it is open.
    pub(crate) data_since: Instant,
    pub(crate) answers: Answers,
    pub(crate) on_demand: OnDemand,
    pub(crate) route: Route,
    pub(crate) wanted_path: Option<Vec<NodeId>>,
    pub(crate) marked: Vec<NodeId>,
    pub(crate) history: History,
}

/// The most sources that are kept beside the current one: each holds all its data.
const MOST: usize = 2;

/// The sources that were opened before and after the current one.
#[derive(Debug, Default)]
pub(crate) struct OtherSources {
    pub(crate) earlier: Vec<Opened>,
    pub(crate) later: Vec<Opened>,
}

impl OtherSources {
    /// Keeps a source that another one replaces: what was shown after it is dropped.
    pub(crate) fn keep(&mut self, opened: Opened) {
        self.later.clear();
        self.earlier.push(opened);
        if MOST < self.earlier.len() {
            self.earlier.remove(0);
        }
    }
}
