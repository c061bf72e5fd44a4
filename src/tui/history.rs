//! The history of screens, and the current one.

use crate::tui::{
    layout::View,
    screen::{Ctx, Place, Renewal, Screen, open},
};

/// The screens in the order in which they were opened; never empty.
#[derive(Debug)]
pub(crate) struct History {
    screens: Vec<Box<dyn Screen>>,
    at: usize,
    /// The previous screen, for [`swap`](Self::swap).
    before: usize,
}

/// The maximum number of screens; the oldest are dropped.
const LONGEST: usize = 64;

impl History {
    /// Starts with one screen.
    pub(crate) fn new(first: Box<dyn Screen>) -> Self {
        Self { screens: vec![first], at: 0, before: 0 }
    }

    /// The screen that is shown.
    pub(crate) fn current(&self) -> &dyn Screen {
        self.screens[self.at].as_ref()
    }

    /// The current screen, to change it.
    pub(crate) fn current_mut(&mut self) -> &mut dyn Screen {
        self.screens[self.at].as_mut()
    }

    /// Goes to a place. A numbered view keeps its state; other places are opened again, and the
    /// forward history is dropped.
    pub(crate) fn go(&mut self, place: Place, ctx: &Ctx) {
        if self.current().place() == place {
            return;
        }
        let standing = self.screens.iter().position(|it| it.place() == place);
        let kept = standing.filter(|_| place.view().is_some());
        let screen = match kept {
            Some(index) => {
                self.at -= usize::from(index < self.at);
                self.screens.remove(index)
            }
            None => open(place, ctx),
        };
        self.screens.truncate(self.at + 1);
        self.screens.push(screen);
        if LONGEST < self.screens.len() {
            self.screens.remove(0);
        }
        self.show(self.screens.len() - 1);
        self.before = self.at.saturating_sub(1);
    }

    /// Gives every screen the new data. A screen about a removed principal closes.
    pub(crate) fn renew(&mut self, renewal: Renewal<'_>, ctx: &Ctx) {
        let stays = self.screens.iter_mut().map(|it| it.renew(renewal, ctx)).collect();
        self.keep(stays, ctx);
    }

    /// Closes a screen.
    pub(crate) fn close(&mut self, place: Place, ctx: &Ctx) {
        let stays = self.screens.iter().map(|it| it.place() != place).collect();
        self.keep(stays, ctx);
    }

    /// Keeps the screens for which `stays` is true. The current one stays current, or otherwise the
    /// one before it.
    fn keep(&mut self, stays: Vec<bool>, ctx: &Ctx) {
        let place = |at: usize| stays[..=at].iter().filter(|it| **it).count().saturating_sub(1);
        (self.at, self.before) = (place(self.at), place(self.before.min(stays.len() - 1)));
        let mut stays = stays.into_iter();
        self.screens.retain(|_| stays.next().unwrap_or(true));
        if self.screens.is_empty() {
            self.screens.push(open(Place::View(View::Overview), ctx));
        }
    }

    /// Goes up one level: from a numbered view to the overview, otherwise to the previous screen.
    pub(crate) fn up(&mut self, ctx: &Ctx) {
        match self.current().place() {
            Place::View(View::Overview) => {}
            Place::View(View::Principals | View::Paths | View::Findings) => {
                self.go(Place::View(View::Overview), ctx);
            }
            Place::Rule(_)
            | Place::Principal(_)
            | Place::Accounts
            | Place::Account(_)
            | Place::Tree(..)
            | Place::Why { .. }
            | Place::Compare(..)
            | Place::Loading
            | Place::Failure => {
                self.back();
            }
        }
    }

    /// Goes back in the history. Returns whether that was possible.
    pub(crate) fn back(&mut self) -> bool {
        let possible = 0 < self.at;
        self.show(self.at.saturating_sub(1));
        possible
    }

    /// Goes forward in the history. Returns whether that was possible.
    pub(crate) fn forward(&mut self) -> bool {
        let possible = self.at + 1 < self.screens.len();
        self.show((self.at + 1).min(self.screens.len() - 1));
        possible
    }

    /// Shows what was shown before. Returns whether that is another screen.
    pub(crate) fn swap(&mut self) -> bool {
        let before = self.before.min(self.screens.len() - 1);
        let is_other = before != self.at;
        self.show(before);
        is_other
    }

    /// The numbered view the current screen was reached from.
    pub(crate) fn view(&self) -> View {
        self.levels().find_map(|it| it.place().view()).unwrap_or(View::Overview)
    }

    /// The titles from the overview to the current screen.
    pub(crate) fn crumbs(&self) -> Vec<String> {
        let mut titles = Vec::new();
        for screen in self.levels() {
            titles.push(screen.title());
            if let Some(view) = screen.place().view() {
                if view != View::Overview {
                    titles.push(View::Overview.title().to_owned());
                }
                break;
            }
        }
        titles.reverse();
        titles
    }

    /// From the current screen back.
    fn levels(&self) -> impl Iterator<Item = &dyn Screen> {
        self.screens[..=self.at].iter().rev().map(AsRef::as_ref)
    }

    fn show(&mut self, index: usize) {
        if index != self.at {
            self.before = self.at;
            self.at = index;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OVERVIEW: Place = Place::View(View::Overview);
    const PRINCIPALS: Place = Place::View(View::Principals);
    const PATHS: Place = Place::View(View::Paths);

    fn history() -> History {
        History::new(open(OVERVIEW, &Ctx::demo()))
    }

    #[test]
    fn back_and_forward_are_inverse() {
        let mut history = history();
        history.go(PRINCIPALS, &Ctx::demo());
        history.go(PATHS, &Ctx::demo());
        assert!(history.back() && history.back() && !history.back());
        assert_eq!(history.current().place(), OVERVIEW);
        assert!(history.forward() && history.forward() && !history.forward());
        assert_eq!(history.current().place(), PATHS);
    }

    #[test]
    fn the_last_view_is_one_key_away_in_both_directions() {
        let mut history = history();
        history.go(PRINCIPALS, &Ctx::demo());
        history.go(PATHS, &Ctx::demo());
        history.swap();
        assert_eq!(history.current().place(), PRINCIPALS);
        history.swap();
        assert_eq!(history.current().place(), PATHS);
    }

    #[test]
    fn a_view_is_never_there_twice() {
        let mut history = history();
        for place in [PRINCIPALS, PATHS, OVERVIEW, PRINCIPALS, PATHS] {
            history.go(place, &Ctx::demo());
            assert_eq!(history.current().place(), place);
        }
        assert_eq!(history.screens.len(), 3);
    }

    #[test]
    fn up_ends_at_the_overview() {
        let mut history = history();
        history.go(PATHS, &Ctx::demo());
        assert_eq!(history.crumbs(), ["Overview", "Paths"]);
        history.up(&Ctx::demo());
        assert_eq!(history.crumbs(), ["Overview"]);
        history.up(&Ctx::demo());
        assert_eq!(history.crumbs(), ["Overview"]);
    }
}
