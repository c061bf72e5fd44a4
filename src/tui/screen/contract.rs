//! What a screen is to the app: it takes commands, gives reactions, and draws itself.

use std::{fmt::Debug, time::Instant};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::tui::{
    event::Command,
    job::{Job, JobKind, JobOutput},
    layout::View,
    look::Look,
    screen::{overview::Overview, paths::Paths, principals::Principals},
};

/// What every screen may know.
#[derive(Clone, Debug)]
pub(crate) struct Ctx {
    pub(crate) look: Look,
    /// When the event that is being handled came in.
    pub(crate) now: Instant,
}

/// Somewhere one can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// One of the numbered views.
    View(View),
}

/// Makes the screen of a place.
pub(crate) fn open(place: &Place) -> Box<dyn Screen> {
    match place {
        Place::View(View::Overview) => Box::new(Overview::new()),
        Place::View(View::Principals) => Box::new(Principals::new()),
        Place::View(View::Paths) => Box::new(Paths::new()),
    }
}

/// What a screen asks of the app.
#[expect(dead_code, reason = "the screens over real data say and cancel")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reaction {
    /// Show another screen on top of this one.
    Go(Place),
    /// Leave for the level above.
    Up,
    /// Tell the user something that happened.
    Say(String),
    /// Tell the user something that went wrong.
    Fail(String),
    /// Find something out; the answer comes to [`Screen::receive`].
    Start(Job),
    /// Give up a job.
    Cancel(JobKind),
    /// Put text on the clipboard.
    Copy {
        /// What it is, such as `the ARN`.
        what: String,
        text: String,
    },
}

/// A screen: its state, the one way to change it, and its picture.
pub(crate) trait Screen: Debug {
    /// Where this is.
    fn place(&self) -> Place;

    /// Its name in the line of crumbs.
    fn title(&self) -> String;

    /// What stands after the crumbs: the sort order, the filter.
    fn note(&self) -> String {
        String::new()
    }

    /// What is selected, in a few words, for terminals that have room for nothing else.
    fn selection(&self) -> String;

    /// The commands it answers, the most useful first: they are the hints, and lead the help.
    fn commands(&self) -> &'static [Command];

    /// Answers a command; one it does not know changes nothing. [`Command::Up`] is to be answered
    /// with [`Reaction::Up`] when there is nothing to close.
    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction>;

    /// The text the prompt of [`Command::Filter`] begins with.
    fn filter_text(&self) -> &str {
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

    /// Learns where it will be drawn, and scrolls its selection into view. Called after every
    /// change, so that drawing twice gives the same picture.
    fn fit(&mut self, area: Rect, ctx: &Ctx);

    /// Draws the screen.
    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer);
}
