//! Which principals may be allowed to do something, found without asking each.

use super::allow_index::may_allow;
use crate::{
    eval::ResourcePolicy,
    graph::{
        access_graph::AccessGraph,
        gather::Gatherer,
        node::{NodeId, NodeKind},
    },
    iam::{Action, PolicyId},
};

/// The users and roles that are not sure to be refused, in the order of the graph: some policy of
/// theirs may allow the action, on whatever resource, or was not read; or the resource's own
/// policy may.
pub fn may_be_allowed(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    action: &Action,
    resource: Option<&str>,
) -> Vec<NodeId> {
    let snapshot = gatherer.snapshot;
    let policies = &snapshot.policies;
    let allows: Vec<bool> =
        policies.ids().map(|it| may_allow(&policies.get(it).document, action)).collect();
    let target = resource.and_then(|it| graph.find(it)).and_then(|it| gatherer.target(graph, it));
    let by_resource = target.is_some_and(|it| match it.policies.policy {
        ResourcePolicy::Known(policy) => allows[policy.policy.index()],
        ResourcePolicy::Unread(_) => true,
        ResourcePolicy::None => false,
    });
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
