//! Compares one value of the policy with one of the request. Negated operators compare like their
//! counterparts; the caller negates the result.

use std::cmp::Ordering;

use super::arn;
use crate::iam::{
    Comparison, Relation,
    condition_value::{IpRange, ValueType, binary, boolean, moment, number},
    pattern::{self, Case, Piece},
};

/// Whether `value` of the request matches one value of the policy. A value that is not of the
/// operator's type matches nothing.
pub(in crate::eval) fn compare(comparison: &Comparison, wanted: &[Piece], value: &str) -> bool {
    let Some(row) = comparison.row() else { return false };
    match row.value_type {
        ValueType::String => compare_text(row.relation, wanted, value),
        ValueType::Numeric => {
            let numbers = number(&literal(wanted)).zip(number(value));
            let order = numbers.and_then(|(wanted, value)| value.partial_cmp(&wanted));
            order.is_some_and(|it| allows(row.relation, it))
        }
        ValueType::Date => {
            let moments = moment(&literal(wanted)).zip(moment(value));
            moments.is_some_and(|(wanted, value)| allows(row.relation, value.cmp(&wanted)))
        }
        ValueType::Boolean => {
            boolean(value).is_some_and(|it| boolean(&literal(wanted)) == Some(it))
        }
        ValueType::Binary => binary(value).is_some_and(|it| binary(&literal(wanted)) == Some(it)),
        ValueType::IpAddress => value.parse().is_ok_and(|address| {
            IpRange::parse(&literal(wanted)).is_some_and(|it| it.contains(address))
        }),
        ValueType::Arn => arn::matches(wanted, value),
        // Decided before values are compared.
        ValueType::Presence => false,
    }
}

fn compare_text(relation: Relation, wanted: &[Piece], value: &str) -> bool {
    match relation {
        Relation::Like => pattern::matches_pieces(wanted.iter().copied(), value, Case::Sensitive),
        Relation::EqualIgnoringCase => literal(wanted).eq_ignore_ascii_case(value),
        Relation::Equal
        | Relation::Less
        | Relation::LessOrEqual
        | Relation::Greater
        | Relation::GreaterOrEqual => allows(relation, value.cmp(literal(wanted).as_str())),
    }
}

/// Whether the order of the two values satisfies the relation.
fn allows(relation: Relation, order: Ordering) -> bool {
    match relation {
        Relation::Equal | Relation::EqualIgnoringCase | Relation::Like => order.is_eq(),
        Relation::Less => order.is_lt(),
        Relation::LessOrEqual => order.is_le(),
        Relation::Greater => order.is_gt(),
        Relation::GreaterOrEqual => order.is_ge(),
    }
}

/// Whether a value of the request that begins with `head` matches one value of the policy; `None`
/// if that depends on the rest of the value, or on more than text.
pub(in crate::eval) fn compare_beginning(
    comparison: &Comparison,
    wanted: &[Piece],
    head: &str,
) -> Option<bool> {
    let row = comparison.row().filter(|it| it.value_type == ValueType::String)?;
    match row.relation {
        Relation::Like if pattern::matches_every_beginning(wanted, head) => Some(true),
        Relation::Like => (!pattern::may_match_beginning(wanted, head)).then_some(false),
        Relation::Equal => (!literal(wanted).starts_with(head)).then_some(false),
        Relation::EqualIgnoringCase
        | Relation::Less
        | Relation::LessOrEqual
        | Relation::Greater
        | Relation::GreaterOrEqual => None,
    }
}

/// The pieces as plain text, for operators without wildcards.
fn literal(pieces: &[Piece]) -> String {
    let character = |piece: &Piece| match piece {
        Piece::Literal(it) => *it,
        Piece::One => '?',
        Piece::Many => '*',
    };
    pieces.iter().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn one_value_against_another() {
        use Comparison as C;
        let cases = [
            // comparison              policy                            request                        matches
            (C::StringEquals,          "repo:acme/*",                    "repo:acme/web",               false),
            (C::StringEquals,          "Acme",                           "acme",                        false),
            (C::StringEqualsIgnoreCase,"Acme",                           "aCME",                        true),
            (C::StringLike,            "repo:acme*",                     "repo:acme-evil/x",            true),
            (C::StringLike,            "repo:acme/?",                    "repo:acme/ab",                false),
            (C::NumericLessThan,       "3600",                           "3599.5",                      true),
            (C::NumericLessThan,       "3600",                           "3600",                        false),
            (C::NumericGreaterThanEquals, "10",                          "9",                           false),
            (C::NumericEquals,         "ten",                            "10",                          false),
            (C::DateGreaterThan,       "2026-01-01T00:00:00Z",           "2026-01-01T00:00:01Z",        true),
            (C::DateLessThan,          "2026-01-01",                     "2025-12-31T23:59:59Z",        true),
            (C::DateEquals,            "1767225600",                     "2026-01-01T00:00:00Z",        true),
            (C::Bool,                  "true",                           "True",                        true),
            (C::Bool,                  "yes",                            "yes",                         false),
            (C::BinaryEquals,          "aGVsbG8=",                       "aGVsbG8=",                    true),
            (C::IpAddress,             "203.0.113.0/24",                 "203.0.113.77",                true),
            (C::IpAddress,             "2001:db8::/32",                  "2001:db8:1::1",               true),
            (C::IpAddress,             "203.0.113.0/33",                 "203.0.113.7",                 false),
            (C::ArnEquals,             "arn:aws:iam::*:role/x",          "arn:aws:iam::111122223333:role/x", true),
            (C::ArnLike,               "arn:aws:iam::111122223333:role/*","arn:aws:iam::111122223333:role/a/b", true),
            (C::ArnLike,               "arn:aws:iam::*",                 "arn:aws:iam::111122223333:role/x", false),
            (C::ArnLike,               "arn:aws:*:111122223333:role/x",  "arn:aws:iam::111122223333:role/x", false),
        ];
        for (comparison, wanted, value, expected) in cases {
            let pieces: Vec<_> = pattern::pieces(wanted).collect();
            assert_eq!(compare(&comparison, &pieces, value), expected, "{comparison:?} {wanted} {value}");
        }
    }
}
