//! The contents of one tab: something to read or a list, and documents beside it.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    document::{Content, Document},
    rows::Rows,
};
use crate::tui::{
    command::Motion,
    question::Question,
    screen::{Ctx, Renewal},
    widget::seek::Matches,
};

/// The main part of a tab.
#[derive(Debug)]
pub(crate) enum Body {
    Content(Content),
    Rows(Rows),
}

/// A tab that was opened.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) body: Body,
    /// Documents about the selection, most important first.
    pub(crate) beside: Vec<Document>,
    /// Whether the first document is shown even on terminals where it must be below.
    pub(crate) below: bool,
    /// The question that must be answered before everything can be shown.
    pub(crate) waits_for: Option<Question>,
}

impl Page {
    /// Something to read, with nothing beside it.
    pub(crate) fn content(content: Content) -> Self {
        let (beside, below, waits_for) = (Vec::new(), false, None);
        Self { body: Body::Content(content), beside, below, waits_for }
    }

    /// A list; what is beside it follows its selection.
    pub(crate) fn rows(rows: Rows) -> Self {
        let (beside, below, waits_for) = (Vec::new(), true, None);
        Self { body: Body::Rows(rows), beside, below, waits_for }
    }

    /// The same page, to be rebuilt when the answer is known.
    pub(crate) fn waits_for(self, question: Question) -> Self {
        Self { waits_for: Some(question), ..self }
    }

    /// Continues at the position of this page in other data.
    pub(crate) fn resume(&mut self, old: Self, renewal: Renewal<'_>) {
        match (&mut self.body, old.body) {
            (Body::Content(new), Body::Content(old)) => new.resume(old),
            (Body::Rows(new), Body::Rows(old)) => new.resume(&old, renewal),
            (Body::Content(_), Body::Rows(_)) | (Body::Rows(_), Body::Content(_)) => {}
        }
    }

    /// Continues at the positions of the documents beside it.
    pub(crate) fn resume_beside(&mut self, old: Vec<Document>) {
        for (new, old) in self.beside.iter_mut().zip(old) {
            new.content.resume(old.content);
        }
    }

    /// The list, if there is one.
    pub(crate) fn list(&self) -> Option<&Rows> {
        match &self.body {
            Body::Content(_) => None,
            Body::Rows(rows) => Some(rows),
        }
    }

    pub(crate) fn list_mut(&mut self) -> Option<&mut Rows> {
        match &mut self.body {
            Body::Content(_) => None,
            Body::Rows(rows) => Some(rows),
        }
    }

    /// Moves in a pane; 0 is the main part.
    pub(crate) fn go(&mut self, pane: usize, motion: Motion) {
        match pane.checked_sub(1) {
            None => match &mut self.body {
                Body::Content(content) => content.go(motion),
                Body::Rows(rows) => rows.go(motion),
            },
            Some(index) => {
                if let Some(document) = self.beside.get_mut(index) {
                    document.content.go(motion);
                }
            }
        }
    }

    /// The text of the lower border of the main part.
    pub(crate) fn below(&self) -> &'static str {
        match &self.body {
            Body::Content(content) => content.below(),
            Body::Rows(_) => "",
        }
    }

    /// The JSON in a pane.
    pub(crate) fn json(&self, pane: usize) -> Option<&str> {
        match pane.checked_sub(1) {
            None => None,
            Some(index) => self.beside.get(index)?.content.json(),
        }
    }

    /// Where a text occurs in each of the first panes.
    pub(crate) fn search(&mut self, text: &str, panes: usize) -> Vec<Matches> {
        let main = match &mut self.body {
            Body::Content(content) => content.search(text),
            Body::Rows(rows) => rows.search(text),
        };
        let beside = self.beside.iter_mut().take(panes.saturating_sub(1));
        std::iter::once(main).chain(beside.map(|it| it.content.search(text))).collect()
    }

    /// Shows a row or line that was found in a pane.
    pub(crate) fn show_found(&mut self, pane: usize, row: usize) {
        match (&mut self.body, pane.checked_sub(1)) {
            (Body::Content(content), None) => content.show_found(row),
            (Body::Rows(rows), None) => rows.show_found(row),
            (_, Some(index)) => {
                if let Some(document) = self.beside.get_mut(index) {
                    document.content.show_found(row);
                }
            }
        }
    }

    pub(crate) fn click(&mut self, place: Position, area: Rect) {
        if let Body::Rows(rows) = &mut self.body {
            rows.click(place, area);
        }
    }

    /// Fits the main part.
    pub(crate) fn fit(&mut self, area: Rect) {
        match &mut self.body {
            Body::Content(content) => content.fit(area),
            Body::Rows(rows) => rows.fit(area),
        }
    }

    /// Draws the main part.
    pub(crate) fn draw(&self, ctx: &Ctx, focused: bool, area: Rect, buf: &mut Buffer) {
        match &self.body {
            Body::Content(content) => content.draw(ctx, area, buf),
            Body::Rows(rows) => rows.draw(ctx, focused, area, buf),
        }
    }
}
