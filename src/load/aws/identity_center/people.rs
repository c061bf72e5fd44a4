//! The identity store: people and groups. Reads only what identifies them: no e-mail addresses, no
//! telephone numbers.

use std::collections::BTreeSet;

use aws_sdk_identitystore::types::{Group, GroupMembership, User, UserStatus};

use super::{
    account_access::Entitled,
    instance::{Assigned, InstanceReader, People},
    page::PAGE,
};
use crate::load::{
    aws::{calls::Page, operation::of_identity_store, shape::text},
    wire::{self, IdentityCenterGroup, IdentityCenterUser},
};

impl InstanceReader<'_> {
    /// All users; `None` if nothing was received.
    pub(super) async fn users(&self) -> Option<Vec<User>> {
        let request = |token| {
            self.store
                .list_users()
                .identity_store_id(self.store_id)
                .max_results(PAGE)
                .set_next_token(token)
                .send()
        };
        self.calls
            .list(of_identity_store::LIST_USERS, self.store_id, request, |answer| Page {
                items: answer.users,
                next: answer.next_token,
            })
            .await
    }

    /// All groups; `None` if nothing was received.
    pub(super) async fn groups(&self) -> Option<Vec<Group>> {
        let request = |token| {
            self.store
                .list_groups()
                .identity_store_id(self.store_id)
                .max_results(PAGE)
                .set_next_token(token)
                .send()
        };
        self.calls
            .list(of_identity_store::LIST_GROUPS, self.store_id, request, |answer| Page {
                items: answer.groups,
                next: answer.next_token,
            })
            .await
    }

    /// Items of `Users`, `Groups` and `GroupMemberships`: all of them; if only some accounts are
    /// read, those with an assignment or an entitlement there.
    pub(super) async fn people(
        &self,
        users: Option<Vec<User>>,
        groups: Option<Vec<Group>>,
        assigned: &Assigned,
        entitled: &Entitled,
    ) -> People {
        // If some assignments are unknown, everyone may have one.
        let all = self.reach.is_whole || assigned.accounts.len() < self.reach.accounts.len();
        let wanted: BTreeSet<_> = assigned.groups.union(&entitled.groups).collect();
        let is_wanted = |it: &Group| all || wanted.contains(&it.group_id);
        let groups: Option<Vec<_>> = groups.map(|it| it.into_iter().filter(is_wanted).collect());
        let listed = groups.iter().flatten().map(|it| it.group_id.clone());
        let ids: BTreeSet<_> = listed.chain(wanted.into_iter().cloned()).collect();
        let memberships = self.memberships(&ids.into_iter().collect::<Vec<_>>()).await;
        let members: BTreeSet<_> = memberships.iter().flatten().filter_map(user_of).collect();
        let is_wanted = |it: &&User| {
            all || assigned.users.contains(&it.user_id)
                || entitled.users.contains(&it.user_id)
                || members.contains(it.user_id())
        };
        People {
            users: users.map(|it| it.iter().filter(is_wanted).map(user).collect()),
            groups: groups.map(|it| it.iter().map(group).collect()),
            memberships: memberships.as_ref().map(|it| it.iter().map(membership).collect()),
        }
    }

    /// The members of the groups with these ids; `None` if nothing was received.
    async fn memberships(&self, groups: &[String]) -> Option<Vec<GroupMembership>> {
        let operation = of_identity_store::LIST_GROUP_MEMBERSHIPS;
        let answers = self
            .ask_each(operation, groups, String::as_str, async |group| {
                let request = |token| {
                    let request = self.store.list_group_memberships();
                    let request = request.identity_store_id(self.store_id).group_id(group);
                    request.max_results(PAGE).set_next_token(token).send()
                };
                self.calls
                    .pages(operation, request, |answer| Page {
                        items: answer.group_memberships,
                        next: answer.next_token,
                    })
                    .await
            })
            .await;
        let is_answered = groups.is_empty() || answers.iter().any(|it| it.is_whole);
        let memberships: Vec<_> = answers.into_iter().flat_map(|it| it.items).collect();
        (is_answered || !memberships.is_empty()).then_some(memberships)
    }
}

fn user(it: &User) -> IdentityCenterUser<'static> {
    IdentityCenterUser {
        identity_store_id: None,
        user_id: text(it.user_id()),
        user_name: text(it.user_name()),
        user_status: text(it.user_status().map(UserStatus::as_str)),
    }
}

fn group(it: &Group) -> IdentityCenterGroup<'static> {
    IdentityCenterGroup {
        identity_store_id: None,
        group_id: text(it.group_id()),
        display_name: text(it.display_name()),
    }
}

fn membership(it: &GroupMembership) -> wire::GroupMembership<'static> {
    wire::GroupMembership {
        identity_store_id: None,
        group_id: text(it.group_id()),
        member_id: user_of(it).map(|it| wire::MemberId { user_id: text(it) }),
    }
}

fn user_of(it: &GroupMembership) -> Option<&str> {
    it.member_id()?.as_user_id().ok().map(String::as_str)
}
