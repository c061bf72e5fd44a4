//! What an answer is, and what a format makes of it.

use std::io;

use serde::Serialize;

/// The answer of a command. What it serializes to is its JSON: one object whose first member is
/// its schema.
pub trait Answer: Serialize {
    /// Writes the answer as lines and tables.
    ///
    /// # Errors
    ///
    /// Fails where the page does.
    fn write_to(&self, page: &mut dyn Page) -> io::Result<()>;
}

/// The cells of one row of a table.
pub type Cells = Vec<String>;

/// What takes the lines and tables of an answer: a format for people or for spreadsheets.
pub trait Page {
    /// Writes one line of text.
    ///
    /// # Errors
    ///
    /// Fails where the output does.
    fn line(&mut self, text: &str) -> io::Result<()>;

    /// Writes a table. Rows are written as they come.
    ///
    /// # Errors
    ///
    /// Fails where the output does.
    fn table(&mut self, header: &[&str], rows: &mut dyn Iterator<Item = Cells>) -> io::Result<()>;
}
