//! How the table of principals and what is beside it share the screen, and which columns fit.

use std::borrow::Cow;

use ratatui::layout::{Constraint, Layout, Rect};

use super::COLUMNS;
use crate::tui::{
    layout::Class,
    look::Look,
    widget::table::{Column, Width},
};

/// The width of the table with all columns, borders included: what is beside it takes no column
/// away.
const ALL_COLUMNS: u16 = 112;

/// From this width on, what is beside the table stands side by side.
const SIDE_BY_SIDE: u16 = 92;

/// Below this width, names are shown whole rather than other columns: the name is what people
/// look for.
const NAMES_FIRST: u16 = 78;

/// The cells of the badges, which stay beside the names, with the space around both.
const BADGES: u16 = 13;

/// The list, the summary of the selected row, and its policies, as far as there is room.
pub(super) fn panes(area: Rect, look: &Look) -> [Rect; 3] {
    let none = Rect { height: 0, ..area };
    match look.class {
        Class::Tiny | Class::Compact => [area, none, none],
        Class::Narrow | Class::Normal if area.height < 20 => [area, none, none],
        Class::Narrow => {
            let [list, detail] =
                Layout::vertical([Constraint::Fill(1), Constraint::Length(6)]).areas(area);
            [list, detail, none]
        }
        Class::Normal => {
            let detail = Constraint::Length(14.min(area.height / 3));
            let [list, detail] = Layout::vertical([Constraint::Fill(1), detail]).areas(area);
            [list, detail, none]
        }
        Class::Wide => {
            let list = Constraint::Length(ALL_COLUMNS);
            let [list, beside] = Layout::horizontal([list, Constraint::Fill(1)]).areas(area);
            let [detail, evidence] = match beside.width < SIDE_BY_SIDE {
                true => {
                    Layout::vertical([Constraint::Length(14), Constraint::Fill(1)]).areas(beside)
                }
                false => Layout::horizontal([Constraint::Fill(1); 2]).areas(beside),
            };
            [list, detail, evidence]
        }
    }
}

/// The columns of a table of this width, whose longest name takes `longest` cells.
pub(super) fn columns(width: u16, longest: u16) -> Cow<'static, [Column]> {
    let Some(room) = width.checked_sub(BADGES).filter(|_| width < NAMES_FIRST) else {
        return Cow::Borrowed(&COLUMNS);
    };
    let mut columns = COLUMNS;
    let Width::Rest(least) = columns[0].width else { return Cow::Borrowed(&COLUMNS) };
    columns[0].width = Width::Rest(longest.min(room).max(least));
    Cow::Owned(columns.to_vec())
}
