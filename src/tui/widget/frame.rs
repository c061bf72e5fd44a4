//! A pane: a border with titles in it, thick if the pane has the focus.
//!
//! ```text
//! ┏━ Principals ━━━━━━━━ 315 of 412 ┓
//! ┃                                 ┃
//! ┗━ A admin  M no MFA ━━━━━━━━━━━━━┛
//! ```

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Block, Widget},
};

use crate::tui::{
    cut::{self, Cut},
    look::Look,
    theme::Tone,
};

/// A pane around something. Small terminals have no room for borders and keep only the title.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame<'a> {
    title: &'a str,
    /// What stands before and after the title, and is never shortened for it.
    around: [&'a str; 2],
    right: &'a str,
    /// Whether the title gives way to the text at the right.
    right_stays: bool,
    bottom: &'a str,
    focused: bool,
}

impl<'a> Frame<'a> {
    /// A pane with a title at the top left.
    pub(crate) fn new(title: &'a str) -> Self {
        Self { title, ..Self::default() }
    }

    /// Adds words before and after the title. Where there is no room, the title is shortened: it is
    /// a name, and the words say what is counted.
    pub(crate) fn around(self, before: &'a str, after: &'a str) -> Self {
        Self { around: [before, after], ..self }
    }

    /// Adds a count or a verdict at the top right. Where there is no room, the title is shortened,
    /// and the text at the right stays.
    pub(crate) fn count(self, right: &'a str) -> Self {
        Self { right, right_stays: true, ..self }
    }

    /// Adds a count or a key at the top right; it is left out if both do not fit.
    pub(crate) fn right(self, right: &'a str) -> Self {
        Self { right, ..self }
    }

    /// Adds a legend to the lower border.
    pub(crate) fn bottom(self, bottom: &'a str) -> Self {
        Self { bottom, ..self }
    }

    /// Sets whether the pane has the focus.
    pub(crate) fn focused(self, focused: bool) -> Self {
        Self { focused, ..self }
    }

    /// Draws the pane, and returns the area inside, like [`inside`].
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
        let (tone, border) = match self.focused {
            true => (Tone::Focus, look.glyphs.focus),
            false => (Tone::Border, look.glyphs.border),
        };
        let style = look.style(tone);
        let title_tone = if self.focused { Tone::Focus } else { Tone::Heading };
        let titled = |text: &str| cut::styled(format!(" {text} "), look.style(title_tone));

        let boxed = look.class.has_boxes();
        if boxed {
            Block::bordered().border_set(border).border_style(style).render(area, buf);
        }
        // Titles leave the corners free, and one cell of border before the first.
        let edge = if boxed { 2 } else { 0 };
        let room = usize::from(area.width.saturating_sub(2 * edge));
        let top = Rect { x: area.x + edge.min(area.width), height: area.height.min(1), ..area };
        let place = |x: usize, width: usize| {
            let x = top.x.saturating_add(u16::try_from(x).unwrap_or(u16::MAX));
            Rect { x, width: u16::try_from(width).unwrap_or(u16::MAX), ..top }
        };
        let title = self.fitted_title(look, room.saturating_sub(2));
        let used = if title.is_empty() { 0 } else { cut::width(&title) + 2 };
        if 0 < used && 2 < room {
            cut::draw(titled(&title), place(0, used.min(room)), buf);
        }
        // The right title may take the last cell of border: only the corner stays free.
        let wide = cut::width(self.right) + 2;
        if !self.right.is_empty() && used + wide < room {
            let x = room + usize::from(edge / 2) - wide;
            cut::draw(titled(self.right), place(x, wide), buf);
        }
        if boxed && !self.bottom.is_empty() && 1 < area.height && 2 < room {
            // A long legend also takes the border next to the corners.
            let text = cut::text(self.bottom, room, Cut::Right, look.glyphs.ellipsis);
            let wide = u16::try_from(cut::width(&text) + 2).unwrap_or(u16::MAX);
            let x = area.x + 1 + u16::from(wide < area.width.saturating_sub(2));
            let row = Rect { x, y: area.bottom() - 1, width: wide, height: 1 };
            cut::draw(cut::styled(format!(" {text} "), style), row, buf);
        }
        inside(look, area)
    }
}

impl Frame<'_> {
    /// The title in at most this many cells: the name in it gives way to the words around it, and to
    /// the text at the right if that stays.
    fn fitted_title(&self, look: &Look, most: usize) -> String {
        let ellipsis = look.glyphs.ellipsis;
        let right = cut::width(self.right) + 3;
        let most = match self.right_stays && !self.right.is_empty() && right < most {
            true => most - right,
            false => most,
        };
        let [before, after] = self.around;
        let words = cut::width(before) + cut::width(after);
        let name = cut::text(self.title, most.saturating_sub(words), Cut::Middle, ellipsis);
        cut::text(&format!("{before}{name}{after}"), most, Cut::Left, ellipsis)
    }
}

/// The area inside a pane of this area.
pub(crate) fn inside(look: &Look, area: Rect) -> Rect {
    if look.class.has_boxes() {
        Block::bordered().inner(area)
    } else {
        let title = area.height.min(1);
        Rect { y: area.y + title, height: area.height - title, ..area }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::{
        glyphs::ASCII,
        layout::Class,
        widget::picture::{ODD_SIZES, picture, with_edge},
    };

    fn principals() -> Frame<'static> {
        Frame::new("Principals").right("315 of 412").bottom("A admin  M no MFA  K old key")
    }

    #[test]
    fn focus_is_a_thick_border() {
        let look = Look::PLAIN;
        expect![[r#"
            ┏━ Principals ━━━━━━━━ 315 of 412 ┓
            ┃                                 ┃
            ┗━ A admin  M no MFA  K old key ━━┛
        "#]]
        .assert_eq(&picture(35, 3, |area, buf| {
            principals().focused(true).draw(&look, area, buf);
        }));
    }

    #[test]
    fn without_room_the_right_title_goes_first() {
        let look = Look::PLAIN;
        expect![[r#"
            ┌─ Principals ────────┐
            │                     │
            └ A admin  M no MFA … ┘
        "#]]
        .assert_eq(&picture(23, 3, |area, buf| {
            principals().draw(&look, area, buf);
        }));
    }

    #[test]
    fn a_name_is_cut_and_never_the_words_and_counts_beside_it() {
        let look = Look::PLAIN;
        let named = || Frame::new("user/ci-legacy-of-old").around("E | ", " can become 2");
        expect![[r#"
            ┌─ E | user/c…-of-old can become 2 ─┐
            └───────────────────────────────────┘
            ┌─ user/c…of-old ── proven 1 of 3 ┐
            └─────────────────────────────────┘
        "#]]
        .assert_eq(
            &[
                picture(37, 2, |area, buf| {
                    named().draw(&look, area, buf);
                }),
                picture(35, 2, |area, buf| {
                    Frame::new("user/ci-legacy-of-old")
                        .count("proven 1 of 3")
                        .draw(&look, area, buf);
                }),
            ]
            .concat(),
        );
    }

    #[test]
    fn ascii_borders_show_focus() {
        let look = Look { glyphs: &ASCII, ..Look::PLAIN };
        expect![[r#"
            #= hops ============ Tab #
            #                        #
            #========================#
        "#]]
        .assert_eq(&picture(26, 3, |area, buf| {
            Frame::new("hops").right("Tab").focused(true).draw(&look, area, buf);
        }));
    }

    #[test]
    fn compact_terminals_keep_only_the_title() {
        let look = Look { class: Class::Compact, ..Look::PLAIN };
        expect![[r#"
            | Principals      315 of 412
            |
        "#]]
        .assert_eq(&with_edge(&picture(28, 2, |area, buf| {
            principals().draw(&look, area, buf);
        })));
    }

    #[test]
    fn survives_any_size() {
        for class in [Class::Compact, Class::Narrow] {
            let look = Look { class, ..Look::PLAIN };
            for (width, height) in ODD_SIZES {
                picture(width, height, |area, buf| {
                    let inner = principals().draw(&look, area, buf);
                    assert_eq!(area.intersection(inner), inner);
                });
            }
        }
    }
}
