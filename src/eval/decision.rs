//! The answer to a request, and the state of access from one principal to another.

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
    /// It depends on what the caller provides.
    Conditional,
    /// AWS documentation contradicts itself.
    Disputed,
    /// It depends on facts that were not read.
    Unknown,
}

impl Decision {
    /// How certain it is that the request is allowed; `None` if it is refused.
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

/// How certain access is, from the most to the least certain. A path is only as certain as its
/// weakest step, so states are combined with [`Ord::max`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessState {
    /// Proven by the loaded facts.
    Proven,
    /// The caller must bring something.
    Conditional,
    /// AWS documentation contradicts itself.
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

    /// The state of an answer that depends on this term.
    pub fn of_term(term: &Term) -> Self {
        match term {
            Term::Requirement(_) => Self::Conditional,
            Term::Disputed(_) => Self::Disputed,
            Term::Unread(_) => Self::Unknown,
        }
    }
}

/// The most certain access.
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
    /// The most certain alternative; among equally certain ones, the one with the fewest
    /// requirements.
    pub fn best(&self) -> Option<&Alternative> {
        self.alternatives().iter().min_by_key(|it| (AccessState::of(it), it.terms.len()))
    }
}
