//! What a screen is to the app: it takes commands, gives reactions, and draws itself.

use std::fmt::Debug;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    load::OnDemandQuestion,
    tui::{
        command::Command,
        job::{Job, JobOutput},
        question::Question,
        screen::{Ctx, Place, Renewal, Route},
    },
    wording::{visible, visible_json},
};

/// What a screen asks of the app.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reaction {
    /// Show another screen on top of this one.
    Go(Place),
    /// Leave for the level above.
    Up,
    /// Say where paths start or end, and show them.
    Route(Route),
    /// Do what a key would do.
    Do(Command),
    /// Tell the user something that happened.
    Say(String),
    /// Find something out; the answer comes to [`Screen::receive`].
    Start(Job),
    /// Ask AWS on demand.
    Ask(OnDemandQuestion),
    /// Put text on the clipboard.
    Copy {
        /// What it is, such as `the ARN`.
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

    /// Puts JSON on the clipboard, with JSON's own escapes.
    pub(crate) fn copy_json(what: &str, json: &str) -> Self {
        Self::Copy { what: what.to_owned(), text: visible_json(json).into_owned() }
    }
}

/// A screen: its state, the one function that changes it, and its picture.
pub(crate) trait Screen: Debug {
    /// Where this is.
    fn place(&self) -> Place;

    /// Its name in the line of crumbs.
    fn title(&self) -> String;

    /// The text after the breadcrumbs: the sort order, the filter.
    fn note(&self) -> String {
        String::new()
    }

    /// What is selected, in a few words, for terminals that have room for nothing else.
    fn selection(&self, ctx: &Ctx) -> String;

    /// The commands it answers, the most useful first: they are the hints, and lead the help.
    fn commands(&self) -> &'static [Command];

    /// Called each time the screen is shown: starts the searches that it needs.
    fn enter(&mut self, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Goes on with new data, as far as possible where it was. Says whether what it is about is
    /// still there.
    fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) -> bool;

    /// Answers a command; one it does not know changes nothing. [`Command::Up`] is to be answered
    /// with [`Reaction::Up`] when there is nothing to close.
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction>;

    /// The text the prompt of [`Command::Filter`] begins with.
    fn filter_text(&self) -> &str {
        ""
    }

    /// What can be typed there, shown while nothing is.
    fn filter_examples(&self) -> &'static str {
        ""
    }

    /// Follows the prompt while it is typed.
    fn filter(&mut self, _text: &str, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Answers a click inside `area`, where the screen was drawn.
    fn click(&mut self, _place: Position, _area: Rect, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Takes what a job has found out.
    fn receive(&mut self, _output: &JobOutput, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// What it needs to know to draw what is on the screen, and does not know yet; the most urgent
    /// comes first. Asked after every change, so it must be cheap; the app keeps asking the worker
    /// until nothing is left.
    fn questions(&self, _ctx: &Ctx) -> Vec<Question> {
        Vec::new()
    }

    /// Learns that the context has more answers, or might have.
    fn learn(&mut self, _ctx: &Ctx) -> Vec<Reaction> {
        Vec::new()
    }

    /// Learns that more is known of what AWS was asked on demand.
    fn renew_services(&mut self, _ctx: &Ctx) {}

    /// Learns where it will be drawn, and scrolls its selection into view. Called after every
    /// change, so that drawing twice gives the same picture.
    fn fit(&mut self, area: Rect, ctx: &Ctx);

    /// Draws the screen.
    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer);
}

/// Lets a screen find out all that it needs to know, as the app and its worker do in time.
#[cfg(test)]
pub(crate) fn answer_all(screen: &mut dyn Screen, ctx: &mut Ctx) {
    loop {
        let questions = screen.questions(ctx);
        if questions.is_empty() {
            return;
        }
        for question in questions {
            let answer = question.answer(&ctx.data, &crate::tui::worker::Stop::never());
            ctx.answers.add(question, answer.expect("never stopped"));
        }
        let reactions = screen.learn(ctx);
        assert_eq!(reactions, [], "nothing else happens");
    }
}
