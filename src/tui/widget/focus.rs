//! Which of the panes of a screen has the focus, and whether it fills the screen.

use ratatui::layout::Rect;

use crate::tui::command::Command;

/// The pane with the focus, and whether it is zoomed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Focus {
    pub(crate) pane: usize,
    pub(crate) zoomed: bool,
}

impl Focus {
    /// Applies a command to `panes` panes. Returns whether it was about panes.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are about something else")]
    pub(crate) fn on(&mut self, command: Command, panes: usize) -> bool {
        match command {
            Command::NextPane => self.pane = (self.pane + 1) % panes,
            Command::PreviousPane => self.pane = (self.pane + panes - 1) % panes,
            Command::Zoom => self.zoomed = !self.zoomed,
            Command::Up if self.zoomed => self.zoomed = false,
            Command::Up if 0 < self.pane => self.pane = 0,
            _ => return false,
        }
        true
    }

    /// The areas of the panes: if it is zoomed, or `single` is set because there is no room for
    /// more, the pane with the focus gets all of `area`.
    pub(crate) fn places<const N: usize>(
        self,
        area: Rect,
        single: bool,
        split: impl FnOnce(Rect) -> [Rect; N],
    ) -> [Rect; N] {
        if !self.zoomed && !single {
            return split(area);
        }
        let none = Rect { height: 0, ..area };
        std::array::from_fn(|pane| if pane == self.pane { area } else { none })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_goes_around_and_escape_goes_back() {
        let mut focus = Focus::default();
        for pane in [1, 2, 0] {
            assert!(focus.on(Command::NextPane, 3));
            assert_eq!(focus.pane, pane);
        }
        assert!(focus.on(Command::PreviousPane, 3) && focus.on(Command::Zoom, 3));
        assert_eq!(focus, Focus { pane: 2, zoomed: true });
        assert!(focus.on(Command::Up, 3) && focus.on(Command::Up, 3));
        assert_eq!(focus, Focus::default());
        assert!(!focus.on(Command::Up, 3) && !focus.on(Command::Open, 3));
    }

    #[test]
    fn a_zoomed_pane_has_all_the_room() {
        let area = Rect::new(0, 0, 10, 4);
        let halves = |it: Rect| [Rect { height: 2, ..it }, Rect { y: 2, height: 2, ..it }];
        let focus = Focus { pane: 1, zoomed: true };
        assert_eq!(focus.places(area, false, halves)[1], area);
        assert!(focus.places(area, false, halves)[0].is_empty());
        let focus = Focus { pane: 0, zoomed: false };
        assert_eq!(focus.places(area, false, halves), halves(area));
        assert_eq!(focus.places(area, true, halves)[0], area);
    }
}
