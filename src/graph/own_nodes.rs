//! The nodes of the snapshot's own users, groups and roles, without looking up each by its ARN.

use super::{
    access_graph::AccessGraph,
    node::{FirstNodes, NodeId, NodeKind, Place},
};
use crate::iam::{Account, AccountId, Arn, Group, Role, Snapshot, User};

impl AccessGraph {
    /// Adds nodes for all users, groups and roles; must be called on an empty graph.
    pub(in crate::graph) fn add_own_nodes(&mut self, snapshot: &Snapshot) {
        self.accounts = snapshot.accounts.keys().cloned().collect();
        let accounts = snapshot.accounts.values();
        let count = accounts.map(|it| it.users.len() + it.groups.len() + it.roles.len()).sum();
        self.graph.reserve_nodes(count);
        self.by_name.reserve(count);
        self.by_unique_id.reserve(count);
        for (index, account) in (0..).zip(snapshot.accounts.values()) {
            let users = account.users.iter().map(|it| (&it.arn, &*it.id));
            let users = self.add_own(NodeKind::User, index, users);
            let groups = account.groups.iter().map(|it| (&it.arn, &*it.id));
            let groups = self.add_own(NodeKind::Group, index, groups);
            let roles = account.roles.iter().map(|it| (&it.arn, &*it.id));
            let roles = self.add_own(NodeKind::Role, index, roles);
            self.first_nodes.push(FirstNodes { users, groups, roles });
        }
    }

    /// Adds the nodes of a list of an account; returns the first.
    fn add_own<'a>(
        &mut self,
        kind: NodeKind,
        account: u32,
        list: impl Iterator<Item = (&'a Arn, &'a str)>,
    ) -> u32 {
        let first = u32::try_from(self.node_count()).unwrap_or(u32::MAX);
        for (position, (arn, unique_id)) in (0..).zip(list) {
            let id = self.add_node(kind, arn.shared(), Some(Place { account, position }));
            self.by_unique_id.insert(unique_id.into(), id);
        }
        first
    }

    /// The users of an account with their nodes, in the order of the snapshot.
    pub(super) fn users_of<'a>(
        &self,
        id: &AccountId,
        account: &'a Account,
    ) -> impl Iterator<Item = (NodeId, &'a User)> + use<'a> {
        with_nodes(self.first_nodes(id).map(|it| it.users), &account.users)
    }

    /// The groups of an account with their nodes, in the order of the snapshot.
    pub(super) fn groups_of<'a>(
        &self,
        id: &AccountId,
        account: &'a Account,
    ) -> impl Iterator<Item = (NodeId, &'a Group)> + use<'a> {
        with_nodes(self.first_nodes(id).map(|it| it.groups), &account.groups)
    }

    /// The roles of an account with their nodes, in the order of the snapshot.
    pub(super) fn roles_of<'a>(
        &self,
        id: &AccountId,
        account: &'a Account,
    ) -> impl Iterator<Item = (NodeId, &'a Role)> + use<'a> {
        with_nodes(self.first_nodes(id).map(|it| it.roles), &account.roles)
    }

    fn first_nodes(&self, account: &AccountId) -> Option<&FirstNodes> {
        let index = self.accounts.binary_search(account).ok()?;
        self.first_nodes.get(index)
    }
}

fn with_nodes<T>(first: Option<u32>, list: &[T]) -> impl Iterator<Item = (NodeId, &T)> {
    first.into_iter().flat_map(move |first| (first..).map(NodeId).zip(list))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::graph::{build_nodes, random_accounts::design};

    proptest! {
        #[test]
        fn each_principal_has_the_node_of_its_arn(design in design()) {
            let snapshot = design.snapshot();
            let graph = build_nodes(&snapshot);
            for (id, account) in &snapshot.accounts {
                let users = graph.users_of(id, account).map(|(node, it)| (node, &it.arn));
                let groups = graph.groups_of(id, account).map(|(node, it)| (node, &it.arn));
                let roles = graph.roles_of(id, account).map(|(node, it)| (node, &it.arn));
                let all: Vec<_> = users.chain(groups).chain(roles).collect();
                let count = account.users.len() + account.groups.len() + account.roles.len();
                prop_assert_eq!(all.len(), count);
                for (node, arn) in all {
                    prop_assert_eq!(graph.find(arn.as_str()), Some(node));
                }
            }
        }
    }
}
