//! Conditions that a caller meets by omitting a value.
//!
//! Some keys are in a call only if the caller adds them. A condition that holds without such a key
//! requires nothing, unless another condition requires the key.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>

use super::term::Term;
use crate::iam::ContextKey;

/// Whether the key is in a call only if the caller adds it.
fn is_up_to_the_caller(key: &ContextKey) -> bool {
    const KEYS: [&str; 4] =
        ["sts:externalid", "sts:sourceidentity", "aws:tagkeys", "sts:transitivetagkeys"];
    const FAMILIES: [&str; 2] = ["aws:requesttag/", "sts:requestcontext/"];
    let key = key.as_str().to_ascii_lowercase();
    KEYS.contains(&&*key) || FAMILIES.iter().any(|it| key.starts_with(it))
}

/// Whether a term, given all terms of its alternative, is met by omitting a value.
pub(super) fn is_met_by_omission(term: &Term, all: &[Term]) -> bool {
    let Some(key) = term.key().filter(|it| is_up_to_the_caller(it)) else { return false };
    all.iter().all(|it| match it {
        Term::Requirement(it) => it.condition.key != *key || it.holds_without_key(),
        Term::Disputed(_) | Term::Unread(_) => true,
    })
}
