//! What the facts do not settle: the atoms of a [`Formula`](super::Formula).

use std::fmt;

use super::policy_set::{Side, StatementRef};
use crate::iam::{AccountId, Arn, Comparison, Condition, ConditionOperator, SetOperator};

/// Something on which a decision depends and that nobody can settle from the facts at hand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Literal {
    /// The caller must bring it, or it must hold at the time of the call.
    Requirement(Requirement),
    /// AWS's own pages contradict each other here.
    Disputed(Dispute),
    /// A fact that was not read.
    Missing(Missing),
}

/// A condition that must hold, or must not, for the request to pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The condition.
    pub condition: Condition,
    /// Whether it must *not* hold. Only where no operator says the opposite.
    pub negated: bool,
    /// The side whose policy asks for it.
    pub side: Side,
}

/// Where AWS's pages contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dispute {
    /// Whether a permissions boundary that does not allow `sts:AssumeRole` limits a user whom the
    /// trust policy of a role in the same account names.
    BoundaryOfNamedUser,
    /// Whether a role session carries `aws:MultiFactorAuthPresent` with the value false, or not
    /// at all.
    MfaOfRoleSession,
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
            Self::MfaOfRoleSession => [
                "allowed: credentials from AssumeRole carry no MFA information, so an IfExists \
                 condition holds \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html)",
                "refused: temporary credentials carry aws:MultiFactorAuthPresent, for roles with \
                 the value false \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)",
            ],
        }
    }
}

/// A fact that was not read, and on which a decision depends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// The document of a permissions boundary.
    BoundaryDocument(Arn),
    /// The document of an attached managed policy.
    PolicyDocument(Arn),
    /// The identity policies of the principals of an account that was not loaded.
    IdentityPolicies(AccountId),
    /// The trust policy of the role.
    TrustPolicy,
    /// The Identity Center assignments that let people into a role of Identity Center.
    IdentityCenterAssignments,
    /// The document of a guardrail.
    GuardrailDocument(Side),
    /// A statement that could not be read and might deny.
    UnreadableStatement(StatementRef),
    /// The conditions combine in more ways than are followed.
    TooManyAlternatives,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BoundaryDocument(arn) => write!(f, "permissions boundary {arn} not loaded"),
            Self::PolicyDocument(arn) => write!(f, "policy {arn} not loaded"),
            Self::IdentityPolicies(account) => {
                write!(f, "identity policies of account {account} not loaded")
            }
            Self::IdentityCenterAssignments => {
                f.write_str("Identity Center assignments not loaded")
            }
            Self::TrustPolicy => f.write_str("trust policy could not be read"),
            Self::GuardrailDocument(side) => write!(f, "a {} document not loaded", side.name()),
            Self::UnreadableStatement(at) => {
                write!(f, "{} statement {} could not be read", at.slot.side.name(), at.statement)
            }
            Self::TooManyAlternatives => f.write_str("too many combinations of conditions"),
        }
    }
}

impl Requirement {
    /// The requirement that `condition` holds.
    pub fn holds(condition: Condition, side: Side) -> Self {
        Self { condition, negated: false, side }
    }

    /// The opposite requirement, in terms of an operator that says it where there is one.
    ///
    /// The opposite must also agree on a missing key: `Bool` false turned around is
    /// `BoolIfExists` true, since a missing key fails the first and so passes the second.
    fn negate(&self) -> Self {
        let mut turned = self.clone();
        if self.negated || !turn_around(&mut turned.condition) {
            turned.negated = !self.negated;
        }
        turned
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

impl Literal {
    /// What must be so for this literal not to be.
    pub fn negate(&self) -> Self {
        match self {
            Self::Requirement(requirement) => Self::Requirement(requirement.negate()),
            // Not knowing whether something holds is not knowing whether it does not.
            Self::Missing(_) | Self::Disputed(_) => self.clone(),
        }
    }
}

/// Turns `condition` into its exact opposite; false if no operator says that.
fn turn_around(condition: &mut Condition) -> bool {
    use Comparison as C;
    let ConditionOperator { set, comparison, if_exists } = &mut condition.operator;
    if *comparison == C::Null || *comparison == C::Bool {
        let [value] = condition.values.as_mut_slice() else { return false };
        *value = match value.to_ascii_lowercase().as_str() {
            "true" => "false".into(),
            "false" => "true".into(),
            _ => return false,
        };
        if *comparison == C::Bool {
            *if_exists = !*if_exists;
        }
        return set.is_none();
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
        C::Bool | C::Null | C::BinaryEquals | C::Unrecognized(_) => return false,
    };
    let ordering = is_ordering(comparison);
    if ordering && (set.is_some() || condition.values.len() != 1) {
        return false;
    }
    if !ordering && *if_exists && !is_negated(comparison) {
        // A missing key passes; its opposite must fail on it, which no negated operator does.
        return false;
    }
    match set {
        None => {
            if ordering {
                *if_exists = !*if_exists;
            } else {
                *if_exists = false;
            }
        }
        // `IfExists` changes nothing about a set operator that fails or passes on a missing key
        // in the same way; with it the opposite is not exact.
        Some(_) if *if_exists => return false,
        Some(set @ SetOperator::ForAnyValue) => *set = SetOperator::ForAllValues,
        Some(set @ SetOperator::ForAllValues) => *set = SetOperator::ForAnyValue,
    }
    *comparison = opposite;
    true
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
