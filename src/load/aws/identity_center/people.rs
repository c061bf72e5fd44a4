//! The identity store: people and groups. Only what is needed to know who is who: no e-mail
//! addresses, no telephone numbers.

use std::collections::BTreeSet;

use aws_sdk_identitystore::types::{Group, GroupMembership, User};

use super::instance::InstanceReader;
use crate::load::aws::{calls::Page, operation::of_identity_store, shape::Shape};

impl InstanceReader<'_> {
    /// Items of `Users`; none if nothing came.
    pub(super) async fn users(&self) -> Option<Vec<Shape>> {
        let request = |token| {
            self.store.list_users().identity_store_id(self.store_id).set_next_token(token).send()
        };
        self.calls
            .list(of_identity_store::LIST_USERS, self.store_id, request, |answer| Page {
                items: answer.users.iter().map(user).collect(),
                next: answer.next_token,
            })
            .await
    }

    /// All groups; none if nothing came.
    pub(super) async fn groups(&self) -> Option<Vec<Group>> {
        let request = |token| {
            self.store.list_groups().identity_store_id(self.store_id).set_next_token(token).send()
        };
        self.calls
            .list(of_identity_store::LIST_GROUPS, self.store_id, request, |answer| Page {
                items: answer.groups,
                next: answer.next_token,
            })
            .await
    }

    /// Items of `Groups` and of `GroupMemberships`, of those that are wanted: all of them, or
    /// those `assigned`.
    pub(super) async fn members_of(
        &self,
        groups: Option<Vec<Group>>,
        assigned: &BTreeSet<String>,
    ) -> (Option<Vec<Shape>>, Option<Vec<Shape>>) {
        let is_wanted = |it: &Group| self.reach.is_whole || assigned.contains(&it.group_id);
        let groups: Option<Vec<_>> =
            groups.map(|it| it.into_iter().filter(|it| is_wanted(it)).collect());
        let listed = groups.iter().flatten().map(|it| it.group_id.clone());
        let ids: BTreeSet<_> = listed.chain(assigned.iter().cloned()).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let operation = of_identity_store::LIST_GROUP_MEMBERSHIPS;
        let answers = self
            .ask_each(operation, &ids, String::as_str, async |group| {
                let request = |token| {
                    let request = self.store.list_group_memberships();
                    let request = request.identity_store_id(self.store_id).group_id(group);
                    request.set_next_token(token).send()
                };
                self.calls
                    .pages(operation, request, |answer| Page {
                        items: answer.group_memberships.iter().map(membership).collect(),
                        next: answer.next_token,
                    })
                    .await
            })
            .await;
        let is_answered = ids.is_empty() || answers.iter().any(|it| it.is_whole);
        let memberships: Vec<Shape> = answers.into_iter().flat_map(|it| it.items).collect();
        (
            groups.map(|it| it.iter().map(group).collect()),
            (is_answered || !memberships.is_empty()).then_some(memberships),
        )
    }
}

fn user(it: &User) -> Shape {
    Shape::default().text("UserId", it.user_id()).text("UserName", it.user_name())
}

fn group(it: &Group) -> Shape {
    Shape::default().text("GroupId", it.group_id()).text("DisplayName", it.display_name())
}

fn membership(it: &GroupMembership) -> Shape {
    let user = it.member_id().and_then(|it| it.as_user_id().ok());
    Shape::default()
        .text("GroupId", it.group_id())
        .object("MemberId", user.map(|it| Shape::default().text("UserId", it.as_str())))
}
