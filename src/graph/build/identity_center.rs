//! People of Identity Center, and the roles that assignments open to them.

use rustc_hash::FxHashMap;

use super::found::plain;
use crate::{
    eval::AccessState,
    graph::{
        access_graph::AccessGraph,
        edge::{AccessEdge, AccessKind, Edge},
        gather::Gatherer,
        node::{NodeId, NodeKind},
    },
    iam::{AccountId, Assignee, Snapshot},
};

pub(super) fn add_identity_center<'a>(
    graph: &mut AccessGraph,
    snapshot: &'a Snapshot,
    gatherer: &Gatherer<'a>,
) {
    let Some(center) = &snapshot.identity_center else { return };
    let users: FxHashMap<&str, NodeId> = center
        .users
        .iter()
        .map(|it| (&*it.id, graph.add_node(NodeKind::IdentityCenterUser, (&*it.name).into(), None)))
        .collect();
    let mut groups: FxHashMap<&str, NodeId> = FxHashMap::default();
    for group in &center.groups {
        let id = graph.add_node(NodeKind::IdentityCenterGroup, (&*group.name).into(), None);
        groups.insert(&group.id, id);
        for user in group.members.iter().filter_map(|it| users.get(&**it)) {
            graph.add_edge(*user, Edge::Access(plain(AccessKind::MemberOf)), id);
        }
    }
    let mut roles: FxHashMap<(&AccountId, &str), Vec<(NodeId, AccessState)>> = FxHashMap::default();
    for (account, facts) in &snapshot.accounts {
        for role in &facts.roles {
            if let (Some(set), Some(id)) = (role.permission_set(), graph.find(role.arn.as_str()))
                && let Some(state) = gatherer.sign_in(role, account)
            {
                roles.entry((account, set)).or_default().push((id, state));
            }
        }
    }
    for assignment in &center.assignments {
        let from = match &assignment.assignee {
            Assignee::User(id) => users.get(&**id),
            Assignee::Group(id) => groups.get(&**id),
        };
        let to = roles.get(&(&assignment.account, &*assignment.permission_set));
        for (from, (to, state)) in
            from.into_iter().flat_map(|from| to.into_iter().flatten().map(move |to| (from, to)))
        {
            let edge = AccessEdge { state: *state, ..plain(AccessKind::IdentityCenter) };
            graph.add_edge(*from, Edge::Access(edge), *to);
        }
    }
}
