//! Who may do everything, and who can get there.

use crate::{
    graph::{AccessGraph, Direction, NodeId, NodeKind, WayFilter},
    iam::{Arn, Effect, IdentityPolicies, PolicyDocument, Snapshot},
};

/// The users, groups and roles whose policies allow every action on every resource.
pub(super) fn find(snapshot: &Snapshot, graph: &AccessGraph) -> Vec<NodeId> {
    // Most policies are attached many times; each is judged once.
    let allows: Vec<bool> = snapshot
        .policies
        .ids()
        .map(|id| allows_everything(&snapshot.policies.get(id).document))
        .collect();
    let any_allows = |policies: &IdentityPolicies| {
        let inline = policies.inline.iter().filter_map(|it| it.policy);
        let attached = policies.attached.iter().filter_map(|it| snapshot.managed_policy(&it.arn));
        inline.chain(attached).any(|it| allows[it.index()])
    };
    let unbounded = |boundary: &Option<Arn>| match boundary {
        None => true,
        Some(arn) => snapshot.managed_policy(arn).is_some_and(|it| allows[it.index()]),
    };
    graph
        .principals()
        .filter(|id| match graph.node(*id).kind {
            NodeKind::User => graph.user(snapshot, *id).is_some_and(|(account, user)| {
                let facts = snapshot.accounts.get(account);
                let groups = facts.iter().flat_map(|account| {
                    user.groups.iter().filter_map(|name| Some(&account.group(name)?.policies))
                });
                unbounded(&user.permissions_boundary)
                    && std::iter::once(&user.policies).chain(groups).any(any_allows)
            }),
            NodeKind::Role => graph.role(snapshot, *id).is_some_and(|(_, role)| {
                unbounded(&role.permissions_boundary) && any_allows(&role.policies)
            }),
            NodeKind::Group => {
                graph.group(snapshot, *id).is_some_and(|(_, group)| any_allows(&group.policies))
            }
            _ => false,
        })
        .collect()
}

/// Whether a document allows `*` on `*` without conditions, and takes nothing back.
pub(super) fn allows_everything(document: &PolicyDocument) -> bool {
    let everything = |patterns: &[Box<str>]| patterns.iter().any(|it| matches!(&**it, "*" | "*:*"));
    let mut statements = document.readable_statements().map(|(_, it)| it);
    statements.any(|it| {
        it.effect == Effect::Allow
            && it.condition.0.is_empty()
            && !it.action.negated
            && everything(&it.action.patterns)
            && it.resource.as_ref().is_some_and(|it| !it.negated && everything(&it.patterns))
    })
}

/// By node: whether it is one of `administrators` or can become one. A group counts if one of its
/// members does by the group's policies, that is, if it allows everything itself.
pub(super) fn reaching(graph: &AccessGraph, administrators: &[NodeId]) -> Vec<bool> {
    let reach = graph.reach(administrators, Direction::Incoming, WayFilter::ALL);
    let mut reaching = vec![false; graph.node_count()];
    let found = reach.reached.iter().map(|it| it.node);
    for id in found.chain(administrators.iter().copied()) {
        reaching[id.index()] = true;
    }
    reaching
}
