//! The condition operators that AWS documents, in one table with a row for each. An operator's
//! type, negation and opposite are all read from its row.
//!
//! The table is here and not beside the comparing code (`eval/operator`), because parsing needs it:
//! operator names and the types of values are checked against it.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use super::condition_value::ValueType;

/// The properties of one operator.
#[derive(Clone, Copy, Debug)]
pub struct OperatorRow {
    /// The name as policies write it.
    pub name: &'static str,
    /// What type of values it compares.
    pub value_type: ValueType,
    /// Whether it is a `Not` form, which holds if nothing matches and if the key is missing.
    pub negated: bool,
    /// The opposite operator.
    pub opposite: Opposite,
    /// How the request's value must relate to the policy's. A `Not` form has the relation of the
    /// operator without `Not`; its result is negated.
    pub relation: Relation,
}

/// The opposite of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opposite {
    /// The operator with or without `Not`: for a missing key, one holds and the other fails.
    Negation(&'static Comparison),
    /// The operator that matches all other values. For a missing key, both fail.
    OtherValues(&'static Comparison),
    /// The operator itself, with `false` for `true`.
    OtherBoolean,
    /// The operator has no opposite.
    None,
}

/// How a value of the request must relate to one of the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same value, or a value in the policy's range.
    Equal,
    /// The same text, ignoring case.
    EqualIgnoringCase,
    /// Text that matches the policy's pattern.
    Like,
    /// Less, or earlier.
    Less,
    /// Less or the same.
    LessOrEqual,
    /// Greater, or later.
    Greater,
    /// Greater or the same.
    GreaterOrEqual,
}

macro_rules! operators {
    ($($name:ident $of_type:ident $negated:ident $opposite:ident $(($other:ident))? $relation:ident)+) => {
        /// The comparisons that AWS documents, and unrecognized ones.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "these are the names that AWS uses")]
        pub enum Comparison {
            $($name,)+
            /// Not an AWS operator; its result is unknown.
            Unrecognized(Box<str>),
        }

        impl Comparison {
            const ALL: &[Self] = &[$(Self::$name),+];

            /// Its properties; `None` if AWS does not document it.
            pub fn row(&self) -> Option<&'static OperatorRow> {
                match self {
                    $(Self::$name => Some(&OperatorRow {
                        name: stringify!($name),
                        value_type: ValueType::$of_type,
                        negated: operators!(@negated $negated),
                        opposite: Opposite::$opposite $((&Self::$other))?,
                        relation: Relation::$relation,
                    }),)+
                    Self::Unrecognized(_) => None,
                }
            }
        }
    };
    (@negated plain) => { false };
    (@negated not) => { true };
}

// Requirements are listed in the order of these rows.
#[rustfmt::skip]
operators! {
//  name                        value type  negated  opposite                                 relation
    StringEquals                String      plain    Negation(StringNotEquals)                Equal
    StringNotEquals             String      not      Negation(StringEquals)                   Equal
    StringEqualsIgnoreCase      String      plain    Negation(StringNotEqualsIgnoreCase)      EqualIgnoringCase
    StringNotEqualsIgnoreCase   String      not      Negation(StringEqualsIgnoreCase)         EqualIgnoringCase
    StringLike                  String      plain    Negation(StringNotLike)                  Like
    StringNotLike               String      not      Negation(StringLike)                     Like
    NumericEquals               Numeric     plain    Negation(NumericNotEquals)               Equal
    NumericNotEquals            Numeric     not      Negation(NumericEquals)                  Equal
    NumericLessThan             Numeric     plain    OtherValues(NumericGreaterThanEquals)    Less
    NumericLessThanEquals       Numeric     plain    OtherValues(NumericGreaterThan)          LessOrEqual
    NumericGreaterThan          Numeric     plain    OtherValues(NumericLessThanEquals)       Greater
    NumericGreaterThanEquals    Numeric     plain    OtherValues(NumericLessThan)             GreaterOrEqual
    DateEquals                  Date        plain    Negation(DateNotEquals)                  Equal
    DateNotEquals               Date        not      Negation(DateEquals)                     Equal
    DateLessThan                Date        plain    OtherValues(DateGreaterThanEquals)       Less
    DateLessThanEquals          Date        plain    OtherValues(DateGreaterThan)             LessOrEqual
    DateGreaterThan             Date        plain    OtherValues(DateLessThanEquals)          Greater
    DateGreaterThanEquals       Date        plain    OtherValues(DateLessThan)                GreaterOrEqual
    Bool                        Boolean     plain    OtherBoolean                             Equal
    BinaryEquals                Binary      plain    None                                     Equal
    IpAddress                   IpAddress   plain    Negation(NotIpAddress)                   Equal
    NotIpAddress                IpAddress   not      Negation(IpAddress)                      Equal
    ArnEquals                   Arn         plain    Negation(ArnNotEquals)                   Like
    ArnNotEquals                Arn         not      Negation(ArnEquals)                      Like
    ArnLike                     Arn         plain    Negation(ArnNotLike)                     Like
    ArnNotLike                  Arn         not      Negation(ArnLike)                        Like
    Null                        Presence    plain    OtherBoolean                             Equal
}

impl Comparison {
    /// The operator of this name, ignoring case; `None` if AWS does not document it.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|it| it.name().eq_ignore_ascii_case(name)).cloned()
    }

    /// The name as policies write it.
    pub fn name(&self) -> &str {
        if let Self::Unrecognized(name) = self {
            return name;
        }
        self.row().map_or("", |it| it.name)
    }

    /// Whether it is a `Not` form.
    pub fn is_negated(&self) -> bool {
        self.row().is_some_and(|it| it.negated)
    }

    /// Whether it compares values of this type and is not a `Not` form.
    pub fn asks_for(&self, value_type: ValueType) -> bool {
        self.row().is_some_and(|it| it.value_type == value_type && !it.negated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opposite_of_the_opposite_is_the_operator_itself() {
        for comparison in Comparison::ALL {
            let row = comparison.row().unwrap();
            let (other, is_negation) = match row.opposite {
                Opposite::Negation(other) => (other, true),
                Opposite::OtherValues(other) => (other, false),
                Opposite::OtherBoolean | Opposite::None => continue,
            };
            let other = other.row().unwrap();
            let back = match other.opposite {
                Opposite::Negation(back) | Opposite::OtherValues(back) => Some(back),
                Opposite::OtherBoolean | Opposite::None => None,
            };
            assert_eq!(back, Some(comparison));
            assert_eq!(other.value_type, row.value_type, "{comparison:?}");
            assert_eq!(other.negated != row.negated, is_negation, "{comparison:?}");
            assert_eq!(other.relation == row.relation, is_negation, "{comparison:?}");
        }
    }

    #[test]
    fn the_negated_operators_are_those_with_not_in_their_names() {
        for comparison in Comparison::ALL {
            assert_eq!(comparison.is_negated(), comparison.name().contains("Not"));
        }
    }
}
