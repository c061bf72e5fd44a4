//! Gaps as lines, for standard error.

use std::io::{self, Write};

use crate::{iam::Unread, wording::visible};

/// Writes what could not be read, one line each.
///
/// # Errors
///
/// Fails where `out` does.
pub fn write_gaps(gaps: &[Unread], out: &mut dyn Write) -> io::Result<()> {
    gaps.iter().try_for_each(|gap| writeln!(out, "gap: {}", visible(&gap.to_string())))
}
