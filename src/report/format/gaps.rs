//! Gaps as lines, for standard error.

use std::io::{self, Write};

use crate::{
    iam::Unread,
    wording::{folded_below, visible},
};

/// Writes what could not be read, one line each; folded at `width`, that of the terminal.
///
/// # Errors
///
/// Fails where `out` does.
pub fn write_gaps(gaps: &[Unread], width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    const LABEL: &str = "gap: ";
    gaps.iter().try_for_each(|gap| {
        let line = format!("{LABEL}{}", visible(&gap.to_string()));
        writeln!(out, "{}", folded_below(&line, width.map(usize::from), LABEL.len()))
    })
}
