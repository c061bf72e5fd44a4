//! The formats there are.

use std::io::{self, Write};

use super::{
    csv::write_csv,
    json::write_json,
    markdown::write_markdown,
    table::{not_analyzed_line, write_table},
};
use crate::report::answer::Answer;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table for people.
    Table,
    /// One JSON object with a schema.
    Json,
    /// The rows for spreadsheets and programs.
    Csv,
    /// A page for issues and documents.
    Markdown,
}

impl Format {
    /// All formats.
    pub const ALL: &[Self] = &[Self::Table, Self::Json, Self::Csv, Self::Markdown];

    /// Its name on the command line, and its description.
    pub fn name(self) -> [&'static str; 2] {
        match self {
            Self::Table => ["table", "A table for people"],
            Self::Json => ["json", "One JSON object with a schema"],
            Self::Csv => ["csv", "One record per row, for spreadsheets and programs"],
            Self::Markdown => ["markdown", "A page with headings, tables and policy statements"],
        }
    }

    /// Writes the answer. `width` is that of the terminal; `None` means not to fold.
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
            Self::Csv => write_csv(answer, out),
            Self::Markdown => write_markdown(answer, out),
        }
    }

    /// What must be said next to an answer in this format, because the format itself has no place
    /// for it: CSV contains only rows.
    pub fn notes_beside(self, answer: &impl Answer) -> Vec<String> {
        match self {
            Self::Table | Self::Json | Self::Markdown => Vec::new(),
            Self::Csv => answer.notes().into_iter().chain(not_analyzed_line(answer)).collect(),
        }
    }
}
