//! Why a text is not a policy document.

use thiserror::Error;

/// Why a text is not a policy document, or a part of it not a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
#[error("{}expected {expected}, found `{found}`", if path.is_empty() { String::new() } else { format!("{path}: ") })]
pub struct ParsePolicyError {
    /// The path in the document, such as `Statement[0].Effect`.
    pub path: String,
    /// What should have stood there.
    pub expected: &'static str,
    /// The value found there, truncated.
    pub found: String,
}
