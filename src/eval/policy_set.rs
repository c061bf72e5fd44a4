//! The policies that take part in a decision.

use super::{policy_type::PolicyType, statement_ref::StatementRef, term::UnreadFact};
use crate::iam::{MalformedStatement, PolicyDocument, PolicyId, Statement};

/// A policy and its policy type.
#[derive(Clone, Copy, Debug)]
pub struct PolicyRef<'a> {
    /// The document.
    pub document: &'a PolicyDocument,
    /// The policy type.
    pub policy_type: PolicyType,
    /// Which policy it is.
    pub policy: PolicyId,
    /// The statements that can apply, in order; `None` if each must be checked.
    pub only: Option<&'a [u16]>,
}

impl<'a> PolicyRef<'a> {
    /// The policy `document`; all of its statements may apply.
    pub fn new(policy_type: PolicyType, policy: PolicyId, document: &'a PolicyDocument) -> Self {
        Self { document, policy_type, policy, only: None }
    }

    /// The well-formed statements that may apply, with their positions.
    pub fn statements(&self) -> impl Iterator<Item = (u16, &'a Statement)> + use<'a> {
        self.all().filter_map(|(at, it)| Some((at, it.as_ref().ok()?)))
    }

    /// The malformed statements, with their positions.
    pub fn unreadable(&self) -> impl Iterator<Item = (u16, &'a MalformedStatement)> + use<'a> {
        let only = self.only;
        let is_in = move |at: &u16| only.is_none_or(|only| only.contains(at));
        let all = self.document.restricting().filter(move |(at, _)| is_in(at));
        all.filter_map(|(at, it)| Some((at, it.as_ref().err()?)))
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

    /// A reference to the statement at this position.
    pub(super) fn at(&self, statement: u16) -> StatementRef {
        StatementRef { policy_type: self.policy_type, policy: self.policy, statement }
    }
}

/// A policy that limits its principal, or what is known of it.
#[derive(Clone, Debug)]
pub enum Limit<'a> {
    /// This policy.
    Known(PolicyRef<'a>),
    /// Its content was not read, or whether there is one.
    Unread(UnreadFact),
}

/// What the organization allows an account.
#[derive(Clone, Debug)]
pub enum Guardrail<'a> {
    /// Allows everything (no limit): no organization, or the management account.
    None,
    /// Each level, from the root down, must allow. A document that was not read is `None`.
    Levels(Vec<Vec<Option<PolicyRef<'a>>>>),
    /// Everything is allowed except what one of these denies. A document that was not read is
    /// `None`.
    Denials(Vec<Option<PolicyRef<'a>>>),
    /// The organization was not read. Answers are then upper bounds, which the user is told once
    /// instead of with each answer.
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
    /// These, and the parts that were not read.
    Known {
        /// Those that were read.
        read: Vec<PolicyRef<'a>>,
        /// The unread parts: they may allow, and may deny.
        missing: Vec<UnreadFact>,
    },
    /// Unknown: the principal's account was not loaded.
    NotLoaded,
    /// They cannot refuse: a root user, or a caller without identity policies, for which the
    /// resource's policy alone decides.
    Open,
}

/// The policy of the resource.
#[derive(Clone, Debug)]
pub enum ResourcePolicy<'a> {
    /// This policy.
    Known(PolicyRef<'a>),
    /// It has no policy.
    None,
    /// It has a policy that was not read.
    Unread(UnreadFact),
}

/// The caller's policies.
#[derive(Clone, Debug)]
pub struct CallerPolicies<'a> {
    /// The caller's identity policies.
    pub identity: IdentityPolicies<'a>,
    /// Its permissions boundaries; all of them must allow.
    pub boundaries: Vec<Limit<'a>>,
    /// The policies passed when its session was created; one allow is enough.
    pub session: Vec<PolicyRef<'a>>,
    /// The service control policies of its account.
    pub scp: Guardrail<'a>,
    /// The policies of the VPC endpoint that the request passes through.
    pub endpoint: Vec<PolicyRef<'a>>,
    /// Whether its account may start root sessions in others: the management account and delegated
    /// administrators for IAM may. `None` if this was not read.
    ///
    /// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>
    pub may_assume_root: Option<bool>,
}

impl<'a> CallerPolicies<'a> {
    /// The documents, as far as they were read, that permanently limit the caller: boundaries and
    /// SCPs.
    pub fn limits(&self) -> impl Iterator<Item = &PolicyRef<'a>> {
        let boundaries = self.boundaries.iter().filter_map(|it| match it {
            Limit::Known(policy) => Some(policy),
            Limit::Unread(_) => None,
        });
        boundaries.chain(self.scp.policies())
    }
}

impl CallerPolicies<'_> {
    /// The policies of a caller of which only the name is known, without an organization.
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

/// The resource's policies.
#[derive(Clone, Debug)]
pub struct ResourcePolicies<'a> {
    /// The resource's own policy; for a role, its trust policy.
    pub policy: ResourcePolicy<'a>,
    /// The resource control policies of its account.
    pub rcp: Guardrail<'a>,
    /// Whether its account is one whose root user others can get sessions of: a member account of
    /// an organization, other than the management account. `None` if this was not read.
    ///
    /// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>
    pub has_root_sessions: Option<bool>,
}
