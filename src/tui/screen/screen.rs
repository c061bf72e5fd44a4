//! The interface of screens: they handle commands, return reactions, and draw themselves.

use std::fmt::Debug;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    analysis::WaiverTarget,
    graph::{AccessPath, NodeId},
    load::OnDemandQuestion,
    tui::{
        command::Command,
        export::Exported,
        job::{Job, JobOutput},
        layer::Menu,
        question::Question,
        screen::{Ctx, Place, Renewal, Route},
    },
    wording::{explanation::Explanation, visible, visible_json},
};

/// A screen's request to the app.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reaction {
    /// Show another screen on top of this one.
    Go(Place),
    /// Leave for the level above.
    Up,
    /// Set the start or end of paths, and show them.
    Route(Route),
    /// Show a path among all paths between its ends.
    ShowPath(AccessPath),
    /// Do what a key would do.
    Do(Command),
    /// Mark a principal to compare it, or unmark it.
    Mark(NodeId),
    /// Show a message to the user.
    Say(String),
    /// Start a job; its result is passed to [`Screen::receive`].
    Start(Job),
    /// Ask AWS on demand.
    Ask(OnDemandQuestion),
    /// Ask what is needed to waive a finding; the text names it.
    Waive(WaiverTarget, String),
    /// Put text on the clipboard.
    Copy {
        /// A description, such as `the ARN`.
        what: String,
        text: String,
    },
}

impl Reaction {
    /// Puts text on the clipboard as it is shown: with visible escapes, as whatever it is pasted
    /// into may obey what a name holds.
    pub(crate) fn copy(what: &str, text: &str) -> Self {
        Self::Copy { what: what.to_owned(), text: visible(text).into_owned() }
    }

    /// Puts lines on the clipboard, each as it is shown.
    pub(crate) fn copy_lines(what: &str, lines: &[String]) -> Self {
        let lines: Vec<_> = lines.iter().map(|it| visible(it)).collect();
        Self::Copy { what: what.to_owned(), text: format!("{}\n", lines.join("\n")) }
    }

    /// Puts JSON on the clipboard, with JSON's own escapes.
    pub(crate) fn copy_json(what: &str, json: &str) -> Self {
        Self::Copy { what: what.to_owned(), text: visible_json(json).into_owned() }
    }
}

/// A screen: its state, the one function that changes it, and its picture.
pub(crate) trait Screen: Debug {
    /// Where this is.
    fn place(&self) -> Place;

    /// Its name in the breadcrumbs.
    fn title(&self) -> String;

    /// The text after the breadcrumbs: the sort order, the filter.
    fn note(&self) -> String {
        String::new()
    }

    /// The selection in a few words, for terminals that have room for nothing else.
    fn selection(&self, ctx: &Ctx) -> String;

    /// Explains the selection, for readers who are learning IAM.
    fn explain(&self, _ctx: &Ctx) -> Option<Explanation> {
        None
    }

    /// The commands that it handles, most useful first: they become the hints, and come first in
    /// the help.
    fn commands(&self) -> &'static [Command];

    /// Why one of its commands does nothing now; `None` if it does something.
    fn dead(&self, _command: Command, _ctx: &Ctx) -> Option<String> {
        None
    }

    /// Called each time the screen is shown: starts the searches that it needs.
    fn enter(&mut self, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Continues with new data, if possible at the same place. Returns whether its subject still
    /// exists.
    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool;

    /// Handles a command; unknown commands change nothing. If there is nothing to close, the
    /// reaction to [`Command::Up`] must be [`Reaction::Up`].
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction>;

    /// The initial text of the prompt of [`Command::Filter`].
    fn filter_text(&self) -> &str {
        ""
    }

    /// Examples of what can be typed, shown while the prompt is empty.
    fn filter_examples(&self) -> &'static str {
        ""
    }

    /// What is wrong with the filter as it is typed; a text to search for is never wrong.
    fn filter_mistake(&self) -> Option<String> {
        None
    }

    /// Whether it shows a list or a path, which can be written to a file. Asked for every frame.
    fn exports(&self) -> bool {
        false
    }

    /// The rows that it shows, to be written to a file, if it [exports](Self::exports) any.
    fn exported(&self, _ctx: &Ctx) -> Option<Exported> {
        None
    }

    /// The columns that its list can be sorted by, as a menu with one group.
    fn sort_menu(&self) -> Option<Menu> {
        None
    }

    /// Sorts by the chosen entry of the menu.
    fn sort_by_entry(&mut self, _entry: usize, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Updates the filter while the prompt is edited.
    fn filter(&mut self, _text: &str, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Handles a click inside `area`, where the screen was drawn.
    fn click(&mut self, _place: Position, _area: Rect, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Receives the result of a job.
    fn receive(&mut self, _output: &JobOutput, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// The open questions whose answers the visible part needs, most urgent first. Called after
    /// every change, so it must be cheap; the app keeps asking the worker until there are none.
    fn questions(&self, _ctx: &Ctx) -> Vec<Question> {
        Vec::new()
    }

    /// Called when the context has, or may have, more answers.
    fn learn(&mut self, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Whether it has little to show without findings.
    fn needs_findings(&self) -> bool {
        false
    }

    /// Called when there is news about on-demand questions to AWS.
    fn renew_services(&mut self, _ctx: &Ctx) {}

    /// Sets the area that it will be drawn in, and scrolls its selection into view. Called after
    /// every change, so that drawing twice gives the same picture.
    fn fit(&mut self, area: Rect, ctx: &Ctx);

    /// Draws the screen.
    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer);
}

/// Answers all questions of a screen, as the app and its worker do over time.
#[cfg(test)]
pub(crate) fn answer_all(screen: &mut dyn Screen, ctx: &mut Ctx) {
    loop {
        let questions = screen.questions(ctx);
        if questions.is_empty() {
            return;
        }
        for question in questions {
            if question == Question::Board {
                ctx.find_board();
                continue;
            }
            let answer = question.answer(&ctx.data, &crate::tui::worker::Stop::never());
            ctx.answers.add(question, answer.expect("never stopped"));
        }
        let reactions = screen.learn(ctx);
        assert_eq!(reactions, [], "nothing else happens");
    }
}
