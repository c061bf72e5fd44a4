//! A window on top of the screen, with an input line.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::{Clear, Widget},
};
use tui_input::Input;

use crate::tui::{cut, look::Look, theme::Tone, widget::frame::Frame};

/// The distance of a window from the edges of the terminal.
const MARGIN: u16 = 2;

/// Draws the window in the middle of `area`; returns the area inside.
pub(crate) fn draw(frame: &Frame<'_>, look: &Look, area: Rect, buf: &mut Buffer) -> Rect {
    draw_at(frame, look, place(look, area), buf)
}

/// Draws the window at `place`; returns the area inside.
pub(crate) fn draw_at(frame: &Frame<'_>, look: &Look, place: Rect, buf: &mut Buffer) -> Rect {
    Clear.render(place, buf);
    frame.clone().focused(true).draw(look, place, buf)
}

/// The area of a window: most of the terminal, or all of a small one.
pub(crate) fn place(look: &Look, area: Rect) -> Rect {
    const WIDEST: u16 = 100;
    centered(look, area, WIDEST, u16::MAX)
}

/// The area of a window that shows `lines` short lines.
pub(crate) fn small(look: &Look, area: Rect, lines: u16) -> Rect {
    const WIDEST: u16 = 56;
    const BORDERS: u16 = 2;
    centered(look, area, WIDEST, lines.saturating_add(BORDERS))
}

fn centered(look: &Look, area: Rect, widest: u16, highest: u16) -> Rect {
    if !look.class.has_boxes() {
        return area;
    }
    let width = area.width.saturating_sub(2 * MARGIN).min(widest);
    let height = area.height.saturating_sub(2).min(highest);
    let x = area.x + (area.width - width) / 2;
    Rect { x, y: area.y + (area.height - height) / 2, width, height }
}

/// Draws an input line after its sign, and returns the cursor position, if there is room.
pub(crate) fn draw_input(
    sign: &str,
    input: &Input,
    look: &Look,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let row = Rect { height: area.height.min(1), ..area };
    let before = cut::width(sign) + 1;
    // One cell for the cursor after the last letter.
    let room = usize::from(area.width).saturating_sub(before + 1);
    let scroll = input.visual_scroll(room);
    let mut skipped = 0;
    let visible: String = input
        .value()
        .chars()
        .skip_while(|it| {
            skipped += cut::char_width(*it);
            skipped <= scroll
        })
        .collect();
    let line = Line::from(vec![
        Span::styled(sign.to_owned(), look.style(Tone::Key)),
        Span::raw(" "),
        Span::raw(visible),
    ]);
    cut::draw(line, row, buf);
    let x = before + input.visual_cursor().saturating_sub(scroll);
    let x = row.x.saturating_add(u16::try_from(x).unwrap_or(u16::MAX));
    (!row.is_empty()).then(|| Position::new(x.min(row.right() - 1), row.y))
}
