//! Questions to AWS about single principals.

use crate::{
    load::{OnDemandAnswer, OnDemandQuestion},
    tui::{app::App, event::Effect, failure::Failure},
};

impl App {
    /// Sends an on-demand question to AWS, unless it is already pending.
    pub(super) fn ask_aws(&mut self, question: OnDemandQuestion) -> Option<Effect> {
        self.last_id += 1;
        let id = self.last_id;
        let source = self.ctx.on_demand.ask(&question, id)?;
        self.history.current_mut().renew_services(&self.ctx);
        Some(Effect::Ask { id, source, question })
    }

    /// Receives an answer of AWS, unless it is no longer pending.
    pub(super) fn receive_answer(
        &mut self,
        id: u64,
        question: &OnDemandQuestion,
        answer: Result<OnDemandAnswer, Failure>,
    ) {
        if self.ctx.on_demand.take(question, id, answer) {
            self.history.current_mut().renew_services(&self.ctx);
        }
    }
}
