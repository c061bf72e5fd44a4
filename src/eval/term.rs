//! What the facts do not decide: the atoms of a [`Residual`](super::Residual).

use std::fmt;

use super::{
    known_values::{self, holds_for},
    opposite::opposite,
    policy_type::PolicyType,
    statement_ref::StatementRef,
};
use crate::iam::{AccountId, Arn, Condition, ContextKey, ParsePolicyError};

/// Something that a decision depends on and that the loaded facts do not decide.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// The caller must meet it, or it must hold at the time of the call.
    Requirement(Requirement),
    /// AWS documentation contradicts itself here.
    Disputed(Dispute),
    /// A fact that was not read.
    Unread(UnreadFact),
}

/// A condition that must hold, or must not, for the request to be allowed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Requirement {
    /// The condition.
    pub condition: Condition,
    /// Whether it must *not* hold. Used only if no operator expresses the opposite.
    pub negated: bool,
    /// The policy type that requires it.
    pub policy_type: PolicyType,
}

/// Points on which AWS documentation contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dispute {
    /// Whether a permissions boundary that does not allow `sts:AssumeRole` limits a user that the
    /// trust policy of a role in the same account names.
    BoundaryOfNamedUser,
    /// Whether a role session has `aws:MultiFactorAuthPresent` with the value false, or not at all.
    MfaOfRoleSession,
    /// Whether a denial for a missing `aws:MultiFactorAuthPresent` applies to long-term access
    /// keys, whose requests never contain it.
    DenialOfMissingMfa,
}

impl Dispute {
    /// Both interpretations, with their pages.
    pub fn interpretations(self) -> [&'static str; 2] {
        match self {
            Self::BoundaryOfNamedUser => [
                "allowed: an implicit deny in a permissions boundary does not limit what a \
                 resource-based policy grants to a user's ARN in the same account \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html)",
                "denied: the permissions boundary of a user named in a role's trust policy must \
                 allow sts:AssumeRole \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/roles-managingrole-editing-cli.html)",
            ],
            Self::MfaOfRoleSession => [
                "allowed: credentials from AssumeRole carry no MFA information, so an IfExists \
                 condition holds \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html)",
                "denied: temporary credentials carry aws:MultiFactorAuthPresent, for roles with \
                 the value false \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)",
            ],
            Self::DenialOfMissingMfa => [
                "allowed: a Deny with Null true on aws:MultiFactorAuthPresent behaves as one with \
                 Bool false, which long-term access keys pass \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)",
                "denied: Null true holds for a missing key, and with long-term access keys \
                 aws:MultiFactorAuthPresent is missing \
                 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)",
            ],
        }
    }
}

/// A fact that a decision depends on and that was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnreadFact {
    /// Which policy is the permissions boundary of the caller, or whether there is one.
    Boundary,
    /// The document of a permissions boundary.
    BoundaryDocument(Arn),
    /// The document of an attached managed policy.
    PolicyDocument(Arn),
    /// Which managed policy is attached to a user, group or role: its ARN could not be read.
    AttachedPolicy {
        /// The user, group or role.
        owner: Arn,
        /// Its name there.
        name: Box<str>,
    },
    /// The document of an inline policy of a user, group or role.
    InlinePolicy {
        /// The user, group or role.
        owner: Arn,
        /// Its name there.
        name: Box<str>,
    },
    /// A group of the user, with its policies.
    Group {
        /// The user's account.
        account: AccountId,
        /// The group's name.
        name: Box<str>,
    },
    /// The identity policies of principals of an account that was not loaded, or only partly.
    IdentityPolicies(AccountId),
    /// The trust policy of the role.
    TrustPolicy,
    /// The policy of the KMS key.
    KeyPolicy,
    /// The policy of a resource of another account.
    ResourcePolicy(Arn),
    /// The access keys of a user.
    AccessKeys(Arn),
    /// Whether a user has a password.
    Password(Arn),
    /// The instance profiles that contain a role.
    InstanceProfiles(Arn),
    /// Whether a resource exists that a step uses, as a noun phrase.
    SupportingResource(&'static str),
    /// Whether an account may start root sessions in the other accounts of its organization.
    RootAccessManagement(AccountId),
    /// Whether an account is a member of the organization.
    Membership(AccountId),
    /// Whether principals of an account can get tokens from the account's own issuer, and which
    /// issuer that is.
    OutboundFederation(AccountId),
    /// Whether a pod's association with its role disables the tags of its sessions.
    SessionTagsOfPods,
    /// The Identity Center assignments that grant a role of Identity Center to people.
    IdentityCenterAssignments,
    /// The entitlements of account access manager that grant people a role that trusts it.
    Entitlements,
    /// The document of a guardrail.
    GuardrailDocument(PolicyType),
    /// A malformed statement, which might allow or deny.
    UnreadableStatement(StatementRef),
    /// A malformed condition: its operator is unknown, does not fit the key's type, or has a value
    /// of another type.
    UnreadableCondition {
        /// The statement.
        at: StatementRef,
        /// What is wrong, with a path relative to the statement.
        error: ParsePolicyError,
    },
    /// The conditions combine in more alternatives than are kept.
    TooManyAlternatives,
}

impl fmt::Display for UnreadFact {
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
            Self::AccessKeys(arn) => write!(f, "access keys of {arn} not loaded"),
            Self::Password(arn) => write!(f, "password of {arn} not loaded"),
            Self::InstanceProfiles(arn) => write!(f, "instance profiles of {arn} not loaded"),
            Self::SupportingResource(what) => write!(f, "whether there is {what} (not loaded)"),
            Self::RootAccessManagement(account) => {
                write!(f, "root access management by account {account} not loaded")
            }
            Self::Membership(account) => {
                write!(f, "membership of account {account} in the organization not loaded")
            }
            Self::OutboundFederation(account) => {
                write!(f, "outbound federation of account {account} not loaded")
            }
            Self::SessionTagsOfPods => {
                f.write_str("session tag setting of the EKS Pod Identity association not loaded")
            }
            Self::IdentityCenterAssignments => {
                f.write_str("Identity Center assignments not loaded")
            }
            Self::Entitlements => f.write_str("entitlements of account access manager not loaded"),
            Self::TrustPolicy => f.write_str("trust policy could not be read"),
            Self::ResourcePolicy(arn) => write!(f, "resource policy of {arn} not loaded"),
            Self::KeyPolicy => f.write_str("policy of the KMS key not loaded"),
            Self::GuardrailDocument(policy_type) => {
                write!(f, "a {} document not loaded", policy_type.name())
            }
            Self::UnreadableStatement(at) => {
                write!(f, "{} statement {} could not be read", at.policy_type.name(), at.statement)
            }
            Self::UnreadableCondition { at, error } => {
                let policy_type = at.policy_type.name();
                write!(
                    f,
                    "a condition of {policy_type} statement {} could not be read: {error}",
                    at.statement
                )
            }
            Self::TooManyAlternatives => f.write_str("too many combinations of conditions"),
        }
    }
}

impl Requirement {
    /// The requirement that `condition` holds.
    pub fn holds(condition: Condition, policy_type: PolicyType) -> Self {
        Self { condition, negated: false, policy_type }
    }

    /// The opposite requirement, expressed by an operator if there is one.
    pub(super) fn negate(&self) -> Self {
        let opposite = if self.negated { None } else { opposite(&self.condition) };
        match opposite {
            Some(condition) => Self { condition, ..self.clone() },
            None => Self { negated: !self.negated, ..self.clone() },
        }
    }

    /// Whether it is met by a request that lacks the key.
    pub(super) fn holds_without_key(&self) -> bool {
        known_values::holds_without_key(&self.condition) != self.negated
    }

    /// Whether it is met by a request in which the key has only this value.
    pub fn holds_for(&self, value: &str) -> bool {
        holds_for(&self.condition, value) != self.negated
    }

    fn order(&self) -> impl Ord {
        let Condition { operator, key, values } = &self.condition;
        (key, operator, values, self.negated, self.policy_type)
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
    /// The key of a requirement.
    pub fn key(&self) -> Option<&ContextKey> {
        match self {
            Self::Requirement(it) => Some(&it.condition.key),
            Self::Disputed(_) | Self::Unread(_) => None,
        }
    }

    /// The term that holds if this one does not.
    pub fn negate(&self) -> Self {
        match self {
            Self::Requirement(requirement) => Self::Requirement(requirement.negate()),
            // If it is unknown whether something holds, it is unknown whether it does not.
            Self::Unread(_) | Self::Disputed(_) => self.clone(),
        }
    }
}
