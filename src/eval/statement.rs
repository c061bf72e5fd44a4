//! Evaluates a policy for a request: its allows and its denies.

use super::{
    condition,
    policy_set::PolicyRef,
    request::Request,
    residual::Residual,
    statement_ref::StatementRef,
    term::{Requirement, Term, UnreadFact},
    variable::{self, Expanded},
};
use crate::iam::{
    Condition, ConditionOperator, Effect, ResourceElement, Statement,
    pattern::{self, Case},
};

/// When a policy allows the request, and when it denies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AllowAndDeny {
    pub(super) allow: Residual,
    pub(super) deny: Residual,
}

impl AllowAndDeny {
    pub(super) fn silent() -> Self {
        Self { allow: Residual::never(), deny: Residual::never() }
    }

    /// Allows all.
    pub(super) fn open() -> Self {
        Self { allow: Residual::always(), deny: Residual::never() }
    }

    /// May allow and may deny, because it was not read.
    pub(super) fn unread(missing: UnreadFact) -> Self {
        let unknown = Residual::term(Term::Unread(missing));
        Self { allow: unknown.clone(), deny: unknown }
    }

    /// Combines two limits: both must allow, and each deny counts.
    pub(super) fn and(self, other: Self) -> Self {
        Self { allow: self.allow.and(&other.allow), deny: self.deny.or(other.deny) }
    }

    /// Combines several policies: each allow and each deny counts.
    pub(super) fn or(self, other: Self) -> Self {
        Self { allow: self.allow.or(other.allow), deny: self.deny.or(other.deny) }
    }
}

/// Evaluates a policy without principals for the request: an identity policy, a boundary, a
/// guardrail.
pub(super) fn evaluate_policy(policy: PolicyRef<'_>, request: &Request<'_>) -> AllowAndDeny {
    let mut says = AllowAndDeny::silent();
    for (index, statement) in policy.statements() {
        if !statement.action.matches(request.action) {
            continue;
        }
        let at = policy.at(index);
        let applies = resource_and_conditions(statement, at, policy, request);
        // Most statements name other resources.
        if !applies.is_never() {
            says = says.or(effect_of(statement, applies.because_of(at)));
        }
    }
    match policy.unreadable().next() {
        Some(_) => says.or(unreadable(policy)),
        None => says,
    }
}

/// The allow or deny that follows if `applies` holds.
pub(super) fn effect_of(statement: &Statement, applies: Residual) -> AllowAndDeny {
    match statement.effect {
        Effect::Allow => AllowAndDeny { allow: applies, deny: Residual::never() },
        Effect::Deny => AllowAndDeny { allow: Residual::never(), deny: applies },
    }
}

/// When the resources and conditions of the statement at `at` match the request.
pub(super) fn resource_and_conditions(
    statement: &Statement,
    at: StatementRef,
    policy: PolicyRef<'_>,
    request: &Request<'_>,
) -> Residual {
    let variables = policy.document.has_variables();
    let resource = match &statement.resource {
        Some(resource) => evaluate_resource(resource, variables, request, policy),
        None => Residual::always(),
    };
    if resource.is_never() {
        return resource;
    }
    resource.and(&condition::evaluate_conditions(statement, variables, request, at))
}

/// A malformed statement might allow anything, or deny it.
pub(super) fn unreadable(policy: PolicyRef<'_>) -> AllowAndDeny {
    let mut says = AllowAndDeny::silent();
    for (index, void) in policy.unreadable() {
        let at = policy.at(index);
        let unknown = Residual::term(Term::Unread(UnreadFact::UnreadableStatement(at)));
        let if_so = |might: bool| if might { unknown.clone() } else { Residual::never() };
        says = says
            .or(AllowAndDeny { allow: if_so(void.might_allow()), deny: if_so(void.might_deny()) });
    }
    says
}

/// Whether an ARN has a variable before its fifth colon, where none is replaced: such an ARN matches
/// nothing.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
fn has_variable_before_resource(pattern: &str) -> bool {
    let colon = pattern.match_indices(':').nth(4).map_or(pattern.len(), |(at, _)| at);
    pattern.starts_with("arn:") && pattern[..colon].contains("${")
}

fn evaluate_resource(
    element: &ResourceElement,
    variables: bool,
    request: &Request<'_>,
    policy: PolicyRef<'_>,
) -> Residual {
    let mut named = Residual::never();
    for pattern in &element.patterns {
        let varies = variables && variable::has_variables(pattern);
        if varies && has_variable_before_resource(pattern) {
            continue;
        }
        named = named.or(match varies {
            false => Residual::known(pattern::matches(pattern, request.resource, Case::Sensitive)),
            true => match variable::expand(pattern, request) {
                Expanded::Pieces(pieces) => Residual::known(pattern::matches_pieces(
                    pieces.into_iter(),
                    request.resource,
                    Case::Sensitive,
                )),
                Expanded::Nothing => Residual::never(),
                // No value of the key makes the pattern match.
                Expanded::Unknown(_, widest)
                    if !pattern::matches_pieces(
                        widest.iter().copied(),
                        request.resource,
                        Case::Sensitive,
                    ) =>
                {
                    Residual::never()
                }
                // Whatever gives the key the right value.
                Expanded::Unknown(key, _) => {
                    let condition = Condition {
                        operator: ConditionOperator::parse("StringLike"),
                        key,
                        values: vec![pattern.clone()],
                    };
                    let policy_type = policy.policy_type;
                    Residual::term(Term::Requirement(Requirement::holds(condition, policy_type)))
                }
            },
        });
        if named.is_always() {
            break;
        }
    }
    if element.negated { named.negate() } else { named }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        eval::PolicyType,
        iam::{AccountId, Context, ContextValue, Policy, PolicyForm, PolicyId},
    };

    /// When a document with only this statement applies: `yes`, `no`, or what it depends on.
    fn applies(version: &str, statement: &str) -> String {
        let text = format!(r#"{{{version}"Statement":{{"Effect":"Allow",{statement}}}}}"#);
        let policy = Policy::parse(&text, PolicyForm::Identity).unwrap();
        let mut caller = Context::complete();
        caller.set("aws:username", "alice");
        caller.put("aws:PrincipalTag/team", ContextValue::Unknown);
        caller.put("aws:TagKeys", ContextValue::Present(vec!["a".into(), "b".into()]));
        let mut resource = Context::complete();
        resource.set("aws:ResourceTag/team", "data");
        let request = Request {
            action: &"sts:AssumeRole".parse().unwrap(),
            resource: "arn:aws:iam::111122223333:role/alice-data",
            resource_account: &AccountId::from("111122223333"),
            caller_context: &caller,
            resource_context: &resource,
        };
        let id = PolicyId::from_index(0);
        let policy = PolicyRef::new(PolicyType::Identity, id, &policy.document);
        let AllowAndDeny { allow, .. } = evaluate_policy(policy, &request);
        if allow.is_always() {
            return "yes".to_owned();
        }
        let terms = allow.alternatives().iter().flat_map(|it| &it.terms);
        let words: Vec<_> = terms
            .map(|it| match it {
                Term::Requirement(it) => {
                    format!("{} {}", it.condition.key, it.condition.operator)
                }
                Term::Disputed(_) | Term::Unread(_) => format!("{it:?}"),
            })
            .collect();
        if words.is_empty() { "no".to_owned() } else { words.join(", ") }
    }

    #[test]
    #[rustfmt::skip]
    fn actions_and_resources() {
        let now = r#""Version":"2012-10-17","#;
        let assume = r#""Action":"sts:AssumeRole""#;
        let on = |resource: &str| format!(r#"{assume},"Resource":"arn:aws:iam::111122223333:role/{resource}""#);
        let not_on = |resource: &str| format!(r#"{assume},"NotResource":"arn:aws:iam::111122223333:role/{resource}""#);
        let cases = [
            // why                                                  version  statement                                          applies
            ("the role itself",                                     now, on("alice-data"),                                      "yes"),
            ("a pattern",                                           now, on("alice-*"),                                         "yes"),
            ("case matters in resources",                           now, on("Alice-*"),                                         "no"),
            ("case does not in actions",                            now, r#""Action":"STS:assume*","Resource":"*""#.to_owned(), "yes"),
            ("another action",                                      now, r#""Action":"s3:*","Resource":"*""#.to_owned(),        "no"),
            ("all actions but these",                               now, r#""NotAction":"iam:*","Resource":"*""#.to_owned(),    "yes"),
            ("all actions but this",                                now, r#""NotAction":"sts:*","Resource":"*""#.to_owned(),    "no"),
            ("all resources but others",                            now, not_on("bob-*"),                                       "yes"),
            ("all resources but this",                              now, not_on("alice-*"),                                     "no"),
            ("T20d: a variable",                                    now, on("${aws:username}-*"),                               "yes"),
            ("T20d: names of variables are the same in any case",   now, on("${AWS:UserName}-*"),                               "yes"),
            ("T20d: plain text in the old language",                "",  on("${aws:username}-*"),                               "no"),
            ("T20d: a missing one names nothing",                   now, on("${aws:SourceIdentity}*"),                          "no"),
            ("T20d: a default names it",                            now, on("${aws:SourceIdentity, 'alice'}-*"),                "yes"),
            ("T20d: a key with several values names nothing",       now, on("${aws:TagKeys}*"),                                 "no"),
            ("T20d: the role's own tag",                            now, on("alice-${aws:ResourceTag/team}"),                   "yes"),
            ("T25: a tag that a session can bring",                 now, on("alice-${aws:PrincipalTag/team}"),                  "aws:PrincipalTag/team StringLike"),
            ("T25: none that it brings makes this fit",             now, on("bob-${aws:PrincipalTag/team}"),                    "no"),
            ("T25: nor keeps this from being excepted",             now, not_on("bob-${aws:PrincipalTag/team}"),                "yes"),
            ("T25: but may except this",                            now, not_on("alice-${aws:PrincipalTag/team}"),              "aws:PrincipalTag/team StringNotLike"),
            ("T20d: an open brace is plain text",                   now, on("alice-data${"),                                    "no"),
            ("T20c: operators and keys must all hold",              now, format!(r#"{},"Condition":{{"StringEquals":{{"aws:username":"alice","aws:ResourceTag/team":"web"}}}}"#, on("*")), "no"),
            ("T20c: and do here",                                   now, format!(r#"{},"Condition":{{"StringEquals":{{"aws:username":"alice"}},"StringLike":{{"aws:resourcetag/TEAM":"d*"}}}}"#, on("*")), "yes"),
        ];
        for (why, version, statement, expected) in cases {
            assert_eq!(applies(version, &statement), expected, "{why}: {statement}");
        }
    }
}
