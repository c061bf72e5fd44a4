//! The formats there are.

use std::io::{self, Write};

use super::{
    csv::write_csv,
    html::write_html,
    json::write_json,
    junit::write_junit,
    markdown::write_markdown,
    ocsf::write_ocsf,
    sarif::write_sarif,
    table::{not_analyzed_line, write_table},
};
use crate::report::answer::{Answer, FindingsReport};

/// A format that the command line names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One that every answer can be written in.
    OfAnswers(AnswerFormat),
    /// One that is made for findings.
    OfFindings(FindingsFormat),
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerFormat {
    /// A table for people.
    Table,
    /// One JSON object with a schema.
    Json,
    /// The rows for spreadsheets and programs.
    Csv,
    /// A page for issues and documents.
    Markdown,
}

/// How findings alone can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingsFormat {
    /// A page for browsers and printers.
    Html,
    /// A log for code scanning.
    Sarif,
    /// Compliance findings for security lakes.
    Ocsf,
    /// Test cases for pipelines.
    Junit,
}

impl Format {
    /// A table, where nothing else is asked for.
    pub const TABLE: Self = Self::OfAnswers(AnswerFormat::Table);

    /// All formats.
    pub const ALL: &[Self] = &[
        Self::OfAnswers(AnswerFormat::Table),
        Self::OfAnswers(AnswerFormat::Json),
        Self::OfAnswers(AnswerFormat::Csv),
        Self::OfAnswers(AnswerFormat::Markdown),
        Self::OfFindings(FindingsFormat::Html),
        Self::OfFindings(FindingsFormat::Sarif),
        Self::OfFindings(FindingsFormat::Ocsf),
        Self::OfFindings(FindingsFormat::Junit),
    ];

    /// Its name on the command line, and its description.
    pub fn name(self) -> [&'static str; 2] {
        use {AnswerFormat as Answer, FindingsFormat as Findings};
        match self {
            Self::OfAnswers(Answer::Table) => ["table", "A table for people"],
            Self::OfAnswers(Answer::Json) => ["json", "One JSON object with a schema"],
            Self::OfAnswers(Answer::Csv) => {
                ["csv", "One record per row, for spreadsheets and programs"]
            }
            Self::OfAnswers(Answer::Markdown) => {
                ["markdown", "A page with headings, tables and policy statements"]
            }
            Self::OfFindings(Findings::Html) => {
                ["html", "Findings only: a page for browsers and printers"]
            }
            Self::OfFindings(Findings::Sarif) => {
                ["sarif", "Findings only: SARIF 2.1.0, for code scanning"]
            }
            Self::OfFindings(Findings::Ocsf) => {
                ["ocsf", "Findings only: OCSF compliance findings, for security lakes"]
            }
            Self::OfFindings(Findings::Junit) => {
                ["junit", "Findings only: JUnit XML, for pipelines"]
            }
        }
    }
}

impl AnswerFormat {
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

impl FindingsFormat {
    /// Writes the findings.
    ///
    /// # Errors
    ///
    /// Fails where `out` does.
    pub fn write(self, report: &FindingsReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Html => write_html(report, out),
            Self::Sarif => write_sarif(report, out),
            Self::Ocsf => write_ocsf(report, out),
            Self::Junit => write_junit(report, out),
        }
    }

    /// What must be said next to findings in this format, because it has no place for it.
    pub fn notes_beside(self, report: &FindingsReport<'_>) -> Vec<String> {
        match self {
            Self::Html | Self::Sarif => Vec::new(),
            Self::Ocsf | Self::Junit => report.notes().to_vec(),
        }
    }

    /// Whether it points to places in files.
    pub fn has_places(self) -> bool {
        match self {
            Self::Sarif => true,
            Self::Html | Self::Ocsf | Self::Junit => false,
        }
    }
}
