//! The context of every screen.

use std::time::Instant;

use crate::graph::NodeId;
use crate::tui::{
    answers::Answers, data::Data, failure::Failure, loading::Loading, look::Look,
    on_demand::OnDemand, screen::Route, step_filter::StepFilter,
};

/// The context of every screen.
#[derive(Clone, Debug)]
pub(crate) struct Ctx {
    pub(crate) look: Look,
    /// The facts and the graph.
    pub(crate) data: Data,
    /// The answers so far.
    pub(crate) answers: Answers,
    /// The start and end of paths, as far as the user has chosen them.
    pub(crate) route: Route,
    /// The path to select among the paths of the route: its nodes.
    pub(crate) wanted_path: Option<Vec<NodeId>>,
    /// The principals that the user has marked to compare them: at most two.
    pub(crate) marked: Vec<NodeId>,
    /// The filter of steps in trees and paths.
    pub(crate) step_filter: StepFilter,
    /// The running load.
    pub(crate) loading: Option<Loading>,
    /// Why nothing could be read, if that is the case.
    pub(crate) failure: Option<Failure>,
    /// On-demand questions to AWS.
    pub(crate) on_demand: OnDemand,
    /// The time of the current event.
    pub(crate) now: Instant,
}

impl Ctx {
    /// The placeholder for a number or name that is not known yet.
    pub(crate) fn pending(&self) -> &'static str {
        if self.answers.given_up { "?" } else { self.look.glyphs.ellipsis }
    }

    /// The placeholder for a list or text that is not known yet.
    pub(crate) fn pending_words(&self) -> &'static str {
        match self.answers.given_up {
            true => "Canceled. Leave this screen and return to start again.",
            false => "Working on it.",
        }
    }
}

#[cfg(test)]
impl Ctx {
    /// The demo organization, drawn plainly.
    pub(crate) fn demo() -> Self {
        let now = Instant::now();
        Self {
            look: Look::PLAIN,
            data: Data::demo(),
            answers: Answers::default(),
            route: Route::default(),
            wanted_path: None,
            marked: Vec::new(),
            step_filter: StepFilter::default(),
            loading: None,
            failure: None,
            on_demand: OnDemand::default(),
            now,
        }
    }

    /// The same, with its findings.
    pub(crate) fn demo_with_findings() -> Self {
        let mut ctx = Self::demo();
        ctx.find_board();
        ctx
    }

    /// Looks for the findings, as the app does in the background.
    pub(crate) fn find_board(&mut self) {
        use crate::tui::{board_search::BoardSearch, worker::Stop};
        let data = self.data.clone();
        let search =
            BoardSearch { data, waivers: Default::default(), progress: Default::default() };
        self.answers.board = search.run(&Stop::never());
    }

    /// One account from AWS CLI output, drawn without colors.
    pub(crate) fn of(authorization_details: &[u8]) -> Self {
        let snapshot = crate::load::load_bytes("account.json", authorization_details.to_vec());
        let snapshot = snapshot.expect("the test has written it");
        let data = Data::new(crate::analysis::Analysis::new(snapshot, jiff::Timestamp::UNIX_EPOCH));
        Self { data, ..Self::demo() }
    }
}
