//! The traits of answers and formats.

use std::io;

use serde::Serialize;

use super::{column::Table, gap::GapRow};

/// The answer of a command. It serializes to its JSON: one object whose first member is its schema.
pub trait Answer: Serialize {
    /// What the answer is about, as a heading.
    fn title(&self) -> String;

    /// The rows of the answer.
    fn table(&self) -> Box<dyn Table + '_>;

    /// Writes the answer for people; by default, as its table.
    ///
    /// # Errors
    ///
    /// Fails where the page does.
    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        page.table(&mut *self.table())
    }

    /// Sentences that qualify the answer: that nothing was found, that a limit was reached.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    /// What the answer leaves out although it could change it.
    fn not_analyzed(&self) -> Vec<String> {
        Vec::new()
    }

    /// What could not be loaded.
    fn gaps(&self) -> &[GapRow];
}

/// One line of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    /// A blank, or what marks a risk or something unknown.
    pub mark: char,
    /// What the text is about; it can be empty.
    pub label: &'a str,
    /// How wide a table makes the label.
    pub width: usize,
    /// The text.
    pub text: &'a str,
}

/// What takes an answer part by part: a format for people.
pub trait Page {
    /// Writes a heading, with some words about what follows; they can be empty.
    ///
    /// # Errors
    ///
    /// Fails where the output does.
    fn heading(&mut self, title: &str, words: &str) -> io::Result<()>;

    /// Writes one line of text.
    ///
    /// # Errors
    ///
    /// Fails where the output does.
    fn line(&mut self, text: &str) -> io::Result<()>;

    /// Writes one line of a list.
    ///
    /// # Errors
    ///
    /// Fails where the output does.
    fn item(&mut self, item: Item<'_>) -> io::Result<()>;

    /// Writes a table. Rows are written as they are built.
    ///
    /// # Errors
    ///
    /// Fails where the output does.
    fn table(&mut self, table: &mut dyn Table) -> io::Result<()>;

    /// Whether there is room for the policy statements behind the answer.
    fn shows_statements(&self) -> bool;

    /// Writes JSON as it stands, below a line that says what it is.
    ///
    /// # Errors
    ///
    /// Fails where the output does.
    fn json(&mut self, words: &str, json: &str) -> io::Result<()>;
}
