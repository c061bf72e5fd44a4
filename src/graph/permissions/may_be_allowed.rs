//! Finds the principals that may be allowed to do something, without evaluating each.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{
    Permission, PermissionSet, ResourceAsked,
    allow_index::{has_say, may_allow},
    holdings,
};
use crate::{
    eval::ResourcePolicy,
    graph::{
        access_graph::AccessGraph,
        gather::{GatheredPolicies, Gatherer},
        node::{NodeId, NodeKind},
    },
    iam::{Action, PolicyDocument, PolicyId},
};

/// The users and roles that are not certainly refused: they may perform the action on the resource,
/// or on some resource if none is given, possibly under conditions. All members of one group are
/// allowed alike, by the same statements.
pub fn may_be_allowed(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    action: &Action,
    resource: Option<&str>,
) -> Vec<Vec<NodeId>> {
    let target = resource.and_then(|it| graph.find(it)).and_then(|it| gatherer.target(graph, it));
    if let Some(target) = target {
        let found = may_enter(graph, gatherer, action, &target.policies.policy);
        return found.into_iter().map(|it| vec![it]).collect();
    }
    let on = resource.map_or(ResourceAsked::Anywhere, |it| ResourceAsked::Named(Arc::from(it)));
    let permissions = vec![Permission { action: action.clone(), on, context: Vec::new() }];
    let set = PermissionSet { target: None, permissions };
    let holdings = holdings(graph, gatherer, &[set]).concat();
    // Their policies have the same meaning, but not in the same statements.
    let has_say = of_policies(gatherer, |it| has_say(it, action));
    let mut groups: FxHashMap<(usize, GatheredPolicies), Vec<NodeId>> = FxHashMap::default();
    for (number, holding) in holdings.iter().enumerate() {
        for caller in holding.callers.iter() {
            let mut policies = policies(graph, gatherer, *caller).unwrap_or_default();
            policies.read.retain(|it| has_say[it.index()]);
            groups.entry((number, policies)).or_default().push(*caller);
        }
    }
    groups.into_values().collect()
}

/// The users and roles with a policy that may allow the action on a role, or that was not read;
/// everyone, if the role's own policy may allow it. In the order of the graph.
fn may_enter(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    action: &Action,
    trust: &ResourcePolicy<'_>,
) -> Vec<NodeId> {
    let allows = of_policies(gatherer, |it| may_allow(it, action));
    let by_resource = match trust {
        ResourcePolicy::Known(policy) => allows[policy.policy.index()],
        ResourcePolicy::Unread(_) => true,
        ResourcePolicy::None => false,
    };
    let may = |id: NodeId| {
        let Some(found) = policies(graph, gatherer, id) else { return false };
        let allows = |it: &PolicyId| allows[it.index()];
        by_resource || !found.missing.is_empty() || found.read.iter().any(allows)
    };
    let acts = |it: &NodeId| matches!(graph.node(*it).kind, NodeKind::User | NodeKind::Role);
    graph.principals().filter(acts).filter(|it| may(*it)).collect()
}

/// By policy: whether `holds` returns true for it.
fn of_policies(gatherer: &Gatherer<'_>, holds: impl Fn(&PolicyDocument) -> bool) -> Vec<bool> {
    let policies = &gatherer.snapshot.policies;
    policies.ids().map(|it| holds(&policies.get(it).document)).collect()
}

/// The policies of a user or role of the snapshot.
fn policies(graph: &AccessGraph, gatherer: &Gatherer<'_>, id: NodeId) -> Option<GatheredPolicies> {
    let snapshot = gatherer.snapshot;
    if let Some((account, user)) = graph.user(snapshot, id) {
        return Some(gatherer.policies_of_user(user, account));
    }
    let (account, role) = graph.role(snapshot, id)?;
    Some(gatherer.policies_of_role(role, account))
}
