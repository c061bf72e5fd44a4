//! Requirements that no request meets together.
//!
//! Whatever is doubtful counts as possible: keys that can have several values, policy variables,
//! and patterns. Keys about MFA are left to [`mfa`](super::mfa), because callers differ in them.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>

use jiff::Timestamp;

use super::{
    mfa_key::is_mfa_key,
    term::{Requirement, Term},
    variable::has_variables,
};
use crate::iam::{
    Comparison, Condition, Relation, SetOperator,
    condition_value::{ValueType, moment, number},
    is_single_valued,
};

/// Whether no request meets all terms of both lists, which are sorted. Each on its own is possible.
pub(super) fn exclude_each_other(a: &[Term], b: &[Term]) -> bool {
    b.chunk_by(|one, other| one.key() == other.key()).any(|of_key| {
        let is_same =
            |it: &&Requirement| of_key.iter().any(|one| one.key() == Some(&it.condition.key));
        let own = || requirements(a).filter(is_same);
        let opposites = || {
            let opposes = |it: &Requirement| requirements(of_key).any(|other| opposes(it, other));
            own().any(opposes)
        };
        let all = || own().chain(requirements(of_key)).collect::<Vec<_>>();
        own().next().is_some() && (opposites() || !may_hold_together(&all()))
    })
}

/// Whether a requirement leaves so few values that others of the same key may exclude all of them.
pub(super) fn narrows(requirement: &Requirement) -> bool {
    !is_mfa_key(&requirement.condition.key)
        && (bound(requirement).is_some() || requires_absence(requirement))
}

fn requirements(terms: &[Term]) -> impl Iterator<Item = &Requirement> {
    terms.iter().filter_map(|it| match it {
        Term::Requirement(it) => Some(it),
        Term::Disputed(_) | Term::Unread(_) => None,
    })
}

/// Whether one requirement is the opposite of the other.
fn opposes(a: &Requirement, b: &Requirement) -> bool {
    let is_same =
        |a: &Requirement, b: &Requirement| a.negated == b.negated && a.condition == b.condition;
    // The opposite of an opposite may be the same requirement in another spelling.
    (is_same(&a.negate(), b) || is_same(a, &b.negate())) && are_about_the_same_values(a, b)
}

/// Whether the values that meet one requirement fail the other. Of a key with several values, one
/// may be less than 2 and another greater; only what asks for all values or none leaves no other.
fn are_about_the_same_values(a: &Requirement, b: &Requirement) -> bool {
    let [one, other] = [a, b].map(|it| &it.condition.operator);
    a.condition == b.condition
        || is_single_valued(&a.condition.key)
        || one.comparison == Comparison::Null
        || one.set.is_some()
        || one.comparison.is_negated() != other.comparison.is_negated()
}

/// Whether some request may meet all of these requirements, which are about one key.
fn may_hold_together(all: &[&Requirement]) -> bool {
    if !all.iter().any(|it| narrows(it)) || all.iter().all(|it| it.holds_without_key()) {
        return true;
    }
    // So the request contains the key.
    if all.iter().any(|it| requires_absence(it)) {
        return false;
    }
    let is_known = |it: &&Requirement| !it.condition.values.iter().any(|it| has_variables(it));
    let known: Vec<&Requirement> = all.iter().copied().filter(is_known).collect();
    let exact = known.iter().find(|it| bound(it) == Some(ValueType::String));
    if let Some(exact) = exact {
        let mut values = exact.condition.values.iter();
        return values.any(|value| known.iter().all(|it| it.holds_for(value)));
    }
    // Other texts may be the same number, date or boolean.
    [ValueType::Numeric, ValueType::Date, ValueType::Boolean].into_iter().all(|kind| {
        let is_of_kind = |it: &&Requirement| {
            it.condition.operator.comparison.row().is_some_and(|it| it.value_type == kind)
        };
        let of_kind: Vec<&Requirement> = known.iter().copied().filter(is_of_kind).collect();
        let is_bound = of_kind.iter().any(|it| bound(it) == Some(kind));
        !is_bound
            || samples(kind, &of_kind)
                .iter()
                .any(|value| of_kind.iter().all(|it| it.holds_for(value)))
    })
}

/// The type of values that a requirement leaves, if the key is in the request: of text only those
/// that it lists. `None` if it leaves too much to try.
fn bound(requirement: &Requirement) -> Option<ValueType> {
    let Condition { operator, key, values } = &requirement.condition;
    let row = operator.comparison.row()?;
    let is_plain = !requirement.negated
        && !row.negated
        && operator.set != Some(SetOperator::ForAllValues)
        && is_single_valued(key)
        && !values.iter().any(|it| has_variables(it));
    let is_listed = match row.relation {
        Relation::Equal => true,
        Relation::Like => !values.iter().any(|it| it.contains(['*', '?'])),
        Relation::EqualIgnoringCase
        | Relation::Less
        | Relation::LessOrEqual
        | Relation::Greater
        | Relation::GreaterOrEqual => false,
    };
    match row.value_type {
        ValueType::String | ValueType::Arn => (is_plain && is_listed).then_some(ValueType::String),
        ValueType::Numeric | ValueType::Date | ValueType::Boolean => {
            is_plain.then_some(row.value_type)
        }
        ValueType::Binary | ValueType::IpAddress | ValueType::Presence => None,
    }
}

/// Whether a requirement fails for each request that contains the key.
fn requires_absence(requirement: &Requirement) -> bool {
    requirement.condition.operator.comparison == Comparison::Null
        && !requirement.holds_for("anything")
}

/// The values that show whether any value meets the requirements: numbers and dates differ only
/// where they pass one of those that are compared with.
fn samples(kind: ValueType, requirements: &[&Requirement]) -> Vec<String> {
    let values = requirements.iter().flat_map(|it| &it.condition.values);
    match kind {
        ValueType::Numeric => {
            let around = |it: f64| [it.next_down(), it, it.next_up()].map(|it| it.to_string());
            values.filter_map(|it| number(it)).flat_map(around).collect()
        }
        ValueType::Date => {
            let around = |it: Timestamp| [-1, 0, 1].map(|step| it.as_nanosecond() + step);
            let nanoseconds = values.filter_map(|it| moment(it)).flat_map(around);
            let moments = nanoseconds.filter_map(|it| Timestamp::from_nanosecond(it).ok());
            moments.map(|it| it.to_string()).collect()
        }
        ValueType::Boolean => vec!["true".to_owned(), "false".to_owned()],
        ValueType::String
        | ValueType::Binary
        | ValueType::IpAddress
        | ValueType::Arn
        | ValueType::Presence => Vec::new(),
    }
}
