//! What the facts do not settle: the atoms of a [`Residual`](super::Residual).

use std::fmt;

use super::policy_set::{PolicyType, StatementRef};
use crate::iam::{
    AccountId, Arn, Comparison, Condition, ConditionOperator, ContextKey, ParsePolicyError,
    SetOperator,
};

/// Something on which a decision depends and that nobody can settle from the facts at hand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// The caller must bring it, or it must hold at the time of the call.
    Requirement(Requirement),
    /// AWS's own pages contradict each other here.
    Disputed(Dispute),
    /// A fact that was not read.
    Missing(Missing),
}

/// A condition that must hold, or must not, for the request to pass.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Requirement {
    /// The condition.
    pub condition: Condition,
    /// Whether it must *not* hold. Only where no operator says the opposite.
    pub negated: bool,
    /// The side whose policy asks for it.
    pub side: PolicyType,
}

/// Where AWS's pages contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dispute {
    /// Whether a permissions boundary that does not allow `sts:AssumeRole` limits a user whom the
    /// trust policy of a role in the same account names.
    BoundaryOfNamedUser,
    /// Whether a permissions boundary or session policy that does not allow the request limits a
    /// principal whom the policy of a resource in the same account means as everyone.
    LimitsOfEveryone,
    /// Whether a role session carries `aws:MultiFactorAuthPresent` with the value false, or not
    /// at all.
    MfaOfRoleSession,
    /// Whether a denial where `aws:MultiFactorAuthPresent` is missing reaches long-term access
    /// keys, whose requests never have it.
    DenialOfMissingMfa,
}

impl Dispute {
    /// Both readings, with their pages.
    pub fn readings(self) -> [&'static str; 2] {
        match self {
            Self::BoundaryOfNamedUser => [
                "allowed: an implicit deny in a permissions boundary does not limit what a \
                 resource-based policy grants to a user's ARN in the same account \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html)",
                "refused: the permissions boundary of a user named in a role's trust policy must \
                 allow sts:AssumeRole \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/roles-managingrole-editing-cli.html)",
            ],
            Self::LimitsOfEveryone => [
                "allowed: a resource-based policy that names everyone means the principals of its \
                 own account, who need no other permission \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)",
                "refused: a permissions boundary or session policy must allow what a \
                 resource-based policy grants, but for users and sessions that it names and \
                 for everyone with a certain aws:PrincipalArn \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html)",
            ],
            Self::MfaOfRoleSession => [
                "allowed: credentials from AssumeRole carry no MFA information, so an IfExists \
                 condition holds \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html)",
                "refused: temporary credentials carry aws:MultiFactorAuthPresent, for roles with \
                 the value false \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)",
            ],
            Self::DenialOfMissingMfa => [
                "allowed: a Deny with Null true on aws:MultiFactorAuthPresent behaves as one with \
                 Bool false, which long-term access keys pass \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)",
                "refused: Null true holds for a missing key, and with long-term access keys \
                 aws:MultiFactorAuthPresent is missing \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)",
            ],
        }
    }
}

/// A fact that was not read, and on which a decision depends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// Which policy is the permissions boundary of the caller, or whether there is any.
    Boundary,
    /// The document of a permissions boundary.
    BoundaryDocument(Arn),
    /// The document of an attached managed policy.
    PolicyDocument(Arn),
    /// Which managed policy it is that is attached to a user, group or role: its ARN could not be
    /// read.
    AttachedPolicy {
        /// To whom.
        owner: Arn,
        /// Its name there.
        name: Box<str>,
    },
    /// The document of a policy that lives inside a user, group or role.
    InlinePolicy {
        /// In whom.
        owner: Arn,
        /// Its name there.
        name: Box<str>,
    },
    /// A group that a user is in, with its policies.
    Group {
        /// The user's account.
        account: AccountId,
        /// The group's name.
        name: Box<str>,
    },
    /// The identity policies of principals of an account: it was not loaded, or only in part.
    IdentityPolicies(AccountId),
    /// The trust policy of the role.
    TrustPolicy,
    /// The policy of the KMS key.
    KeyPolicy,
    /// Whether an account may begin root sessions in the other accounts of its organization.
    RootAccessManagement(AccountId),
    /// The Identity Center assignments that let people into a role of Identity Center.
    IdentityCenterAssignments,
    /// The document of a guardrail.
    GuardrailDocument(PolicyType),
    /// A statement that could not be read, and might allow or deny.
    UnreadableStatement(StatementRef),
    /// What a condition decides that could not be read: its operator is none, is one for keys of
    /// another type, or has a value of another type.
    UnreadableCondition {
        /// The statement.
        at: StatementRef,
        /// What is wrong, placed below the statement.
        error: ParsePolicyError,
    },
    /// What becomes of a condition on a key that only another action sets, where the statement
    /// does not name that action: AWS says that it is not evaluated, and not what follows.
    IdleCondition {
        /// The key.
        key: Box<str>,
        /// The action that sets it.
        action: &'static str,
    },
    /// The conditions combine in more ways than are followed.
    TooManyAlternatives,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boundary => f.write_str("permissions boundary not loaded"),
            Self::BoundaryDocument(arn) => write!(f, "permissions boundary {arn} not loaded"),
            Self::PolicyDocument(arn) => write!(f, "policy {arn} not loaded"),
            Self::AttachedPolicy { owner, name } => {
                write!(f, "policy {name} attached to {owner} could not be read")
            }
            Self::InlinePolicy { owner, name } => {
                write!(f, "inline policy {name} of {owner} could not be read")
            }
            Self::Group { account, name } => {
                write!(f, "group {name} of account {account} not loaded")
            }
            Self::IdentityPolicies(account) => {
                write!(f, "identity policies of account {account} not loaded")
            }
            Self::RootAccessManagement(account) => write!(
                f,
                "whether account {account} manages root access in its organization not loaded"
            ),
            Self::IdentityCenterAssignments => {
                f.write_str("Identity Center assignments not loaded")
            }
            Self::TrustPolicy => f.write_str("trust policy could not be read"),
            Self::KeyPolicy => f.write_str("policy of the KMS key not loaded"),
            Self::GuardrailDocument(side) => write!(f, "a {} document not loaded", side.name()),
            Self::UnreadableStatement(at) => {
                write!(f, "{} statement {} could not be read", at.side.name(), at.statement)
            }
            Self::UnreadableCondition { at, error } => {
                let side = at.side.name();
                write!(
                    f,
                    "a condition of {side} statement {} could not be read: {error}",
                    at.statement
                )
            }
            Self::IdleCondition { key, action } => {
                write!(f, "the condition on {key} is not evaluated without {action} beside it")
            }
            Self::TooManyAlternatives => f.write_str("too many combinations of conditions"),
        }
    }
}

impl Requirement {
    /// The requirement that `condition` holds.
    pub fn holds(condition: Condition, side: PolicyType) -> Self {
        Self { condition, negated: false, side }
    }

    /// The opposite requirement, in terms of an operator that says it where there is one.
    ///
    /// The opposite must also agree on a missing key: `Bool` false turned around is
    /// `BoolIfExists` true, since a missing key fails the first and so passes the second. It is
    /// the opposite for what AWS sends: numbers, dates and booleans come alone and well-formed.
    fn negate(&self) -> Self {
        let opposite = if self.negated { None } else { opposite(&self.condition) };
        match opposite {
            Some(condition) => Self { condition, ..self.clone() },
            None => Self { negated: !self.negated, ..self.clone() },
        }
    }

    fn order(&self) -> impl Ord {
        let Condition { operator, key, values } = &self.condition;
        (key, operator, values, self.negated, self.side)
    }
}

impl PartialOrd for Requirement {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Requirement {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}

impl Term {
    /// The key that a requirement is about.
    pub fn key(&self) -> Option<&ContextKey> {
        match self {
            Self::Requirement(it) => Some(&it.condition.key),
            Self::Disputed(_) | Self::Missing(_) => None,
        }
    }

    /// What must be so for this term not to be.
    pub fn negate(&self) -> Self {
        match self {
            Self::Requirement(requirement) => Self::Requirement(requirement.negate()),
            // Not knowing whether something holds is not knowing whether it does not.
            Self::Missing(_) | Self::Disputed(_) => self.clone(),
        }
    }

    /// Whether the two can never hold at once, whichever sides ask for them.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        let (Self::Requirement(a), Self::Requirement(b)) = (self, other) else { return false };
        let same =
            |a: &Requirement, b: &Requirement| a.negated == b.negated && a.condition == b.condition;
        // The opposite of an opposite may be another spelling of the same.
        a.condition.key == b.condition.key && (same(&a.negate(), b) || same(a, &b.negate()))
    }
}

/// The exact opposite of `condition`; none if no operator says that.
fn opposite(condition: &Condition) -> Option<Condition> {
    use Comparison as C;
    let ConditionOperator { set, comparison, if_exists } = &condition.operator;
    if let C::Null | C::Bool = comparison {
        let [value] = condition.values.as_slice() else { return None };
        let value = match value.to_ascii_lowercase().as_str() {
            "true" => "false",
            "false" => "true",
            _ => return None,
        };
        if set.is_some() || (*comparison == C::Null && *if_exists) {
            return None;
        }
        let if_exists = *comparison == C::Bool && !if_exists;
        return Some(Condition {
            operator: ConditionOperator { if_exists, ..condition.operator.clone() },
            key: condition.key.clone(),
            values: vec![value.into()],
        });
    }
    let opposite = match comparison {
        C::StringEquals => C::StringNotEquals,
        C::StringNotEquals => C::StringEquals,
        C::StringEqualsIgnoreCase => C::StringNotEqualsIgnoreCase,
        C::StringNotEqualsIgnoreCase => C::StringEqualsIgnoreCase,
        C::StringLike => C::StringNotLike,
        C::StringNotLike => C::StringLike,
        C::NumericEquals => C::NumericNotEquals,
        C::NumericNotEquals => C::NumericEquals,
        C::DateEquals => C::DateNotEquals,
        C::DateNotEquals => C::DateEquals,
        C::IpAddress => C::NotIpAddress,
        C::NotIpAddress => C::IpAddress,
        C::ArnEquals => C::ArnNotEquals,
        C::ArnNotEquals => C::ArnEquals,
        C::ArnLike => C::ArnNotLike,
        C::ArnNotLike => C::ArnLike,
        C::NumericLessThan => C::NumericGreaterThanEquals,
        C::NumericLessThanEquals => C::NumericGreaterThan,
        C::NumericGreaterThan => C::NumericLessThanEquals,
        C::NumericGreaterThanEquals => C::NumericLessThan,
        C::DateLessThan => C::DateGreaterThanEquals,
        C::DateLessThanEquals => C::DateGreaterThan,
        C::DateGreaterThan => C::DateLessThanEquals,
        C::DateGreaterThanEquals => C::DateLessThan,
        C::Bool | C::Null | C::BinaryEquals | C::Unrecognized(_) => return None,
    };
    let ordering = is_ordering(comparison);
    if ordering && (set.is_some() || condition.values.len() != 1) {
        return None;
    }
    if !ordering && *if_exists && !is_negated(comparison) {
        // A missing key passes; its opposite must fail on it, which no negated operator does.
        return None;
    }
    let set = match set {
        None => None,
        // `IfExists` changes nothing about a set operator that fails or passes on a missing key
        // in the same way; with it the opposite is not exact.
        Some(_) if *if_exists => return None,
        Some(SetOperator::ForAnyValue) => Some(SetOperator::ForAllValues),
        Some(SetOperator::ForAllValues) => Some(SetOperator::ForAnyValue),
    };
    let if_exists = ordering && !if_exists;
    Some(Condition {
        operator: ConditionOperator { set, comparison: opposite, if_exists },
        key: condition.key.clone(),
        values: condition.values.clone(),
    })
}

fn is_ordering(comparison: &Comparison) -> bool {
    let name = comparison.name();
    name.contains("Less") || name.contains("Greater")
}

/// Whether the comparison is one of the `Not` forms, which hold for a missing key.
pub(super) fn is_negated(comparison: &Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::StringNotEquals
            | C::StringNotEqualsIgnoreCase
            | C::StringNotLike
            | C::NumericNotEquals
            | C::DateNotEquals
            | C::NotIpAddress
            | C::ArnNotEquals
            | C::ArnNotLike
    )
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*, sample::select};

    use super::*;
    use crate::{
        eval::{Request, evaluate_condition},
        iam::{Context, ContextValue},
    };

    const KEY: &str = "fact";

    /// Each family of operators, with values that it can meet in a policy and in a request.
    const FAMILIES: &[(&[&str], &[&str])] = &[
        (
            &[
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike",
                "BinaryEquals",
            ],
            &["a", "A", "b", "a*", "YQ=="],
        ),
        (
            &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
            &["arn:aws:iam::1:role/a", "arn:aws:iam::*:role/*", "arn:aws:iam::2:role/b"],
        ),
        (&["IpAddress", "NotIpAddress"], &["203.0.113.1", "203.0.113.0/24", "198.51.100.1"]),
    ];

    /// Operators whose keys have one well-formed value.
    const SINGLE: &[(&[&str], &[&str])] = &[
        (
            &[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ],
            &["1", "2", "2.5", "-3"],
        ),
        (
            &[
                "DateEquals",
                "DateNotEquals",
                "DateLessThan",
                "DateLessThanEquals",
                "DateGreaterThan",
                "DateGreaterThanEquals",
            ],
            &["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "1767225600"],
        ),
        (&["Bool", "Null"], &["true", "false"]),
    ];

    fn condition(
        families: &'static [(&[&str], &[&str])],
        most: usize,
    ) -> impl Strategy<Value = (Condition, Option<Vec<String>>)> {
        let sets = select(vec!["", "", "ForAnyValue:", "ForAllValues:"]);
        (select(families), sets, any::<bool>()).prop_flat_map(
            move |((names, values), set, if_exists)| {
                let values = || select(values).prop_map(ToOwned::to_owned);
                (select(names), vec(values(), 1..3), option::of(vec(values(), 1..=most))).prop_map(
                    move |(name, wanted, given)| {
                        let suffix = if if_exists { "IfExists" } else { "" };
                        let condition = Condition {
                            operator: ConditionOperator::parse(&format!("{set}{name}{suffix}")),
                            key: KEY.into(),
                            values: wanted.into_iter().map(Into::into).collect(),
                        };
                        (condition, given)
                    },
                )
            },
        )
    }

    fn holds(requirement: &Requirement, given: Option<&Vec<String>>) -> bool {
        let mut context = Context::complete();
        if let Some(values) = given {
            context.put(KEY, ContextValue::Present(values.clone()));
        }
        let request = Request {
            action: &"sts:AssumeRole".parse().unwrap(),
            resource: "*",
            resource_account: &AccountId::from(""),
            caller_context: &context,
            resource_context: &Context::complete(),
        };
        let residual =
            evaluate_condition(&requirement.condition, false, &request, PolicyType::Trust);
        assert!(residual.is_always() || residual.is_never(), "all is known");
        residual.is_always() != requirement.negated
    }

    proptest! {
        #[test]
        fn the_opposite_of_a_requirement_holds_just_where_it_does_not(
            (condition, given) in prop_oneof![condition(FAMILIES, 2), condition(SINGLE, 1)],
        ) {
            let requirement = Requirement::holds(condition, PolicyType::Trust);
            let opposite = requirement.negate();
            prop_assert_ne!(holds(&requirement, given.as_ref()), holds(&opposite, given.as_ref()));
            let again = holds(&opposite.negate(), given.as_ref());
            prop_assert_eq!(holds(&requirement, given.as_ref()), again);
        }
    }

    #[test]
    #[rustfmt::skip]
    fn opposites_are_written_as_people_would() {
        let cases = [
            // why                                                   requirement                             opposite
            ("M3: a Deny on no MFA asks for MFA",                    ("BoolIfExists", "false"),              "Bool true"),
            ("M4: a missing key slips through",                      ("Bool", "false"),                      "BoolIfExists true"),
            ("M4: it must not be missing",                           ("Null", "true"),                       "Null false"),
            ("M9: too old, or no MFA at all, is not denied",         ("NumericGreaterThan", "3600"),         "NumericLessThanEqualsIfExists 3600"),
            ("T20: a missing key passes a negated operator",         ("StringEquals", "a"),                  "StringNotEquals a"),
            ("T20: what must be there and equal",                    ("StringNotEquals", "a"),               "StringEquals a"),
            ("T20b: none of the values",                             ("ForAnyValue:StringEquals", "a"),      "ForAllValues:StringNotEquals a"),
            ("T20b: some other value",                               ("ForAllValues:StringEquals", "a"),     "ForAnyValue:StringNotEquals a"),
            ("no operator holds for a key that is there and differs",("StringEqualsIfExists", "a"),          "not StringEqualsIfExists a"),
            ("no operator is the opposite of a set of booleans",     ("ForAnyValue:Bool", "true"),           "not ForAnyValue:Bool true"),
        ];
        for (why, (operator, value), expected) in cases {
            let condition = Condition {
                operator: ConditionOperator::parse(operator),
                key: KEY.into(),
                values: vec![value.into()],
            };
            let opposite = Requirement::holds(condition, PolicyType::Trust).negate();
            let not = if opposite.negated { "not " } else { "" };
            let Condition { operator, values, .. } = &opposite.condition;
            assert_eq!(format!("{not}{operator} {}", values.join(",")), expected, "{why}");
        }
    }
}
