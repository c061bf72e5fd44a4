//! Styled lines that wrap under their own text, and scroll.

use ratatui::{buffer::Buffer, layout::Rect, text::Line};

use crate::tui::{command::Motion, cut, widget::scroll::Scroll};

/// The empty cells at the right. At the left, a line has its own spaces.
const MARGIN: u16 = 1;

/// A text made of lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prose {
    lines: Vec<ProseLine>,
    /// The lines, wrapped for `width`.
    broken: Vec<Line<'static>>,
    /// `None` before the first [`fit`](Self::fit).
    width: Option<u16>,
    scroll: Scroll,
}

/// A line, and the indentation of its continuation lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProseLine {
    pub(crate) line: Line<'static>,
    pub(crate) hang: usize,
}

impl Prose {
    /// A text, at its beginning.
    pub(crate) fn new(lines: Vec<ProseLine>) -> Self {
        Self { lines, ..Self::default() }
    }

    /// Goes on where another text was.
    pub(crate) fn resume(&mut self, other: &Self) {
        self.scroll = other.scroll;
    }

    /// Wraps the lines for a width, if that has changed; must be called before drawing.
    pub(crate) fn fit(&mut self, area: Rect) {
        if self.width != Some(area.width) {
            let lines = self.lines.iter();
            let width = area.width.saturating_sub(MARGIN).into();
            self.broken = lines.flat_map(|it| cut::wrap(&it.line, width, it.hang)).collect();
            self.width = Some(area.width);
        }
        self.scroll.fit(self.broken.len(), area.height);
    }

    /// Scrolls.
    pub(crate) fn go(&mut self, motion: Motion) {
        self.scroll.go(motion);
    }

    /// Whether there is more below the visible part.
    pub(crate) fn has_more(&self) -> bool {
        self.scroll.has_more(self.broken.len())
    }

    /// Draws the visible lines.
    pub(crate) fn draw(&self, area: Rect, buf: &mut Buffer) {
        for (line, row) in self.broken.iter().skip(self.scroll.top()).zip(area.rows()) {
            cut::draw(line, row, buf);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture};

    fn prose() -> Prose {
        let line = |text: &'static str, hang| ProseLine { line: Line::raw(text), hang };
        Prose::new(vec![
            line("FINDINGS", 0),
            line("  M  trust has no MFA condition", 5),
            line("  K  key AKIA is 811 days old", 5),
        ])
    }

    fn drawn(prose: &mut Prose, width: u16, height: u16) -> String {
        prose.fit(Rect::new(0, 0, width, height));
        picture(width, height, |area, buf| prose.draw(area, buf))
    }

    #[test]
    fn lines_go_on_under_their_text() {
        let expected = "FINDINGS\n  M  trust has no\n     MFA condition\n  K  key AKIA is\n";
        assert_eq!(drawn(&mut prose(), 19, 4), expected);
    }

    #[test]
    fn hidden_lines_are_shown_by_scrolling() {
        let mut prose = prose();
        drawn(&mut prose, 19, 4);
        prose.go(Motion::Bottom);
        assert!(drawn(&mut prose, 19, 4).ends_with("     811 days old\n"));
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(&mut prose(), width, height);
        }
    }
}
