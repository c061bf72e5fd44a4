//! Properties: requirements that exclude each other are met by no request, and others are kept.

use proptest::{collection::vec, prelude::*, sample::select};

use super::{
    AccessState, CallerKind, MfaVerdict, PolicyType, Requirement, Residual, Term, best_access,
    condition::evaluate_with,
};
use crate::iam::{Condition, ConditionOperator, Context, ContextValue};

/// Keys with the operators that fit them, and values that occur in policies and requests.
const KEYS: &[(&str, &[&str], &[&str])] = &[
    (
        "aws:SourceAccount",
        &["StringEquals", "StringNotEquals", "StringLike", "StringEqualsIgnoreCase", "Null"],
        &["1", "2", "1*", "a", "A", "${aws:username}", "true", "false"],
    ),
    (
        "aws:SourceArn",
        &["ArnEquals", "ArnLike", "ArnNotLike", "StringEquals", "StringLike", "Null"],
        &["arn:aws:s3:::a", "arn:aws:s3:::*", "arn:aws:sns:eu-west-1:1:b", "true", "false"],
    ),
    (
        "sts:DurationSeconds",
        &["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals"],
        &["900", "900.5", "3600", "43200"],
    ),
    (
        "aws:EpochTime",
        &["DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateEquals", "NumericLessThan"],
        &["1767225600", "2026-01-01T00:00:00Z", "1767225601", "2026-01-02T00:00:00Z"],
    ),
    ("aws:SecureTransport", &["Bool", "StringEquals", "Null"], &["true", "false"]),
    // These can have several values.
    (
        "aws:TagKeys",
        &["StringEquals", "StringNotEquals", "StringLike", "Null"],
        &["team", "env", "t*", "true", "false"],
    ),
    ("x:Unknown", &["StringEquals", "NumericLessThan", "Null"], &["1", "2", "true", "false"]),
];

/// A key, requirements about it, and what a request may say of it.
type Case = (&'static str, Vec<Requirement>, Vec<Vec<String>>);

fn case() -> impl Strategy<Value = Case> {
    select(KEYS).prop_flat_map(|(key, operators, values)| {
        let sets = select(vec!["", "", "", "ForAnyValue:", "ForAllValues:"]);
        let policy_values = vec(select(values), 1..3);
        let one = (sets, select(operators), any::<[bool; 2]>(), policy_values).prop_map(
            move |(set, operator, [if_exists, negated], values)| {
                let suffix = if if_exists { "IfExists" } else { "" };
                let condition = Condition {
                    operator: ConditionOperator::parse(&format!("{set}{operator}{suffix}")),
                    key: key.into(),
                    values: values.into_iter().map(Into::into).collect(),
                };
                let requirement = Requirement::holds(condition, PolicyType::Trust);
                if negated { requirement.negate() } else { requirement }
            },
        );
        let numbers = ["899", "901", "1767225599", "1767225600.5", "1767300000"];
        let given: Vec<String> = values
            .iter()
            .chain(&numbers)
            .filter(|it| !it.contains('*'))
            .map(ToString::to_string)
            .collect();
        let most = if ["aws:TagKeys", "x:Unknown"].contains(&key) { 2 } else { 1 };
        let mut requests: Vec<Vec<String>> = vec![Vec::new()];
        requests.extend(given.iter().map(|it| vec![it.clone()]));
        if most == 2 {
            requests.extend(
                given.iter().flat_map(|a| given.iter().map(|b| vec![a.clone(), b.clone()])),
            );
        }
        vec(one, 2..4).prop_map(move |all| (key, all, requests.clone()))
    })
}

/// Whether a requirement is met by a request in which the key has these values, and `aws:username`
/// this one.
fn is_met(requirement: &Requirement, key: &str, values: &[String], username: Option<&str>) -> bool {
    let mut context = Context::complete();
    context.put(key, ContextValue::Present(values.to_vec()));
    if let Some(username) = username {
        context.set("aws:username", username);
    }
    let found = evaluate_with(&requirement.condition, true, &context);
    assert!(found.is_always() || found.is_never(), "all is known");
    found.is_always() != requirement.negated
}

fn all_of(requirements: &[Requirement]) -> Residual {
    let terms = requirements.iter().cloned().map(Term::Requirement);
    terms.fold(Residual::always(), |all, it| all.and(&Residual::term(it)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6_000))]

    #[test]
    fn what_is_left_out_is_refused_whatever_a_request_says((key, all, requests) in case()) {
        if all_of(&all).is_never() {
            // Policy variables are the same text in all requirements.
            for username in [None, Some("1"), Some("a")] {
                for values in &requests {
                    let is_met = all.iter().all(|it| is_met(it, key, values, username));
                    prop_assert!(!is_met, "{:?} {:?} {:?}", all, values, username);
                }
            }
        }
    }

    #[test]
    fn the_order_of_requirements_does_not_matter((_, all, _) in case()) {
        let turned: Vec<Requirement> = all.iter().rev().cloned().collect();
        prop_assert_eq!(all_of(&all), all_of(&turned));
    }
}

/// Requirements of one key, each an operator and its values.
fn is_possible(key: &str, requirements: &[(&str, &[&str])]) -> bool {
    let requirement = |(operator, values): &(&str, &[&str])| {
        let condition = Condition {
            operator: ConditionOperator::parse(operator),
            key: key.into(),
            values: values.iter().map(|&it| it.into()).collect(),
        };
        Requirement::holds(condition, PolicyType::Trust)
    };
    let all: Vec<Requirement> = requirements.iter().map(requirement).collect();
    !all_of(&all).is_never()
}

#[test]
#[rustfmt::skip]
fn what_no_request_meets_is_left_out_and_what_is_doubtful_stays() {
    type Row = (&'static str, &'static str, &'static [(&'static str, &'static [&'static str])], bool);
    let cases: &[Row] = &[
        // why                                     key                     requirements                                                              possible
        ("it is absent, and it is 1",              "aws:SourceAccount",    &[("Null", &["true"]), ("StringEquals", &["1"])],                          false),
        ("it is absent, or it is 1",               "aws:SourceAccount",    &[("Null", &["true"]), ("StringEqualsIfExists", &["1"])],                  true),
        ("absence is not about the number of values", "aws:TagKeys",       &[("Null", &["true"]), ("ForAnyValue:StringEquals", &["1"])],              false),
        ("two values of which it has one",         "sts:ExternalId",       &[("StringEquals", &["a"]), ("StringEquals", &["b"])],                     false),
        ("one value may be 1, another 3",          "aws:TagKeys",          &[("NumericLessThan", &["2"]), ("NumericGreaterThanEqualsIfExists", &["2"])], true),
        ("no value may be the one it has",         "aws:TagKeys",          &[("StringEquals", &["2"]), ("StringNotEquals", &["2"])],                 false),
        ("a value that both list",                 "sts:ExternalId",       &[("StringEquals", &["a", "b"]), ("StringEquals", &["b", "c"])],           true),
        ("it can have several values",             "aws:TagKeys",          &[("StringEquals", &["a"]), ("StringEquals", &["b"])],                     true),
        ("how many it can have is not documented", "acme:Stage",           &[("StringEquals", &["a"]), ("StringEquals", &["b"])],                     true),
        ("its value is in the other's pattern",    "aws:SourceArn",        &[("ArnLike", &["arn:aws:s3:::a*"]), ("StringEquals", &["arn:aws:s3:::ab"])], true),
        ("its value is outside the pattern",       "aws:SourceArn",        &[("ArnLike", &["arn:aws:s3:::a*"]), ("ArnEquals", &["arn:aws:s3:::b"])],  false),
        ("two patterns are not compared",          "aws:SourceArn",        &[("StringLike", &["a*"]), ("StringLike", &["b*"])],                       true),
        ("all of the values are excluded",         "aws:PrincipalTag/team", &[("StringEquals", &["a", "b"]), ("StringNotEquals", &["b", "a", "c"])],  false),
        ("a variable may be anything",             "aws:PrincipalTag/team", &[("StringEquals", &["a"]), ("StringEquals", &["${aws:username}"])],      true),
        ("another case is the same text here",     "aws:RequestTag/team",  &[("StringEquals", &["a"]), ("StringEqualsIgnoreCase", &["A"])],           true),
        ("true and false",                         "aws:SecureTransport",  &[("Bool", &["true"]), ("Bool", &["false"])],                              false),
        ("true, or absent",                        "aws:SecureTransport",  &[("BoolIfExists", &["true"]), ("BoolIfExists", &["false"])],              true),
        ("until, and only later",                  "aws:EpochTime",        &[("DateLessThan", &["2026-01-01"]), ("DateGreaterThan", &["2026-01-02"])], false),
        ("between two days",                       "aws:EpochTime",        &[("DateGreaterThan", &["2026-01-01"]), ("DateLessThan", &["2026-01-02"])], true),
        ("before and after one moment",            "aws:EpochTime",        &[("DateLessThan", &["2026-01-01"]), ("DateGreaterThanEquals", &["1767225600"])], false),
        ("exactly that moment",                    "aws:EpochTime",        &[("DateLessThanEquals", &["2026-01-01"]), ("DateGreaterThanEquals", &["1767225600"])], true),
        ("longer and shorter",                     "sts:DurationSeconds",  &[("NumericLessThan", &["900"]), ("NumericGreaterThan", &["3600"])],       false),
        ("either of two ranges",                   "sts:DurationSeconds",  &[("NumericLessThan", &["900", "7200"]), ("NumericGreaterThan", &["3600"])], true),
        ("other keys are other facts",             "aws:SourceIp",         &[("IpAddress", &["10.0.0.1"]), ("IpAddress", &["10.0.0.2"])],             true),
    ];
    for (why, key, requirements, possible) in cases {
        assert_eq!(is_possible(key, requirements), *possible, "{why}: {key} {requirements:?}");
    }
}

/// Callers differ in what they know of MFA, so the verdict says that none meets both.
#[test]
fn requirements_on_mfa_are_kept_for_their_verdict() {
    let key = "aws:MultiFactorAuthPresent";
    assert!(is_possible(key, &[("Bool", &["true"]), ("Bool", &["false"])]));
}

#[test]
fn requirements_of_two_requests_exclude_nothing() {
    let region = |value: &str| {
        let condition = Condition {
            operator: ConditionOperator::parse("StringEquals"),
            key: "aws:RequestedRegion".into(),
            values: vec![value.into()],
        };
        Residual::term(Term::Requirement(Requirement::holds(condition, PolicyType::Identity)))
    };
    let (here, there) = (region("us-east-1"), region("eu-west-1"));
    assert!(here.and(&there).is_never());
    let both = here.and_of_another_request(&there);
    let (access, mfa) = best_access(&both, CallerKind::User);
    let access = access.expect("it is possible");
    assert_eq!((access.state, access.terms.len()), (AccessState::Conditional, 2));
    assert_eq!(mfa, MfaVerdict::Absent);
}
