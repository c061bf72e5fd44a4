//! An edge from one principal to another.

use super::{AccessKind, SessionEffect};
use crate::eval::{AccessState, MfaVerdict};

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
}

impl AccessEdge {
    /// Whether it is an assumption, rather than being in a group.
    pub fn is_assumption(&self) -> bool {
        self.kind != AccessKind::MemberOf
    }
}
