//! Horizontal bars: a label, a number, and a bar relative to the largest number.
//!
//! ```text
//! users      38 ██·················
//! roles     349 ███████████████████
//! ```

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use crate::tui::{
    cut::{self, Cut},
    look::Look,
    theme::Tone,
};

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) value: usize,
    /// The tone of the bar, for its color.
    pub(crate) tone: Tone,
}

/// The maximum length of a bar, however wide the pane is.
const LONGEST_BAR: usize = 40;

/// Draws one bar per row. The selected one is marked, if the pane has a selection.
pub(crate) fn draw(
    look: &Look,
    bars: &[Bar],
    selected: Option<usize>,
    area: Rect,
    buf: &mut Buffer,
) {
    let largest = bars.iter().map(|bar| bar.value).max().unwrap_or(0);
    let digits = bars.iter().map(|bar| bar.value.to_string().len()).max().unwrap_or(0);
    let longest = bars.iter().map(|bar| cut::width(&bar.label)).max().unwrap_or(0);
    let width = usize::from(area.width);
    // The label takes at most half of the row; mark, gaps and number are extra.
    let label_width = longest.min(width / 2);
    let room = width.saturating_sub(label_width + digits + 4).min(LONGEST_BAR);

    for (index, (bar, row)) in bars.iter().zip(area.rows()).enumerate() {
        let mark = if selected == Some(index) { ">" } else { " " };
        let label = cut::text(&bar.label, label_width, Cut::Right, look.glyphs.ellipsis);
        let padding = " ".repeat(label_width.saturating_sub(cut::width(&label)));
        let filled = filled(bar.value, largest, room);
        let line = Line::from(vec![
            Span::raw(format!("{mark}{label}{padding} {:>digits$} ", bar.value)),
            Span::styled(look.glyphs.bar.repeat(filled), look.style(bar.tone)),
            Span::styled(look.glyphs.bar_rest.repeat(room - filled), look.style(Tone::Muted)),
        ]);
        cut::draw(line, row, buf);
        if selected == Some(index) {
            buf.set_style(row, look.style(Tone::Selected));
        }
    }
}

/// The cells for a value. A positive value gets at least one, so that it is visible.
fn filled(value: usize, largest: usize, room: usize) -> usize {
    let least = usize::from(0 < value).min(room);
    (value * room).checked_div(largest).unwrap_or(0).max(least)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture};

    fn drawn(width: u16, height: u16) -> String {
        let bars = [("users", 38), ("groups", 0), ("roles", 349)].map(|(label, value)| Bar {
            label: label.to_owned(),
            value,
            tone: Tone::Text,
        });
        picture(width, height, |area, buf| draw(&Look::PLAIN, &bars, Some(2), area, buf))
    }

    #[test]
    fn a_bar_is_a_share_of_the_largest() {
        expect![[r#"
             users   38 ██··················
             groups   0 ····················
            >roles  349 ████████████████████
        "#]]
        .assert_eq(&drawn(33, 3));
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(width, height);
        }
    }
}
