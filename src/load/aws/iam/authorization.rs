//! The authorization details: users, groups, roles and the managed policies in use.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::types::{
    AttachedPermissionsBoundary, AttachedPolicy, EntityType, GroupDetail, ManagedPolicyDetail,
    RoleDetail, UserDetail,
};

use super::{
    principal,
    read::{AccountReader, Found, Owner},
};
use crate::load::aws::{
    calls::{Page, Pages},
    failure::CallFailure,
    operation::of_iam,
    shape::Shape,
};

/// Everything but AWS's own policies that nobody has: there are more than a thousand.
const IN_USE: [EntityType; 5] = [
    EntityType::User,
    EntityType::Group,
    EntityType::Role,
    EntityType::LocalManagedPolicy,
    EntityType::AwsManagedPolicy,
];

/// An item of a page.
enum Detail {
    User(UserDetail),
    Group(GroupDetail),
    Role(RoleDetail),
    Policy(ManagedPolicyDetail),
}

/// Reads the authorization details; none if they do not come and all must be asked one by one.
pub(super) async fn read(reader: &AccountReader<'_>) -> Option<Found> {
    let operation = of_iam::GET_ACCOUNT_AUTHORIZATION_DETAILS;
    let request = |marker| {
        let request = reader.iam.get_account_authorization_details();
        request.set_filter(Some(IN_USE.to_vec())).set_marker(marker).send()
    };
    let Pages { items, failure } = reader
        .calls
        .pages(operation, request, |answer| {
            let users = answer.user_detail_list.unwrap_or_default();
            let groups = answer.group_detail_list.unwrap_or_default();
            let roles = answer.role_detail_list.unwrap_or_default();
            let policies = answer.policies.unwrap_or_default();
            let items = users.into_iter().map(Detail::User);
            let items = items.chain(groups.into_iter().map(Detail::Group));
            let items = items.chain(roles.into_iter().map(Detail::Role));
            let items = items.chain(policies.into_iter().map(Detail::Policy));
            Page { items: items.collect(), next: answer.marker }
        })
        .await;
    reader.calls.tally().done(operation);
    match failure {
        Some(failure) if items.is_empty() && failure != CallFailure::Stopped => return None,
        Some(failure) => reader.calls.note(operation, reader.subject(), &failure),
        None => {}
    }
    let mut details = Details::default();
    for item in items {
        match item {
            Detail::User(it) => details.add_user(&it),
            Detail::Group(it) => details.add_group(&it),
            Detail::Role(it) => details.add_role(&it),
            Detail::Policy(it) => details.add_policy(&it),
        }
    }
    Some(details.put(reader))
}

/// Users, groups, roles and policies in the shapes of the AWS CLI's JSON, and what they name.
#[derive(Debug, Default)]
pub(super) struct Details {
    users: Vec<Shape>,
    groups: Vec<Shape>,
    roles: Vec<Shape>,
    policies: Vec<Shape>,
    owners: Vec<Owner>,
    groups_and_roles: Vec<Owner>,
    named_policies: BTreeSet<String>,
    known_policies: BTreeSet<String>,
}

impl Details {
    pub(super) fn add_user(&mut self, it: &UserDetail) {
        self.owners.push(Owner::new(it.user_name(), it.arn()));
        self.name_policies(it.attached_managed_policies(), it.permissions_boundary());
        self.users.push(principal::user(it));
    }

    pub(super) fn add_group(&mut self, it: &GroupDetail) {
        self.groups_and_roles.push(Owner::new(it.group_name(), it.arn()));
        self.name_policies(it.attached_managed_policies(), None);
        self.groups.push(principal::group(it));
    }

    pub(super) fn add_role(&mut self, it: &RoleDetail) {
        self.groups_and_roles.push(Owner::new(it.role_name(), it.arn()));
        self.name_policies(it.attached_managed_policies(), it.permissions_boundary());
        self.roles.push(principal::role(it));
    }

    fn add_policy(&mut self, it: &ManagedPolicyDetail) {
        if !it.policy_version_list().is_empty() {
            self.known_policies.extend(it.arn().map(ToOwned::to_owned));
        }
        self.policies.push(principal::managed_policy(it));
    }

    fn name_policies(
        &mut self,
        attached: &[AttachedPolicy],
        boundary: Option<&AttachedPermissionsBoundary>,
    ) {
        let attached = attached.iter().filter_map(AttachedPolicy::policy_arn);
        let boundary = boundary.and_then(AttachedPermissionsBoundary::permissions_boundary_arn);
        self.named_policies.extend(attached.chain(boundary).map(ToOwned::to_owned));
    }

    /// Hands the shapes over, and tells what is still to be asked. AWS leaves policies that only
    /// bound somebody out of the authorization details.
    pub(super) fn put(self, reader: &AccountReader<'_>) -> Found {
        reader.put("UserDetailList", &Some(self.users));
        reader.put("GroupDetailList", &Some(self.groups));
        reader.put("RoleDetailList", &Some(self.roles));
        let unknown = self.named_policies.difference(&self.known_policies);
        let policies: BTreeMap<_, _> = unknown.map(|it| (it.clone(), None)).collect();
        let Self { owners: users, groups_and_roles, policies: read_policies, .. } = self;
        Found { users, groups_and_roles, policies, read_policies }
    }
}
