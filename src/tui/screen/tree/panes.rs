//! Where the panes of a tree are drawn.

use ratatui::layout::{Constraint, Layout, Rect};

use crate::tui::{layout::Class, look::Look, widget::focus::Focus};

/// The panes that can have the focus: the tree, and the evidence of the selected line.
pub(super) const PANES: usize = 2;

/// Both, and on wide screens the policy behind the selected line; or the one with the focus if there
/// is no room for both.
pub(super) fn panes(area: Rect, look: &Look, focus: Focus) -> [Rect; 3] {
    let none = Rect { height: 0, ..area };
    if look.class == Class::Wide {
        let tree = Constraint::Percentage(62);
        return focus.places(area, false, |area| {
            let [tree, right] = Layout::horizontal([tree, Constraint::Fill(1)]).areas(area);
            let evidence = Constraint::Length(12.min(right.height / 3));
            let [evidence, policy] = Layout::vertical([evidence, Constraint::Fill(1)]).areas(right);
            [tree, evidence, policy]
        });
    }
    let below: u16 = match look.class {
        Class::Tiny | Class::Compact => 0,
        Class::Narrow => 7,
        Class::Normal | Class::Wide => 10,
    };
    focus.places(area, below == 0, |area| {
        let below = Constraint::Length(below.min(area.height / 2));
        let [tree, evidence] = Layout::vertical([Constraint::Fill(1), below]).areas(area);
        [tree, evidence, none]
    })
}
