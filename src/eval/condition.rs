//! Evaluates the conditions of a statement.

use super::{
    known_values::{holds, holds_without_key, wants_null},
    mfa_key, operator,
    policy_type::PolicyType,
    request::Request,
    residual::Residual,
    statement_ref::StatementRef,
    term::{Dispute, Requirement, Term, UnreadFact},
    time_window,
    variable::{self, Expanded},
};
use crate::iam::{
    AccountId, Action, CURRENT_TIME, Comparison, Condition, Context, ContextValue, Effect,
    SetOperator, Statement, TOKEN_ISSUE_TIME, must_carry,
    pattern::{self, Piece},
};

/// Whether all conditions of the statement at `at` hold: operators and keys are combined with AND.
pub(super) fn evaluate_conditions(
    statement: &Statement,
    variables: bool,
    request: &Request<'_>,
    at: StatementRef,
) -> Residual {
    let policy_type = at.policy_type;
    let unreadable = |condition: &Condition| {
        let error = condition.fault(variables)?;
        Some(UnreadFact::UnreadableCondition { at, error })
    };
    let mut result = Residual::always();
    for condition in &statement.condition.0 {
        let holds = match unreadable(condition) {
            Some(missing) => Residual::term(Term::Unread(missing)),
            None => evaluate_condition(condition, variables, request, policy_type),
        };
        // A start time in the future will be reached.
        let holds =
            match holds.is_never() && time_window::begins_later(condition, statement, request) {
                true => Residual::term(Term::Requirement(Requirement::holds(
                    condition.clone(),
                    policy_type,
                ))),
                false => holds,
            };
        result = result.and(&holds);
        if result.is_never() {
            return result;
        }
    }
    let disputed = |it: &Condition| mfa_key::is_disputed_denial(it, request);
    if statement.effect == Effect::Deny && statement.condition.0.iter().any(disputed) {
        result = result.and(&Residual::term(Term::Disputed(Dispute::DenialOfMissingMfa)));
    }
    result
}

/// Whether one well-formed condition holds. `variables` says whether `${...}` is a policy variable.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
pub fn evaluate_condition(
    condition: &Condition,
    variables: bool,
    request: &Request<'_>,
    policy_type: PolicyType,
) -> Residual {
    let unknown =
        || Residual::term(Term::Requirement(Requirement::holds(condition.clone(), policy_type)));
    let given = request.context(&condition.key);
    match given {
        ContextValue::Unknown if can_never_hold(condition) => return Residual::never(),
        ContextValue::Absent => return Residual::known(holds_without_key(condition)),
        // A key without values is null, like a missing one.
        ContextValue::Present(values) if values.is_empty() => {
            return Residual::known(holds_without_key(condition));
        }
        ContextValue::Present(_) | ContextValue::Begins(_) | ContextValue::Unknown => {}
    }
    let must_be_there = must_carry(request.action, &condition.key);
    if condition.operator.comparison == Comparison::Null {
        let is_open = *given == ContextValue::Unknown && !must_be_there;
        return if is_open { unknown() } else { Residual::known(wants_null(condition, false)) };
    }
    let takes_variables = variables && condition.operator.takes_variables();
    let mut patterns = Vec::with_capacity(condition.values.len());
    for value in condition.values.iter().filter(|it| !is_of_another_account(condition, it, request))
    {
        if !(takes_variables && variable::has_variables(value)) {
            patterns.push(pattern::pieces(value).collect());
            continue;
        }
        match variable::expand(value, request) {
            Expanded::Pieces(pieces) => patterns.push(pieces),
            Expanded::Nothing => {}
            Expanded::Unknown(..) => return unknown(),
        }
    }
    let holds = match given {
        ContextValue::Present(values) => Some(holds(condition, &patterns, values)),
        ContextValue::Begins(head) => holds_for_beginning(condition, &patterns, head),
        ContextValue::Absent => Some(holds_without_key(condition)),
        // No value can match, so it depends on whether the key is present.
        ContextValue::Unknown if patterns.is_empty() => {
            let if_there = condition.operator.comparison.is_negated();
            let is_sure = must_be_there
                || condition.key.is(PRINCIPAL_ARN)
                || if_there == holds_without_key(condition);
            is_sure.then_some(if_there)
        }
        ContextValue::Unknown if must_be_there && matches_every_text(condition, &patterns) => {
            Some(!condition.operator.comparison.is_negated())
        }
        ContextValue::Unknown => holds_for_new_session(condition, &patterns, request),
    };
    holds.map_or_else(unknown, Residual::known)
}

/// Whether one of the patterns of a condition matches every text.
fn matches_every_text(condition: &Condition, patterns: &[Vec<Piece>]) -> bool {
    let like = [Comparison::StringLike, Comparison::StringNotLike];
    let is_all = |it: &Vec<Piece>| !it.is_empty() && it.iter().all(|it| *it == Piece::Many);
    like.contains(&condition.operator.comparison) && patterns.iter().any(is_all)
}

/// Whether a condition on the age of the session holds for a caller without a session, or with one
/// that begins now; `None` if the two differ.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tokenissuetime>
fn holds_for_new_session(
    condition: &Condition,
    patterns: &[Vec<Piece>],
    request: &Request<'_>,
) -> Option<bool> {
    if !condition.key.is(TOKEN_ISSUE_TIME) {
        return None;
    }
    let ContextValue::Present(now) = request.context(&CURRENT_TIME.into()) else { return None };
    let if_there = holds(condition, patterns, now);
    (if_there == holds_without_key(condition)).then_some(if_there)
}

const PRINCIPAL_ARN: &str = "aws:PrincipalArn";

/// Whether a condition on the caller's ARN requires another account than the caller's, whose
/// account is all that is known.
fn is_of_another_account(condition: &Condition, value: &str, request: &Request<'_>) -> bool {
    if !condition.key.is(PRINCIPAL_ARN) || *request.context(&condition.key) != ContextValue::Unknown
    {
        return false;
    }
    let ContextValue::Present(accounts) = request.context(&"aws:PrincipalAccount".into()) else {
        return false;
    };
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    let ["arn", _, _, _, account, _] = parts[..] else { return false };
    !accounts.iter().any(|it| pattern::matches(account, it, pattern::Case::Sensitive))
        && !variable::has_variables(account)
}

/// Whether a condition without policy variables holds for a call that contains only these values.
pub(super) fn evaluate_alone(condition: &Condition, known: &Context) -> Residual {
    evaluate_with(condition, false, known)
}

/// Whether a condition holds for a call that contains only these values. `variables` says whether
/// the policy has policy variables.
pub(super) fn evaluate_with(condition: &Condition, variables: bool, known: &Context) -> Residual {
    let nothing = Context::complete();
    let request = Request {
        action: &assume_role(),
        resource: "*",
        resource_account: &AccountId::from(""),
        caller_context: known,
        resource_context: &nothing,
    };
    evaluate_condition(condition, variables, &request, PolicyType::Trust)
}

pub(super) fn assume_role() -> Action {
    #[expect(clippy::expect_used, reason = "a constant")]
    "sts:AssumeRole".parse().expect("an action has a service and a name")
}

/// Whether no token can meet the condition: the subject of a web identity token consists of names
/// that cannot contain `*`, and `StringEquals` treats a `*` literally.
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

/// Like [`holds`], for a key's only value, of which at most a prefix is known. `None` if the prefix
/// does not decide.
fn holds_for_beginning(condition: &Condition, patterns: &[Vec<Piece>], head: &str) -> Option<bool> {
    let comparison = &condition.operator.comparison;
    let compare = |it: &Vec<Piece>| operator::compare_beginning(comparison, it, head);
    let matches: Vec<_> = patterns.iter().map(compare).collect();
    let matched = match matches.contains(&Some(true)) {
        true => true,
        false if matches.contains(&None) => return None,
        false => false,
    };
    Some(matched != comparison.is_negated())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        eval::Term,
        iam::{ConditionOperator, Context},
    };

    /// Whether the condition holds: `yes`, `no`, or `?` and what it depends on.
    fn answer(operator: &str, values: &[&str], given: Option<&[&str]>, variables: bool) -> String {
        let present =
            |it: &[&str]| ContextValue::Present(it.iter().map(ToString::to_string).collect());
        answer_knowing(operator, values, given.map_or(ContextValue::Absent, present), variables)
    }

    fn answer_knowing(
        operator: &str,
        values: &[&str],
        known: ContextValue,
        variables: bool,
    ) -> String {
        let condition = Condition {
            operator: ConditionOperator::parse(operator),
            key: "fact".into(),
            values: values.iter().map(|&it| it.into()).collect(),
        };
        let mut context = Context::complete();
        context.put("fact", known);
        context.set("aws:username", "alice*");
        context.put("aws:PrincipalTag/team", ContextValue::Unknown);
        let residual = evaluate_with(&condition, variables, &context);
        match residual.alternatives() {
            [] => "no".to_owned(),
            [only] => match only.terms.as_slice() {
                [] => "yes".to_owned(),
                [Term::Requirement(it)] => format!("? {}", it.condition.key),
                _ => format!("{only:?}"),
            },
            _ => format!("{residual:?}"),
        }
    }

    /// The reason, the operator, the policy's values, the request's values, and whether it holds.
    type Row = (
        &'static str,
        &'static str,
        &'static [&'static str],
        Option<&'static [&'static str]>,
        &'static str,
    );

    #[test]
    #[rustfmt::skip]
    fn missing_keys_and_sets_of_values() {
        let none = None;
        let cases: &[Row] = &[
            // why                                            operator                        policy         request              holds
            ("T20: a missing key matches nothing",            "StringEquals",                 &["a"],        none,                "no"),
            ("T20: so what must not match holds",             "StringNotEquals",              &["a"],        none,                "yes"),
            ("T20: in each negated form",                     "StringNotLike",                &["a*"],       none,                "yes"),
            ("T20: in each negated form",                     "ArnNotLike",                   &["*"],        none,                "yes"),
            ("T20: in each negated form",                     "NotIpAddress",                 &["0.0.0.0/0"],none,                "yes"),
            ("T20: in each negated form",                     "NumericNotEquals",             &["1"],        none,                "yes"),
            ("T20: in each negated form",                     "DateNotEquals",                &["2026-01-01"],none,               "yes"),
            ("T20: ordering is no negation",                  "NumericLessThan",              &["1"],        none,                "no"),
            ("T20: IfExists forgives",                        "StringEqualsIfExists",         &["a"],        none,                "yes"),
            ("T20: and stays negated",                        "StringNotEqualsIfExists",      &["a"],        none,                "yes"),
            ("T20: IfExists asks of a key that is there",     "StringEqualsIfExists",         &["a"],        Some(&["b"]),        "no"),
            ("T20: Null true wants it missing",               "Null",                         &["true"],     none,                "yes"),
            ("T20: Null true",                                "Null",                         &["true"],     Some(&["a"]),        "no"),
            ("T20: Null false wants it there",                "Null",                         &["False"],    none,                "no"),
            ("T20: Null false",                               "Null",                         &["false"],    Some(&["a"]),        "yes"),
            ("T20: either will do",                           "Null",                         &["false", "true"], none,           "yes"),
            ("T20: either will do",                           "Null",                         &["true", "false"], Some(&["a"]),   "yes"),
            ("T20b: all of nothing",                          "ForAllValues:StringEquals",    &["a"],        none,                "yes"),
            ("T20b: all of an empty set",                     "ForAllValues:StringEquals",    &["a"],        Some(&[]),           "yes"),
            ("T20b: each one",                                "ForAllValues:StringEquals",    &["a", "b"],   Some(&["a", "b"]),   "yes"),
            ("T20b: not each one",                            "ForAllValues:StringEquals",    &["a", "b"],   Some(&["a", "c"]),   "no"),
            ("T20b: any of nothing",                          "ForAnyValue:StringEquals",     &["a"],        none,                "no"),
            ("T20b: any of an empty set",                     "ForAnyValue:StringEquals",     &["a"],        Some(&[]),           "no"),
            ("T20b: any, unless it is missing",               "ForAnyValue:StringEqualsIfExists", &["a"],    none,                "yes"),
            ("T20b: one is enough",                           "ForAnyValue:StringLike",       &["a*"],       Some(&["x", "ab"]),  "yes"),
            ("T20b: any that differs",                        "ForAnyValue:StringNotEquals",  &["a"],        Some(&["a", "b"]),   "yes"),
            ("T20b: all that differ",                         "ForAllValues:StringNotEquals", &["a"],        Some(&["a", "b"]),   "no"),
            ("T20c: one of the values",                       "StringEquals",                 &["a", "b"],   Some(&["b"]),        "yes"),
            ("T20c: none of the values",                      "StringNotEquals",              &["a", "b"],   Some(&["b"]),        "no"),
            ("T20c: none of the values",                      "StringNotEquals",              &["a", "b"],   Some(&["c"]),        "yes"),
            ("T20e: StringEquals takes no wildcard",          "StringEquals",                 &["a*"],       Some(&["ab"]),       "no"),
            ("T20e: StringLike does",                         "StringLike",                   &["a?"],       Some(&["ab"]),       "yes"),
            ("T20e: ? is just one character",                 "StringLike",                   &["a?"],       Some(&["a"]),        "no"),
            ("T20e: ArnEquals takes wildcards too",           "ArnEquals",                    &["arn:aws:iam::1:role/*"], Some(&["arn:aws:iam::1:role/a"]), "yes"),
            ("T20e: part by part",                            "ArnLike",                      &["arn:aws:iam::*"], Some(&["arn:aws:iam::1:role/a"]), "no"),
            ("T20d: a variable",                              "StringEquals",                 &["${aws:username}"], Some(&["alice*"]), "yes"),
            ("T20d: brings no wildcard",                      "StringLike",                   &["${aws:username}"], Some(&["alicex"]), "no"),
            ("T20d: beside which wildcards stay",             "StringLike",                   &["${aws:username}*"], Some(&["alice*x"]), "yes"),
            ("T20d: an escape is the character",              "StringLike",                   &["a${*}"],    Some(&["a*"]),       "yes"),
            ("T20d: an escape is no wildcard",                "StringLike",                   &["a${*}"],    Some(&["ab"]),       "no"),
            ("T20d: a missing variable matches nothing",      "StringLike",                   &["${aws:SourceIdentity}"], Some(&["a"]), "no"),
            ("T20d: its default does",                        "StringLike",                   &["${aws:SourceIdentity, 'a'}"], Some(&["a"]), "yes"),
            ("T20d: a default is for what is missing",        "StringEquals",                 &["${aws:username, 'a'}"], Some(&["a"]), "no"),
            ("T20d: an unknown variable leaves it open",      "StringEquals",                 &["${aws:PrincipalTag/team}"], Some(&["a"]), "? fact"),
        ];
        for (why, operator, values, given, expected) in cases {
            assert_eq!(answer(operator, values, *given, true), *expected, "{why}: {operator} {values:?} {given:?}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn of_a_value_only_the_beginning_may_be_known() {
        let id = "AROABUILDEXAMPLE:";
        let cases: &[(&str, &str, &[&str], &str, &str)] = &[
            // why                                       operator               policy                            known   holds
            ("T22: whatever the session's name",         "StringLike",          &["AROABUILDEXAMPLE:*"],          id,     "yes"),
            ("T22: whatever the session's name",         "StringNotLike",       &["AROABUILDEXAMPLE:*"],          id,     "no"),
            ("one of the values is enough",              "StringLike",          &["AIDA*", "AROA*"],              id,     "yes"),
            ("another's sessions",                       "StringLike",          &["AROAWEBEXAMPLE:*"],            id,     "no"),
            ("another's sessions",                       "StringNotLike",       &["AROAWEBEXAMPLE:*", "AIDA*"],   id,     "yes"),
            ("T22: the session's name decides",          "StringLike",          &["*:ci"],                        id,     "? fact"),
            ("T22: the session's name decides",          "StringEquals",        &["AROABUILDEXAMPLE:ci"],         id,     "? fact"),
            ("T22: the session's name decides",          "StringNotEquals",     &["AROABUILDEXAMPLE:ci"],         id,     "? fact"),
            ("another's session",                        "StringEquals",        &["AROAWEBEXAMPLE:ci"],           id,     "no"),
            ("another's session",                        "StringNotEquals",     &["AROAWEBEXAMPLE:ci"],           id,     "yes"),
            ("T20e: StringEquals takes no wildcard",     "StringEquals",        &["AROA*"],                       id,     "no"),
            ("one value is a set too",                   "ForAnyValue:StringLike",     &["AROA*"],                id,     "yes"),
            ("one value is a set too",                   "ForAllValues:StringNotLike", &["AROA*"],                id,     "no"),
            ("it is there",                              "StringLikeIfExists",  &["AIDA*"],                       id,     "no"),
            ("it is there",                              "Null",                &["true"],                        id,     "no"),
            ("it is there, and nothing more is known",   "Null",                &["false"],                       "",     "yes"),
            ("C4: nothing more is known",                "DateLessThan",        &["2026-01-01T00:00:00Z"],        "",     "? fact"),
            ("an unknown variable leaves it open",       "StringLike",          &["${aws:PrincipalTag/team}*"],   id,     "? fact"),
        ];
        for (why, operator, values, head, expected) in cases {
            let known = ContextValue::Begins((*head).to_owned());
            let found = answer_knowing(operator, values, known, true);
            assert_eq!(found, *expected, "{why}: {operator} {values:?}");
        }
    }

    #[test]
    fn without_the_current_version_a_variable_is_plain_text() {
        let given: &[&str] = &["${aws:username}"];
        assert_eq!(answer("StringEquals", &["${aws:username}"], Some(given), false), "yes");
        assert_eq!(answer("StringEquals", &["${aws:username}"], Some(&["alice*"]), false), "no");
    }
}
