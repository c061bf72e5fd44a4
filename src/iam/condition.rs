//! The `Condition` element: operators, keys, values.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use rustc_hash::FxHashSet;

use super::{
    condition_value::ValueType,
    json::{Path, ScanError, Scanner},
    operator::Comparison,
};

/// All conditions of a statement; all of them must hold.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConditionBlock(pub Vec<Condition>);

/// One line of a condition block: compares a context key with values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    /// How to compare.
    pub operator: ConditionOperator,
    /// What to compare.
    pub key: ContextKey,
    /// The values to compare with. One match is enough; for negated operators, none may match.
    pub values: Vec<Box<str>>,
}

/// A comparison with its modifiers, such as `ForAnyValue:StringLikeIfExists`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionOperator {
    /// How to treat a key with several values.
    pub set: Option<SetOperator>,
    /// The comparison itself.
    pub comparison: Comparison,
    /// Whether the condition holds when the request lacks the key.
    pub if_exists: bool,
}

/// How a key with several values is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetOperator {
    /// At least one of the request's values must match.
    ForAnyValue,
    /// Each of the request's values must match; an empty set matches.
    ForAllValues,
}

impl ConditionOperator {
    /// Whether `${...}` in its values is a policy variable: only in text, ARNs, and where AWS pages
    /// differ.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
    pub fn takes_variables(&self) -> bool {
        use ValueType::{Binary, Date, IpAddress, Numeric, Presence};
        let without = [Binary, Date, IpAddress, Numeric, Presence];
        self.comparison.row().is_none_or(|it| !without.contains(&it.value_type))
    }

    /// Parses an operator's name with its modifiers. Never fails: a name that AWS does not document
    /// becomes [`Comparison::Unrecognized`].
    pub fn parse(text: &str) -> Self {
        let (set, rest) = match text.split_once(':') {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAnyValue") => {
                (Some(SetOperator::ForAnyValue), rest)
            }
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAllValues") => {
                (Some(SetOperator::ForAllValues), rest)
            }
            Some(_) | None => (None, text),
        };
        let cut = rest.len().saturating_sub(IF_EXISTS.len());
        let (name, if_exists) = match (rest.get(..cut), rest.get(cut..)) {
            (Some(name), Some(suffix)) if suffix.eq_ignore_ascii_case(IF_EXISTS) => (name, true),
            _ => (rest, false),
        };
        match Comparison::named(name) {
            Some(comparison) => Self { set, comparison, if_exists },
            None => Self {
                set: None,
                comparison: Comparison::Unrecognized(text.into()),
                if_exists: false,
            },
        }
    }
}

const IF_EXISTS: &str = "IfExists";

impl fmt::Display for ConditionOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.set {
            Some(SetOperator::ForAnyValue) => f.write_str("ForAnyValue:")?,
            Some(SetOperator::ForAllValues) => f.write_str("ForAllValues:")?,
            None => {}
        }
        f.write_str(self.comparison.name())?;
        if self.if_exists { f.write_str(IF_EXISTS) } else { Ok(()) }
    }
}

/// The name of a context key, such as `aws:MultiFactorAuthPresent`. Case-insensitive.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
#[derive(Clone)]
pub struct ContextKey(Box<str>);

impl ContextKey {
    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the key `name`, ignoring case.
    pub fn is(&self, name: &str) -> bool {
        self.0.eq_ignore_ascii_case(name)
    }

    fn folded(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().map(|it| it.to_ascii_lowercase())
    }
}

impl From<&str> for ContextKey {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl fmt::Display for ContextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ContextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq for ContextKey {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl Eq for ContextKey {}

impl Hash for ContextKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().for_each(|it| state.write_u8(it));
        state.write_u8(0xff);
    }
}

impl PartialOrd for ContextKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ContextKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(other.folded())
    }
}

impl ConditionBlock {
    pub(super) fn parse(scanner: &mut Scanner<'_>, path: &Path<'_>) -> Result<Self, ScanError> {
        let mut conditions: Vec<Condition> = Vec::new();
        scanner.members(path, "an object of condition operators", |scanner, name| {
            let path = path.member(&name.text);
            let operator = ConditionOperator::parse(&name.text);
            // Operator names are case-insensitive, so the same operator may occur twice.
            let same = conditions.iter().filter(|it| it.operator == operator);
            let earlier: FxHashSet<_> = same.map(|it| it.key.0.clone()).collect();
            scanner.members(&path, "an object of condition keys", |scanner, key| {
                let path = path.member(&key.text);
                let start = scanner.start();
                if earlier.contains(key.text.as_ref()) {
                    return Err(scanner.unexpected(start, &path, "each element only once"));
                }
                let values = scanner.texts(&path, "a condition value or a list of them")?;
                conditions.push(Condition {
                    operator: operator.clone(),
                    key: ContextKey(key.text.as_ref().into()),
                    values: values.map(Into::into).collect(),
                });
                Ok(())
            })
        })?;
        conditions.shrink_to_fit();
        Ok(Self(conditions))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_keeps_its_modifiers() {
        #[rustfmt::skip]
        let cases = [
            ("StringEquals",                   None,                            Comparison::StringEquals, false),
            ("BoolIfExists",                   None,                            Comparison::Bool,         true),
            ("ForAnyValue:StringLikeIfExists", Some(SetOperator::ForAnyValue),  Comparison::StringLike,   true),
            ("ForAllValues:ArnLike",           Some(SetOperator::ForAllValues), Comparison::ArnLike,      false),
        ];
        for (text, set, comparison, if_exists) in cases {
            let operator = ConditionOperator::parse(text);
            assert_eq!(operator, ConditionOperator { set, comparison, if_exists });
            assert_eq!(operator.to_string(), text);
        }
    }

    #[test]
    fn an_operator_that_aws_does_not_document_is_kept_as_written() {
        for text in ["StringEqual", "ForSomeValue:StringEquals", "IfExists", ""] {
            let operator = ConditionOperator::parse(text);
            assert_eq!(operator.comparison, Comparison::Unrecognized(text.into()));
            assert_eq!(operator.to_string(), text);
        }
    }

    #[test]
    fn keys_are_the_same_in_any_case() {
        assert_eq!(ContextKey::from("aws:PrincipalArn"), ContextKey::from("AWS:principalarn"));
    }
}
