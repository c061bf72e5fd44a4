//! Fits text into a number of cells.
//!
//! Names and ARNs are shortened in the middle or at the left, because their ends distinguish them.
//! Identity Center roles are distinguished by their permission sets: the parts before and after it
//! are shortened first.

use std::borrow::{Borrow, Cow};

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
    widgets::Widget,
};

use crate::wording::{is_hidden, visible, visible_width};

/// Where a text that is too long is shortened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Keeps the end: for paths and ARNs.
    Left,
    /// Keeps both ends: for names.
    Middle,
    /// Keeps the beginning: for sentences.
    Right,
}

/// Draws a line. All text is drawn here: characters that a terminal would obey or hide are drawn as
/// escapes.
pub(crate) fn draw<'a>(line: impl Borrow<Line<'a>>, area: Rect, buf: &mut Buffer) {
    let line = line.borrow();
    if !line.spans.iter().any(|it| it.content.contains(is_hidden)) {
        return line.render(area, buf);
    }
    let shown = |it: &Span<'a>| Span::styled(Cow::into_owned(visible(&it.content)), it.style);
    let spans = line.spans.iter().map(shown).collect();
    Line { style: line.style, alignment: line.alignment, spans }.render(area, buf);
}

/// A line of text, with the newlines in it: [`Line::raw`] drops them, so that a name that contains
/// one would look like another.
pub(crate) fn raw<'a>(text: impl Into<Cow<'a, str>>) -> Line<'a> {
    Line::from(Span::raw(text))
}

/// The same with a style of the whole line.
pub(crate) fn styled<'a>(text: impl Into<Cow<'a, str>>, style: impl Into<Style>) -> Line<'a> {
    raw(text).style(style)
}

/// The number of cells that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// The number of cells that a line takes.
pub(crate) fn line_width(line: &Line<'_>) -> usize {
    line.spans.iter().map(|it| width(&it.content)).sum()
}

/// Cuts a plain text.
pub(crate) fn text(text: &str, cells: usize, cut: Cut, ellipsis: &str) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let all: Vec<char> = text.chars().collect();
    let mark = |_: &char| ellipsis.chars().collect();
    let characters = without_padding(all, |it| *it, mark, cells, cut);
    if characters.iter().map(|it| char_width(*it)).sum::<usize>() <= cells {
        return characters.into_iter().collect();
    }
    let (head, tail) = kept(&characters, |it| char_width(*it), cells, cut, width(ellipsis));
    let mut out: String = characters[..head].iter().collect();
    if width(ellipsis) <= cells {
        out.push_str(ellipsis);
    }
    out.extend(&characters[tail..]);
    out
}

/// Shortens a styled line; the rest keeps its style.
pub(crate) fn line<'a>(line: Line<'a>, cells: usize, cut: Cut, ellipsis: &'a str) -> Line<'a> {
    if line_width(&line) <= cells {
        return line;
    }
    let mark = |it: &(char, Style)| ellipsis.chars().map(|mark| (mark, it.1)).collect();
    let characters = without_padding(characters(&line), |it| it.0, mark, cells, cut);
    let mut out = Line { style: line.style, alignment: line.alignment, spans: Vec::new() };
    if characters.iter().map(|it| char_width(it.0)).sum::<usize>() <= cells {
        append(&mut out, &characters);
        return out;
    }
    let (head, tail) = kept(&characters, |it| char_width(it.0), cells, cut, width(ellipsis));
    append(&mut out, &characters[..head]);
    if width(ellipsis) <= cells {
        out.push_span(Span::raw(ellipsis));
    }
    append(&mut out, &characters[tail..]);
    out
}

/// Breaks a styled line into lines of at most `cells` cells, at spaces if there are any. All lines
/// except the first are indented by `hang`, or by less if that would take half the width.
pub(crate) fn wrap(line: &Line<'_>, cells: usize, hang: usize) -> Vec<Line<'static>> {
    let characters = characters(line);
    let hang = hang.min(cells / 2);
    let mut lines = Vec::new();
    let mut rest = characters.as_slice();
    loop {
        let indent = if lines.is_empty() { 0 } else { hang };
        let mut out = Line { style: line.style, alignment: line.alignment, spans: Vec::new() };
        if indent > 0 {
            out.push_span(" ".repeat(indent));
        }
        let fits = fitting(rest.iter().map(|it| char_width(it.0)), cells - indent);
        if fits == rest.len() {
            append(&mut out, rest);
            lines.push(out);
            return lines;
        }
        // Leading spaces are not a place to break.
        let is_blank = |it: &(char, Style)| it.0 == ' ';
        let first_word = rest.iter().position(|it| !is_blank(it)).unwrap_or(0);
        let blank = (first_word..=fits).rev().find(|it| is_blank(&rest[*it]));
        // A word that no line can contain is broken on the current line, if some of it fits there.
        let is_long = |blank: &usize| {
            let word = rest[blank + 1..].iter().skip_while(|it| is_blank(it));
            let cells_of_word = word.take_while(|it| !is_blank(it)).map(|it| char_width(it.0));
            blank + 1 < fits && cells - hang < cells_of_word.sum::<usize>()
        };
        let end = blank.filter(|it| !is_long(it)).unwrap_or(fits.max(1));
        let last_word = rest[..end].iter().rposition(|it| !is_blank(it)).map_or(0, |it| it + 1);
        append(&mut out, &rest[..last_word]);
        lines.push(out);
        let next = rest[end..].iter().position(|it| !is_blank(it)).unwrap_or(rest.len() - end);
        rest = &rest[end + next..];
        if rest.is_empty() {
            return lines;
        }
    }
}

fn characters(line: &Line<'_>) -> Vec<(char, Style)> {
    line.spans
        .iter()
        .flat_map(|span| span.content.chars().map(|character| (character, span.style)))
        .collect()
}

/// The prefix of the permission set in the name of an Identity Center role.
const RESERVED: &str = "AWSReservedSSO_";
/// The number of hexadecimal digits that follow it, after `_`.
const DIGITS: usize = 16;
/// How many of these are kept if not all of them fit.
const DIGITS_KEPT: usize = 4;

/// A name that is too long, without what all Identity Center roles share, and if necessary without
/// most of the digits at the end.
fn without_padding<T: Clone>(
    items: Vec<T>,
    character: impl Fn(&T) -> char,
    mark: impl Fn(&T) -> Vec<T>,
    cells: usize,
    cut: Cut,
) -> Vec<T> {
    let starts = |items: &[T]| {
        let mut names = RESERVED.chars();
        items.len() > RESERVED.len()
            && items.iter().take(RESERVED.len()).all(|it| names.next() == Some(character(it)))
    };
    if cut != Cut::Middle || !items.windows(RESERVED.len() + 1).any(starts) {
        return items;
    }
    let is_digits = |items: &[T]| {
        let digits = items.iter().take(DIGITS).filter(|it| character(it).is_ascii_hexdigit());
        let ends = items.get(DIGITS).is_none_or(|it| !character(it).is_ascii_alphanumeric());
        digits.count() == DIGITS && ends
    };
    let shortened = |shorten_digits: bool| {
        let mut short = Vec::with_capacity(items.len());
        let mut at = 0;
        let mut inside = false;
        while let Some(item) = items.get(at) {
            let rest = &items[at..];
            let ends = inside && character(item) == '_' && is_digits(&rest[1..]);
            if starts(rest) {
                short.extend(mark(item));
                at += RESERVED.len();
                inside = true;
            } else if ends && shorten_digits {
                short.extend_from_slice(&rest[..=DIGITS_KEPT]);
                short.extend(mark(&rest[DIGITS_KEPT]));
                at += 1 + DIGITS;
                inside = false;
            } else {
                short.push(item.clone());
                at += 1;
                inside &= !ends;
            }
        }
        short
    };
    let short = shortened(false);
    let fits = short.iter().map(|it| char_width(character(it))).sum::<usize>() <= cells;
    if fits { short } else { shortened(true) }
}

/// How many items to keep at the front, and the index from which to keep them at the back.
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

/// How many items, from the first on, fit into `cells`.
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

/// The number of cells that a character takes when drawn; for a character that a terminal would
/// obey or hide, those of its escape.
pub(crate) fn char_width(character: char) -> usize {
    visible_width(character)
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
            ("role/AWSReservedSSO_Audit_5d92c1e07fa8463b", 30, Cut::Middle, "role/…Audit_5d92c1e07fa8463b"),
            ("role/AWSReservedSSO_Audit_5d92c1e07fa8463b", 20, Cut::Middle, "role/…Audit_5d92…"),
            ("AWSReservedSSO_A_5d92c1e07fa8463b > AWSReservedSSO_B_71e5a0b94dc3f268", 24, Cut::Middle, "…A_5d92… > …B_71e5…"),
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
    fn a_newline_in_a_name_is_drawn_like_every_other_escape() {
        let drawn = crate::tui::widget::picture::picture(24, 1, |area, buf| {
            draw(raw("role/a\nb\r\tc"), area, buf);
        });
        assert_eq!(drawn, "role/a\\nb\\r\\tc\n");
    }

    #[test]
    fn what_stays_keeps_its_style() {
        let bold = Style::new().bold();
        let given = Line::from(vec![Span::raw("role/"), Span::styled("payments-admin", bold)]);
        let expected =
            Line::from(vec![Span::raw("role/"), Span::raw("…"), Span::styled("admin", bold)]);
        assert_eq!(line(given, 11, Cut::Middle, "…"), expected);
    }

    #[test]
    #[rustfmt::skip]
    fn a_long_line_goes_on_below_under_its_text() {
        let cases: [(&str, usize, usize, &[&str]); 6] = [
            ("fits",              10, 2, &["fits"]),
            (" M  trust has none", 12, 4, &[" M  trust", "    has none"]),
            ("a    b",             3, 1, &["a", " b"]),
            ("arn:aws:iam",        6, 2, &["arn:aw", "  s:ia", "  m"]),
            ("id arn:aws:iam::1",  8, 3, &["id arn:a", "   ws:ia", "   m::1"]),
            ("abc",                0, 9, &["a", "b", "c"]),
        ];
        for (given, cells, hang, expected) in cases {
            let lines = wrap(&raw(given), cells, hang);
            let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
            assert_eq!(lines, expected, "{given} in {cells}");
        }
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing_but_blanks(
            given in "[a-z ]{0,60}", cells in 1_usize..30, hang in 0_usize..9,
        ) {
            let solid = |text: &str| text.replace(' ', "");
            let lines = wrap(&raw(given.clone()), cells, hang);
            let joined: String = lines.iter().map(ToString::to_string).collect();
            prop_assert_eq!(solid(&joined), solid(&given));
            prop_assert!(lines.iter().all(|it| width(&it.to_string()) <= cells));
        }

        #[test]
        fn nothing_is_wider_than_its_room(given in ".{0,40}", cells in 0_usize..50) {
            for cut in [Cut::Left, Cut::Middle, Cut::Right] {
                prop_assert!(width(&text(&given, cells, cut, "…")) <= cells);
            }
        }

        #[test]
        fn plain_and_styled_texts_are_cut_alike(given in ".{0,40}", cells in 0_usize..50) {
            for cut in [Cut::Left, Cut::Middle, Cut::Right] {
                let styled = line(raw(given.clone()), cells, cut, "…");
                let joined: String = styled.spans.iter().map(|it| it.content.as_ref()).collect();
                prop_assert_eq!(joined, text(&given, cells, cut, "…"));
            }
        }
    }
}
