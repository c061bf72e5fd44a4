//! An edge from one principal to another.

use super::{AccessKind, SessionEffect};
use crate::{
    eval::{AccessState, MfaVerdict, SessionContext},
    iam::RootTasks,
};

/// An edge from one principal to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessEdge {
    /// How.
    pub kind: AccessKind,
    /// How sure it is.
    pub state: AccessState,
    /// Its MFA verdict.
    pub mfa: MfaVerdict,
    /// Its effect on the session context.
    pub session_effect: SessionEffect,
    /// The tasks that a session of a root user can perform, one at a time; empty for other kinds.
    pub tasks: RootTasks,
}

impl AccessEdge {
    /// An edge that sets no session context, lets all of it pass, and has no tasks.
    pub(in crate::graph) fn of(kind: AccessKind, state: AccessState, mfa: MfaVerdict) -> Self {
        Self { kind, state, mfa, session_effect: SessionEffect::ALL, tasks: RootTasks::NONE }
    }

    /// Whether it is an assumption, rather than a group membership or an escalation.
    pub fn is_assumption(&self) -> bool {
        self.kind != AccessKind::MemberOf && self.kind.escalation().is_none()
    }

    /// The session context after the edge, for a caller whose session has `before`. An escalation
    /// starts a new session.
    pub fn context_after(&self, before: SessionContext) -> SessionContext {
        match self.kind.escalation() {
            Some(_) => self.session_effect.sets,
            None => before.union(self.session_effect.sets),
        }
    }
}
