//! How answers are written: one file per format.

mod choice;
mod csv;
mod gaps;
mod html;
mod json;
mod junit;
mod layout;
mod markdown;
mod markdown_text;
mod markup;
mod ocsf;
mod sarif;
mod table;
#[cfg(test)]
mod watched;

pub use choice::{AnswerFormat, FindingsFormat, Format};
pub use csv::write_csv;
pub use gaps::write_gaps;
pub use json::write_json;
pub use markdown::write_markdown;
pub use table::write_table;
