//! Numbers and dates.

use std::cmp::Ordering;

use crate::iam::{
    Comparison,
    condition_value::{moment, number},
};

/// Compares two numbers; false if one is none.
pub(super) fn compare_numbers(comparison: &Comparison, wanted: &str, value: &str) -> bool {
    match (number(wanted), number(value)) {
        (Some(wanted), Some(value)) => {
            value.partial_cmp(&wanted).is_some_and(|it| satisfies(comparison, it))
        }
        (None, _) | (_, None) => false,
    }
}

/// Compares two moments; false if one is none.
pub(super) fn compare_dates(comparison: &Comparison, wanted: &str, value: &str) -> bool {
    match (moment(wanted), moment(value)) {
        (Some(wanted), Some(value)) => satisfies(comparison, value.cmp(&wanted)),
        (None, _) | (_, None) => false,
    }
}

/// Whether `order`, of the request's value to the policy's, is what the operator asks for.
/// Negated operators ask for equality; their answer is turned around later.
fn satisfies(comparison: &Comparison, order: Ordering) -> bool {
    use Comparison as C;
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others compare for equality")]
    match comparison {
        C::NumericLessThan | C::DateLessThan => order.is_lt(),
        C::NumericLessThanEquals | C::DateLessThanEquals => order.is_le(),
        C::NumericGreaterThan | C::DateGreaterThan => order.is_gt(),
        C::NumericGreaterThanEquals | C::DateGreaterThanEquals => order.is_ge(),
        _ => order.is_eq(),
    }
}
