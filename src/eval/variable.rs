//! Policy variables: `${aws:username}` inside resources and condition values.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use super::request::Request;
use crate::iam::{ContextKey, ContextValue, pattern::Piece};

/// A pattern after its variables were replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expanded {
    /// Ready to match.
    Pieces(Vec<Piece>),
    /// The request lacks a key that has no default: nothing matches.
    Nothing,
    /// The value of this key is unknown; the pattern has `*` in its place and in that of other
    /// unknown keys.
    Unknown(ContextKey, Vec<Piece>),
}

/// Whether `text` contains a policy variable or an escape such as `${*}`.
pub(super) fn has_variables(text: &str) -> bool {
    // Most texts have no `$`, which is found faster than two characters in a row.
    text.as_bytes().contains(&b'$') && text.contains("${")
}

/// Replaces the variables of `text` by the request's values. The values are literal: a `*` in a
/// user's name is not a wildcard.
pub(super) fn expand(text: &str, request: &Request<'_>) -> Expanded {
    let mut pieces = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut unknown = None;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((variable, behind)) = after.split_once('}') else { break };
        pieces.extend(crate::iam::pattern::pieces(before));
        rest = behind;
        match resolve(variable, request) {
            Resolved::Text(value) => pieces.extend(value.chars().map(Piece::Literal)),
            Resolved::Absent => return Expanded::Nothing,
            Resolved::Unknown(key) => {
                unknown = unknown.or(Some(key));
                pieces.push(Piece::Many);
            }
        }
    }
    pieces.extend(crate::iam::pattern::pieces(rest));
    match unknown {
        Some(key) => Expanded::Unknown(key, pieces),
        None => Expanded::Pieces(pieces),
    }
}

/// A pattern that matches everything that a text with variables can match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WidestPattern {
    /// The pattern, with `*` in place of unknown values.
    pub pieces: Vec<Piece>,
    /// Whether all values are known, so that the pattern is exact.
    pub is_exact: bool,
}

/// The widest pattern that `text` can expand to; `None` if it matches nothing.
pub fn widest_pattern(text: &str, request: &Request<'_>) -> Option<WidestPattern> {
    match expand(text, request) {
        Expanded::Pieces(pieces) => Some(WidestPattern { pieces, is_exact: true }),
        Expanded::Unknown(_, pieces) => Some(WidestPattern { pieces, is_exact: false }),
        Expanded::Nothing => None,
    }
}

enum Resolved {
    Text(String),
    Absent,
    Unknown(ContextKey),
}

fn resolve(variable: &str, request: &Request<'_>) -> Resolved {
    // `${*}`, `${?}` and `${$}` are the character itself.
    if matches!(variable, "*" | "?" | "$") {
        return Resolved::Text(variable.to_owned());
    }
    let (name, default) = match variable.split_once(',') {
        Some((name, default)) => (name.trim(), Some(default.trim().trim_matches('\'').to_owned())),
        None => (variable.trim(), None),
    };
    let key = ContextKey::from(name);
    match request.context(&key) {
        // A key with several values cannot be a variable.
        ContextValue::Present(values) => match values.as_slice() {
            [value] => Resolved::Text(value.clone()),
            _ => Resolved::Absent,
        },
        ContextValue::Absent => default.map_or(Resolved::Absent, Resolved::Text),
        ContextValue::Begins(_) | ContextValue::Unknown => Resolved::Unknown(key),
    }
}
