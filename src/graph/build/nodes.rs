//! The nodes of the snapshot's own users, groups, roles and policies, with memberships and
//! attachments.

use std::sync::Arc;

use petgraph::graph::NodeIndex;
use rustc_hash::FxHashMap;

use crate::{
    graph::{
        access_graph::AccessGraph,
        edge::Edge,
        node::{Node, NodeId, NodeKind, Place},
    },
    iam::{Arn, IdentityPolicies, Snapshot},
};

impl AccessGraph {
    /// Adds a node that can be found by its name.
    pub(in crate::graph) fn add_node(
        &mut self,
        kind: NodeKind,
        name: Arc<str>,
        place: Option<Place>,
    ) -> NodeId {
        let id: NodeId = self.graph.add_node(Node { kind, name: Arc::clone(&name), place }).into();
        self.by_name.entry(name).or_insert(id);
        id
    }

    /// Adds a node that represents several others.
    pub(in crate::graph) fn add_unnamed(&mut self, kind: NodeKind) -> NodeId {
        self.graph.add_node(Node { kind, name: "".into(), place: None }).into()
    }

    pub(in crate::graph) fn add_edge(&mut self, from: NodeId, edge: Edge, to: NodeId) {
        self.graph.add_edge(NodeIndex::from(from), NodeIndex::from(to), edge);
    }
}

/// Adds the edges between the snapshot's own principals: group memberships, and attached managed
/// policies.
pub(super) fn add_memberships_and_policies(graph: &mut AccessGraph, snapshot: &Snapshot) {
    let mut managed = FxHashMap::default();
    for (account_id, account) in &snapshot.accounts {
        for (id, user) in graph.users_of(account_id, account) {
            let groups = user.groups.iter().filter_map(|it| account.group(it));
            for group in groups.filter_map(|it| graph.find(it.arn.as_str())).collect::<Vec<_>>() {
                graph.add_edge(id, Edge::Member, group);
            }
            add_policies(graph, &mut managed, id, &user.policies, user.permissions_boundary.arn());
        }
        for (id, group) in graph.groups_of(account_id, account) {
            add_policies(graph, &mut managed, id, &group.policies, None);
        }
        for (id, role) in graph.roles_of(account_id, account) {
            add_policies(graph, &mut managed, id, &role.policies, role.permissions_boundary.arn());
        }
    }
}

/// Adds the managed policies of a principal, because some permissions are about them.
fn add_policies(
    graph: &mut AccessGraph,
    managed: &mut FxHashMap<Arn, NodeId>,
    owner: NodeId,
    policies: &IdentityPolicies,
    boundary: Option<&Arn>,
) {
    let mut node = |graph: &mut AccessGraph, arn: &Arn| {
        let new = || graph.add_node(NodeKind::ManagedPolicy, arn.shared(), None);
        *managed.entry(arn.clone()).or_insert_with(new)
    };
    for arn in policies.attached.iter().filter_map(|it| it.arn.as_ref()) {
        let policy = node(graph, arn);
        graph.add_edge(owner, Edge::Attached, policy);
    }
    if let Some(arn) = boundary {
        node(graph, arn);
    }
}
