//! The users, roles and groups of a snapshot, as the ones who make requests.

use super::{Gatherer, RequesterFacts, policies::GatheredPolicies};
use crate::{
    eval::CallerKind,
    graph::{access_graph::AccessGraph, node::NodeId},
    iam::{AccountId, Arn, Context, Group, PermissionsBoundary, Role, Snapshot, Tag, User},
};

/// A user or role of the snapshot, or whoever is in a group and has no policies but the group's.
#[derive(Clone, Copy, Debug)]
pub(in crate::graph) enum Caller<'a> {
    User(&'a User, &'a AccountId),
    Role(&'a Role, &'a AccountId),
    Member(&'a Group, &'a AccountId),
}

impl<'a> Caller<'a> {
    /// The users and roles of an account that the graph knows.
    pub(in crate::graph) fn of_account(
        graph: &AccessGraph,
        snapshot: &'a Snapshot,
        account: &AccountId,
    ) -> impl Iterator<Item = (NodeId, Self)> {
        let found = snapshot.accounts.get_key_value(account).into_iter();
        found.flat_map(move |(id, account)| {
            let users = graph.users_of(id, account).map(|(node, it)| (node, Self::User(it, id)));
            let roles = graph.roles_of(id, account).map(|(node, it)| (node, Self::Role(it, id)));
            users.chain(roles)
        })
    }

    /// Whoever a node stands for; none if it is no user, role or group of the snapshot.
    pub(in crate::graph) fn at(
        graph: &AccessGraph,
        snapshot: &'a Snapshot,
        node: NodeId,
    ) -> Option<Self> {
        let user = graph.user(snapshot, node).map(|(account, it)| Self::User(it, account));
        let role = || graph.role(snapshot, node).map(|(account, it)| Self::Role(it, account));
        let group = || graph.group(snapshot, node).map(|(account, it)| Self::Member(it, account));
        user.or_else(role).or_else(group)
    }

    pub(in crate::graph) fn account(self) -> &'a AccountId {
        match self {
            Self::User(_, account) | Self::Role(_, account) | Self::Member(_, account) => account,
        }
    }

    pub(in crate::graph) fn arn(self) -> &'a Arn {
        match self {
            Self::User(user, _) => &user.arn,
            Self::Role(role, _) => &role.arn,
            Self::Member(group, _) => &group.arn,
        }
    }

    pub(in crate::graph) fn tags(self) -> &'a [Tag] {
        match self {
            Self::User(user, _) => &user.tags,
            Self::Role(role, _) => &role.tags,
            Self::Member(..) => &[],
        }
    }

    pub(in crate::graph) fn is_user(self) -> bool {
        matches!(self, Self::User(..) | Self::Member(..))
    }

    pub(in crate::graph) fn is_service_linked(self) -> bool {
        matches!(self, Self::Role(role, _) if role.is_service_linked())
    }

    pub(in crate::graph) fn boundary(self) -> &'a PermissionsBoundary {
        match self {
            Self::User(user, _) => &user.permissions_boundary,
            Self::Role(role, _) => &role.permissions_boundary,
            Self::Member(..) => &PermissionsBoundary::None,
        }
    }
}

impl<'a> Gatherer<'a> {
    pub(in crate::graph) fn policies_of(&self, caller: Caller<'a>) -> GatheredPolicies {
        match caller {
            Caller::User(user, account) => self.policies_of_user(user, account),
            Caller::Role(role, account) => self.policies_of_role(role, account),
            Caller::Member(group, account) => self.policies_of_group(group, account),
        }
    }

    /// What is known of the caller as context keys.
    pub(in crate::graph) fn caller_context(&self, caller: Caller<'a>) -> Context {
        match caller {
            Caller::User(user, account) => {
                self.user_context(&self.user_requester(user), user, account)
            }
            Caller::Role(role, account) => {
                self.role_session_context(&self.role_requester(role), role, account)
            }
            Caller::Member(_, account) => self.member_context(account),
        }
    }

    /// The kinds of credentials that the caller can have.
    pub(in crate::graph) fn caller_kind(&self, caller: Caller<'a>) -> CallerKind {
        match caller {
            Caller::User(user, account) => self.kind_of_user(user, account),
            Caller::Member(..) => CallerKind::User,
            Caller::Role(..) => CallerKind::Session,
        }
    }

    /// The facts about the caller that matter to evaluation.
    pub(in crate::graph) fn caller_facts(&self, caller: Caller<'a>) -> RequesterFacts<'a> {
        match caller {
            Caller::User(user, account) => self.user(user, account),
            Caller::Role(role, account) => self.role(role, account),
            Caller::Member(group, account) => self.member(group, account),
        }
    }
}
