//! ARNs are compared part by part: a `*` does not match across a colon.

use crate::iam::pattern::{Case, Piece, matches_pieces};

/// The number of parts in an ARN; the last one may itself contain colons.
const PARTS: usize = 6;

/// Whether the ARN `value` matches `wanted`, comparing each of the six parts separately.
pub(super) fn matches(wanted: &[Piece], value: &str) -> bool {
    let values: Vec<&str> = value.splitn(PARTS, ':').collect();
    let patterns: Vec<&[Piece]> =
        wanted.splitn(PARTS, |piece| *piece == Piece::Literal(':')).collect();
    values.len() == PARTS
        && patterns.len() == PARTS
        && patterns
            .into_iter()
            .zip(values)
            .all(|(pattern, value)| matches_pieces(pattern.iter().copied(), value, Case::Sensitive))
}
