//! Answers as text: one file per command, one file per format; owns the serializable rows.
#![warn(missing_docs)]

pub mod answer;
mod format;

pub use answer::{Answer, Page};
pub use format::{
    AnswerFormat, FindingsFormat, Format, write_csv, write_gaps, write_json, write_markdown,
    write_table,
};
