//! What every screen may know.

use std::time::Instant;

use crate::tui::{
    answers::Answers, data::Data, failure::Failure, loading::Loading, look::Look,
    on_demand::OnDemand, screen::Route, step_filter::StepFilter,
};

/// What every screen may know.
#[derive(Clone, Debug)]
pub(crate) struct Ctx {
    pub(crate) look: Look,
    /// The facts and the graph.
    pub(crate) data: Data,
    /// What was found out about them so far.
    pub(crate) answers: Answers,
    /// Where paths start and end, as far as the user has said.
    pub(crate) route: Route,
    /// The filter of steps in trees and paths.
    pub(crate) step_filter: StepFilter,
    /// The running load.
    pub(crate) loading: Option<Loading>,
    /// Why nothing could be read, where that is so.
    pub(crate) failure: Option<Failure>,
    /// What AWS was asked on demand.
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
            true => "Cancelled. Leave this screen and return to start again.",
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
            step_filter: StepFilter::default(),
            loading: None,
            failure: None,
            on_demand: OnDemand::default(),
            now,
        }
    }

    /// One account, as the AWS CLI prints it, drawn plainly.
    pub(crate) fn of(authorization_details: &[u8]) -> Self {
        let snapshot = crate::load::load_bytes("account.json", authorization_details.to_vec());
        let snapshot = snapshot.expect("the test has written it");
        let data = Data::new(crate::analysis::Analysis::new(snapshot, jiff::Timestamp::UNIX_EPOCH));
        Self { data, ..Self::demo() }
    }
}
