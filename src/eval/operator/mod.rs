//! The comparisons themselves: one value of the policy against one of the request. Negated
//! operators compare like their positive twins; the caller turns the answer around.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

mod arn;
mod quantity;

use crate::iam::{
    Comparison,
    condition_value::{IpRange, binary, boolean},
    pattern::{self, Case, Piece},
};

/// Whether `value` of the request matches one value of the policy. One that is not of the
/// operator's type matches nothing.
pub(super) fn compare(comparison: &Comparison, wanted: &[Piece], value: &str) -> bool {
    use Comparison as C;
    match comparison {
        C::StringEquals | C::StringNotEquals => literal(wanted) == value,
        C::StringEqualsIgnoreCase | C::StringNotEqualsIgnoreCase => {
            literal(wanted).eq_ignore_ascii_case(value)
        }
        C::StringLike | C::StringNotLike => {
            pattern::matches_pieces(wanted.iter().copied(), value, Case::Sensitive)
        }
        C::NumericEquals
        | C::NumericNotEquals
        | C::NumericLessThan
        | C::NumericLessThanEquals
        | C::NumericGreaterThan
        | C::NumericGreaterThanEquals => {
            quantity::compare_numbers(comparison, &literal(wanted), value)
        }
        C::DateEquals
        | C::DateNotEquals
        | C::DateLessThan
        | C::DateLessThanEquals
        | C::DateGreaterThan
        | C::DateGreaterThanEquals => quantity::compare_dates(comparison, &literal(wanted), value),
        C::Bool => boolean(value).is_some_and(|it| boolean(&literal(wanted)) == Some(it)),
        C::BinaryEquals => binary(value).is_some_and(|it| binary(&literal(wanted)) == Some(it)),
        C::IpAddress | C::NotIpAddress => value.parse().is_ok_and(|address| {
            IpRange::parse(&literal(wanted)).is_some_and(|it| it.contains(address))
        }),
        C::ArnEquals | C::ArnLike | C::ArnNotEquals | C::ArnNotLike => arn::matches(wanted, value),
        // Both are decided before values are compared.
        C::Null | C::Unrecognized(_) => false,
    }
}

/// Whether a value of the request that begins with `head` matches one value of the policy; none
/// where that depends on how it goes on, or on more than text.
pub(super) fn compare_beginning(
    comparison: &Comparison,
    wanted: &[Piece],
    head: &str,
) -> Option<bool> {
    use Comparison as C;
    let (every, some) = if matches!(comparison, C::StringLike | C::StringNotLike) {
        let every = pattern::matches_every_beginning(wanted, head);
        (every, pattern::may_match_beginning(wanted, head))
    } else if matches!(comparison, C::StringEquals | C::StringNotEquals) {
        (false, literal(wanted).starts_with(head))
    } else {
        (false, true)
    };
    if every { Some(true) } else { (!some).then_some(false) }
}

/// The pieces as plain text: for operators without wildcards.
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
