//! Whether a permissions boundary caps what new policies can give.

use super::powers::ANY_ACTION;
use crate::{
    eval::{AccessState, CallerPolicies, IdentityPolicies},
    graph::{
        access_graph::AccessGraph,
        gather::{Gatherer, RequesterFacts},
        node::NodeId,
    },
    iam::{AccountId, PermissionsBoundary},
};

/// How sure it is that a user or role can have every permission within its boundaries; `None` if
/// they cap it. A principal without a boundary can.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
pub(in crate::graph) fn without_cap(
    gatherer: &Gatherer<'_>,
    facts: &RequesterFacts<'_>,
    home: &AccountId,
) -> Option<AccessState> {
    if facts.policies.boundaries.is_empty() {
        return Some(AccessState::Proven);
    }
    let boundaries = facts.policies.boundaries.clone();
    let identity = IdentityPolicies::Open;
    let policies = CallerPolicies { identity, boundaries, ..CallerPolicies::none() };
    let facts = RequesterFacts { policies, ..facts.clone() };
    let resource = gatherer.resource_of_owner("*", home);
    let found = gatherer.authorize(&facts, &ANY_ACTION.parse().ok()?, &resource);
    Some(found.access(facts.kind).0?.state)
}

/// How sure it is that a principal can have every permission: the boundary of a user or role can cap
/// it, which its own policies do not change. `None` if it does.
pub fn uncapped(graph: &AccessGraph, gatherer: &Gatherer<'_>, id: NodeId) -> Option<AccessState> {
    let snapshot = gatherer.snapshot;
    let user = graph.user(snapshot, id).map(|(home, it)| (home, &it.permissions_boundary));
    let role = graph.role(snapshot, id).map(|(home, it)| (home, &it.permissions_boundary));
    match user.or(role) {
        None | Some((_, PermissionsBoundary::None)) => Some(AccessState::Proven),
        Some((home, _)) => without_cap(gatherer, &gatherer.requester(graph, id)?, home),
    }
}
