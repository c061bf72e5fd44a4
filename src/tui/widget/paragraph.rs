//! Sentences, wrapped at spaces; a word longer than the line is broken.

use ratatui::{
    buffer::Buffer,
    layout::{Margin, Rect},
    style::Style,
};

use crate::{tui::cut, wording::folded};

/// A text has a space on both sides.
pub(crate) const MARGIN: Margin = Margin::new(1, 0);

/// Draws a text from the top of the area; what does not fit is left out.
pub(crate) fn draw(text: &str, style: Style, area: Rect, buf: &mut Buffer) {
    let place = area.inner(MARGIN);
    let lines = wrap(text, place.width.into()).into_iter();
    for (line, row) in lines.zip(place.rows()) {
        cut::draw(cut::styled(line, style), row, buf);
    }
}

/// The lines that a text takes in an area of this width.
pub(crate) fn height(text: &str, width: u16) -> usize {
    wrap(text, width.saturating_sub(2 * MARGIN.horizontal).into()).len()
}

/// Breaks a text into lines of at most `width` cells. Newlines are kept.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    text.lines().flat_map(|it| folded(it.trim(), width)).map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture};

    const TEXT: &str = "the trust policy names the account root\n\nso identity policies decide";

    #[test]
    fn lines_break_at_blanks() {
        let expected =
            ["the trust policy", "names the account", "root", "", "so identity", "policies decide"];
        assert_eq!(wrap(TEXT, 17), expected);
    }

    #[test]
    fn a_long_word_is_broken() {
        assert_eq!(wrap("on role/Deployment", 6), ["on", "role/", "Deploy", "ment"]);
    }

    #[test]
    fn text_has_a_blank_on_both_sides() {
        let drawn = picture(10, 2, |area, buf| draw("role/Deploy", Style::new(), area, buf));
        assert_eq!(drawn, " role/\n Deploy\n");
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            picture(width, height, |area, buf| draw(TEXT, Style::new(), area, buf));
        }
    }
}
