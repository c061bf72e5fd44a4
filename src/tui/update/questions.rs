//! The screen's questions: answered in the background, most urgent first. And the findings, which
//! are looked for whatever the screen is.

use std::sync::Arc;

use crate::tui::{
    app::App,
    board::Board,
    board_search::BoardSearch,
    event::Effect,
    extent::Extent,
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
        let mut effects = self.ask_screen();
        effects.extend(self.look_for_findings());
        effects
    }

    fn ask_screen(&mut self) -> Vec<Effect> {
        let mut questions = match self.ctx.answers.given_up {
            true => Vec::new(),
            false => self.history.current().questions(&self.ctx),
        };
        questions.retain(|it| *it != Question::Board);
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

    /// Has the findings looked for, unless they are known, or are being looked for.
    fn look_for_findings(&mut self) -> Option<Effect> {
        let answers = &self.ctx.answers;
        let is_due = self.extent != Extent::Nothing
            && answers.board.is_none()
            && !answers.board_given_up
            && !self.jobs.contains_key(&JobKind::Findings);
        is_due.then(|| self.start_findings())
    }

    /// Has the findings looked for; what is known of them is looked for only once.
    pub(super) fn start_findings(&mut self) -> Effect {
        self.checked = Arc::default();
        let data = self.ctx.data.clone();
        let waivers = Arc::clone(&self.waivers.waivers);
        let progress = Arc::clone(&self.checked);
        self.start(Job::Findings(BoardSearch { data, waivers, progress }))
    }

    /// Stores the findings, and lets the screen use them.
    pub(super) fn receive_board(&mut self, board: Board) -> Vec<Effect> {
        self.ctx.answers.board = Some(board);
        self.update_headline();
        let reactions = self.history.current_mut().learn(&self.ctx);
        self.react(reactions)
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
