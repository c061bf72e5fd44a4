//! How evidence points to a statement.

use super::policy_type::PolicyType;
use crate::iam::PolicyId;

/// One statement of one policy that takes part in a decision.
///
/// It names the policy, not a place in some list, so it stays valid whatever is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementRef {
    /// The type of the policy.
    pub policy_type: PolicyType,
    /// The policy.
    pub policy: PolicyId,
    /// The statement's position in the document, from 0.
    pub statement: u16,
}
