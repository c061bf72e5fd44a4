//! Statements that allow something from some day on.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use jiff::Timestamp;

use super::request::Request;
use crate::iam::{
    CURRENT_TIME, Condition, EPOCH_TIME, Effect, Relation, SetOperator, Statement,
    TOKEN_ISSUE_TIME, condition_value::moment,
};

/// Whether a condition of an allow statement is about time and will be met: it requires a later
/// time than now, and the statement's other conditions on time permit some.
pub(super) fn begins_later(
    condition: &Condition,
    statement: &Statement,
    request: &Request<'_>,
) -> bool {
    if statement.effect != Effect::Allow || !request.caller_context.is_now() {
        return false;
    }
    let Some(Bound::From(begin)) = bound(condition) else { return false };
    let others = statement.condition.0.iter().filter_map(bound);
    others.into_iter().all(|it| match it {
        Bound::Until(end) => begin < end,
        Bound::From(_) => true,
    })
}

/// What a condition requires of the time of a request.
enum Bound {
    From(Timestamp),
    Until(Timestamp),
}

fn bound(condition: &Condition) -> Option<Bound> {
    let keys = [CURRENT_TIME, EPOCH_TIME, TOKEN_ISSUE_TIME];
    let is_about_time = keys.into_iter().any(|it| condition.key.is(it));
    let is_plain = condition.operator.set != Some(SetOperator::ForAllValues);
    let row = condition.operator.comparison.row().filter(|_| is_about_time && is_plain)?;
    let moments = condition.values.iter().filter_map(|it| moment(it));
    // One of the values is enough.
    match row.relation {
        Relation::Greater | Relation::GreaterOrEqual => moments.min().map(Bound::From),
        Relation::Less | Relation::LessOrEqual => moments.max().map(Bound::Until),
        Relation::Equal | Relation::EqualIgnoringCase | Relation::Like => None,
    }
}
