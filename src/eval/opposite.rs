//! The opposite of a condition.

use crate::iam::{
    Condition, ConditionOperator, Opposite, SetOperator,
    condition_value::{ValueType, boolean},
};

/// The exact opposite of `condition`; `None` if no operator expresses it.
///
/// It must also agree on a missing key: the opposite of `Bool` false is `BoolIfExists` true,
/// because a missing key fails the first and so passes the second. It is exact for what AWS sends:
/// numbers, dates and booleans are single and well-formed.
pub(super) fn opposite(condition: &Condition) -> Option<Condition> {
    let ConditionOperator { set, comparison, if_exists } = &condition.operator;
    let row = comparison.row()?;
    let (operator, values) = match row.opposite {
        Opposite::OtherBoolean => {
            let [value] = condition.values.as_slice() else { return None };
            let is_about_presence = row.value_type == ValueType::Presence;
            if set.is_some() || (is_about_presence && *if_exists) {
                return None;
            }
            let comparison = comparison.clone();
            let if_exists = !is_about_presence && !if_exists;
            let value = if boolean(value)? { "false" } else { "true" };
            (ConditionOperator { set: None, comparison, if_exists }, vec![value.into()])
        }
        Opposite::OtherValues(other) => {
            if set.is_some() || condition.values.len() != 1 {
                return None;
            }
            let comparison = other.clone();
            let if_exists = !if_exists;
            (ConditionOperator { set: None, comparison, if_exists }, condition.values.clone())
        }
        Opposite::Negation(other) => {
            let set = match set {
                // A missing key passes; the opposite must fail on it, and no negated operator does.
                None if *if_exists && !row.negated => return None,
                None => None,
                // With a set operator, `IfExists` may not change the result for a missing key; then
                // the opposite is not exact.
                Some(_) if *if_exists => return None,
                Some(SetOperator::ForAnyValue) => Some(SetOperator::ForAllValues),
                Some(SetOperator::ForAllValues) => Some(SetOperator::ForAnyValue),
            };
            let comparison = other.clone();
            (ConditionOperator { set, comparison, if_exists: false }, condition.values.clone())
        }
        Opposite::None => return None,
    };
    Some(Condition { operator, key: condition.key.clone(), values })
}
