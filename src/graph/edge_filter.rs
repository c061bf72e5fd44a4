//! Which edges count in a search.

use super::edge::AccessEdge;
use crate::eval::{AccessState, MfaVerdict};

/// Which edges count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EdgeFilter {
    /// The least certain state that still counts.
    pub state: AccessState,
    /// Whether only edges count that need no MFA.
    pub without_mfa: bool,
    /// Whether a path ends at a role that does not let the session context of an earlier step pass.
    /// Without it, a search finds what would otherwise be possible.
    pub keeps_session_context: bool,
    /// How many hops at most.
    pub max_hops: u32,
    /// Which kinds of step count.
    pub kinds: StepKinds,
}

/// The kinds of steps that a search follows. Membership in an Identity Center group is always
/// followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StepKinds {
    /// Assuming a role, by any call or assignment.
    #[default]
    Assume,
    /// To escalate by other permissions.
    Escalation,
    /// Both.
    All,
}

impl StepKinds {
    /// Whether escalations count.
    pub fn include_escalations(self) -> bool {
        self != Self::Assume
    }

    fn admit(self, edge: &AccessEdge) -> bool {
        match self {
            Self::All => true,
            Self::Assume => edge.kind.escalation().is_none(),
            Self::Escalation => !edge.is_assumption(),
        }
    }
}

impl EdgeFilter {
    /// No limit in practice: a search visits each principal a few times at most.
    pub const MAX_HOPS: u32 = u32::MAX;

    /// All edges of role assumptions.
    pub const ALL: Self = Self {
        state: AccessState::Unknown,
        without_mfa: false,
        keeps_session_context: true,
        max_hops: Self::MAX_HOPS,
        kinds: StepKinds::Assume,
    };

    /// Whether the edge counts.
    pub fn admits(&self, edge: &AccessEdge) -> bool {
        let needs_mfa = matches!(edge.mfa, MfaVerdict::Enforced | MfaVerdict::Unsatisfiable);
        edge.state <= self.state && !(self.without_mfa && needs_mfa) && self.kinds.admit(edge)
    }
}
