//! What the screen needs to know: asked in the background, the most urgent first.

use crate::tui::{
    app::App,
    event::Effect,
    job::{Job, JobKind},
    question::{Answer, Question, Questions},
};

/// So many questions are handed to the worker at once. Between two hand-overs the screen can say
/// that something else has become more urgent.
const MOST_ASKED: usize = 64;

impl App {
    /// Lets the worker find out what the screen needs to know, unless it is at it. What nobody
    /// needs any more is given up.
    pub(crate) fn ask(&mut self) -> Vec<Effect> {
        let mut questions = match self.ctx.answers.given_up {
            true => Vec::new(),
            false => self.history.current().questions(&self.ctx),
        };
        if self.jobs.contains_key(&JobKind::Answer) {
            let Some(first) = questions.first() else {
                return self.give_up(|kind| kind == JobKind::Answer);
            };
            // What is most urgent does not wait until something else is found out.
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

    /// Keeps what was found out, and lets the screen use it.
    pub(super) fn learn(&mut self, answers: Vec<(Question, Answer)>) -> Vec<Effect> {
        for (question, answer) in answers {
            self.ctx.answers.add(question, answer);
        }
        let reactions = self.history.current_mut().learn(&self.ctx);
        self.react(reactions)
    }
}
