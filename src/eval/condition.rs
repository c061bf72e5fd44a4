//! Whether the conditions of a statement hold.

use super::{
    formula::Formula,
    literal::{Literal, Requirement, is_negated},
    operator,
    policy_set::Side,
    request::Request,
    variable::{self, Expanded},
};
use crate::iam::{
    Comparison, Condition, ConditionBlock, ContextValue, SetOperator,
    pattern::{self, Piece},
};

/// Whether all conditions of a block hold: operators AND, keys AND.
pub(super) fn evaluate_block(
    block: &ConditionBlock,
    variables: bool,
    request: &Request<'_>,
    side: Side,
) -> Formula {
    let mut result = Formula::always();
    for condition in &block.0 {
        let holds = evaluate_condition(condition, variables, request, side);
        result = result.and(&holds);
        if result.is_never() {
            break;
        }
    }
    result
}

/// Whether one condition holds. `variables` says whether `${...}` stands for a value.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
pub fn evaluate_condition(
    condition: &Condition,
    variables: bool,
    request: &Request<'_>,
    side: Side,
) -> Formula {
    let unknown =
        || Formula::literal(Literal::Requirement(Requirement::holds(condition.clone(), side)));
    if let Comparison::Unrecognized(_) = condition.operator.comparison {
        return unknown();
    }
    let values = match request.context(&condition.key) {
        ContextValue::Unknown if can_never_hold(condition) => return Formula::never(),
        ContextValue::Unknown => return unknown(),
        ContextValue::Absent => return Formula::known(holds_without_key(condition)),
        ContextValue::Present(values) => values,
    };
    if condition.operator.comparison == Comparison::Null {
        return Formula::known(wants_null(condition) == Some(false));
    }
    let mut patterns = Vec::with_capacity(condition.values.len());
    for value in &condition.values {
        if !(variables && variable::has_variables(value)) {
            patterns.push(pattern::pieces(value).collect());
            continue;
        }
        match variable::expand(value, request) {
            Expanded::Pieces(pieces) => patterns.push(pieces),
            Expanded::Nothing => {}
            Expanded::Unknown(..) => return unknown(),
        }
    }
    Formula::known(holds(condition, &patterns, values))
}

/// Whether no token can meet the condition: the subject of a web identity token is made of
/// names in which no `*` can stand, and `StringEquals` takes a `*` for nothing else.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>
fn can_never_hold(condition: &Condition) -> bool {
    let Condition { operator, key, values } = condition;
    let exact = matches!(
        operator.comparison,
        Comparison::StringEquals | Comparison::StringEqualsIgnoreCase
    );
    // `ForAllValues` and `IfExists` hold for a token without a subject.
    let wants_one = operator.set != Some(SetOperator::ForAllValues) && !operator.if_exists;
    let subject = key.as_str().to_ascii_lowercase().ends_with(":sub");
    subject && exact && wants_one && values.iter().all(|it| it.contains('*'))
}

/// Whether the condition holds for a request that lacks its key.
fn holds_without_key(condition: &Condition) -> bool {
    let operator = &condition.operator;
    match (&operator.comparison, operator.set) {
        (Comparison::Null, _) => wants_null(condition) == Some(true),
        (_, Some(SetOperator::ForAllValues)) => true,
        (_, Some(SetOperator::ForAnyValue)) => operator.if_exists,
        (comparison, None) => operator.if_exists || is_negated(comparison),
    }
}

/// Whether a `Null` condition asks for the key to be missing.
fn wants_null(condition: &Condition) -> Option<bool> {
    condition.values.iter().find_map(|it| it.to_ascii_lowercase().parse().ok())
}

/// Compares the request's values with the policy's: one match is enough; for negated operators
/// none may match.
fn holds(condition: &Condition, patterns: &[Vec<Piece>], values: &[String]) -> bool {
    let comparison = &condition.operator.comparison;
    let negated = is_negated(comparison);
    let value_passes = |value: &String| {
        let matched = patterns.iter().any(|it| operator::compare(comparison, it, value));
        matched != negated
    };
    match condition.operator.set {
        Some(SetOperator::ForAnyValue) => values.iter().any(value_passes),
        Some(SetOperator::ForAllValues) => values.iter().all(value_passes),
        // Without a set operator a negated comparison may match none of the values.
        None if negated => values.iter().all(value_passes),
        None => values.iter().any(value_passes),
    }
}
