//! Fits text into a number of cells.
//!
//! Names and ARNs are cut in the middle or at the left, because what tells two of them apart
//! stands at the end.

use ratatui::{
    style::Style,
    text::{Line, Span},
};
use unicode_width::UnicodeWidthChar;

/// Where a text that is too long loses its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Keeps the end: for paths and ARNs.
    Left,
    /// Keeps both ends: for names.
    Middle,
    /// Keeps the beginning: for sentences.
    Right,
}

/// The number of cells a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// Cuts a plain text.
pub(crate) fn text(text: &str, cells: usize, cut: Cut, ellipsis: &str) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    let (head, tail) = kept(&characters, |it| char_width(*it), cells, cut, width(ellipsis));
    let mut out: String = characters[..head].iter().collect();
    if width(ellipsis) <= cells {
        out.push_str(ellipsis);
    }
    out.extend(&characters[tail..]);
    out
}

/// Cuts a styled line; what stays keeps its style.
pub(crate) fn line<'a>(line: Line<'a>, cells: usize, cut: Cut, ellipsis: &'a str) -> Line<'a> {
    let total: usize = line.spans.iter().map(|span| width(&span.content)).sum();
    if total <= cells {
        return line;
    }
    let characters: Vec<(char, Style)> = line
        .spans
        .iter()
        .flat_map(|span| span.content.chars().map(|character| (character, span.style)))
        .collect();
    let (head, tail) = kept(&characters, |it| char_width(it.0), cells, cut, width(ellipsis));
    let mut out = Line { style: line.style, alignment: line.alignment, spans: Vec::new() };
    append(&mut out, &characters[..head]);
    if width(ellipsis) <= cells {
        out.push_span(Span::raw(ellipsis));
    }
    append(&mut out, &characters[tail..]);
    out
}

/// How many items to keep at the front, and from where on to keep them at the back.
fn kept<T>(
    items: &[T],
    cells_of: impl Fn(&T) -> usize,
    cells: usize,
    cut: Cut,
    ellipsis: usize,
) -> (usize, usize) {
    let room = cells.saturating_sub(ellipsis);
    let (front, back) = match cut {
        Cut::Left => (0, room),
        Cut::Middle => (room / 2, room - room / 2),
        Cut::Right => (room, 0),
    };
    let head = fitting(items.iter().map(&cells_of), front);
    let tail = items.len() - fitting(items.iter().rev().map(&cells_of), back);
    (head, tail.max(head))
}

/// How many items fit into `cells`, from the first on.
fn fitting(widths: impl Iterator<Item = usize>, cells: usize) -> usize {
    widths
        .scan(0, |used, width| {
            *used += width;
            Some(*used)
        })
        .take_while(|used| *used <= cells)
        .count()
}

fn append(line: &mut Line<'_>, characters: &[(char, Style)]) {
    for run in characters.chunk_by(|a, b| a.1 == b.1) {
        let text: String = run.iter().map(|it| it.0).collect();
        line.push_span(Span::styled(text, run[0].1));
    }
}

/// The number of cells a character takes.
pub(crate) fn char_width(character: char) -> usize {
    character.width().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    #[rustfmt::skip]
    fn each_cut_keeps_what_matters() {
        let cases = [
            // text                  cells cut           expected
            ("role/Admin",           10,   Cut::Middle,  "role/Admin"),
            ("role/payments-admin",  11,   Cut::Middle,  "role/…admin"),
            ("arn:aws:iam::1:role/X", 8,   Cut::Left,    "…:role/X"),
            ("trust has no MFA",      9,   Cut::Right,   "trust ha…"),
            ("anything",              1,   Cut::Middle,  "…"),
            ("anything",              0,   Cut::Middle,  ""),
        ];
        for (given, cells, cut, expected) in cases {
            assert_eq!(text(given, cells, cut, "…"), expected);
        }
    }

    #[test]
    fn what_stays_keeps_its_style() {
        let bold = Style::new().bold();
        let given = Line::from(vec![Span::raw("role/"), Span::styled("payments-admin", bold)]);
        let expected =
            Line::from(vec![Span::raw("role/"), Span::raw("…"), Span::styled("admin", bold)]);
        assert_eq!(line(given, 11, Cut::Middle, "…"), expected);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_room(given in ".{0,40}", cells in 0_usize..50) {
            for cut in [Cut::Left, Cut::Middle, Cut::Right] {
                prop_assert!(width(&text(&given, cells, cut, "…")) <= cells);
            }
        }

        #[test]
        fn plain_and_styled_texts_are_cut_alike(given in ".{0,40}", cells in 0_usize..50) {
            for cut in [Cut::Left, Cut::Middle, Cut::Right] {
                let styled = line(Line::raw(given.clone()), cells, cut, "…");
                let joined: String = styled.spans.iter().map(|it| it.content.as_ref()).collect();
                prop_assert_eq!(joined, text(&given, cells, cut, "…"));
            }
        }
    }
}
