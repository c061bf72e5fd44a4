//! The explanation of the selection: shown until it is closed, and following the selection.

use crate::{
    tui::{app::App, command::Command, event::Effect},
    wording::{explanation::Topic, visible},
};

impl App {
    /// Shows the explanation of the selection, or the rest of a long one, or closes it.
    pub(super) fn toggle_explanation(&mut self) -> Vec<Effect> {
        if self.turn_explanation() || self.close_explanation() {
            return Vec::new();
        }
        self.message = None;
        self.explanation = self.explained();
        if self.explanation.is_some() {
            return Vec::new();
        }
        if let Some(reason) = self.dead(Command::Explain) {
            self.say(reason);
            return Vec::new();
        }
        let reactions = self.history.current_mut().on(Command::Explain, &self.ctx);
        if reactions.is_empty() {
            self.say("nothing is selected that could be explained".to_owned());
        }
        self.react(reactions)
    }

    /// Closes the explanation. Returns whether there was one.
    pub(super) fn close_explanation(&mut self) -> bool {
        self.explained_topic = None;
        self.explanation_page = 0;
        self.explanation.take().is_some()
    }

    /// Explains what is selected now, while an explanation is shown.
    pub(super) fn explain_again(&mut self) {
        if self.explanation.is_some() {
            let new = self.explained();
            if new != self.explanation {
                self.explanation_page = 0;
            }
            self.explanation = new;
        }
    }

    /// Shows what a kind of thing is, until it is closed.
    pub(super) fn explain_topic(&mut self, topic: Topic) {
        self.message = None;
        self.explanation_page = 0;
        self.explained_topic = Some(topic);
        self.explanation = self.explained();
    }

    fn explained(&self) -> Option<String> {
        if let Some(topic) = self.explained_topic {
            return Some(topic.explanation().to_string());
        }
        // One text, whatever the names in it contain.
        let explained = self.history.current().explain(&self.ctx);
        explained.map(|it| visible(&it.to_string()).into_owned())
    }
}
