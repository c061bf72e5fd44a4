//! Which principals may be allowed to do something, found without asking each.

use std::sync::Arc;

use super::{Permission, PermissionSet, ResourceAsked, allow_index::may_allow, holdings};
use crate::{
    eval::ResourcePolicy,
    graph::{
        access_graph::AccessGraph,
        gather::Gatherer,
        node::{NodeId, NodeKind},
    },
    iam::{Action, PolicyId},
};

/// The users and roles that are not sure to be refused, in the order of the graph: they may do the
/// action on the resource, or on some resource where none is given, perhaps under conditions.
pub fn may_be_allowed(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    action: &Action,
    resource: Option<&str>,
) -> Vec<NodeId> {
    let target = resource.and_then(|it| graph.find(it)).and_then(|it| gatherer.target(graph, it));
    if let Some(target) = target {
        return may_enter(graph, gatherer, action, &target.policies.policy);
    }
    let on = resource.map_or(ResourceAsked::Any, |it| ResourceAsked::Named(Arc::from(it)));
    let permissions = vec![Permission { action: action.clone(), on, context: Vec::new() }];
    let set = PermissionSet { target: None, permissions };
    let holdings = holdings(graph, gatherer, &[set]).concat();
    let mut found: Vec<NodeId> =
        holdings.iter().flat_map(|it| it.callers.iter().copied()).collect();
    found.sort_unstable();
    found
}

/// The users and roles of which some policy may allow the action on a role, or was not read; all,
/// where the role's own policy may.
fn may_enter(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    action: &Action,
    trust: &ResourcePolicy<'_>,
) -> Vec<NodeId> {
    let snapshot = gatherer.snapshot;
    let policies = &snapshot.policies;
    let allows: Vec<bool> =
        policies.ids().map(|it| may_allow(&policies.get(it).document, action)).collect();
    let by_resource = match trust {
        ResourcePolicy::Known(policy) => allows[policy.policy.index()],
        ResourcePolicy::Unread(_) => true,
        ResourcePolicy::None => false,
    };
    let may = |id: NodeId| {
        let user = graph.user(snapshot, id);
        let found = match (user, graph.role(snapshot, id)) {
            (Some((account, user)), _) => gatherer.policies_of_user(user, account),
            (None, Some((account, role))) => gatherer.policies_of_role(role, account),
            (None, None) => return false,
        };
        let allows = |it: &PolicyId| allows[it.index()];
        by_resource || !found.missing.is_empty() || found.read.iter().any(allows)
    };
    let acts = |it: &NodeId| matches!(graph.node(*it).kind, NodeKind::User | NodeKind::Role);
    graph.principals().filter(acts).filter(|it| may(*it)).collect()
}
