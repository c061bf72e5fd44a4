//! Draws into a buffer and reads it back as text, for tests.

use ratatui::{buffer::Buffer, layout::Rect};

/// What `draw` draws on an area of this size, one line per row, without trailing spaces.
pub(crate) fn picture(width: u16, height: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw(area, &mut buffer);
    text(&buffer)
}

/// The text in a buffer, one line per row, without trailing spaces.
pub(crate) fn text(buffer: &Buffer) -> String {
    let Rect { width, height, .. } = buffer.area;
    (0..height)
        .map(|y| {
            let row: String = (0..width).map(|x| buffer[(x, y)].symbol()).collect();
            format!("{}\n", row.trim_end())
        })
        .collect()
}

/// The rows of a picture, each after a mark, so that spaces at the left edge are visible.
pub(crate) fn with_edge(picture: &str) -> String {
    picture.lines().map(|row| format!("|{row}\n")).collect()
}

/// Sizes that no one would choose, and some common ones.
pub(crate) const ODD_SIZES: [(u16, u16); 8] =
    [(0, 0), (1, 1), (2, 40), (200, 1), (3, 3), (40, 10), (80, 24), (250, 100)];
