//! Sentences, wrapped at blanks; a word longer than the line is broken.

use ratatui::{buffer::Buffer, layout::Rect, style::Style, text::Line, widgets::Widget};

use crate::tui::cut;

/// Draws a text from the top of the area; what does not fit is left out.
pub(crate) fn draw(text: &str, style: Style, area: Rect, buf: &mut Buffer) {
    for (line, row) in wrap(text, area.width.into()).into_iter().zip(area.rows()) {
        Line::styled(line, style).render(row, buf);
    }
}

/// Breaks a text into lines of at most `width` cells. Newlines are kept.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && width < cut::width(&line) + 1 + cut::width(word) {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for character in word.chars() {
                if width < cut::width(&line) + cut::char_width(character) && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(character);
            }
        }
        lines.push(line);
    }
    lines
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
        assert_eq!(wrap("on role/Deployment", 6), ["on", "role/D", "eploym", "ent"]);
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            picture(width, height, |area, buf| draw(TEXT, Style::new(), area, buf));
        }
    }
}
