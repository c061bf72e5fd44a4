//! Reads one instance of Identity Center, from its permission sets to its people.

use std::collections::BTreeSet;

use super::reach::Reach;
use crate::{
    iam::AccountId,
    load::{
        aws::{
            calls::{Calls, Pages},
            failures::Answer,
            operation::Operation,
            shape::text,
        },
        wire,
    },
};

/// Reads one instance.
#[derive(Debug)]
pub(super) struct InstanceReader<'a> {
    pub(super) sso: &'a aws_sdk_ssoadmin::Client,
    pub(super) store: &'a aws_sdk_identitystore::Client,
    pub(super) access: &'a aws_sdk_accountaccess::Client,
    pub(super) calls: &'a Calls,
    pub(super) reach: Reach<'a>,
    /// The instance's ARN.
    pub(super) arn: &'a str,
    /// The id of its identity store.
    pub(super) store_id: &'a str,
    /// Whether it has permission sets, as far as AWS returned this.
    pub(super) has_permission_sets: bool,
}

/// The lists of an identity store; `None` if nothing of a list was received.
#[derive(Debug)]
pub(super) struct People {
    pub(super) users: Option<Vec<wire::IdentityCenterUser<'static>>>,
    pub(super) groups: Option<Vec<wire::IdentityCenterGroup<'static>>>,
    pub(super) memberships: Option<Vec<wire::GroupMembership<'static>>>,
}

/// The assignments.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    /// Items of `AccountAssignments`; `None` if no call succeeded.
    pub(super) items: Option<Vec<wire::AccountAssignment<'static>>>,
    /// The accounts whose assignments are all known.
    pub(super) accounts: BTreeSet<AccountId>,
    /// The ids of users with direct assignments.
    pub(super) users: BTreeSet<String>,
    /// The ids of groups with assignments.
    pub(super) groups: BTreeSet<String>,
}

/// What was read of the instance; `None` for lists that were not read.
#[derive(Debug, Default)]
pub(super) struct InstanceMembers {
    pub(super) users: Option<Vec<wire::IdentityCenterUser<'static>>>,
    pub(super) groups: Option<Vec<wire::IdentityCenterGroup<'static>>>,
    pub(super) memberships: Option<Vec<wire::GroupMembership<'static>>>,
    pub(super) permission_sets: Option<Vec<wire::PermissionSet<'static>>>,
    pub(super) assignments: Option<Vec<wire::AccountAssignment<'static>>>,
    /// The accounts whose assignments are all included.
    pub(super) assigned_accounts: BTreeSet<AccountId>,
    /// Items of `applications` of account access manager.
    pub(super) applications: Option<Vec<wire::AccountAccessApplication<'static>>>,
}

impl InstanceMembers {
    /// Adds those of another instance.
    pub(super) fn extend(&mut self, other: Self) {
        let Self {
            users,
            groups,
            memberships,
            permission_sets,
            assignments,
            assigned_accounts,
            applications,
        } = other;
        extend(&mut self.users, users);
        extend(&mut self.groups, groups);
        extend(&mut self.memberships, memberships);
        extend(&mut self.permission_sets, permission_sets);
        extend(&mut self.assignments, assignments);
        self.assigned_accounts.extend(assigned_accounts);
        extend(&mut self.applications, applications);
    }

    /// The member `account_access` of a snapshot, if any of it was read.
    pub(super) fn account_access(&mut self) -> Option<wire::AccountAccess<'static>> {
        let applications = self.applications.take()?;
        Some(wire::AccountAccess { applications: applications.into_iter().collect() })
    }

    /// The member `identity_center` of a snapshot with these `instances`.
    pub(super) fn shape(self, instances: wire::List<'static>) -> wire::IdentityCenter<'static> {
        let accounts = self.assigned_accounts.iter();
        wire::IdentityCenter {
            instances,
            users: self.users.into(),
            groups: self.groups.into(),
            group_memberships: self.memberships.into(),
            permission_sets: self.permission_sets.into(),
            account_assignments: self.assignments.into(),
            assigned_accounts: Some(accounts.filter_map(|it| text(it.as_str())).collect()),
        }
    }
}

/// Adds the items of another list, if it was read.
fn extend<T>(list: &mut Option<Vec<T>>, other: Option<Vec<T>>) {
    if let Some(other) = other {
        list.get_or_insert_default().extend(other);
    }
}

impl InstanceReader<'_> {
    /// Reads everything, and records what cannot be read.
    pub(super) async fn read(&self) -> InstanceMembers {
        let (sets, users, groups, entitled) =
            tokio::join!(self.permission_sets(), self.users(), self.groups(), self.entitled());
        let Some(sets) = sets else {
            // Without the permission sets there is nothing to request, so assignments are unknown.
            let assigned = Assigned::default();
            let people = self.people(users, groups, &assigned, &entitled).await;
            let People { users, groups, memberships } = people;
            let applications = entitled.applications;
            return InstanceMembers {
                users,
                groups,
                memberships,
                applications,
                ..InstanceMembers::default()
            };
        };
        let provisioned = self.provisioned(&sets).await;
        let in_use: BTreeSet<_> = provisioned.iter().map(|(_, set)| set).collect();
        let wanted: Vec<_> =
            sets.into_iter().filter(|it| self.reach.is_whole || in_use.contains(it)).collect();
        let (permission_sets, assigned) =
            tokio::join!(self.describe(&wanted), self.assignments(&provisioned));
        let people = self.people(users, groups, &assigned, &entitled).await;
        let People { users, groups, memberships } = people;
        InstanceMembers {
            users,
            groups,
            memberships,
            permission_sets: Some(permission_sets),
            assignments: assigned.items,
            assigned_accounts: assigned.accounts,
            applications: entitled.applications,
        }
    }

    /// Calls `ask` for each of `subjects` concurrently; failures are recorded under `name`.
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
