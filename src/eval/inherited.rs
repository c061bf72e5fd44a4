//! What a session passes on to all later sessions of a role chain, and what calls that pass it on
//! must be allowed in addition.
//!
//! A source identity, once set, stays on all later sessions, and so do transitive session tags. A
//! call that sets one, or whose caller's session has one, fails as a whole unless the action behind
//! it is also allowed. Anything optional is assumed not to be set, because answers are upper
//! bounds. An identity provider may set both on its own; policies do not show that.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>

use super::{
    halves::AccountRelation,
    mfa::best_access,
    requester::CallerKind,
    residual::Residual,
    term::{Requirement, Term},
};
use crate::iam::{Action, Comparison, ContextKey};

/// Something that sessions pass on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Inherited {
    /// The source identity: who started the chain.
    SourceIdentity,
    /// Transitive session tags.
    TransitiveTags,
}

/// A set of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionContext(u8);

impl Inherited {
    /// Everything that sessions pass on.
    pub const ALL: [Self; 2] = [Self::SourceIdentity, Self::TransitiveTags];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::SourceIdentity => "source_identity",
            Self::TransitiveTags => "transitive_tags",
        }
    }

    /// The action that a call must also be allowed, to pass it on.
    pub fn action(self) -> &'static str {
        match self {
            Self::SourceIdentity => "sts:SetSourceIdentity",
            Self::TransitiveTags => "sts:TagSession",
        }
    }

    /// [`action`](Self::action), parsed.
    #[expect(clippy::expect_used, reason = "constants")]
    pub fn action_asked(self) -> Action {
        self.action().parse().expect("an action has a service and a name")
    }

    /// The account relation that applies to passing it on: a source identity must be allowed by
    /// both halves even within one account; for tags, the trust policy alone decides within one
    /// account.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
    pub fn relation(self, relation: AccountRelation) -> AccountRelation {
        match (self, relation) {
            (Self::SourceIdentity, AccountRelation::Same) => AccountRelation::Cross,
            (Self::TransitiveTags, AccountRelation::Same) => AccountRelation::ByNameOnly,
            (Self::SourceIdentity | Self::TransitiveTags, _) => relation,
        }
    }

    /// Whether the key is present if the call passes it on, or the caller's session has it.
    pub(super) fn is_passed_with(self, key: &ContextKey) -> bool {
        match self {
            Self::SourceIdentity => key.is("sts:SourceIdentity") || key.is("aws:SourceIdentity"),
            Self::TransitiveTags => {
                let key = key.as_str().to_ascii_lowercase();
                key.starts_with("aws:requesttag/") || key == "aws:tagkeys" || is_transitive(&key)
            }
        }
    }

    /// Whether the key is present only if the next session has it.
    fn is_left_by(self, key: &ContextKey) -> bool {
        match self {
            Self::SourceIdentity => self.is_passed_with(key),
            Self::TransitiveTags => is_transitive(&key.as_str().to_ascii_lowercase()),
        }
    }
}

/// Whether a condition with this key makes some call pass it on, or fail without it.
pub fn asks_about_session_context(key: &ContextKey) -> bool {
    Inherited::ALL.into_iter().any(|it| it.is_passed_with(key))
}

fn is_transitive(key: &str) -> bool {
    key == "sts:transitivetagkeys"
}

impl SessionContext {
    /// Nothing.
    pub const NOTHING: Self = Self(0);

    /// Each set there is.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..1 << Inherited::ALL.len()).map(Self)
    }

    /// The set including this one.
    pub fn with(self, one: Inherited) -> Self {
        Self(self.0 | 1 << one as u8)
    }

    /// Whether the set contains this one.
    pub fn contains(self, one: Inherited) -> bool {
        self.shares(Self::NOTHING.with(one))
    }

    /// Whether the set is empty.
    pub fn is_nothing(self) -> bool {
        self == Self::NOTHING
    }

    /// What is in either.
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether something is in both.
    pub fn shares(self, other: Self) -> bool {
        !self.intersection(other).is_nothing()
    }

    /// Whether it is a subset of the other set.
    pub fn is_part_of(self, other: Self) -> bool {
        self.intersection(other) == self
    }

    /// What is in it.
    pub fn iter(self) -> impl Iterator<Item = Inherited> {
        Inherited::ALL.into_iter().filter(move |it| self.contains(*it))
    }

    /// An index for each set, below 4.
    pub fn index(self) -> u8 {
        self.0
    }
}

impl FromIterator<Inherited> for SessionContext {
    fn from_iter<T: IntoIterator<Item = Inherited>>(all: T) -> Self {
        all.into_iter().fold(Self::NOTHING, Self::with)
    }
}

/// What some alternative passes on, or requires of the caller's session.
pub fn passed_by(granted: &Residual) -> SessionContext {
    let terms = || granted.alternatives().iter().flat_map(|it| &it.terms);
    let is_passed =
        |one: &Inherited| terms().any(|it| it.key().is_some_and(|key| one.is_passed_with(key)));
    Inherited::ALL.into_iter().filter(is_passed).collect()
}

/// When the caller is allowed, given when it may pass `one` on: without it, or with it.
pub fn with_permission(granted: &Residual, one: Inherited, may_pass: &Residual) -> Residual {
    without(granted, |key| one.is_passed_with(key)).or(granted.and(may_pass))
}

/// What the next session has in every alternative.
pub fn left_by(granted: &Residual, kind: CallerKind) -> SessionContext {
    let is_left = |one: &Inherited| {
        passed_by(granted).contains(*one)
            && best_access(&without(granted, |key| one.is_left_by(key)), kind).0.is_none()
    };
    Inherited::ALL.into_iter().filter(is_left).collect()
}

/// When a caller is allowed whose session has `one`, given when it may pass it on.
pub fn with_inherited(granted: &Residual, one: Inherited, may_pass: &Residual) -> Residual {
    let wants_none = |term: &Term| {
        let Term::Requirement(Requirement { condition, negated, .. }) = term else {
            return false;
        };
        let is_null = condition.operator.comparison == Comparison::Null;
        let wants_null = condition.values.iter().all(|it| it.eq_ignore_ascii_case("true"));
        let wants_key = condition.values.iter().all(|it| it.eq_ignore_ascii_case("false"));
        let refuses = if *negated { wants_key } else { wants_null };
        one == Inherited::SourceIdentity
            && condition.key.is("aws:SourceIdentity")
            && is_null
            && refuses
    };
    granted.substituted(|it| wants_none(it).then_some(false)).and(may_pass)
}

/// When the caller is allowed with a call that lacks these keys.
fn without(granted: &Residual, lacks: impl Fn(&ContextKey) -> bool) -> Residual {
    granted.substituted(|term| {
        let Term::Requirement(requirement) = term else { return None };
        let fails = lacks(&requirement.condition.key) && !requirement.holds_without_key();
        fails.then_some(false)
    })
}
