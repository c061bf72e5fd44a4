//! The bottom line: the keys of the screen, most useful first; `? help` stays at the right.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use crate::tui::{cut, look::Look, theme::Tone};

/// One key and its action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    pub(crate) keys: String,
    pub(crate) label: &'static str,
}

impl Hint {
    fn width(&self) -> usize {
        cut::width(&self.keys) + 1 + cut::width(self.label)
    }

    fn spans(&self, look: &Look) -> [Span<'static>; 3] {
        [
            Span::styled(self.keys.clone(), look.style(Tone::Key)),
            Span::raw(" "),
            Span::raw(self.label),
        ]
    }
}

/// Draws as many hints as fit, from the first on, and `last` at the right end.
pub(crate) fn draw(look: &Look, hints: &[Hint], last: &Hint, area: Rect, buf: &mut Buffer) {
    const GAP: usize = 2;
    let width = usize::from(area.width);
    let mut room = width.saturating_sub(1 + last.width());

    let mut line = cut::raw(" ");
    for hint in hints {
        let Some(rest) = room.checked_sub(hint.width() + GAP) else { break };
        room = rest;
        line.extend(hint.spans(look));
        line.push_span(" ".repeat(GAP));
    }
    let row = Rect { height: area.height.min(1), ..area };
    cut::draw(line, row, buf);

    let at_right = Line::from(last.spans(look).to_vec());
    let wide = u16::try_from(last.width()).unwrap_or(u16::MAX);
    if wide < area.width {
        cut::draw(at_right, Rect { x: row.right() - wide, width: wide, ..row }, buf);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture};

    fn hint(keys: &str, label: &'static str) -> Hint {
        Hint { keys: keys.to_owned(), label }
    }

    fn drawn(width: u16, height: u16) -> String {
        let hints = [hint("Enter", "open"), hint("Tab", "pane"), hint("/", "filter")];
        picture(width, height, |area, buf| {
            draw(&Look::PLAIN, &hints, &hint("?", "help"), area, buf);
        })
    }

    #[test]
    fn help_stays_when_others_go() {
        assert_eq!(drawn(40, 1), " Enter open  Tab pane  / filter   ? help\n");
        assert_eq!(drawn(30, 1), " Enter open  Tab pane   ? help\n");
        assert_eq!(drawn(16, 1), "          ? help\n");
        assert_eq!(drawn(4, 1), "\n");
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(width, height);
        }
    }
}
