//! JSON: one object, with its schema.

use std::io::{self, Write};

use crate::report::answer::Answer;

/// Writes the answer as indented JSON with a final newline.
///
/// # Errors
///
/// Fails where `out` does.
pub fn write_json(answer: &impl Answer, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, answer)?;
    writeln!(out)
}
