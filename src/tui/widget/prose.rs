//! Styled lines that wrap under their own text, and scroll.

use ratatui::{buffer::Buffer, layout::Rect, text::Line};

use crate::tui::{
    command::Motion,
    cut,
    look::Look,
    matcher::find_ignoring_case,
    theme::Tone,
    widget::{scroll::Scroll, seek::Matches},
};

/// The empty cells at the right. At the left, a line has its own spaces.
const MARGIN: u16 = 1;

/// A text made of lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prose {
    lines: Vec<ProseLine>,
    /// The lines, wrapped for `width`.
    broken: Vec<Line<'static>>,
    /// By line: the first of its wrapped lines.
    starts: Vec<usize>,
    /// `None` before the first [`fit`](Self::fit).
    width: Option<u16>,
    scroll: Scroll,
    /// The text that is searched; empty for none.
    search: String,
    /// The wrapped line that was found last.
    found: Option<usize>,
}

/// A line, and the indentation of its continuation lines.
#[derive(Clone, Debug, Default, PartialEq)]
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
            let width = area.width.saturating_sub(MARGIN).into();
            (self.broken, self.starts) = (Vec::new(), Vec::new());
            for it in &self.lines {
                self.starts.push(self.broken.len());
                self.broken.extend(cut::wrap(&it.line, width, it.hang));
            }
            self.found = None;
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

    /// Shows other lines, from the beginning; nothing changes if they are the same.
    pub(crate) fn set(&mut self, lines: Vec<ProseLine>) {
        if self.lines != lines {
            let search = std::mem::take(&mut self.search);
            *self = Self { search, ..Self::new(lines) };
        }
    }

    /// The wrapped lines where a line that contains the text begins or has it.
    pub(crate) fn search(&mut self, text: &str) -> Matches {
        if self.width.is_none() {
            // It was not visible yet; its width comes later.
            const WIDTH: u16 = 80;
            self.fit(Rect::new(0, 0, WIDTH, 1));
        }
        text.clone_into(&mut self.search);
        let contains = |line: &Line<'_>| find_ignoring_case(&line.to_string(), text).is_some();
        let ends = self.starts.iter().skip(1).copied().chain([self.broken.len()]);
        let spans = self.lines.iter().zip(self.starts.iter().copied().zip(ends));
        let rows = spans.filter(|(it, _)| !text.is_empty() && contains(&it.line));
        let rows = rows.map(|(_, (start, end))| {
            (start..end).find(|row| contains(&self.broken[*row])).unwrap_or(start)
        });
        Matches { at: self.found.unwrap_or(self.scroll.top()), rows: rows.collect() }
    }

    /// Shows a line that was found.
    pub(crate) fn show_found(&mut self, row: usize) {
        self.found = Some(row);
        self.scroll.show(row.saturating_sub(1));
    }

    /// Draws the visible lines.
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        for (line, row) in self.broken.iter().skip(self.scroll.top()).zip(area.rows()) {
            cut::draw(line, row, buf);
            let text = line.to_string();
            let found = find_ignoring_case(&text, &self.search).filter(|_| !self.search.is_empty());
            if let Some(start) = found {
                let cells = |text: &str| u16::try_from(cut::width(text)).unwrap_or(u16::MAX);
                let end = (start + self.search.len()).min(text.len());
                let (before, word) = (text.get(..start), text.get(start..end));
                let (before, word) = (before.unwrap_or_default(), word.unwrap_or_default());
                let x = row.x.saturating_add(cells(before));
                let place = Rect { x, width: cells(word), ..row }.intersection(row);
                buf.set_style(place, look.style(Tone::Match));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture};

    fn prose() -> Prose {
        let line = |text: &'static str, hang| ProseLine { line: cut::raw(text), hang };
        Prose::new(vec![
            line("FINDINGS", 0),
            line("  M  trust has no MFA condition", 5),
            line("  K  key AKIA is 811 days old", 5),
        ])
    }

    fn drawn(prose: &mut Prose, width: u16, height: u16) -> String {
        prose.fit(Rect::new(0, 0, width, height));
        picture(width, height, |area, buf| prose.draw(&Look::PLAIN, area, buf))
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
    fn a_search_finds_the_line_that_has_the_text() {
        let mut prose = prose();
        drawn(&mut prose, 19, 4);
        assert_eq!(prose.search("811 DAYS").rows, [4]);
        assert_eq!(prose.search("mfa").rows, [2]);
        assert_eq!(prose.search("trust has no mfa").rows, [1], "a phrase over two lines");
        assert_eq!(prose.search("").rows, [0_usize; 0]);
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(&mut prose(), width, height);
        }
    }
}
