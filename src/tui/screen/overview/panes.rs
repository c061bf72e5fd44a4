//! Where the panes of the overview go.

use ratatui::layout::{Constraint, Layout, Rect};

use crate::tui::{layout::Class, look::Look};

/// The panes that can have the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    Highlights,
    Paths,
    Keys,
    Gaps,
}

impl Pane {
    pub(super) const ALL: [Self; 4] = [Self::Highlights, Self::Paths, Self::Keys, Self::Gaps];

    /// The pane this many steps further.
    pub(super) fn step(self, steps: usize) -> Self {
        let at = Self::ALL.iter().position(|it| *it == self).unwrap_or(0);
        Self::ALL[(at + steps) % Self::ALL.len()]
    }
}

/// The rows of the panes on the left, including their frames.
const HIGHLIGHT_ROWS: u16 = 8;
const COUNT_ROWS: u16 = 9;
/// Below this width, panes beside each other would cut names and labels.
const SIDE_BY_SIDE: u16 = 76;
/// Highlights that a small terminal shows at once; the rest is scrolled into view.
const COMPACT_HIGHLIGHTS: u16 = 3;

/// Where the panes go.
pub(super) struct Panes {
    pub(super) highlights: Rect,
    pub(super) counts: Rect,
    pub(super) keys: Rect,
    pub(super) paths: Rect,
    pub(super) gaps: Rect,
}

impl Panes {
    pub(super) fn of(area: Rect, look: &Look, pane: Pane, zoomed: bool) -> Self {
        if zoomed {
            let none = Rect { height: 0, ..area };
            let at = |it: Pane| if it == pane { area } else { none };
            return Self {
                highlights: at(Pane::Highlights),
                counts: none,
                keys: at(Pane::Keys),
                paths: at(Pane::Paths),
                gaps: at(Pane::Gaps),
            };
        }
        if area.width < SIDE_BY_SIDE {
            // The highlights and the paths stay together; the rest moves to another pane.
            let rows = match look.class.has_boxes() {
                true => HIGHLIGHT_ROWS,
                false => 1 + COMPACT_HIGHLIGHTS,
            };
            let [highlights, paths] =
                Layout::vertical([Constraint::Length(rows), Constraint::Fill(1)]).areas(area);
            let none = Rect { height: 0, ..area };
            let nothing =
                Self { highlights: none, counts: none, keys: none, paths: none, gaps: none };
            return match pane {
                Pane::Highlights | Pane::Paths => Self { highlights, paths, ..nothing },
                Pane::Keys => Self { keys: area, ..nothing },
                Pane::Gaps => Self { gaps: area, ..nothing },
            };
        }
        let wide = look.class == Class::Wide;
        let share = if wide { Constraint::Ratio(1, 3) } else { Constraint::Ratio(1, 2) };
        let [left, right] = Layout::horizontal([share, Constraint::Fill(1)]).areas(area);
        // Where few rows are left for the gaps, they take the place of the counts to be read.
        let is_read = pane == Pane::Gaps && area.height < HIGHLIGHT_ROWS + 2 * COUNT_ROWS;
        // The gaps show two lines at least: the last of the counts says less.
        let is_low = area.height < HIGHLIGHT_ROWS + COUNT_ROWS + 4;
        let counts = if is_low { COUNT_ROWS - 1 } else { COUNT_ROWS };
        let [highlights, counts, gaps] = Layout::vertical([
            Constraint::Length(HIGHLIGHT_ROWS),
            Constraint::Length(if is_read { 0 } else { counts }),
            Constraint::Fill(1),
        ])
        .areas(left);
        let [paths, keys] =
            Layout::vertical([Constraint::Fill(1), Constraint::Percentage(45)]).areas(right);
        Self { highlights, counts, keys, paths, gaps }
    }
}
