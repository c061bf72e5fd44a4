//! What a trust policy asks of all whom one of its names means, by context keys.

use crate::{
    eval::{Alternative, Residual, Term},
    iam::{AccountId, Comparison, Condition, SetOperator, condition_value::ValueType},
};

/// A context key that tells who calls, or for whom.
pub(super) struct AskedKey {
    name: &'static str,
    /// Whether every call contains it, so that a condition which holds without it asks as much.
    is_always_there: bool,
    /// The part of a value that tells whose it is; none where the value lacks it.
    owner: fn(&str) -> Option<&str>,
}

/// The whole value tells.
fn whole(value: &str) -> Option<&str> {
    Some(value)
}

/// The account in an ARN tells; in ARNs without one, the resource.
fn account_of_arn(value: &str) -> Option<&str> {
    let mut parts = value.splitn(6, ':');
    let account = parts.nth(4)?;
    if account.is_empty() { parts.next() } else { Some(account) }
}

/// The organization at the head of a path tells.
fn organization(value: &str) -> Option<&str> {
    value.split('/').next()
}

/// The unique id before the session's name tells.
fn unique_id(value: &str) -> Option<&str> {
    value.split(':').next()
}

/// A range tells, if it is not all addresses.
fn range(value: &str) -> Option<&str> {
    (!value.ends_with("/0")).then_some(value)
}

/// The keys that tell who calls.
#[rustfmt::skip]
pub(super) const OF_CALLERS: [AskedKey; 8] = [
    AskedKey { name: "aws:PrincipalOrgID",    is_always_there: false, owner: whole },
    AskedKey { name: "aws:PrincipalOrgPaths", is_always_there: false, owner: organization },
    AskedKey { name: "aws:PrincipalArn",      is_always_there: true,  owner: account_of_arn },
    AskedKey { name: "aws:PrincipalAccount",  is_always_there: true,  owner: whole },
    AskedKey { name: "aws:SourceIp",          is_always_there: false, owner: range },
    AskedKey { name: "aws:SourceVpc",         is_always_there: false, owner: whole },
    AskedKey { name: "aws:SourceVpce",        is_always_there: false, owner: whole },
    AskedKey { name: "aws:userid",            is_always_there: true,  owner: unique_id },
];

/// The keys that tell for whom a service calls.
#[rustfmt::skip]
pub(super) const OF_SOURCES: [AskedKey; 4] = [
    AskedKey { name: "aws:SourceArn",      is_always_there: false, owner: account_of_arn },
    AskedKey { name: "aws:SourceAccount",  is_always_there: false, owner: whole },
    AskedKey { name: "aws:SourceOrgID",    is_always_there: false, owner: whole },
    AskedKey { name: "aws:SourceOrgPaths", is_always_there: false, owner: organization },
];

/// The external id that another account must give.
pub(super) const EXTERNAL_ID: [AskedKey; 1] =
    [AskedKey { name: "sts:ExternalId", is_always_there: false, owner: whole }];

impl AskedKey {
    /// Whether a condition holds only for certain values of this key.
    fn is_asked_by(&self, condition: &Condition) -> bool {
        let operator = &condition.operator;
        let holds_without_it =
            operator.if_exists || operator.set == Some(SetOperator::ForAllValues);
        condition.key.is(self.name)
            && (self.is_always_there || !holds_without_it)
            && names_values(&operator.comparison)
            && condition.values.iter().all(|it| self.names_owner(it, &operator.comparison))
    }

    /// Whether a value means one owner only. A variable does: it stands for one value.
    fn names_owner(&self, value: &str, comparison: &Comparison) -> bool {
        let takes_wildcards = comparison.row().is_some_and(|it| {
            it.value_type == ValueType::Arn || it.relation == crate::iam::Relation::Like
        });
        let owner = (self.owner)(value);
        owner.is_some_and(|it| !takes_wildcards || !it.contains(['*', '?']))
            // It matches nothing where wildcards are plain characters; whoever wrote it meant all.
            && value != "*"
    }
}

/// The accounts of which callers must be in this alternative, as far as a condition names them.
pub(super) fn named_accounts(alternative: &Alternative) -> Vec<AccountId> {
    let conditions = || alternative.terms.iter().filter_map(condition_of);
    let asked = |key: &AskedKey| -> Vec<AccountId> {
        let of_key = conditions().filter(|it| key.is_asked_by(it));
        let owners = of_key.flat_map(|it| &it.values).filter_map(|it| (key.owner)(it));
        owners.filter(|it| is_account(it)).map(Into::into).collect()
    };
    let of_accounts =
        |it: &&AskedKey| ["aws:PrincipalAccount", "aws:PrincipalArn"].contains(&it.name);
    OF_CALLERS.iter().filter(of_accounts).flat_map(asked).collect()
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a comparison holds for the values that it names, and for no others.
fn names_values(comparison: &Comparison) -> bool {
    comparison.row().is_some_and(|row| {
        let of_owners = match row.value_type {
            ValueType::String | ValueType::Arn | ValueType::IpAddress => true,
            ValueType::Numeric
            | ValueType::Date
            | ValueType::Boolean
            | ValueType::Binary
            | ValueType::Presence => false,
        };
        of_owners && !row.negated
    })
}

/// Whether each alternative asks for certain values of one of these keys. `None` if that depends on
/// something unread.
pub(super) fn asks_for(granted: &Residual, keys: &[AskedKey]) -> Option<bool> {
    all_ask(granted, |it| keys.iter().any(|key| key.is_asked_by(it)))
}

/// Whether each alternative has a condition about which `is_it` holds. `None` if only those lack it
/// that depend on something unread.
pub(super) fn all_ask(granted: &Residual, is_it: impl Fn(&Condition) -> bool) -> Option<bool> {
    let asks = |terms: &[Term]| terms.iter().filter_map(condition_of).any(&is_it);
    let without = || granted.alternatives().iter().filter(|it| !asks(&it.terms));
    let is_unread = |it: &Term| matches!(it, Term::Unread(_));
    match without().count() {
        0 => Some(true),
        _ if without().all(|it| it.terms.iter().any(is_unread)) => None,
        _ => Some(false),
    }
}

/// The condition that must hold.
pub(super) fn condition_of(term: &Term) -> Option<&Condition> {
    match term {
        Term::Requirement(it) if !it.negated => Some(&it.condition),
        Term::Requirement(_) | Term::Disputed(_) | Term::Unread(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        eval::{PolicyType, Requirement},
        iam::ConditionOperator,
    };

    fn asks(operator: &str, key: &str, value: &str) -> bool {
        let operator = ConditionOperator::parse(operator);
        let condition = Condition { operator, key: key.into(), values: vec![value.into()] };
        let term = Term::Requirement(Requirement::holds(condition, PolicyType::Trust));
        asks_for(&Residual::term(term), &OF_CALLERS).expect("nothing is unread")
    }

    #[test]
    #[rustfmt::skip]
    fn a_condition_asks_if_its_values_tell_who_calls() {
        let cases = [
            // why                                operator                     key                      value                               asks
            ("the organization",                  "StringEquals",              "aws:PrincipalOrgID",    "o-acme",                           true),
            ("a key in another case",             "StringEquals",              "aws:principalorgid",    "o-acme",                           true),
            ("any organization",                  "StringLike",                "aws:PrincipalOrgID",    "o-*",                              false),
            ("all but one",                       "StringNotEquals",           "aws:PrincipalOrgID",    "o-acme",                           false),
            ("external principals lack the key",  "StringEqualsIfExists",      "aws:PrincipalOrgID",    "o-acme",                           false),
            ("all paths of nobody",               "ForAllValues:StringLike",   "aws:PrincipalOrgPaths", "o-acme/*",                         false),
            ("a path below the organization",     "ForAnyValue:StringLike",    "aws:PrincipalOrgPaths", "o-acme/*",                         true),
            ("a role of one account",             "ArnLike",                   "aws:PrincipalArn",      "arn:aws:iam::111122223333:role/*", true),
            ("each request has this key",         "ArnLikeIfExists",           "aws:PrincipalArn",      "arn:aws:iam::111122223333:role/*", true),
            ("a name that anyone can choose",     "ArnLike",                   "aws:PrincipalArn",      "arn:aws:iam::*:role/Deploy",       false),
            ("an address",                        "IpAddress",                 "aws:SourceIp",          "203.0.113.0/24",                   true),
            ("every address",                     "IpAddress",                 "aws:SourceIp",          "0.0.0.0/0",                        false),
            ("sessions of one role",              "StringLike",                "aws:userid",            "AROAEXAMPLE:*",                    true),
            ("a session name",                    "StringLike",                "aws:userid",            "*:ci",                             false),
            ("something else",                    "StringEquals",              "aws:RequestedRegion",   "eu-west-1",                        false),
        ];
        for (why, operator, key, value, expected) in cases {
            assert_eq!(asks(operator, key, value), expected, "{why}");
        }
    }
}
