//! The authorization details: users, groups, roles and the managed policies in use.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use aws_sdk_iam::{
    operation::get_account_authorization_details::GetAccountAuthorizationDetailsOutput,
    types::{
        AttachedPermissionsBoundary, AttachedPolicy, EntityType, GroupDetail, ManagedPolicyDetail,
        RoleDetail, UserDetail,
    },
};
use futures_util::future::join_all;

use super::{
    account_reader::{AccountReader, Found, Owner, PAGE},
    principal,
};
use crate::load::{
    aws::{calls::Page, failure::CallFailure, operation::of_iam},
    wire::Raw,
};

/// The lists of the account that the authorization details fill.
const LISTS: [&str; 4] = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];

/// What is requested in parallel, each with its place in [`LISTS`]: everything except AWS managed
/// policies that are not in use, of which there are more than a thousand.
const IN_USE: [(EntityType, usize); 5] = [
    (EntityType::User, 0),
    (EntityType::Group, 1),
    (EntityType::Role, 2),
    (EntityType::LocalManagedPolicy, 3),
    (EntityType::AwsManagedPolicy, 3),
];

/// An item of a page.
#[derive(Debug)]
pub(super) enum Detail {
    User(UserDetail),
    Group(GroupDetail),
    Role(RoleDetail),
    Policy(ManagedPolicyDetail),
}

/// Reads the authorization details; none if they do not come and all must be asked one by one.
pub(super) async fn read(reader: &AccountReader<'_>) -> Option<Found> {
    let operation = of_iam::GET_ACCOUNT_AUTHORIZATION_DETAILS;
    let details = RefCell::new(Details::of(reader));
    let failures = join_all(IN_USE.map(|(filter, _)| read_all(reader, filter, &details))).await;
    let details = details.into_inner();
    reader.calls.tally().done(operation);
    let ended = failures.iter().flatten().find(|it| **it == CallFailure::Stopped);
    match ended.or_else(|| failures.iter().flatten().next()) {
        Some(failure) if details.is_empty() && *failure != CallFailure::Stopped => return None,
        Some(failure) => reader.calls.note(operation, reader.subject(), failure),
        None => {}
    }
    for (index, list) in LISTS.iter().enumerate() {
        let mut parts = IN_USE.iter().zip(&failures).filter(|((_, it), _)| *it == index);
        if parts.all(|(_, failure)| failure.is_none()) {
            reader.account.complete(list);
        }
    }
    Some(details.found())
}

/// Reads all pages of one kind into `details`; tells why there may be more.
async fn read_all(
    reader: &AccountReader<'_>,
    kind: EntityType,
    details: &RefCell<Details<'_>>,
) -> Option<CallFailure> {
    let request = |marker| {
        let request = reader.iam.get_account_authorization_details().max_items(PAGE);
        request.filter(kind.clone()).set_marker(marker).send()
    };
    let page = |answer: GetAccountAuthorizationDetailsOutput| {
        let users = answer.user_detail_list.unwrap_or_default();
        let groups = answer.group_detail_list.unwrap_or_default();
        let roles = answer.role_detail_list.unwrap_or_default();
        let policies = answer.policies.unwrap_or_default();
        let items = users.into_iter().map(Detail::User);
        let items = items.chain(groups.into_iter().map(Detail::Group));
        let items = items.chain(roles.into_iter().map(Detail::Role));
        let items = items.chain(policies.into_iter().map(Detail::Policy));
        Page { items: items.collect(), next: answer.marker }
    };
    let operation = of_iam::GET_ACCOUNT_AUTHORIZATION_DETAILS;
    let take = |page| details.borrow_mut().add(page);
    reader.calls.each_page(operation, request, page, take).await
}

/// Hands users, groups, roles and policies over to the account as they come, and remembers what
/// they name.
#[derive(Debug)]
pub(super) struct Details<'a> {
    reader: &'a AccountReader<'a>,
    /// The ARNs received so far: a page may be sent again.
    known: BTreeSet<String>,
    users: Vec<Owner>,
    groups: Vec<Owner>,
    roles: Vec<Owner>,
    named_policies: BTreeSet<String>,
    read_policies: BTreeSet<String>,
}

impl<'a> Details<'a> {
    /// Of an account of which nothing came yet.
    pub(super) fn of(reader: &'a AccountReader<'a>) -> Self {
        Self {
            reader,
            known: BTreeSet::new(),
            users: Vec::new(),
            groups: Vec::new(),
            roles: Vec::new(),
            named_policies: BTreeSet::new(),
            read_policies: BTreeSet::new(),
        }
    }

    fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Adds what was received, in the shapes of the AWS CLI's JSON. A list of which nothing was
    /// received stays absent: it may arrive later.
    pub(super) fn add(&mut self, items: impl IntoIterator<Item = Detail>) {
        let mut lists: [Vec<Raw<'static>>; LISTS.len()] = Default::default();
        for item in items {
            let (list, arn) = match &item {
                Detail::User(it) => (0, it.arn()),
                Detail::Group(it) => (1, it.arn()),
                Detail::Role(it) => (2, it.arn()),
                Detail::Policy(it) => (3, it.arn()),
            };
            let is_new = arn.is_none_or(|it| self.known.insert(it.to_owned()));
            if is_new {
                lists[list].extend(self.shape(&item));
            }
        }
        for (name, items) in LISTS.into_iter().zip(lists).filter(|(_, it)| !it.is_empty()) {
            self.reader.add(name, items);
        }
    }

    fn shape(&mut self, item: &Detail) -> Option<Raw<'static>> {
        match item {
            Detail::User(it) => {
                let owner = Owner::new(it.user_name(), it.arn());
                self.users.push(owner.made(it.create_date()));
                self.name_policies(it.attached_managed_policies(), it.permissions_boundary());
                Raw::of(&principal::user(it))
            }
            Detail::Group(it) => {
                self.groups.push(Owner::new(it.group_name(), it.arn()));
                self.name_policies(it.attached_managed_policies(), None);
                Raw::of(&principal::group(it))
            }
            Detail::Role(it) => {
                self.roles.push(Owner::new(it.role_name(), it.arn()));
                self.name_policies(it.attached_managed_policies(), it.permissions_boundary());
                Raw::of(&principal::role(it))
            }
            Detail::Policy(it) => {
                if !it.policy_version_list().is_empty() {
                    self.read_policies.extend(it.arn().map(ToOwned::to_owned));
                }
                Raw::of(&principal::managed_policy(it))
            }
        }
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

    /// Returns what is still to be requested. AWS omits policies that are only boundaries from the
    /// authorization details.
    pub(super) fn found(self) -> Found {
        let unknown = self.named_policies.difference(&self.read_policies);
        let policies: BTreeMap<_, _> = unknown.map(|it| (it.clone(), None)).collect();
        let Self { users, groups, roles, .. } = self;
        // Their pages arrive in any order.
        let groups_and_roles = [groups, roles].concat();
        Found { users, groups_and_roles, policies }
    }
}
