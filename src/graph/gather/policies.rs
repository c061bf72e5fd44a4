//! What is gathered of policies.

use crate::{
    eval::{PolicyRef, PolicyType, UnreadFact},
    iam::{PolicyId, Snapshot},
};

/// The identity policies of a principal.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::graph) struct GatheredPolicies {
    /// Those that were read, in the order in which they are attached.
    pub(in crate::graph) read: Vec<PolicyId>,
    /// What of them was not read.
    pub(in crate::graph) missing: Vec<UnreadFact>,
}

/// Facts about all policies, prepared before many users are examined for keys.
#[derive(Debug, Default)]
pub(in crate::graph) struct KeyFacts {
    /// By policy: whether it may allow creating or activating access keys. Empty if this was not
    /// computed.
    pub(super) allows: Vec<bool>,
    /// Whether no policy requires MFA, so that a user's kind of credentials does not matter.
    pub(super) no_mfa: bool,
}

/// A policy of the snapshot, all of whose statements may apply.
pub(in crate::graph) fn policy_ref(
    snapshot: &Snapshot,
    policy_type: PolicyType,
    id: PolicyId,
) -> PolicyRef<'_> {
    PolicyRef::new(policy_type, id, &snapshot.policies.get(id).document)
}
