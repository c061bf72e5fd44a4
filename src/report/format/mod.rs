//! One file a format.

mod json;
mod table;

pub use json::write_json;
pub use table::{write_gaps, write_table};
