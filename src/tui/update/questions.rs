//! The screen's questions: answered in the background, most urgent first.

use crate::tui::{
    app::App,
    event::Effect,
    job::{Job, JobKind},
    question::{Answer, Question, Questions},
};

/// The number of questions that are passed to the worker at once. In between, the screen can change
/// what is most urgent.
const MOST_ASKED: usize = 64;

impl App {
    /// Passes the screen's questions to the worker, unless it is working on them. Questions that
    /// are no longer open are canceled.
    pub(crate) fn ask(&mut self) -> Vec<Effect> {
        let mut questions = match self.ctx.answers.given_up {
            true => Vec::new(),
            false => self.history.current().questions(&self.ctx),
        };
        if self.jobs.contains_key(&JobKind::Answer) {
            let Some(first) = questions.first() else {
                return self.give_up(|kind| kind == JobKind::Answer);
            };
            // The most urgent question does not wait for others.
            if self.asked.contains(first) && self.asked.iter().all(|it| questions.contains(it)) {
                return Vec::new();
            }
        }
        let since = self.asking_since.take();
        if questions.is_empty() {
            return Vec::new();
        }
        questions.truncate(MOST_ASKED);
        self.asked.clone_from(&questions);
        let effect = self.start(Job::Answer(Questions { data: self.ctx.data.clone(), questions }));
        if let (Some(running), Some(since)) = (self.jobs.get_mut(&JobKind::Answer), since) {
            running.since = since;
        }
        vec![effect]
    }

    /// Stores the answers, and lets the screen use them.
    pub(super) fn learn(&mut self, answers: Vec<(Question, Answer)>) -> Vec<Effect> {
        for (question, answer) in answers {
            self.ctx.answers.add(question, answer);
        }
        let reactions = self.history.current_mut().learn(&self.ctx);
        self.react(reactions)
    }
}
