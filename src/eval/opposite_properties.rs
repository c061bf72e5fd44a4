//! Property: the opposite of a requirement holds exactly if the requirement does not.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{PolicyType, Requirement, condition::evaluate_alone};
use crate::iam::{Condition, ConditionOperator, Context, ContextValue};

const KEY: &str = "fact";

/// Each family of operators, with values that may occur in policies and requests.
const FAMILIES: &[(&[&str], &[&str])] = &[
    (
        &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
            "BinaryEquals",
        ],
        &["a", "A", "b", "a*", "YQ=="],
    ),
    (
        &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
        &["arn:aws:iam::1:role/a", "arn:aws:iam::*:role/*", "arn:aws:iam::2:role/b"],
    ),
    (&["IpAddress", "NotIpAddress"], &["203.0.113.1", "203.0.113.0/24", "198.51.100.1"]),
];

/// Operators whose keys have one well-formed value.
const SINGLE: &[(&[&str], &[&str])] = &[
    (
        &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        &["1", "2", "2.5", "-3"],
    ),
    (
        &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        &["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "1767225600"],
    ),
    (&["Bool", "Null"], &["true", "false"]),
];

fn condition(
    families: &'static [(&[&str], &[&str])],
    most: usize,
) -> impl Strategy<Value = (Condition, Option<Vec<String>>)> {
    let sets = select(vec!["", "", "ForAnyValue:", "ForAllValues:"]);
    (select(families), sets, any::<bool>()).prop_flat_map(
        move |((names, values), set, if_exists)| {
            let values = || select(values).prop_map(ToOwned::to_owned);
            (select(names), vec(values(), 1..3), option::of(vec(values(), 1..=most))).prop_map(
                move |(name, wanted, given)| {
                    let suffix = if if_exists { "IfExists" } else { "" };
                    let condition = Condition {
                        operator: ConditionOperator::parse(&format!("{set}{name}{suffix}")),
                        key: KEY.into(),
                        values: wanted.into_iter().map(Into::into).collect(),
                    };
                    (condition, given)
                },
            )
        },
    )
}

fn holds(requirement: &Requirement, given: Option<&Vec<String>>) -> bool {
    let mut context = Context::complete();
    if let Some(values) = given {
        context.put(KEY, ContextValue::Present(values.clone()));
    }
    let residual = evaluate_alone(&requirement.condition, &context);
    assert!(residual.is_always() || residual.is_never(), "all is known");
    residual.is_always() != requirement.negated
}

proptest! {
    #[test]
    fn the_opposite_of_a_requirement_holds_just_where_it_does_not(
        (condition, given) in prop_oneof![condition(FAMILIES, 2), condition(SINGLE, 1)],
    ) {
        let requirement = Requirement::holds(condition, PolicyType::Trust);
        let opposite = requirement.negate();
        prop_assert_ne!(holds(&requirement, given.as_ref()), holds(&opposite, given.as_ref()));
        let again = holds(&opposite.negate(), given.as_ref());
        prop_assert_eq!(holds(&requirement, given.as_ref()), again);
    }
}

#[test]
#[rustfmt::skip]
fn opposites_are_written_as_people_would() {
    let cases = [
        // why                                                   requirement                             opposite
        ("M3: a Deny on no MFA asks for MFA",                    ("BoolIfExists", "false"),              "Bool true"),
        ("M4: a missing key slips through",                      ("Bool", "false"),                      "BoolIfExists true"),
        ("M4: it must not be missing",                           ("Null", "true"),                       "Null false"),
        ("M9: too old, or no MFA at all, is not denied",         ("NumericGreaterThan", "3600"),         "NumericLessThanEqualsIfExists 3600"),
        ("T20: a missing key passes a negated operator",         ("StringEquals", "a"),                  "StringNotEquals a"),
        ("T20: what must be there and equal",                    ("StringNotEquals", "a"),               "StringEquals a"),
        ("T20b: none of the values",                             ("ForAnyValue:StringEquals", "a"),      "ForAllValues:StringNotEquals a"),
        ("T20b: some other value",                               ("ForAllValues:StringEquals", "a"),     "ForAnyValue:StringNotEquals a"),
        ("no operator holds for a key that is there and differs",("StringEqualsIfExists", "a"),          "not StringEqualsIfExists a"),
        ("no operator is the opposite of a set of booleans",     ("ForAnyValue:Bool", "true"),           "not ForAnyValue:Bool true"),
    ];
    for (why, (operator, value), expected) in cases {
        let condition = Condition {
            operator: ConditionOperator::parse(operator),
            key: KEY.into(),
            values: vec![value.into()],
        };
        let opposite = Requirement::holds(condition, PolicyType::Trust).negate();
        let not = if opposite.negated { "not " } else { "" };
        let Condition { operator, values, .. } = &opposite.condition;
        assert_eq!(format!("{not}{operator} {}", values.join(",")), expected, "{why}");
    }
}
