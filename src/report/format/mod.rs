//! How answers are written: one file a format.

mod choice;
mod gaps;
mod json;
mod layout;
mod table;

pub use choice::Format;
pub use gaps::write_gaps;
pub use json::write_json;
pub use table::write_table;
