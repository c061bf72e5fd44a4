//! How the table of principals and what is beside it share the screen, and which columns fit.

use std::borrow::Cow;

use ratatui::layout::{Alignment, Constraint, Layout, Rect};

use crate::tui::{
    cut::Cut,
    layout::Class,
    look::Look,
    widget::{
        focus::Focus,
        table::{Column, Width},
    },
};

const fn column(title: &'static str, width: Width, align: Alignment, drop: u8) -> Column {
    Column { title, width, align, cut: Cut::Middle, drop }
}

/// All columns.
pub(super) const COLUMNS: [Column; 8] = [
    column("NAME", Width::Rest(26), Alignment::Left, 0),
    column("KIND", Width::Fixed(9), Alignment::Left, 6),
    column("BADGES", Width::Fixed(8), Alignment::Left, 1),
    column("CAN BECOME", Width::Fixed(10), Alignment::Right, 2),
    column("ASSUMABLE BY", Width::Fixed(12), Alignment::Right, 3),
    column("GROUPS", Width::Fixed(18), Alignment::Left, 7),
    column("LAST", Width::Fixed(5), Alignment::Right, 4),
    column("KEY", Width::Fixed(5), Alignment::Right, 5),
];

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

/// The panes that can have the focus: the list, and the summary of the selected row.
pub(super) const PANES: usize = 2;

/// Whether there is room for one pane only.
pub(super) fn is_single(area: Rect, look: &Look) -> bool {
    match look.class {
        Class::Tiny | Class::Compact => true,
        Class::Narrow | Class::Normal => area.height < 20,
        Class::Wide => false,
    }
}

/// The list, the summary of the selected row, and its policies, as far as there is room; or the
/// pane with the focus, if there is room for one only.
pub(super) fn panes(area: Rect, look: &Look, focus: Focus) -> [Rect; 3] {
    focus.places(area, is_single(area, look), |area| {
        let none = Rect { height: 0, ..area };
        let below = |rows| {
            let rows = Constraint::Length(rows);
            let [list, detail] = Layout::vertical([Constraint::Fill(1), rows]).areas(area);
            [list, detail, none]
        };
        match look.class {
            Class::Tiny | Class::Compact | Class::Narrow => below(6),
            Class::Normal => below(14.min(area.height / 3)),
            Class::Wide => beside(area),
        }
    })
}

fn beside(area: Rect) -> [Rect; 3] {
    let list = Constraint::Length(ALL_COLUMNS);
    let [list, rest] = Layout::horizontal([list, Constraint::Fill(1)]).areas(area);
    let [detail, evidence] = match rest.width < SIDE_BY_SIDE {
        true => Layout::vertical([Constraint::Length(14), Constraint::Fill(1)]).areas(rest),
        false => Layout::horizontal([Constraint::Fill(1); 2]).areas(rest),
    };
    [list, detail, evidence]
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
