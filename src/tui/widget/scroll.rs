//! The first visible line of a text in which no line is selected.

use crate::tui::command::Motion;

/// A position in a text. Lines may be added and removed between two calls; [`fit`](Self::fit) makes
/// the position valid again before it is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scroll {
    top: usize,
    height: usize,
}

impl Scroll {
    /// The first line on the screen.
    pub(crate) fn top(&self) -> usize {
        self.top
    }

    /// Whether some of `lines` lines are below the last visible line.
    pub(crate) fn has_more(&self, lines: usize) -> bool {
        self.top + self.height < lines
    }

    /// Scrolls a line to the top, if enough lines follow it.
    pub(crate) fn show(&mut self, line: usize) {
        self.top = line;
    }

    /// Scrolls.
    pub(crate) fn go(&mut self, motion: Motion) {
        let page = self.height.max(1);
        let half = (self.height / 2).max(1);
        let top = self.top;
        self.top = match motion {
            Motion::Down => top.saturating_add(1),
            Motion::Up => top.saturating_sub(1),
            Motion::HalfDown => top.saturating_add(half),
            Motion::HalfUp => top.saturating_sub(half),
            Motion::PageDown => top.saturating_add(page),
            Motion::PageUp => top.saturating_sub(page),
            Motion::Top => 0,
            Motion::Bottom => usize::MAX,
            Motion::Left | Motion::Right => top,
        };
    }

    /// Shows no more empty lines than necessary below the last of `lines`.
    pub(crate) fn fit(&mut self, lines: usize, height: u16) {
        self.height = usize::from(height);
        self.top = self.top.min(lines.saturating_sub(self.height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_is_full() {
        let mut scroll = Scroll::default();
        scroll.fit(30, 10);
        scroll.go(Motion::Bottom);
        scroll.fit(30, 10);
        assert_eq!((scroll.top(), scroll.has_more(30)), (20, false));
        scroll.go(Motion::HalfUp);
        scroll.fit(30, 10);
        assert_eq!((scroll.top(), scroll.has_more(30)), (15, true));
    }

    #[test]
    fn a_short_text_does_not_scroll() {
        let mut scroll = Scroll::default();
        scroll.fit(3, 10);
        scroll.go(Motion::Down);
        scroll.fit(3, 10);
        assert_eq!(scroll.top(), 0);
    }
}
