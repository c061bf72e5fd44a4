//! Whether a condition holds, if all values of its key are known.

use super::operator;
use crate::iam::{
    Comparison, Condition, SetOperator,
    condition_value::boolean,
    pattern::{self, Piece},
};

/// Whether the condition holds for a request in which its key has only this value. Policy variables
/// are plain text.
pub(super) fn holds_for(condition: &Condition, value: &str) -> bool {
    if condition.operator.comparison == Comparison::Null {
        return wants_null(condition, false);
    }
    let patterns: Vec<Vec<Piece>> =
        condition.values.iter().map(|it| pattern::pieces(it).collect()).collect();
    holds(condition, &patterns, &[value.to_owned()])
}

/// Whether the condition holds for a request without its key.
pub(super) fn holds_without_key(condition: &Condition) -> bool {
    let operator = &condition.operator;
    match (&operator.comparison, operator.set) {
        (Comparison::Null, _) => wants_null(condition, true),
        (_, Some(SetOperator::ForAllValues)) => true,
        (_, Some(SetOperator::ForAnyValue)) => operator.if_exists,
        (comparison, None) => operator.if_exists || comparison.is_negated(),
    }
}

/// Whether a `Null` condition accepts a missing key, or a present one.
pub(super) fn wants_null(condition: &Condition, missing: bool) -> bool {
    condition.values.iter().any(|it| boolean(it) == Some(missing))
}

/// Compares the request's values with the policy's: one match is enough; for negated operators,
/// none may match. Set operators ignore empty strings.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
pub(super) fn holds(condition: &Condition, patterns: &[Vec<Piece>], values: &[String]) -> bool {
    let comparison = &condition.operator.comparison;
    let negated = comparison.is_negated();
    let value_passes = |value: &String| {
        let matched = patterns.iter().any(|it| operator::compare(comparison, it, value));
        matched != negated
    };
    let is_null = values.iter().all(String::is_empty);
    match condition.operator.set {
        Some(set) if is_null => set == SetOperator::ForAllValues,
        Some(SetOperator::ForAnyValue) => values.iter().any(value_passes),
        Some(SetOperator::ForAllValues) => values.iter().all(value_passes),
        // Without a set operator, a negated comparison must not match any of the values.
        None if negated => values.iter().all(value_passes),
        None => values.iter().any(value_passes),
    }
}
