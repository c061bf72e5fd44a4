//! Searching on the overview, in all its panes.

use std::mem::take;

use super::{HIGHLIGHTS, Overview, panes::Pane};
use crate::tui::{
    matcher::find_ignoring_case,
    screen::{Ctx, Reaction},
    widget::seek::{Matches, Seek},
};

impl Overview {
    /// Where a text occurs in each pane.
    fn matches(&mut self, text: &str, ctx: &Ctx) -> [Matches; 4] {
        let numbers = &ctx.data.overview;
        let contains = |it: &str| find_ignoring_case(it, text).is_some();
        let rows = |count: usize, test: &dyn Fn(usize) -> bool| {
            (0..count).filter(|row| test(*row)).collect()
        };
        let highlights = rows(HIGHLIGHTS.len(), &|row| contains(HIGHLIGHTS[row].label));
        let paths = rows(numbers.paths_to_admin.len(), &|row| {
            contains(&ctx.data.path_names(&numbers.paths_to_admin[row].1.path()))
        });
        let keys = rows(numbers.active_keys.len(), &|row| {
            let it = &numbers.active_keys[row];
            contains(&ctx.data.name(it.user)) || it.key.id.as_deref().is_some_and(contains)
        });
        let gaps = rows(ctx.data.gaps.len(), &|row| contains(&ctx.data.gaps[row]));
        [
            Matches { at: self.highlights.selected(), rows: highlights },
            Matches { at: self.paths.selected(), rows: paths },
            Matches { at: self.keys.selected(), rows: keys },
            Matches { at: self.gaps.at(), rows: gaps },
        ]
    }

    /// Selects the nearest match in all panes. Returns whether there is one.
    pub(super) fn find(&mut self, seek: Seek, text: &str, ctx: &Ctx) -> bool {
        let focus = Pane::ALL.iter().position(|it| *it == self.pane).unwrap_or(0);
        let matches = self.matches(text, ctx);
        let Some((pane, row)) = seek.across(focus, &matches) else { return false };
        self.pane = Pane::ALL[pane];
        match self.pane {
            Pane::Highlights => self.highlights.select(row),
            Pane::Paths => self.paths.select(row),
            Pane::Keys => self.keys.select(row),
            Pane::Gaps => self.gaps.show(row),
        }
        true
    }

    pub(super) fn seek(&mut self, seek: Seek, ctx: &Ctx) -> Vec<Reaction> {
        let search = take(&mut self.search);
        let reactions = search.go_on(|text| self.find(seek, text, ctx));
        self.search = search;
        reactions
    }
}
