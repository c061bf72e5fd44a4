//! Under which conditions a trust policy trusts a name in one of its allow statements, once its
//! denials are counted.

use std::sync::LazyLock;

use super::{
    condition::evaluate_conditions,
    policy_set::PolicyRef,
    policy_type::PolicyType,
    request::Request,
    requester,
    residual::Residual,
    statement,
    term::{Requirement, Term},
};
use crate::iam::{
    AccountId, Action, Arn, Condition, ConditionOperator, Context, Effect, PolicyDocument,
    PolicyId, PrincipalElement, PrincipalEntry, Requester, Statement, is_saml_provider,
};

/// The calls by which a role is entered.
struct Calls {
    assume_role: Action,
    with_saml: Action,
    with_web_identity: Action,
    tag_session: Action,
}

static CALLS: LazyLock<Calls> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "constants")]
    let action = |it: &str| it.parse().expect("an action has a service and a name");
    Calls {
        assume_role: action("sts:AssumeRole"),
        with_saml: action("sts:AssumeRoleWithSAML"),
        with_web_identity: action("sts:AssumeRoleWithWebIdentity"),
        tag_session: action("sts:TagSession"),
    }
});

/// The call by which someone of this name enters a role.
fn call_of(entry: &PrincipalEntry) -> &'static Action {
    match entry {
        PrincipalEntry::Federated(name) if is_saml_provider(name) => &CALLS.with_saml,
        PrincipalEntry::Federated(_) => &CALLS.with_web_identity,
        PrincipalEntry::Anyone { .. }
        | PrincipalEntry::Account { .. }
        | PrincipalEntry::User(_)
        | PrincipalEntry::Role(_)
        | PrincipalEntry::RoleSession(_)
        | PrincipalEntry::FederatedUser(_)
        | PrincipalEntry::UniqueId(_)
        | PrincipalEntry::Unrecognized(_)
        | PrincipalEntry::Service(_)
        | PrincipalEntry::CanonicalUser(_) => &CALLS.assume_role,
    }
}

/// Someone of this name, of whom nothing else is known; `None` if the name tells nobody.
pub fn someone_named(entry: &PrincipalEntry) -> Option<Requester> {
    Some(match entry {
        PrincipalEntry::Anyone { .. } => Requester::Anyone,
        PrincipalEntry::Account { account, .. } => Requester::Account(account.clone()),
        PrincipalEntry::User(arn) => Requester::User { arn: arn.clone(), id: None },
        PrincipalEntry::Role(arn) => Requester::Role { arn: arn.clone(), id: None },
        PrincipalEntry::RoleSession(arn) => Requester::RoleSession { arn: arn.clone(), id: None },
        PrincipalEntry::FederatedUser(arn) => Requester::FederatedUser(arn.clone()),
        PrincipalEntry::Service(name) => Requester::Service((**name).into()),
        PrincipalEntry::Federated(name) => Requester::Federated((**name).into()),
        PrincipalEntry::UniqueId(_)
        | PrincipalEntry::Unrecognized(_)
        | PrincipalEntry::CanonicalUser(_) => return None,
    })
}

/// Under which conditions the trust policy of `role` trusts someone whom `allow`, one of its
/// statements, names by `entry`. A denial counts if it is about everyone of that name; a condition
/// of it counts as its opposite.
pub fn trusted_if(
    trust: &PolicyDocument,
    allow: &Statement,
    entry: &PrincipalEntry,
    role: &Arn,
) -> Residual {
    allowed_if(call_of(entry), trust, allow, entry, role)
}

/// The same for the tags that someone gives the session which it begins.
pub fn tagged_if(
    trust: &PolicyDocument,
    allow: &Statement,
    entry: &PrincipalEntry,
    role: &Arn,
) -> Residual {
    allowed_if(&CALLS.tag_session, trust, allow, entry, role)
}

fn allowed_if(
    call: &Action,
    trust: &PolicyDocument,
    allow: &Statement,
    entry: &PrincipalEntry,
    role: &Arn,
) -> Residual {
    if !allow.action.matches(call) {
        return Residual::never();
    }
    // The id is arbitrary, because the deciding statements are not used.
    let policy = PolicyRef::new(PolicyType::Trust, PolicyId::from_index(0), trust);
    let mut denials = trust.denials().peekable();
    let unreadable = statement::unreadable(policy).deny;
    if allow.condition.0.is_empty() && denials.peek().is_none() && unreadable.is_never() {
        return Residual::always();
    }
    let someone = someone_named(entry);
    let mut caller_context = Context::partial();
    if let Some(someone) = &someone {
        someone.describe(&mut caller_context);
    }
    let request = Request {
        action: call,
        resource: role.as_str(),
        resource_account: &AccountId::from(role.account()),
        caller_context: &caller_context,
        resource_context: &Context::partial(),
    };
    let variables = trust.has_variables();
    let applies = |index: u16, statement: &Statement| {
        evaluate_conditions(statement, variables, &request, policy.at(index))
    };
    let mut denied = unreadable;
    for (index, statement) in denials {
        let (Some(element), Some(someone)) = (&statement.principal, &someone) else { continue };
        if statement.action.matches(call) {
            let is_meant = is_meant(someone, element, role);
            denied = denied.or(is_meant.and(&applies(index, statement)));
        }
    }
    applies(0, allow).and(&denied.negate())
}

/// Whether the element of a denial is about someone. Where it spares some principals of an account,
/// or of all, being one of these is a condition.
fn is_meant(someone: &Requester, element: &PrincipalElement, role: &Arn) -> Residual {
    let named = requester::matches(someone, element, Effect::Deny, role);
    if !element.negated {
        return Residual::known(!named.is_empty());
    }
    let is_named = named.iter().any(|it| it.is_spared(someone));
    if is_named || !matches!(someone, Requester::Anyone | Requester::Account(_)) {
        return Residual::known(!is_named);
    }
    let spared = element.entries.iter().filter_map(|it| match it {
        PrincipalEntry::Account { account, .. } => {
            Some(format!("arn:{}:iam::{account}:root", role.partition()))
        }
        PrincipalEntry::User(arn) | PrincipalEntry::Role(arn) => Some(arn.to_string()),
        PrincipalEntry::Anyone { .. }
        | PrincipalEntry::RoleSession(_)
        | PrincipalEntry::FederatedUser(_)
        | PrincipalEntry::UniqueId(_)
        | PrincipalEntry::Unrecognized(_)
        | PrincipalEntry::Service(_)
        | PrincipalEntry::Federated(_)
        | PrincipalEntry::CanonicalUser(_) => None,
    });
    let values: Vec<Box<str>> = spared.map(Into::into).collect();
    if values.is_empty() {
        return Residual::always();
    }
    let operator = ConditionOperator::parse("ArnNotLike");
    let condition = Condition { operator, key: "aws:PrincipalArn".into(), values };
    Residual::term(Term::Requirement(Requirement::holds(condition, PolicyType::Trust)))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::iam::{Policy, PolicyForm};

    /// What is asked of the first name that the first statement trusts: an alternative a line.
    #[track_caller]
    fn check(statements: &str, expected: &Expect) {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        let policy = Policy::parse(&text, PolicyForm::Resource).expect("a policy");
        let (_, allow) = policy.document.readable_statements().next().expect("a statement");
        let entry = &allow.principal.as_ref().expect("a principal").entries[0];
        let role = "arn:aws:iam::111122223333:role/App".parse().expect("an ARN");
        let residual = trusted_if(&policy.document, allow, entry, &role);
        let term = |it: &Term| match it {
            Term::Requirement(Requirement { condition, negated, .. }) => {
                let Condition { operator, key, values } = condition;
                let not = if *negated { "not " } else { "" };
                format!("{not}{key} {operator} {}", values.join(" or "))
            }
            Term::Disputed(_) | Term::Unread(_) => format!("{it:?}"),
        };
        let line = |it: &Vec<Term>| match it.as_slice() {
            [] => "always".to_owned(),
            all => all.iter().map(term).collect::<Vec<_>>().join(", "),
        };
        let lines: Vec<String> = residual.alternatives().iter().map(|it| line(&it.terms)).collect();
        expected.assert_eq(&if lines.is_empty() { "never".to_owned() } else { lines.join("\n") });
    }

    const ANYONE: &str =
        r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}"#;

    fn deny(principal: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect": "Deny", {principal}, "Action": "sts:AssumeRole",
            "Condition": {{{condition}}}}}"#
        )
    }

    #[test]
    fn a_denial_of_others_is_a_condition() {
        check(ANYONE, &expect!["always"]);
        let everyone = r#""Principal": {"AWS": "*"}"#;
        let others = r#""StringNotEquals": {"aws:PrincipalOrgID": "o-acme"}"#;
        check(
            &format!("{ANYONE}, {}", deny(everyone, others)),
            &expect!["aws:PrincipalOrgID StringEquals o-acme"],
        );
        let but_services =
            format!(r#"{others}, "BoolIfExists": {{"aws:PrincipalIsAWSService": "false"}}"#);
        check(
            &format!("{ANYONE}, {}", deny(everyone, &but_services)),
            &expect!["aws:PrincipalOrgID StringEquals o-acme"],
        );
    }

    #[test]
    fn a_denial_of_some_leaves_the_others() {
        let some = r#""Principal": {"AWS": "arn:aws:iam::444455556666:role/Old"}"#;
        let anywhere = r#""StringLike": {"aws:PrincipalArn": "*"}"#;
        check(&format!("{ANYONE}, {}", deny(some, anywhere)), &expect!["always"]);
        let all_but = r#""NotPrincipal": {"AWS": "arn:aws:iam::444455556666:root"}"#;
        let denial = format!(r#"{{"Effect": "Deny", {all_but}, "Action": "sts:*"}}"#);
        check(
            &format!("{ANYONE}, {denial}"),
            &expect!["aws:PrincipalArn ArnLike arn:aws:iam::444455556666:root"],
        );
    }

    #[test]
    fn another_call_and_a_value_that_the_name_cannot_have_trust_nobody() {
        check(&ANYONE.replace("AssumeRole", "TagSession"), &expect!["never"]);
        let account = ANYONE.replace("\"*\"", "\"444455556666\"");
        let others = r#""StringNotEquals": {"aws:PrincipalAccount": "777788889999"}"#;
        let everyone = r#""Principal": {"AWS": "*"}"#;
        check(&format!("{account}, {}", deny(everyone, others)), &expect!["never"]);
    }

    #[test]
    fn a_denial_that_cannot_be_read_leaves_it_unknown() {
        let broken = r#"{"Effect": "Deny", "Principal": {"AWS": 7}, "Action": "sts:AssumeRole"}"#;
        check(
            &format!("{ANYONE}, {broken}"),
            &expect![[r#"
                Unread(UnreadableStatement(StatementRef { policy_type: Trust, policy: PolicyId(0), statement: 1 }))"#]],
        );
    }
}
