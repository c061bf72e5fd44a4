//! A table of any length: only the visible rows are built and drawn.
//!
//! ```text
//!  NAME               BADGES   REACH
//! *user/ci-legacy     A.KG...P    33
//! >role/Deploy        A....X.P    31
//! ```

use std::borrow::Cow;

use ratatui::{
    buffer::Buffer,
    layout::{Alignment, Position, Rect},
    text::Line,
};

use crate::tui::{
    cut::{self, Cut},
    look::Look,
    theme::Tone,
    widget::cursor::Cursor,
};

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) title: &'static str,
    pub(crate) width: Width,
    pub(crate) align: Alignment,
    /// Where cells that are too long are shortened.
    pub(crate) cut: Cut,
    /// The column with the highest number is dropped first. 0 is never dropped.
    pub(crate) drop: u8,
    /// Whether its words have an order of their own, which is that of the list, most important first.
    pub(crate) ranked: bool,
}

impl Column {
    /// A column that is left-aligned, shortens names in the middle, and is never dropped.
    pub(crate) const fn new(title: &'static str, width: Width) -> Self {
        Self { title, width, align: Alignment::Left, cut: Cut::Middle, drop: 0, ranked: false }
    }

    /// Sets when it is dropped: the highest first.
    pub(crate) const fn drop(self, drop: u8) -> Self {
        Self { drop, ..self }
    }

    /// Sets a width that never changes.
    const fn wide(self, width: u16) -> Self {
        Self { width: Width::Fixed(width), ..self }
    }

    /// Shortens it at the end, as sentences are.
    pub(crate) const fn sentence(self) -> Self {
        Self { cut: Cut::Right, ..self }
    }

    /// Sorts its words as the list has them at first, instead of by letter.
    pub(crate) const fn ranked(self) -> Self {
        Self { ranked: true, ..self }
    }

    /// Right-aligns it, as numbers are.
    pub(crate) const fn number(self) -> Self {
        Self { align: Alignment::Right, ..self }
    }
}

/// The width of a column, in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// Always the same.
    Fixed(u16),
    /// At least this; the rest of the width is shared among such columns.
    Rest(u16),
}

impl Width {
    fn least(self) -> u16 {
        match self {
            Self::Fixed(width) | Self::Rest(width) => width,
        }
    }
}

/// The column that rows are sorted by, shown in its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sorted {
    /// Index of the column.
    pub(crate) column: usize,
    pub(crate) descending: bool,
}

/// A row: its cells in the order of the columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row<'a> {
    /// Shown before the row, such as `*` for one that the user marked.
    pub(crate) mark: &'static str,
    pub(crate) cells: Vec<Line<'a>>,
}

/// A table, ready to be drawn.
pub(crate) struct Table<'a> {
    pub(crate) columns: &'a [Column],
    /// The number of rows.
    pub(crate) rows: usize,
    /// Builds a row; called only for visible rows.
    pub(crate) row: &'a dyn Fn(usize) -> Row<'a>,
    pub(crate) cursor: Cursor,
    pub(crate) sorted: Option<Sorted>,
    /// Whether this table has the focus.
    pub(crate) focused: bool,
}

/// Longer names are rare.
const WIDEST_NAME: u16 = 52;
/// Cells between two columns.
const GAP: u16 = 2;
/// Cells for `>` and `*`.
const MARK: u16 = 1;
/// Cells after the last column.
const MARGIN: u16 = 1;

/// The area of the rows below the header, for [`Cursor::fit`] and [`Cursor::row_at`].
pub(crate) fn body(area: Rect) -> Rect {
    let head = area.height.min(1);
    Rect { y: area.y + head, height: area.height - head, ..area }
}

impl Table<'_> {
    /// Draws the header and the rows from [`Cursor::top`] on.
    pub(crate) fn draw(&self, look: &Look, area: Rect, buf: &mut Buffer) {
        let places = places(self.columns, area.width);
        let head = Rect { height: area.height.min(1), ..area };
        for &(column, x, width) in &places {
            let title = cut::styled(self.title(column, look), look.style(Tone::Muted));
            // The mark of the sort order takes a cell of the gap before a title of numbers.
            let more = u16::from(self.columns[column].align == Alignment::Right && GAP <= x);
            let place = Rect { x: head.x + x - more, width: width + more, ..head };
            self.draw_cell(column, title, look, place, buf);
        }
        let first = self.cursor.top();
        for (index, line) in (first..self.rows).zip(body(area).rows()) {
            self.draw_row(index, &places, look, line, buf);
        }
    }

    fn title(&self, column: usize, look: &Look) -> String {
        let title = self.columns[column].title;
        match self.sorted {
            Some(Sorted { column: by, descending }) if by == column => {
                let Look { glyphs, .. } = look;
                let arrow = if descending { glyphs.descending } else { glyphs.ascending };
                format!("{title}{arrow}")
            }
            Some(_) | None => title.to_owned(),
        }
    }

    fn draw_row(
        &self,
        index: usize,
        places: &[(usize, u16, u16)],
        look: &Look,
        line: Rect,
        buf: &mut Buffer,
    ) {
        let Row { mark, mut cells } = (self.row)(index);
        let selected = index == self.cursor.selected();
        let mark = if selected { ">" } else { mark };
        cut::draw(cut::raw(mark), Rect { width: line.width.min(MARK), ..line }, buf);
        for &(column, x, width) in places {
            let Some(cell) = cells.get_mut(column) else { continue };
            let cell = std::mem::take(cell);
            self.draw_cell(column, cell, look, Rect { x: line.x + x, width, ..line }, buf);
        }
        if selected && self.focused {
            buf.set_style(line, look.style(Tone::Selected));
        }
    }

    fn draw_cell(&self, column: usize, cell: Line<'_>, look: &Look, place: Rect, buf: &mut Buffer) {
        let Column { align, cut, .. } = self.columns[column];
        let cell = cut::line(cell, place.width.into(), cut, look.glyphs.ellipsis);
        cut::draw(cell.alignment(align), place, buf);
    }
}

/// The columns for rows whose longest name, in the column at `name`, takes `longest` cells: names
/// have the room that is left before other columns share it. While a name is still cut, columns that
/// are dropped from `yields` on are left out.
pub(crate) fn names_first(
    columns: &'static [Column],
    name: usize,
    longest: u16,
    yields: u8,
    width: u16,
) -> Cow<'static, [Column]> {
    let wanted = longest.min(WIDEST_NAME);
    let Some(Column { width: Width::Rest(least), .. }) = columns.get(name) else {
        return Cow::Borrowed(columns);
    };
    if wanted <= *least {
        return Cow::Borrowed(columns);
    }
    let mut columns = columns.to_vec();
    let room = loop {
        let places = places(&columns, width);
        // What the columns that share the rest have beyond what they need.
        let spare = places.iter().map(|(index, _, wide)| match columns[*index].width {
            Width::Rest(least) => wide.saturating_sub(least),
            Width::Fixed(_) => 0,
        });
        let room = least + spare.sum::<u16>();
        let shown = places.iter().map(|(index, ..)| *index);
        let last = shown.filter(|it| yields <= columns[*it].drop);
        match last.max_by_key(|it| columns[*it].drop).filter(|_| room < wanted) {
            // It never fits, so it is the first that is dropped.
            Some(it) => columns[it] = columns[it].drop(u8::MAX).wide(u16::MAX / 4),
            None => break room,
        }
    };
    // The others have what the longest name leaves.
    columns[name].width = if room < wanted { Width::Rest(room) } else { Width::Fixed(wanted) };
    Cow::Owned(columns)
}

/// The row under the pointer.
pub(crate) fn row_at(cursor: &Cursor, area: Rect, place: Position, rows: usize) -> Option<usize> {
    cursor.row_at(body(area), place, rows)
}

/// The column whose header is under the pointer.
pub(crate) fn column_at(columns: &[Column], area: Rect, place: Position) -> Option<usize> {
    let is_on = |x: u16, width: u16| {
        let start = area.x.saturating_add(x);
        start <= place.x && place.x < start.saturating_add(width)
    };
    let places = places(columns, area.width);
    let hit = places.iter().find(|(_, x, width)| is_on(*x, *width));
    hit.filter(|_| place.y == area.y && !area.is_empty()).map(|(index, ..)| *index)
}

/// The columns that fit into `width`: their index, offset and width.
fn places(columns: &[Column], width: u16) -> Vec<(usize, u16, u16)> {
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    let needed = |shown: &[usize]| -> u16 {
        shown.iter().fold(MARK, |sum, it| sum.saturating_add(columns[*it].width.least() + GAP))
    };
    // After the last column is the margin instead of a gap.
    let width = width.saturating_sub(MARGIN);
    while width.saturating_add(GAP) < needed(&shown) {
        let Some((at, column)) = shown.iter().enumerate().max_by_key(|(_, it)| columns[**it].drop)
        else {
            break;
        };
        if columns[*column].drop == 0 {
            break;
        }
        shown.remove(at);
    }

    let lack = needed(&shown).saturating_sub(width.saturating_add(GAP));
    let shrunk = shrunk(columns, &shown, lack);
    let spare = (width.saturating_add(GAP)).saturating_sub(needed(&shown));
    let takers = shown.iter().filter(|it| matches!(columns[**it].width, Width::Rest(_))).count();
    let share = spare.checked_div(u16::try_from(takers).unwrap_or(u16::MAX)).unwrap_or(0);
    let mut x = MARK;
    let mut out = Vec::new();
    for index in shown {
        let full = match columns[index].width {
            Width::Fixed(width) => width,
            Width::Rest(_) => shrunk[index] + share,
        };
        let room = width.saturating_sub(x);
        if 0 < room {
            out.push((index, x, full.min(room)));
        }
        x = x.saturating_add(full + GAP);
    }
    out
}

/// The least width of each column, where `lack` cells are missing even without the columns that can
/// be dropped: those that share the rest become narrower, the widest first.
fn shrunk(columns: &[Column], shown: &[usize], lack: u16) -> Vec<u16> {
    const NARROWEST: u16 = 8;
    let mut widths: Vec<u16> = columns.iter().map(|it| it.width.least()).collect();
    for _ in 0..lack {
        let takers = shown.iter().filter(|it| matches!(columns[**it].width, Width::Rest(_)));
        let Some(widest) = takers.copied().max_by_key(|it| widths[*it]) else { break };
        if widths[widest] <= NARROWEST {
            break;
        }
        widths[widest] -= 1;
    }
    widths
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture};

    const COLUMNS: [Column; 4] = [
        Column::new("NAME", Width::Rest(12)),
        Column::new("KIND", Width::Fixed(5)).sentence().drop(9),
        Column::new("BADGES", Width::Fixed(8)).sentence(),
        Column::new("REACH", Width::Fixed(6)).number().sentence().drop(5),
    ];

    fn drawn(width: u16, height: u16, selected: usize) -> String {
        const ROWS: usize = 100_000;
        let row = |index: usize| Row {
            mark: if index == 1 { "*" } else { "" },
            cells: vec![
                cut::raw(format!("role/service-{index}")),
                cut::raw("role"),
                cut::raw("A..G...P"),
                cut::raw((index * 3).to_string()),
            ],
        };
        let mut cursor = Cursor::default();
        cursor.select(selected);
        cursor.fit(ROWS, body(Rect::new(0, 0, width, height)).height);
        let table = Table {
            columns: &COLUMNS,
            rows: ROWS,
            row: &row,
            cursor,
            sorted: Some(Sorted { column: 3, descending: true }),
            focused: true,
        };
        picture(width, height, |area, buf| table.draw(&Look::PLAIN, area, buf))
    }

    #[test]
    fn the_first_column_takes_what_the_others_leave() {
        expect![[r#"
             NAME               KIND   BADGES    REACH↓
             role/service-0     role   A..G...P       0
            *role/service-1     role   A..G...P       3
            >role/service-2     role   A..G...P       6
        "#]]
        .assert_eq(&drawn(44, 4, 2));
    }

    #[test]
    fn columns_go_by_priority_and_names_lose_their_middle() {
        expect![[r#"
             NAME                 BADGES
             role/service-99998   A..G...P
            >role/service-99999   A..G...P
        "#]]
        .assert_eq(&drawn(31, 3, 99_999));
        expect![[r#"
             NAME          BADGES
             role/…-99998  A..G...P
            >role/…-99999  A..G...P
        "#]]
        .assert_eq(&drawn(24, 3, 99_999));
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            drawn(width, height, 50_000);
        }
    }

    #[test]
    fn names_have_free_room_first_and_no_column_is_dropped_for_them() {
        const NAMES: [Column; 3] = [
            Column::new("NAME", Width::Rest(10)),
            Column::new("STEPS", Width::Fixed(5)).drop(1),
            Column::new("PATH", Width::Rest(10)).drop(2),
        ];
        let widths = |longest: u16, width: u16| {
            let columns = names_first(&NAMES, 0, longest, u8::MAX, width);
            places(&columns, width).into_iter().map(|(_, _, wide)| wide).collect::<Vec<_>>()
        };
        assert_eq!(widths(8, 41), [15, 5, 15], "short names share");
        assert_eq!(widths(18, 41), [18, 5, 12], "the longest name is whole");
        assert_eq!(widths(90, 41), [20, 5, 10], "the others keep what they need");
        assert_eq!(widths(90, 31), widths(8, 31), "without free room nothing changes");
        let shown = |longest: u16, width: u16| {
            let columns = names_first(&NAMES, 0, longest, 2, width);
            places(&columns, width).into_iter().map(|(index, ..)| index).collect::<Vec<_>>()
        };
        assert_eq!(shown(20, 41), [0, 1, 2], "it is whole beside all");
        assert_eq!(shown(21, 41), [0, 1], "a column that yields is left out");
    }
}
