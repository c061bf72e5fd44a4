//! The selected row of a list, and the first visible one.

use ratatui::layout::{Position, Rect};

use crate::tui::command::Motion;

/// A position in a list of rows. Rows may be added and removed between two calls;
/// [`fit`](Self::fit) makes the position valid again before it is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    selected: usize,
    top: usize,
    height: usize,
}

impl Cursor {
    /// The selected row; 0 if there is none.
    pub(crate) fn selected(&self) -> usize {
        self.selected
    }

    /// The first row on the screen.
    pub(crate) fn top(&self) -> usize {
        self.top
    }

    /// Selects a row; [`fit`](Self::fit) brings it into view.
    pub(crate) fn select(&mut self, row: usize) {
        self.selected = row;
    }

    /// Selects a row, if there is one.
    pub(crate) fn follow(&mut self, row: Option<usize>) {
        self.selected = row.unwrap_or(self.selected);
    }

    /// Moves the selection in a list of `rows` rows.
    pub(crate) fn go(&mut self, motion: Motion, rows: usize) {
        let page = self.height.max(1);
        let half = (self.height / 2).max(1);
        let selected = self.selected;
        self.selected = match motion {
            Motion::Down => selected + 1,
            Motion::Up => selected.saturating_sub(1),
            Motion::HalfDown => selected + half,
            Motion::HalfUp => selected.saturating_sub(half),
            Motion::PageDown => selected + page,
            Motion::PageUp => selected.saturating_sub(page),
            Motion::Top => 0,
            Motion::Bottom => usize::MAX,
            Motion::Left | Motion::Right => selected,
        }
        .min(rows.saturating_sub(1));
    }

    /// Makes the selection one of `rows` rows, and scrolls as little as possible to show it in
    /// `height` lines.
    pub(crate) fn fit(&mut self, rows: usize, height: u16) {
        self.height = usize::from(height);
        self.selected = self.selected.min(rows.saturating_sub(1));
        let last_top = rows.saturating_sub(self.height);
        let lowest = (self.selected + 1).saturating_sub(self.height);
        self.top = self.top.max(lowest).min(self.selected).min(last_top);
    }

    /// The row at a position inside `area`, if there is one.
    pub(crate) fn row_at(&self, area: Rect, place: Position, rows: usize) -> Option<usize> {
        if !area.contains(place) {
            return None;
        }
        let row = self.top + usize::from(place.y - area.y);
        (row < rows).then_some(row)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    const MOTIONS: [Motion; 10] = [
        Motion::Down,
        Motion::Up,
        Motion::HalfDown,
        Motion::HalfUp,
        Motion::PageDown,
        Motion::PageUp,
        Motion::Top,
        Motion::Bottom,
        Motion::Left,
        Motion::Right,
    ];

    #[test]
    fn scrolling_moves_no_more_than_needed() {
        let mut cursor = Cursor::default();
        cursor.fit(100, 10);
        cursor.go(Motion::HalfDown, 100);
        cursor.fit(100, 10);
        assert_eq!((cursor.selected(), cursor.top()), (5, 0));
        cursor.go(Motion::PageDown, 100);
        cursor.fit(100, 10);
        assert_eq!((cursor.selected(), cursor.top()), (15, 6));
        cursor.go(Motion::Bottom, 100);
        cursor.fit(100, 10);
        assert_eq!((cursor.selected(), cursor.top()), (99, 90));
    }

    #[test]
    fn a_taller_terminal_shows_earlier_rows_rather_than_blank_lines() {
        let mut cursor = Cursor::default();
        cursor.fit(20, 5);
        cursor.go(Motion::Bottom, 20);
        cursor.fit(20, 5);
        cursor.fit(20, 15);
        assert_eq!(cursor.top(), 5);
    }

    #[test]
    fn a_click_finds_the_row_under_it() {
        let cursor = Cursor { selected: 7, top: 5, height: 3 };
        let area = Rect::new(1, 4, 10, 3);
        assert_eq!(cursor.row_at(area, Position::new(2, 5), 100), Some(6));
        assert_eq!(cursor.row_at(area, Position::new(2, 7), 100), None);
        assert_eq!(cursor.row_at(area, Position::new(2, 6), 7), None);
    }

    proptest! {
        #[test]
        fn the_selection_is_a_row_and_visible(
            steps in vec((select(MOTIONS.to_vec()), 0_usize..50, 0_u16..12), 0..40),
        ) {
            let mut cursor = Cursor::default();
            for (motion, rows, height) in steps {
                cursor.go(motion, rows);
                cursor.fit(rows, height);
                let (selected, top) = (cursor.selected(), cursor.top());
                prop_assert!(selected < rows.max(1));
                if 0 < height && 0 < rows {
                    prop_assert!((top..top + usize::from(height)).contains(&selected));
                }
            }
        }
    }
}
