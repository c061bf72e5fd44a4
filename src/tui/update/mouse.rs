//! Clicks and the wheel.

use ratatui::{
    crossterm::event::{MouseEvent, MouseEventKind},
    layout::Position,
};

use crate::tui::{
    app::App,
    command::{Command, Motion},
    event::Effect,
    layer::Layer,
    layout::{Shell, View},
    screen::Place,
    widget::tabs,
};

/// How many rows one notch of the wheel moves.
const NOTCH: usize = 3;

impl App {
    pub(super) fn mouse(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        let (Shell { tabs: tab_row, body, .. }, _) = self.shell(self.area);
        let place = Position::new(mouse.column, mouse.row);
        match (mouse.kind, &self.layer) {
            (MouseEventKind::ScrollDown, _) => self.turn(Motion::Down, Command::Next),
            (MouseEventKind::ScrollUp, _) => self.turn(Motion::Up, Command::Previous),
            (MouseEventKind::Down(_), None) if tab_row.contains(place) => {
                let (labels, selected) = self.views();
                match tabs::at(&labels, selected, tab_row, place) {
                    Some(index) => self.go(Place::View(View::ALL[index])),
                    None => Vec::new(),
                }
            }
            (MouseEventKind::Down(_), None) if body.contains(place) => {
                let reactions = self.history.current_mut().click(place, body, &self.ctx);
                self.react(reactions)
            }
            (
                MouseEventKind::Down(_)
                | MouseEventKind::Up(_)
                | MouseEventKind::Drag(_)
                | MouseEventKind::Moved
                | MouseEventKind::ScrollLeft
                | MouseEventKind::ScrollRight,
                _,
            ) => Vec::new(),
        }
    }

    /// Turns the wheel by a notch.
    fn turn(&mut self, motion: Motion, while_typing: Command) -> Vec<Effect> {
        match &self.layer {
            // The wheel does not change a line that is being typed.
            Some(Layer::Prompt(_) | Layer::FileName(_) | Layer::Waive(_) | Layer::OpenDemo(_)) => {
                Vec::new()
            }
            Some(Layer::Palette(_) | Layer::Steps(_) | Layer::Sort(_)) => {
                self.command(while_typing)
            }
            None => (0..NOTCH).flat_map(|_| self.command(Command::Move(motion))).collect(),
        }
    }
}
