//! Searching on a screen that shows a text: `/` starts a search, `n` and `N` continue it.

use crate::tui::screen::Reaction;

/// What is searched for.
#[derive(Debug, Default)]
pub(super) struct Search {
    text: String,
}

impl Search {
    /// What was typed.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text after the breadcrumbs.
    pub(super) fn note(&self) -> String {
        if self.text.is_empty() { String::new() } else { format!("/{}", self.text) }
    }

    /// Updates the search while the prompt is edited; `find` searches the text, and returns whether
    /// it was found.
    pub(super) fn follow(&mut self, text: &str, find: impl FnOnce(&str) -> bool) -> Vec<Reaction> {
        text.clone_into(&mut self.text);
        if self.text.is_empty() { Vec::new() } else { self.go_on(find) }
    }

    /// Looks for the same text again.
    pub(super) fn go_on(&self, find: impl FnOnce(&str) -> bool) -> Vec<Reaction> {
        if self.text.is_empty() {
            return vec![Reaction::Say("press / to search".to_owned())];
        }
        if find(&self.text) {
            return Vec::new();
        }
        vec![Reaction::Say(format!("`{}` not found", self.text))]
    }
}
