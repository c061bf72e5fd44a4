//! Temporary delegation: an AWS partner asks to act as a principal of the account for a limited
//! time.

use jiff::Timestamp;

use super::{arn::Arn, session_duration::SessionDuration};

/// A partner's request for temporary access.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegationRequest {
    /// Its id.
    pub id: Box<str>,
    /// Its state; `None` if it could not be read.
    pub state: Option<DelegationState>,
    /// The partner's account.
    pub requestor: Option<Box<str>>,
    /// What the partner calls itself.
    pub requestor_name: Option<Box<str>>,
    /// The principal that the request is associated with.
    pub owner: Option<Arn>,
    /// The principal whose permissions the partner gets, limited by the policy of the request.
    pub approver: Option<Arn>,
    /// The template of that policy.
    pub policy_template: Option<Box<str>>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// The duration of the partner's session.
    pub session_duration: Option<SessionDuration>,
}

impl DelegationRequest {
    /// Whether the partner can act as the approver at `now`.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.state == Some(DelegationState::Finalized) && self.expires.is_none_or(|it| now < it)
    }
}

/// The state of a request for temporary access.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html#temporary-delegation-request-lifecycle>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DelegationState {
    /// No principal of the account has been assigned to it.
    Unassigned,
    /// A principal has been assigned to it.
    Assigned,
    /// It waits for an approver with more permissions.
    PendingApproval,
    /// Approved; the partner has no token yet.
    Accepted,
    /// The partner has its token and can act. This cannot be revoked.
    Finalized,
    /// Refused.
    Rejected,
    /// Over.
    Expired,
}

impl DelegationState {
    /// Each state with its name in output. AWS uses upper case.
    const NAMES: [(Self, &str); 7] = [
        (Self::Unassigned, "unassigned"),
        (Self::Assigned, "assigned"),
        (Self::PendingApproval, "pending_approval"),
        (Self::Accepted, "accepted"),
        (Self::Finalized, "finalized"),
        (Self::Rejected, "rejected"),
        (Self::Expired, "expired"),
    ];

    /// The state with this AWS name, such as `PENDING_APPROVAL`.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(_, it)| it.to_ascii_uppercase() == name).map(|(it, _)| it)
    }

    /// The name in output, such as `pending_approval`.
    pub fn name(self) -> &'static str {
        let found = Self::NAMES.into_iter().find(|(it, _)| *it == self);
        found.map(|(_, name)| name).unwrap_or_default()
    }
}
