//! The formats there are.

use std::io::{self, Write};

use super::{json::write_json, table::write_table};
use crate::report::answer::Answer;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table for people.
    Table,
    /// One JSON object with a schema.
    Json,
}

impl Format {
    /// All formats.
    pub const ALL: &[Self] = &[Self::Table, Self::Json];

    /// Its name on the command line, and what it is.
    pub fn name(self) -> [&'static str; 2] {
        match self {
            Self::Table => ["table", "A table for people"],
            Self::Json => ["json", "One JSON object with a schema"],
        }
    }

    /// Writes the answer. `width` is that of the terminal; none means not to fold.
    ///
    /// # Errors
    ///
    /// Fails where `out` does.
    pub fn write(
        self,
        answer: &impl Answer,
        width: Option<u16>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Table => write_table(answer, width, out),
            Self::Json => write_json(answer, out),
        }
    }
}
