//! How the table of principals and what is beside it share the screen, and which columns fit.

use std::borrow::Cow;

use ratatui::layout::{Alignment, Constraint, Layout, Rect};

use crate::tui::{
    layout::Class,
    look::Look,
    widget::{
        focus::Focus,
        table::{Column, Width},
    },
};

const fn column(title: &'static str, width: Width, align: Alignment, drop: u8) -> Column {
    Column { align, ..Column::new(title, width).drop(drop) }
}

/// The least width of names, unless the whole screen is narrower.
const LEAST_NAME: u16 = 26;

/// All columns.
pub(super) const COLUMNS: [Column; 8] = [
    column("NAME", Width::Rest(LEAST_NAME), Alignment::Left, 0),
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

/// Names up to this width are shown whole before the columns come in that say less: the kind, which
/// the name begins with, and the groups. Longer names are rare.
const WHOLE_NAME: u16 = 48;

/// The cells of all columns but those and the names.
const OTHERS: u16 = 52;

/// The least width of what is beside the table.
const BESIDE: u16 = 48;

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
pub(super) fn panes(area: Rect, look: &Look, focus: Focus, longest: u16) -> [Rect; 3] {
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
            Class::Wide => beside(area, longest),
        }
    })
}

fn beside(area: Rect, longest: u16) -> [Rect; 3] {
    // Names are shown whole as far as that leaves room beside them.
    let whole = ALL_COLUMNS + longest.min(WHOLE_NAME).saturating_sub(LEAST_NAME);
    let list = whole.min(area.width.saturating_sub(BESIDE)).max(ALL_COLUMNS);
    let list = Constraint::Length(list);
    let [list, rest] = Layout::horizontal([list, Constraint::Fill(1)]).areas(area);
    let [detail, evidence] = match rest.width < SIDE_BY_SIDE {
        true => Layout::vertical([Constraint::Length(14), Constraint::Fill(1)]).areas(rest),
        false => Layout::horizontal([Constraint::Fill(1); 2]).areas(rest),
    };
    [list, detail, evidence]
}

/// The columns of a table of this width, whose longest name takes `longest` cells.
pub(super) fn columns(class: Class, width: u16, longest: u16) -> Cow<'static, [Column]> {
    let least = match (width < NAMES_FIRST, class) {
        (true, _) => longest.min(width.saturating_sub(BADGES)),
        // Beside the list stands what says it all: there the list has the room that it needs.
        (false, Class::Wide) => LEAST_NAME,
        (false, _) => longest.min(WHOLE_NAME).min(width.saturating_sub(OTHERS)),
    };
    if least <= LEAST_NAME {
        return Cow::Borrowed(&COLUMNS);
    }
    let mut columns = COLUMNS;
    columns[0].width = Width::Rest(least);
    Cow::Owned(columns.to_vec())
}
