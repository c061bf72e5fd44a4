//! The laid-out text on the screen, with a gutter for marks, and its scroll position.

use std::{
    mem::{replace, take},
    ops::Range,
    sync::Arc,
};

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use crate::tui::cut;
use crate::tui::{
    command::Motion,
    look::Look,
    matcher::find_ignoring_case,
    theme::Tone,
    widget::{
        json::{
            layout::{JsonLine, Layout, Piece},
            lex::TokenKind,
        },
        scroll::Scroll,
        seek::Matches,
    },
};

/// A JSON text, and its visible part.
#[derive(Clone, Debug)]
pub(crate) struct JsonView {
    text: Arc<str>,
    /// Bytes of the text that decided, in order, without overlaps.
    marked: Vec<Range<usize>>,
    /// The lines; `None` before the first [`fit`](Self::fit).
    layout: Option<Layout>,
    /// Whether a part was chosen to be in view.
    placed: bool,
    scroll: Scroll,
    /// The text that is searched; empty for none.
    search: String,
    /// The line that was found last.
    found: Option<usize>,
}

/// Cells for the mark and the space after it.
const GUTTER: u16 = 2;
/// Lines shown above a line that is scrolled into view.
const CONTEXT: usize = 1;

impl JsonView {
    /// Shows a text; the lines that overlap `marked` get a mark, and the first of them is in view.
    pub(crate) fn new(text: Arc<str>, marked: Vec<Range<usize>>) -> Self {
        Self {
            text,
            marked: joined(marked),
            layout: None,
            placed: false,
            scroll: Scroll::default(),
            search: String::new(),
            found: None,
        }
    }

    /// Continues at the position of another view of the same text.
    pub(crate) fn resume(&mut self, other: Self) {
        if self.text == other.text {
            *self = Self { marked: take(&mut self.marked), ..other };
        }
    }

    /// Takes over the lines of another view of the same text, but not its position.
    pub(crate) fn reuse(&mut self, other: Self) {
        if self.text == other.text {
            self.layout = other.layout;
        }
    }

    /// The text as it was given.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Lays the text out for a width, if that has changed; must be called before drawing.
    pub(crate) fn fit(&mut self, area: Rect) {
        let width = area.width.saturating_sub(GUTTER).into();
        let top = self.scroll.top();
        let fresh = || Layout::new(Arc::clone(&self.text), width);
        let (mut layout, anchor) = match self.layout.take() {
            Some(layout) if layout.width() == width => (layout, None),
            // Lines move: keep the same text in view.
            Some(old) => (fresh(), Some((old.lines().get(top).map_or(0, JsonLine::start), 0))),
            None => (fresh(), None),
        };
        // At first, show what is marked.
        let first = || (self.marked.first().map_or(0, |it| it.start), CONTEXT);
        let anchor = if replace(&mut self.placed, true) { anchor } else { Some(first()) };
        if let Some((anchor, context)) = anchor {
            layout.reach_byte(anchor);
            let lines = layout.lines();
            let after = lines.partition_point(|line| line.start() <= anchor);
            self.scroll.show(after.saturating_sub(1 + context));
            self.found = None;
        }
        let layout = self.layout.insert(layout);
        // One line beyond the visible part shows that there are more.
        let height = usize::from(area.height);
        layout.reach(self.scroll.top().saturating_add(height).saturating_add(1));
        self.scroll.fit(layout.lines().len(), area.height);
    }

    /// Scrolls.
    pub(crate) fn go(&mut self, motion: Motion) {
        self.scroll.go(motion);
    }

    /// The lines with a piece that contains the text, which is marked from now on.
    pub(crate) fn search(&mut self, text: &str) -> Matches {
        if self.layout.is_none() {
            // It was not visible yet; its width comes later.
            const WIDTH: u16 = 80;
            self.fit(Rect::new(0, 0, WIDTH, 1));
        }
        text.clone_into(&mut self.search);
        if let Some(layout) = &mut self.layout {
            layout.reach(usize::MAX);
        }
        let lines = self.lines().iter().enumerate();
        let matching = lines.filter(|(_, line)| line.pieces.iter().any(|it| self.matches(it)));
        let rows = matching.map(|(row, _)| row).collect();
        Matches { at: self.found.unwrap_or(self.scroll.top()), rows }
    }

    /// Shows a line that was found.
    pub(crate) fn show_found(&mut self, line: usize) {
        self.found = Some(line);
        self.scroll.show(line.saturating_sub(CONTEXT));
    }

    /// Shows the nearest line with a piece that contains the text. Returns whether there is one.
    #[cfg(test)]
    fn seek(&mut self, seek: crate::tui::widget::seek::Seek, text: &str) -> bool {
        let matches = self.search(text);
        let found = seek.across(0, &[matches]);
        found.iter().for_each(|(_, line)| self.show_found(*line));
        found.is_some()
    }

    fn lines(&self) -> &[JsonLine] {
        self.layout.as_ref().map_or(&[], Layout::lines)
    }

    fn matches(&self, piece: &Piece) -> bool {
        let text = &self.text[piece.range.clone()];
        !self.search.is_empty() && find_ignoring_case(text, &self.search).is_some()
    }

    /// Draws the visible lines.
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        for (line, row) in self.lines().iter().skip(self.scroll.top()).zip(area.rows()) {
            let next = self.marked.partition_point(|it| it.end <= line.start());
            let marked = self.marked.get(next).is_some_and(|range| line.touches(range));
            cut::draw(self.line(line, marked, look), row, buf);
        }
    }

    fn line(&self, line: &JsonLine, marked: bool, look: &Look) -> Line<'_> {
        let gutter = if marked { look.glyphs.gutter } else { " " };
        let mut out = Line::from(vec![
            Span::styled(gutter, look.style(Tone::Marked)),
            Span::raw(" ".repeat(line.indent + 1)),
        ]);
        for piece in &line.pieces {
            if piece.gap {
                out.push_span(" ");
            }
            let mut style = look.style(tone(piece.kind));
            if marked {
                // Bold in addition to the gutter: what decided must be seen first.
                style = style.add_modifier(look.style(Tone::Marked).add_modifier);
            }
            if self.matches(piece) {
                style = style.patch(look.style(Tone::Match));
            }
            out.push_span(Span::styled(&self.text[piece.range.clone()], style));
        }
        out
    }
}

/// The ranges in order; those that overlap become one.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|it| it.start);
    ranges.dedup_by(|next, before| {
        let overlaps = next.start < before.end;
        if overlaps {
            before.end = before.end.max(next.end);
        }
        overlaps
    });
    ranges
}

fn tone(kind: TokenKind) -> Tone {
    match kind {
        TokenKind::Open | TokenKind::Close | TokenKind::Comma | TokenKind::Colon => Tone::Text,
        TokenKind::Key => Tone::JsonKey,
        TokenKind::String => Tone::JsonString,
        TokenKind::Literal => Tone::JsonLiteral,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::widget::{
        picture::{ODD_SIZES, picture},
        seek::Seek,
    };

    const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:Get*","Resource":"*"},{"Sid":"Assume","Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}"#;

    fn view() -> JsonView {
        let start = POLICY.find(r#"{"Sid":"Assume""#).expect("in the text");
        let end = POLICY.rfind("]}").expect("in the text");
        JsonView::new(POLICY.into(), std::iter::once(start..end).collect())
    }

    fn drawn(view: &mut JsonView, width: u16, height: u16) -> String {
        view.fit(Rect::new(0, 0, width, height));
        picture(width, height, |area, buf| view.draw(&Look::PLAIN, area, buf))
    }

    #[test]
    fn the_statement_that_decided_is_marked() {
        expect![[r#"
              {
                "Version": "2012-10-17",
                "Statement": [
                  {
                    "Sid": "Read",
                    "Effect": "Allow",
                    "Action": "s3:Get*",
                    "Resource": "*"
                  },
            ▌     {
            ▌       "Sid": "Assume",
            ▌       "Effect": "Allow",
            ▌       "Action": "sts:AssumeRole",
            ▌       "Resource": "*"
            ▌     }
                ]
              }



        "#]]
        .assert_eq(&drawn(&mut view(), 40, 20));
    }

    #[test]
    fn the_first_marked_line_is_in_view() {
        expect![[r#"
                  },
            ▌     {
            ▌       "Sid": "Assume",
            ▌       "Effect": "Allow",
        "#]]
        .assert_eq(&drawn(&mut view(), 40, 4));
    }

    #[test]
    fn scrolling_ends_with_the_last_line() {
        let mut view = view();
        drawn(&mut view, 40, 4);
        for _ in 0..50 {
            view.go(Motion::Down);
            view.fit(Rect::new(0, 0, 40, 4));
        }
        assert!(drawn(&mut view, 40, 4).ends_with("\n    ]\n  }\n"));
        view.go(Motion::Top);
        assert!(drawn(&mut view, 40, 4).starts_with("  {\n"));
    }

    #[test]
    fn another_width_shows_the_same_place() {
        let mut view = view();
        let first = drawn(&mut view, 40, 4);
        drawn(&mut view, 20, 4);
        assert_eq!(drawn(&mut view, 40, 4), first);
    }

    #[test]
    fn a_search_shows_what_it_finds() {
        let mut view = view();
        drawn(&mut view, 40, 4);
        assert!(view.seek(Seek::Here, "s3:get"));
        assert!(drawn(&mut view, 40, 4).contains("s3:Get*"));
        assert!(view.seek(Seek::Here, "allow"));
        assert!(drawn(&mut view, 40, 4).contains("Assume"));
        assert!(view.seek(Seek::Next, "allow"));
        assert!(drawn(&mut view, 40, 4).contains("Read"));
        assert!(!view.seek(Seek::Here, "deny"));
    }

    #[test]
    fn survives_any_size() {
        let mut view = view();
        for (width, height) in ODD_SIZES {
            drawn(&mut view, width, height);
        }
    }
}
