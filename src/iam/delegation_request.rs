//! Temporary delegation: a partner of AWS asks to act, for a while, as somebody of the account.

use jiff::Timestamp;

use super::{arn::Arn, session_duration::SessionDuration};

/// A request of a partner for temporary access.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-temporary-delegation.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegationRequest {
    /// Its id.
    pub id: Box<str>,
    /// Where it stands; none if that could not be read.
    pub state: Option<DelegationState>,
    /// The account of the partner that asks.
    pub requestor: Option<Box<str>>,
    /// What the partner calls itself.
    pub requestor_name: Option<Box<str>>,
    /// Whose request it is: whoever it was associated with.
    pub owner: Option<Arn>,
    /// Whose identity the partner gets, cut down by the policy of the request.
    pub approver: Option<Arn>,
    /// The template of that policy.
    pub policy_template: Option<Box<str>>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// How long a session of the partner lasts.
    pub session_duration: Option<SessionDuration>,
}

impl DelegationRequest {
    /// Whether the partner can act as the approver at `now`.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.state == Some(DelegationState::Finalized) && self.expires.is_none_or(|it| now < it)
    }
}

/// Where a request for temporary access stands.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-building-integration.html#temporary-delegation-request-lifecycle>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DelegationState {
    /// Nobody of the account has taken it up.
    Unassigned,
    /// Somebody has.
    Assigned,
    /// It waits for somebody with more permissions.
    PendingApproval,
    /// Approved; the partner has no token yet.
    Accepted,
    /// The partner has its token and can act. Nobody can take it back.
    Finalized,
    /// Refused.
    Rejected,
    /// Over.
    Expired,
}

impl DelegationState {
    /// Each state, and the word for it in output. AWS writes it in upper case.
    const NAMES: [(Self, &str); 7] = [
        (Self::Unassigned, "unassigned"),
        (Self::Assigned, "assigned"),
        (Self::PendingApproval, "pending_approval"),
        (Self::Accepted, "accepted"),
        (Self::Finalized, "finalized"),
        (Self::Rejected, "rejected"),
        (Self::Expired, "expired"),
    ];

    /// The state that AWS writes so, such as `PENDING_APPROVAL`.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(_, it)| it.to_ascii_uppercase() == name).map(|(it, _)| it)
    }

    /// The word for it in output, such as `pending_approval`.
    pub fn name(self) -> &'static str {
        let found = Self::NAMES.into_iter().find(|(it, _)| *it == self);
        found.map(|(_, name)| name).unwrap_or_default()
    }
}
