//! The overview: how many there are of what. A stand-in over invented data.

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Rect},
    style::Style,
};

use crate::tui::{
    event::{Command, Motion},
    layout::View,
    screen::{Ctx, Place, Reaction, Screen},
    theme::Tone,
    widget::{
        bars::{self, Bar},
        cursor::Cursor,
        frame::{self, Frame},
        paragraph,
    },
};

/// What is selected on the overview.
#[derive(Debug)]
pub(crate) struct Overview {
    bars: Vec<Bar>,
    cursor: Cursor,
}

impl Overview {
    /// The overview of the invented account.
    pub(crate) fn new() -> Self {
        let bars = [("users", 38), ("groups", 11), ("roles", 349), ("external", 14)];
        let bars =
            bars.map(|(label, value)| Bar { label: label.to_owned(), value, tone: Tone::Text });
        Self { bars: bars.to_vec(), cursor: Cursor::default() }
    }
}

impl Screen for Overview {
    fn place(&self) -> Place {
        Place::View(View::Overview)
    }

    fn title(&self) -> String {
        View::Overview.title().to_owned()
    }

    fn selection(&self) -> String {
        self.bars.get(self.cursor.selected()).map(|it| it.label.clone()).unwrap_or_default()
    }

    fn commands(&self) -> &'static [Command] {
        &[Command::Open, Command::Move(Motion::Down)]
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a screen answers few of all commands")]
    fn on(&mut self, command: Command, _ctx: &Ctx) -> Vec<Reaction> {
        match command {
            Command::Move(motion) => self.cursor.go(motion, self.bars.len()),
            Command::Open => return vec![Reaction::Go(Place::View(View::Principals))],
            Command::Up => return vec![Reaction::Up],
            _ => {}
        }
        Vec::new()
    }

    fn fit(&mut self, area: Rect, ctx: &Ctx) {
        let [upper, _] = panes(area);
        self.cursor.fit(self.bars.len(), frame::inside(&ctx.look, upper).height);
    }

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let [upper, lower] = panes(area);
        let inner = Frame::new("Principals").right("412").focused(true).draw(look, upper, buf);
        bars::draw(look, &self.bars, Some(self.cursor.selected()), inner, buf);
        let inner = Frame::new("About").draw(look, lower, buf);
        let text = "This account is invented: the screens over the real one follow.";
        paragraph::draw(text, Style::new(), inner, buf);
    }
}

fn panes(area: Rect) -> [Rect; 2] {
    Layout::vertical([Constraint::Percentage(50), Constraint::Fill(1)]).areas(area)
}
