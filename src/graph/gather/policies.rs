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

/// What was found out about all policies before many users are asked about their keys.
#[derive(Debug, Default)]
pub(in crate::graph) struct KeyFacts {
    /// By policy: whether it may allow to make or activate access keys. Empty where that was not
    /// found out.
    pub(super) allows: Vec<bool>,
    /// Whether no policy asks for MFA, so that it does not matter which credentials a user has.
    pub(super) no_mfa: bool,
}

/// A policy of the snapshot, all of whose statements may have a say.
pub(in crate::graph) fn policy_ref(
    snapshot: &Snapshot,
    policy_type: PolicyType,
    id: PolicyId,
) -> PolicyRef<'_> {
    PolicyRef::new(policy_type, id, &snapshot.policies.get(id).document)
}
