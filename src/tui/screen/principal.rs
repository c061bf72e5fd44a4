//! All about one principal.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    graph::NodeId,
    tui::{
        event::Command,
        screen::{Ctx, Place, Reaction, Screen, on_principal::principal_command, summary},
    },
};

/// One principal.
#[derive(Debug)]
pub(crate) struct Principal {
    id: NodeId,
    name: String,
}

impl Principal {
    /// The page of a principal.
    pub(crate) fn new(id: NodeId, ctx: &Ctx) -> Self {
        Self { id, name: ctx.data.name(id) }
    }
}

impl Screen for Principal {
    fn place(&self) -> Place {
        Place::Principal(self.id)
    }

    fn title(&self) -> String {
        self.name.clone()
    }

    fn selection(&self, _ctx: &Ctx) -> String {
        self.name.clone()
    }

    fn commands(&self) -> &'static [Command] {
        &[Command::Reach, Command::ReachedBy]
    }

    fn on(&mut self, command: Command, ctx: &Ctx) -> Vec<Reaction> {
        match command {
            Command::Up => vec![Reaction::Up],
            _ => principal_command(command, self.id, ctx),
        }
    }

    fn fit(&mut self, _area: Rect, _ctx: &Ctx) {}

    fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        summary::draw(ctx, self.id, area, buf);
    }
}
