//! The answer to a request, and the state of a way from one principal to another.

use super::{
    residual::{Alternative, Residual},
    statement_ref::StatementRef,
    term::Term,
};

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Some statement allows the request, and none denies it.
    Allow,
    /// No statement allows the request.
    ImplicitDeny,
    /// Some statement denies the request. Nothing overrides it.
    ExplicitDeny,
    /// It depends on what the caller brings.
    Conditional,
    /// AWS's own pages contradict each other.
    Disputed,
    /// It depends on facts that were not read.
    Unknown,
}

impl Decision {
    /// How sure it is that the request passes; none where it is refused.
    pub fn state(self) -> Option<AccessState> {
        match self {
            Self::Allow => Some(AccessState::Proven),
            Self::Conditional => Some(AccessState::Conditional),
            Self::Disputed => Some(AccessState::Disputed),
            Self::Unknown => Some(AccessState::Unknown),
            Self::ImplicitDeny | Self::ExplicitDeny => None,
        }
    }

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::ImplicitDeny => "implicit_deny",
            Self::ExplicitDeny => "explicit_deny",
            Self::Conditional => "conditional",
            Self::Disputed => "disputed",
            Self::Unknown => "unknown",
        }
    }
}

impl From<AccessState> for Decision {
    fn from(state: AccessState) -> Self {
        match state {
            AccessState::Proven => Self::Allow,
            AccessState::Conditional => Self::Conditional,
            AccessState::Disputed => Self::Disputed,
            AccessState::Unknown => Self::Unknown,
        }
    }
}

/// How sure it is that a way can be gone, from the surest down. A path is as sure as its weakest
/// hop, so combining states is [`Ord::max`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessState {
    /// Only facts at hand are needed.
    Proven,
    /// The caller must bring something.
    Conditional,
    /// AWS's own pages contradict each other.
    Disputed,
    /// It depends on facts that were not read.
    Unknown,
}

impl AccessState {
    /// All states, the surest first.
    pub const ALL: [Self; 4] = [Self::Proven, Self::Conditional, Self::Disputed, Self::Unknown];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Conditional => "conditional",
            Self::Disputed => "disputed",
            Self::Unknown => "unknown",
        }
    }

    /// How sure an alternative is.
    pub fn of(alternative: &Alternative) -> Self {
        alternative.terms.iter().map(Self::of_term).max().unwrap_or(Self::Proven)
    }

    /// How sure an answer is that depends on this.
    pub fn of_term(term: &Term) -> Self {
        match term {
            Term::Requirement(_) => Self::Conditional,
            Term::Disputed(_) => Self::Disputed,
            Term::Unread(_) => Self::Unknown,
        }
    }
}

/// The surest way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// How sure it is.
    pub state: AccessState,
    /// What it depends on, sorted.
    pub terms: Vec<Term>,
    /// The statements that grant it.
    pub statements: Vec<StatementRef>,
}

impl From<Alternative> for Access {
    fn from(alternative: Alternative) -> Self {
        let state = AccessState::of(&alternative);
        let Alternative { terms, statements } = alternative;
        Self { state, terms, statements }
    }
}

impl Residual {
    /// The surest alternative, and of those the one that asks for least.
    pub fn best(&self) -> Option<&Alternative> {
        self.alternatives().iter().min_by_key(|it| (AccessState::of(it), it.terms.len()))
    }
}
