//! One instance of Identity Center, from its permission sets to its people.

use std::collections::BTreeSet;

use super::reach::Reach;
use crate::{
    iam::AccountId,
    load::aws::{
        calls::{Calls, Pages},
        failures::Answer,
        operation::Operation,
        shape::Shape,
    },
};

/// Reads one instance.
#[derive(Debug)]
pub(super) struct InstanceReader<'a> {
    pub(super) sso: &'a aws_sdk_ssoadmin::Client,
    pub(super) store: &'a aws_sdk_identitystore::Client,
    pub(super) calls: &'a Calls,
    pub(super) reach: Reach<'a>,
    /// The instance's ARN.
    pub(super) arn: &'a str,
    /// The id of its identity store.
    pub(super) store_id: &'a str,
}

/// Who is assigned.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    /// Items of `AccountAssignments`; none if no call answered.
    pub(super) shapes: Option<Vec<Shape>>,
    /// The accounts of which all assignments are known.
    pub(super) accounts: BTreeSet<AccountId>,
    /// The ids of users that are assigned themselves.
    pub(super) users: BTreeSet<String>,
    /// The ids of groups that are assigned.
    pub(super) groups: BTreeSet<String>,
}

/// What was read of it; a list that is none was not.
#[derive(Debug, Default)]
pub(super) struct InstanceMembers {
    pub(super) users: Option<Vec<Shape>>,
    pub(super) groups: Option<Vec<Shape>>,
    pub(super) memberships: Option<Vec<Shape>>,
    pub(super) permission_sets: Option<Vec<Shape>>,
    pub(super) assignments: Option<Vec<Shape>>,
    /// The accounts of which all assignments are there.
    pub(super) assigned_accounts: BTreeSet<AccountId>,
}

impl InstanceMembers {
    /// Adds those of another instance.
    pub(super) fn extend(&mut self, other: Self) {
        let Self { users, groups, memberships, permission_sets, assignments, assigned_accounts } =
            other;
        for (own, other) in [
            (&mut self.users, users),
            (&mut self.groups, groups),
            (&mut self.memberships, memberships),
            (&mut self.permission_sets, permission_sets),
            (&mut self.assignments, assignments),
        ] {
            if let Some(other) = other {
                own.get_or_insert_default().extend(other);
            }
        }
        self.assigned_accounts.extend(assigned_accounts);
    }

    /// The members of `identity_center`, after those of `shape`.
    pub(super) fn shape(self, shape: Shape) -> Shape {
        let lists = [
            ("Users", self.users),
            ("Groups", self.groups),
            ("GroupMemberships", self.memberships),
            ("PermissionSets", self.permission_sets),
            ("AccountAssignments", self.assignments),
        ];
        let shape = lists.into_iter().fold(shape, |shape, (name, items)| match items {
            Some(items) => shape.list(name, items),
            None => shape,
        });
        shape.texts("AssignedAccounts", self.assigned_accounts.iter().map(AccountId::as_str))
    }
}

impl InstanceReader<'_> {
    /// Reads all of it. What cannot be read is noted.
    pub(super) async fn read(&self) -> InstanceMembers {
        let (sets, users, groups) =
            tokio::join!(self.permission_sets(), self.users(), self.groups());
        let Some(sets) = sets else {
            // Without the sets nobody knows what to ask for, and so who may enter.
            let assigned = Assigned::default();
            let (users, groups, memberships) = self.people(users, groups, &assigned).await;
            return InstanceMembers { users, groups, memberships, ..InstanceMembers::default() };
        };
        let provisioned = self.provisioned(&sets).await;
        let in_use: BTreeSet<_> = provisioned.iter().map(|(_, set)| set).collect();
        let wanted: Vec<_> =
            sets.into_iter().filter(|it| self.reach.is_whole || in_use.contains(it)).collect();
        let (permission_sets, assigned) =
            tokio::join!(self.describe(&wanted), self.assignments(&provisioned));
        let (users, groups, memberships) = self.people(users, groups, &assigned).await;
        InstanceMembers {
            users,
            groups,
            memberships,
            permission_sets: Some(permission_sets),
            assignments: assigned.shapes,
            assigned_accounts: assigned.accounts,
        }
    }

    /// Asks `ask` of each of `subjects`, side by side; what fails is noted under `name`.
    pub(super) async fn ask_each<S, T>(
        &self,
        operation: &'static Operation,
        subjects: &[S],
        name: impl Fn(&S) -> &str,
        ask: impl AsyncFn(&S) -> Pages<T>,
    ) -> Vec<Answer<T>> {
        self.calls.ask_each(operation, subjects, self.arn, name, ask).await
    }
}
