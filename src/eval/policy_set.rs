//! The policies that take part in a decision, and how to point into them.

use super::literal::Missing;
use crate::iam::{Arn, PolicyDocument};

/// On which side of a request a policy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The caller's own and its groups' policies.
    Identity,
    /// The policy on the resource: for a role, its trust policy.
    Trust,
    /// The caller's permissions boundary.
    Boundary,
    /// The policy passed when the caller's session began.
    Session,
    /// The service control policies over the caller's account.
    Scp,
    /// The resource control policies over the resource's account.
    Rcp,
    /// The policies of the VPC endpoint through which the request comes.
    Endpoint,
}

impl Side {
    /// All sides, in the order in which they are explained.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Trust,
        Self::Boundary,
        Self::Session,
        Self::Scp,
        Self::Rcp,
        Self::Endpoint,
    ];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Trust => "trust",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Endpoint => "endpoint",
        }
    }
}

/// The place of a policy in a [`PolicySet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The side it stands on.
    pub side: Side,
    /// Its position there, from 0; for guardrails counted through all levels.
    pub index: u16,
}

/// One statement of one policy in a [`PolicySet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementRef {
    /// The policy.
    pub slot: Slot,
    /// The statement's position in the document, from 0.
    pub statement: u16,
}

/// A policy and its place.
#[derive(Clone, Copy, Debug)]
pub struct PolicyRef<'a> {
    /// What it says.
    pub document: &'a PolicyDocument,
    /// Where it stands.
    pub slot: Slot,
}

/// A permissions boundary.
#[derive(Clone, Copy, Debug)]
pub enum Boundary<'a> {
    /// The caller has none.
    None,
    /// The caller has this one.
    Known(PolicyRef<'a>),
    /// The caller has one whose document was not read.
    Missing(&'a Arn),
}

/// What the organization says of an account.
#[derive(Clone, Debug)]
pub enum Guardrail<'a> {
    /// Nothing limits it: no organization, or the management account.
    None,
    /// Each level, from the root down, must allow. A document that was not read is `None`.
    Levels(Vec<Vec<Option<PolicyRef<'a>>>>),
    /// All is allowed but what one of these denies. A document that was not read is `None`.
    Denials(Vec<Option<PolicyRef<'a>>>),
    /// The organization was not read. Answers are upper bounds then, which the snapshot's user is
    /// told once instead of at each answer.
    NotRead,
}

/// Every policy that takes part in a decision.
#[derive(Clone, Copy, Debug)]
pub struct PolicySet<'a> {
    /// The caller's identity policies; none if they were not read, as for principals of accounts
    /// that were not loaded.
    pub identity: Option<&'a [PolicyRef<'a>]>,
    /// What of the identity policies was not read.
    pub missing_identity: &'a [Missing],
    /// The caller's permissions boundary.
    pub boundary: Boundary<'a>,
    /// The resource's policy; for a role, its trust policy. None if it was not read.
    pub trust: Option<PolicyRef<'a>>,
    /// Service control policies over the caller.
    pub scp: &'a Guardrail<'a>,
    /// Resource control policies over the resource.
    pub rcp: &'a Guardrail<'a>,
}
