//! Builds the lines of a text.

use ratatui::text::{Line, Span};

use crate::tui::{
    cut,
    look::Look,
    screen::summary::{self, LABEL},
    theme::Tone,
    widget::prose::{Prose, ProseLine},
};

/// The indentation of an item under a heading.
const ITEM: usize = 3;

/// A text in the making.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    look: &'a Look,
    lines: Vec<ProseLine>,
}

impl<'a> Text<'a> {
    pub(crate) fn new(look: &'a Look) -> Self {
        Self { look, lines: Vec::new() }
    }

    /// A label in its column, and a text.
    pub(crate) fn field(&mut self, label: &str, text: String) {
        self.lines.push(ProseLine { line: summary::labelled(self.look, label, text), hang: LABEL });
    }

    /// The same with a mark in front, and with the tone of both. Everything is shifted right by one
    /// cell, so that a space follows the mark.
    pub(crate) fn marked_field(&mut self, mark: char, label: &str, text: String, tone: Tone) {
        let label = format!(" {label:<width$} ", width = LABEL - 2);
        let pieces = vec![(mark.to_string(), tone), (label, Tone::Muted), (text, tone)];
        self.line(0, LABEL + 1, pieces);
    }

    /// An item with a mark in front, and with the tone of both.
    pub(crate) fn marked_item(&mut self, mark: char, text: &str, tone: Tone) {
        self.line(1, ITEM - 1, vec![(format!("{mark} {text}"), tone)]);
    }

    /// A heading after an empty line, with a short note.
    pub(crate) fn heading(&mut self, title: &str, words: &str) {
        if !self.lines.is_empty() {
            self.lines.push(ProseLine::default());
        }
        let line = Line::from(vec![
            Span::styled(format!(" {title}"), self.look.style(Tone::Heading)),
            Span::styled(format!("  {words}"), self.look.style(Tone::Muted)),
        ]);
        self.lines.push(ProseLine { line, hang: ITEM });
    }

    /// An item under a heading. Continuation lines are indented by `hang` more cells.
    pub(crate) fn item(&mut self, hang: usize, pieces: Vec<(String, Tone)>) {
        self.line(ITEM, hang, pieces);
    }

    /// A line of pieces, each with its tone, indented by `indent`. Continuation lines are indented
    /// by `hang` more.
    pub(crate) fn line(&mut self, indent: usize, hang: usize, pieces: Vec<(String, Tone)>) {
        let mut line = cut::raw(" ".repeat(indent));
        line.extend(pieces.into_iter().map(|(it, tone)| Span::styled(it, self.look.style(tone))));
        self.lines.push(ProseLine { line, hang: indent + hang });
    }

    /// An item of one piece.
    pub(crate) fn plain(&mut self, text: &str, tone: Tone) {
        self.item(0, vec![(text.to_owned(), tone)]);
    }

    /// The maximum number of lines under one heading; longer lists have a tab of their own.
    pub(crate) const MOST: usize = 8;

    /// Adds that only the first `shown` of `count` items are shown, and where the rest is.
    pub(crate) fn more(&mut self, count: usize, shown: usize, place: &str) {
        if let Some(more @ 1..) = count.checked_sub(shown) {
            let ellipsis = self.look.glyphs.ellipsis;
            self.plain(&format!("{ellipsis} {more} more {place}"), Tone::Muted);
        }
    }

    /// A sentence of its own.
    pub(crate) fn sentence(&mut self, text: &str) {
        self.line(1, 0, vec![(text.to_owned(), Tone::Text)]);
    }

    /// The text, ready to be shown.
    pub(crate) fn prose(self) -> Prose {
        Prose::new(self.lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_labels_and_their_marks_stand_apart() {
        let look = Look::PLAIN;
        let mut text = Text::new(&look);
        text.field("assigned to", "sso-group/Security".to_owned());
        text.marked_field('~', "management", "it is".to_owned(), Tone::Marked);
        text.marked_field('?', "SCPs", "not loaded".to_owned(), Tone::Unknown);
        let lines: Vec<_> = text.lines.iter().map(|it| it.line.to_string()).collect();
        let expected =
            [" assigned to sso-group/Security", "~ management it is", "? SCPs       not loaded"];
        assert_eq!(lines, expected);
    }
}
