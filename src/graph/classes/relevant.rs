//! The effect of relevant statements on callers.

use super::{
    caller_traits::{CallerTrait, traits_of_statement},
    relevance::Relevance,
};
use crate::{
    eval::{IdentityPolicies, Limit, PolicyRef},
    graph::gather::{Caller, Gatherer, RequesterFacts},
    iam::{PolicyId, Snapshot},
};

/// The traits of callers that a policy depends on, in its relevant statements.
pub(in crate::graph) fn traits_of_policy(
    snapshot: &Snapshot,
    relevance: &Relevance,
    policy: PolicyId,
) -> Vec<CallerTrait> {
    let has_variables = snapshot.policies.get(policy).document.has_variables();
    let mut found: Vec<CallerTrait> = Vec::new();
    for statement in relevance.statements(snapshot, policy) {
        for asked in traits_of_statement(statement, has_variables) {
            if !found.contains(&asked) {
                found.push(asked);
            }
        }
    }
    found
}

/// A caller with only the relevant statements of its own policies and its boundary.
pub(in crate::graph) fn restricted_facts<'a, 'r>(
    gatherer: &Gatherer<'a>,
    relevance: &'r Relevance,
    caller: Caller<'a>,
) -> RequesterFacts<'r>
where
    'a: 'r,
{
    restricted(gatherer.caller_facts(caller), gatherer.snapshot, relevance)
}

/// The same for a caller about whom all facts were gathered before.
pub(in crate::graph) fn restricted<'a, 'r>(
    facts: RequesterFacts<'a>,
    snapshot: &'a Snapshot,
    relevance: &'r Relevance,
) -> RequesterFacts<'r>
where
    'a: 'r,
{
    let only =
        |policy: &PolicyRef<'_>| relevance.policy_ref(snapshot, policy.policy_type, policy.policy);
    let mut facts: RequesterFacts<'r> = facts;
    if let IdentityPolicies::Known { read, .. } = &mut facts.policies.identity {
        *read = read.iter().filter_map(only).collect();
    }
    for limit in &mut facts.policies.boundaries {
        if let Limit::Known(policy) = limit
            && let Some(restricted) = only(policy)
        {
            *policy = restricted;
        }
    }
    facts
}
