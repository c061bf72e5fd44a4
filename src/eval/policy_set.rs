//! The policies that take part in a decision.

use super::{policy_type::PolicyType, statement_ref::StatementRef, term::UnreadFact};
use crate::iam::{MalformedStatement, PolicyDocument, PolicyId, Statement};

/// A policy and the side on which it stands.
#[derive(Clone, Copy, Debug)]
pub struct PolicyRef<'a> {
    /// What it says.
    pub document: &'a PolicyDocument,
    /// On which side it stands.
    pub policy_type: PolicyType,
    /// Which policy it is.
    pub policy: PolicyId,
    /// The statements that can have a say, in order; none where each must be looked at.
    pub only: Option<&'a [u16]>,
}

impl<'a> PolicyRef<'a> {
    /// The policy `document`, all of whose statements may have a say.
    pub fn new(policy_type: PolicyType, policy: PolicyId, document: &'a PolicyDocument) -> Self {
        Self { document, policy_type, policy, only: None }
    }

    /// The statements that could be read and can have a say, with their positions.
    pub fn statements(&self) -> impl Iterator<Item = (u16, &'a Statement)> + use<'a> {
        self.all().filter_map(|(at, it)| Some((at, it.as_ref().ok()?)))
    }

    /// The statements that could not be read, with their positions.
    pub fn unreadable(&self) -> impl Iterator<Item = (u16, &'a MalformedStatement)> + use<'a> {
        self.all().filter_map(|(at, it)| Some((at, it.as_ref().err()?)))
    }

    fn all(
        &self,
    ) -> impl Iterator<Item = (u16, &'a Result<Statement, MalformedStatement>)> + use<'a> {
        let statements = &self.document.statements;
        let (some, all) = match self.only {
            Some(only) => (only, 0..0),
            None => (&[][..], 0..u16::try_from(statements.len()).unwrap_or(u16::MAX)),
        };
        let places = some.iter().copied().chain(all);
        places.filter_map(|at| Some((at, statements.get(usize::from(at))?)))
    }

    /// Points to the statement at this position.
    pub(super) fn at(&self, statement: u16) -> StatementRef {
        StatementRef { policy_type: self.policy_type, policy: self.policy, statement }
    }
}

/// A policy that limits its principal, or all that is known of it.
#[derive(Clone, Debug)]
pub enum Limit<'a> {
    /// This policy.
    Known(PolicyRef<'a>),
    /// Nobody knows what it says, or whether there is one.
    Unread(UnreadFact),
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
    Unread,
}

impl<'a> Guardrail<'a> {
    /// Its documents that were read, from the root down.
    pub fn policies(&self) -> impl Iterator<Item = &PolicyRef<'a>> {
        let (levels, denials) = match self {
            Self::Levels(levels) => (levels.as_slice(), &[][..]),
            Self::Denials(denials) => (&[][..], denials.as_slice()),
            Self::None | Self::Unread => (&[][..], &[][..]),
        };
        levels.iter().flatten().chain(denials).flatten()
    }
}

/// The caller's own policies, and those of its groups.
#[derive(Clone, Debug)]
pub enum IdentityPolicies<'a> {
    /// These, and what of them was not read.
    Known {
        /// Those that were read.
        read: Vec<PolicyRef<'a>>,
        /// What was not: it may allow, and may deny.
        missing: Vec<UnreadFact>,
    },
    /// Nothing is known of them: the principal's account was not loaded.
    NotLoaded,
    /// They cannot refuse: a root user, or a caller that no identity policy is attached to and
    /// of which the resource's policy alone decides.
    Open,
}

/// The policy of the resource.
#[derive(Clone, Debug)]
pub enum ResourcePolicy<'a> {
    /// This one.
    Known(PolicyRef<'a>),
    /// It has none.
    None,
    /// It has one that was not read.
    Unread(UnreadFact),
}

/// The policies on the caller's side.
#[derive(Clone, Debug)]
pub struct CallerPolicies<'a> {
    /// The caller's identity policies.
    pub identity: IdentityPolicies<'a>,
    /// Its permissions boundary; several must all allow.
    pub boundaries: Vec<Limit<'a>>,
    /// The policies passed when its session began; one allow is enough.
    pub session: Vec<PolicyRef<'a>>,
    /// The service control policies over its account.
    pub scp: Guardrail<'a>,
    /// The policies of the VPC endpoint through which the request comes.
    pub endpoint: Vec<PolicyRef<'a>>,
    /// Whether its account may begin root sessions in others, as the management account and those
    /// that it delegated IAM to may; none if that was not read.
    ///
    /// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>
    pub may_assume_root: Option<bool>,
}

impl<'a> CallerPolicies<'a> {
    /// The documents that were read of what limits the caller for good: boundaries and SCPs.
    pub fn limits(&self) -> impl Iterator<Item = &PolicyRef<'a>> {
        let boundaries = self.boundaries.iter().filter_map(|it| match it {
            Limit::Known(policy) => Some(policy),
            Limit::Unread(_) => None,
        });
        boundaries.chain(self.scp.policies())
    }
}

impl CallerPolicies<'_> {
    /// Those of a caller of which nothing but its name is known, in no organization.
    pub fn none() -> Self {
        Self {
            identity: IdentityPolicies::NotLoaded,
            boundaries: Vec::new(),
            session: Vec::new(),
            scp: Guardrail::None,
            endpoint: Vec::new(),
            may_assume_root: None,
        }
    }
}

/// The policies on the resource's side.
#[derive(Clone, Debug)]
pub struct ResourcePolicies<'a> {
    /// The resource's own policy; for a role, its trust policy.
    pub policy: ResourcePolicy<'a>,
    /// The resource control policies over its account.
    pub rcp: Guardrail<'a>,
}
