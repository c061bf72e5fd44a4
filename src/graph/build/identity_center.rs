//! People of Identity Center, and the roles that assignments and entitlements grant to them.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::found::plain;
use crate::{
    eval::{AccessState, CallerKind, MfaVerdict, best_access},
    graph::{
        access_graph::AccessGraph,
        edge::{AccessEdge, AccessKind, Edge},
        gather::Gatherer,
        node::{NodeId, NodeKind},
    },
    iam::{AccountAccess, AccountId, Arn, Assignee, IdentityCenter, Snapshot},
};

pub(super) fn add_identity_center<'a>(
    graph: &mut AccessGraph,
    snapshot: &'a Snapshot,
    gatherer: &Gatherer<'a>,
) {
    let people = People::add(graph, snapshot);
    if let Some(center) = &snapshot.identity_center {
        add_assignments(graph, snapshot, gatherer, center, &people);
    }
    if let Some(access) = &snapshot.account_access {
        add_entitlements(graph, gatherer, access, &people);
    }
}

/// The nodes of people and groups with assignments or entitlements, by their ids. A disabled person
/// has a node without edges, because such a person cannot sign in.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/disableuser.html>
#[derive(Default)]
struct People<'a> {
    users: FxHashMap<&'a str, NodeId>,
    groups: FxHashMap<&'a str, NodeId>,
}

impl<'a> People<'a> {
    /// Adds the nodes and the group memberships to the graph.
    fn add(graph: &mut AccessGraph, snapshot: &'a Snapshot) -> Self {
        let mut people = Self::default();
        if let Some(center) = &snapshot.identity_center {
            for user in &center.users {
                let id = graph.add_node(NodeKind::IdentityCenterUser, (&*user.name).into(), None);
                if !user.is_disabled {
                    people.users.insert(&user.id, id);
                }
            }
            for group in &center.groups {
                let id = graph.add_node(NodeKind::IdentityCenterGroup, (&*group.name).into(), None);
                people.groups.insert(&group.id, id);
                for user in group.members.iter().filter_map(|it| people.users.get(&**it)) {
                    graph.add_edge(*user, Edge::Access(plain(AccessKind::MemberOf)), id);
                }
            }
        }
        people.add_nameless(graph, snapshot);
        people
    }

    /// Adds people and groups of entitlements whose names were not read. An id that a complete list
    /// lacks belongs to a deleted user or group.
    fn add_nameless(&mut self, graph: &mut AccessGraph, snapshot: &'a Snapshot) {
        let center = snapshot.identity_center.as_ref();
        let all_users = center.is_some_and(|it| it.has_all_users);
        let all_groups = center.is_some_and(|it| it.has_all_groups);
        let users = center.iter().flat_map(|it| &it.users);
        let disabled: FxHashSet<&str> =
            users.filter(|it| it.is_disabled).map(|it| &*it.id).collect();
        let access = snapshot.account_access.iter();
        for (_, entitlement) in access.flat_map(AccountAccess::entitlements) {
            let (known, kind, id) = match &entitlement.assignee {
                Assignee::User(id) if !all_users && !disabled.contains(&**id) => {
                    (&mut self.users, NodeKind::IdentityCenterUser, id)
                }
                Assignee::Group(id) if !all_groups => {
                    (&mut self.groups, NodeKind::IdentityCenterGroup, id)
                }
                Assignee::User(_) | Assignee::Group(_) => continue,
            };
            known.entry(id).or_insert_with(|| graph.add_node(kind, (&**id).into(), None));
        }
    }

    fn find(&self, assignee: &Assignee) -> Option<NodeId> {
        match assignee {
            Assignee::User(id) => self.users.get(&**id).copied(),
            Assignee::Group(id) => self.groups.get(&**id).copied(),
        }
    }
}

fn add_assignments<'a>(
    graph: &mut AccessGraph,
    snapshot: &'a Snapshot,
    gatherer: &Gatherer<'a>,
    center: &IdentityCenter,
    people: &People<'_>,
) {
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
        let from = people.find(&assignment.assignee);
        let to = roles.get(&(&assignment.account, &*assignment.permission_set));
        for (from, (to, state)) in
            from.into_iter().flat_map(|from| to.into_iter().flatten().map(move |to| (from, to)))
        {
            let edge = AccessEdge { state: *state, ..plain(AccessKind::IdentityCenter) };
            graph.add_edge(from, Edge::Access(edge), *to);
        }
    }
}

/// An entitlement grants a role only if the role trusts account access manager. Each role is
/// evaluated once for each application.
fn add_entitlements<'a>(
    graph: &mut AccessGraph,
    gatherer: &Gatherer<'a>,
    access: &'a AccountAccess,
    people: &People<'_>,
) {
    let mut applications: BTreeMap<(NodeId, NodeId), Vec<Option<&Arn>>> = BTreeMap::new();
    for (application, entitlement) in access.entitlements() {
        let to = graph.find(entitlement.role.as_str());
        let Some((from, to)) = people.find(&entitlement.assignee).zip(to) else { continue };
        let known = applications.entry((from, to)).or_default();
        if !known.contains(&application.arn.as_ref()) {
            known.push(application.arn.as_ref());
        }
    }
    type Asked<'a> = (NodeId, Vec<Option<&'a Arn>>);
    let mut decided: FxHashMap<Asked<'_>, Option<(AccessState, MfaVerdict)>> = FxHashMap::default();
    for ((from, to), applications) in applications {
        let decide = || {
            let role = gatherer.target(graph, to)?;
            let residual = gatherer.entitled(&applications, &role);
            let (best, mfa) = best_access(&residual, CallerKind::Service);
            Some((best?.state, mfa))
        };
        let found = *decided.entry((to, applications.clone())).or_insert_with(decide);
        if let Some((state, mfa)) = found {
            let edge = AccessEdge { state, mfa, ..plain(AccessKind::AccountAccess) };
            graph.add_edge(from, Edge::Access(edge), to);
        }
    }
}
