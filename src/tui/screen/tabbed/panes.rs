//! The layout of the panes of a tab: the main part, and documents beside or below it.

use ratatui::layout::{Constraint, Layout, Rect};

use super::page::{Body, Page};
use crate::tui::{layout::Class, look::Look, widget::frame};

/// How many panes can have the focus; pane 0 is the main part.
pub(crate) fn count(page: &Page, class: Class) -> usize {
    let documents = page.beside.len();
    1 + match class {
        Class::Tiny | Class::Compact | Class::Narrow if page.below => documents.min(1),
        Class::Tiny | Class::Compact | Class::Narrow => 0,
        Class::Normal => documents.min(2),
        Class::Wide => documents.min(3),
    }
}

/// The visible panes, with their areas.
pub(crate) fn places(
    page: &Page,
    focus: usize,
    zoomed: bool,
    area: Rect,
    look: &Look,
) -> Vec<(usize, Rect)> {
    let count = count(page, look.class);
    if zoomed || count == 1 || matches!(look.class, Class::Tiny | Class::Compact) {
        return vec![(focus, area)];
    }
    let panes: Vec<Rect> = match look.class {
        Class::Tiny | Class::Compact | Class::Narrow => {
            let main = main_height(page, area, look);
            Layout::vertical([Constraint::Length(main), Constraint::Fill(1)]).split(area).to_vec()
        }
        Class::Normal => {
            let [main, right] =
                Layout::horizontal([Constraint::Ratio(1, 2), Constraint::Fill(1)]).areas(area);
            std::iter::once(main).chain(stacked(right, count - 1)).collect()
        }
        Class::Wide => wide(area, count),
    };
    (0..count).zip(panes).collect()
}

/// One document beside the main part; if there are several, the last has its own column.
fn wide(area: Rect, count: usize) -> Vec<Rect> {
    if count == 2 {
        return Layout::horizontal([Constraint::Percentage(45), Constraint::Fill(1)])
            .split(area)
            .to_vec();
    }
    let [main, middle, right] = Layout::horizontal([Constraint::Fill(1); 3]).areas(area);
    let mut panes = vec![main];
    panes.extend(stacked(middle, count - 2));
    panes.push(right);
    panes
}

fn stacked(area: Rect, count: usize) -> Vec<Rect> {
    Layout::vertical(vec![Constraint::Fill(1); count]).split(area).to_vec()
}

/// Half of the room, and a little more if the list needs it.
fn main_height(page: &Page, area: Rect, look: &Look) -> u16 {
    let inside = frame::inside(look, area);
    let around = area.height - inside.height + HEAD;
    let wanted = match &page.body {
        Body::Content(_) => area.height,
        Body::Rows(rows) => rows.height(inside.width).saturating_add(around),
    };
    wanted.clamp(area.height / 2, area.height / 2 + 2)
}

/// Lines for the tabs and the rule below them.
pub(crate) const HEAD: u16 = 2;

/// The tabs, if visible, the rule below them, and the rest of the main pane.
pub(crate) fn main_parts(inner: Rect, tabs: bool) -> [Rect; 3] {
    // If there is hardly any room, the rule is dropped first.
    let rule = u16::from(tabs && inner.height >= 8);
    let tabs = u16::from(tabs);
    Layout::vertical([Constraint::Length(tabs), Constraint::Length(rule), Constraint::Fill(1)])
        .areas(inner)
}
