//! The condition operators that AWS documents: one table, a row each. Whoever needs to know an
//! operator's type, its negation or its opposite reads the row.
//!
//! The table stands here and not beside the comparing (`eval/operator`), since a policy cannot be
//! read without it: names are parsed with it, and values are checked against its types.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use super::condition_value::ValueType;

/// What there is to know of one operator.
#[derive(Clone, Copy, Debug)]
pub struct OperatorRow {
    /// The name as policies write it.
    pub name: &'static str,
    /// What type of values it compares.
    pub value_type: ValueType,
    /// Whether it is one of the `Not` forms, which hold where nothing matches, and for a key that
    /// is missing.
    pub negated: bool,
    /// What says the opposite.
    pub opposite: Opposite,
    /// How the request's value must stand to the policy's. A `Not` form asks for the same as the
    /// operator without the `Not`; the answer is turned around.
    pub relation: Relation,
}

/// What says the opposite of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opposite {
    /// The operator with a `Not`, or without it: for a missing key one holds and the other fails.
    Negation(&'static Comparison),
    /// The operator for all other values. For a missing key both fail.
    OtherValues(&'static Comparison),
    /// The operator itself, with `false` for `true`.
    OtherBoolean,
    /// None.
    None,
}

/// How a value of the request must stand to one of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same value, or in the range that the policy writes.
    Equal,
    /// The same text, whatever the case of its letters.
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
        /// The comparisons AWS documents, and what else a policy may write.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "these are AWS's own names")]
        pub enum Comparison {
            $($name,)+
            /// Not among AWS's operators: what it decides is unknown.
            Unrecognized(Box<str>),
        }

        impl Comparison {
            const ALL: &[Self] = &[$(Self::$name),+];

            /// What there is to know of it; none if AWS does not document it.
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

// The order of the rows is the order in which requirements are listed.
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
    /// The operator of this name, in any case; none if AWS does not document it.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|it| it.name().eq_ignore_ascii_case(name)).cloned()
    }

    /// The name as a policy writes it.
    pub fn name(&self) -> &str {
        if let Self::Unrecognized(name) = self {
            return name;
        }
        self.row().map_or("", |it| it.name)
    }

    /// Whether it is one of the `Not` forms.
    pub fn is_negated(&self) -> bool {
        self.row().is_some_and(|it| it.negated)
    }

    /// Whether it compares values of this type, and is none of the `Not` forms.
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
