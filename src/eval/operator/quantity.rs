//! Numbers and dates.

use std::cmp::Ordering;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::iam::Comparison;

/// Compares two numbers; false if one is none.
pub(super) fn compare_numbers(comparison: &Comparison, wanted: &str, value: &str) -> bool {
    match (number(wanted), number(value)) {
        (Some(wanted), Some(value)) => {
            value.partial_cmp(&wanted).is_some_and(|it| satisfies(comparison, it))
        }
        (None, _) | (_, None) => false,
    }
}

/// Reads a number; `infinity` and the like are none.
fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|it: &f64| it.is_finite())
}

/// Compares two moments; false if one is none.
pub(super) fn compare_dates(comparison: &Comparison, wanted: &str, value: &str) -> bool {
    match (moment(wanted), moment(value)) {
        (Some(wanted), Some(value)) => satisfies(comparison, value.cmp(&wanted)),
        (None, _) | (_, None) => false,
    }
}

/// Reads a moment: a date and time, a date or a month as the W3C profiles ISO 8601, or seconds
/// since 1970.
///
/// Source: <https://www.w3.org/TR/NOTE-datetime>
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let day = || text.parse::<Date>().or_else(|_| format!("{text}-01").parse()).ok();
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| Timestamp::from_second(text.parse().ok()?).ok())
        .or_else(|| Some(day()?.to_zoned(TimeZone::UTC).ok()?.timestamp()))
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
