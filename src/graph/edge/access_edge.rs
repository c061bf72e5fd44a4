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
    /// What MFA has to do with it.
    pub mfa: MfaVerdict,
    /// What it means for what sessions pass on.
    pub session_effect: SessionEffect,
    /// The tasks that a session of a root user can do, one at a time; of other kinds none.
    pub tasks: RootTasks,
}

impl AccessEdge {
    /// An edge that leaves nothing on sessions, lets all that they carry pass, and gives no tasks.
    pub(in crate::graph) fn of(kind: AccessKind, state: AccessState, mfa: MfaVerdict) -> Self {
        Self { kind, state, mfa, session_effect: SessionEffect::ALL, tasks: RootTasks::NONE }
    }

    /// Whether it is an assumption, rather than being in a group or an escalation.
    pub fn is_assumption(&self) -> bool {
        self.kind != AccessKind::MemberOf && self.kind.escalation().is_none()
    }

    /// What the session carries that the edge opens, for a caller whose session carries `before`.
    /// An escalation begins a new session.
    pub fn context_after(&self, before: SessionContext) -> SessionContext {
        match self.kind.escalation() {
            Some(_) => self.session_effect.sets,
            None => before.union(self.session_effect.sets),
        }
    }
}
