//! The duration of the session that a step opens.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html>,
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>

use super::Analysis;
use crate::{
    graph::{AccessKind, Hop, NodeKind},
    iam::SessionDuration,
};

/// What limits the session that a step opens.
///
/// The limit does not end access: the step can be repeated as long as its source has access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionLimit {
    /// One role assumes another: one hour, whatever the role's maximum.
    RoleChaining,
    /// The role's own maximum; `None` if it was not read.
    RoleMaximum(Option<SessionDuration>),
    /// A session of a root user: 15 minutes.
    RootTask,
    /// An AWS service has the session and renews it; no setting of the role limits it.
    Service,
}

impl SessionLimit {
    /// The longest session; `None` if nothing limits it, or the limit was not read.
    pub fn max(self) -> Option<SessionDuration> {
        match self {
            Self::RoleChaining => Some(SessionDuration::CHAINED_MAX),
            Self::RoleMaximum(duration) => duration,
            Self::RootTask => Some(SessionDuration::MIN),
            Self::Service => None,
        }
    }

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::RoleChaining => "role_chaining",
            Self::RoleMaximum(Some(_)) => "role_maximum",
            Self::RoleMaximum(None) => "role_maximum_not_loaded",
            Self::RootTask => "root_task",
            Self::Service => "service",
        }
    }
}

impl Analysis {
    /// What limits the session that a step opens; `None` if it opens none, such as a group
    /// membership.
    pub fn session_limit(&self, hop: Hop) -> Option<SessionLimit> {
        let maximum = || {
            let role = self.graph.role(&self.snapshot, hop.to);
            SessionLimit::RoleMaximum(role.and_then(|(_, it)| it.max_session_duration))
        };
        match hop.edge.kind {
            AccessKind::MemberOf | AccessKind::Escalation(_) => None,
            AccessKind::Service => Some(SessionLimit::Service),
            AccessKind::AssumeRoot => Some(SessionLimit::RootTask),
            AccessKind::AssumeRole => Some(match self.graph.node(hop.from).kind {
                NodeKind::Role | NodeKind::Session => SessionLimit::RoleChaining,
                _ => maximum(),
            }),
            AccessKind::AssumeRoleWithSaml
            | AccessKind::AssumeRoleWithWebIdentity
            | AccessKind::OutboundFederation
            | AccessKind::IdentityCenter
            | AccessKind::AccountAccess => Some(maximum()),
        }
    }
}
