//! The Identity Center of a saved snapshot.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::reading::{Collector, Origin, Reading, text_of};
use crate::{
    iam::{
        AccountAssignment, AccountId, Assignee, AwsOperation, FileMember, IdentityCenter,
        IdentityCenterGroup, IdentityCenterUser, PolicyForm, PolicyId, Provenance, Snapshot,
        Unread, UnreadReason, UnreadSource, UnreadSubject,
    },
    load::{quote::quoted, wire},
};

/// Reads Identity Center; its items have paths such as `identity_center.Users[2]`.
pub(super) fn identity_center(
    builder: &mut impl Collector,
    origin: &Arc<Origin>,
    wire: &wire::IdentityCenter<'_>,
) -> IdentityCenter {
    let mut center = IdentityCenter::default();
    builder.each(
        origin,
        FileMember::IdentityCenterInstances,
        &wire.instances,
        |_, it: wire::Instance<'_>, _| {
            center.identity_store = text_of(it.identity_store_id.as_ref());
        },
    );
    builder.each(
        origin,
        FileMember::IdentityCenterUsers,
        &wire.users,
        |_, it: wire::IdentityCenterUser<'_>, _| {
            center.users.push(user(&it));
        },
    );

    let mut members: BTreeMap<Box<str>, Vec<Box<str>>> = BTreeMap::new();
    let memberships = FileMember::IdentityCenterGroupMemberships;
    builder.each(
        origin,
        memberships,
        &wire.group_memberships,
        |_, it: wire::GroupMembership<'_>, _| {
            let user = text_of(it.member_id.as_ref().and_then(|it| it.user_id.as_ref()));
            members.entry(text_of(it.group_id.as_ref())).or_default().push(user);
        },
    );
    builder.each(
        origin,
        FileMember::IdentityCenterGroups,
        &wire.groups,
        |_, it: wire::IdentityCenterGroup<'_>, _| {
            let id = text_of(it.group_id.as_ref());
            center.groups.push(IdentityCenterGroup {
                members: members.remove(&id).unwrap_or_default(),
                name: text_of(it.display_name.as_ref()),
                id,
            });
        },
    );

    let sets = permission_sets(builder, origin, wire);
    let assignments = FileMember::IdentityCenterAccountAssignments;
    builder.each(
        origin,
        assignments,
        &wire.account_assignments,
        |builder, it: wire::AccountAssignment<'_>, place| {
            let arn = text_of(it.permission_set_arn.as_ref());
            let Some((name, inline_policy)) = sets.get(&arn) else {
                let reason = format!(
                    "`PermissionSets` has no `{arn}`, so the role of this assignment is unknown"
                );
                return builder.reading(place).malformed("PermissionSetArn", reason);
            };
            let Some(assignee) = assignee(&mut builder.reading(place), &it) else { return };
            center.assignments.push(AccountAssignment {
                account: it.account_id.as_ref().map(wire::Text::as_str).unwrap_or_default().into(),
                permission_set: name.clone(),
                inline_policy: *inline_policy,
                assignee,
            });
        },
    );
    center.assigned_accounts =
        wire.assigned_accounts.as_ref().map(|it| it.iter().map(|it| it.as_str().into()).collect());
    let unread =
        |list: &wire::List<'_>, operation| !list.is_present() || builder.has_failed(operation);
    center.has_all_users = !unread(&wire.users, AwsOperation::ListIdentityStoreUsers);
    center.has_all_groups = !unread(&wire.groups, AwsOperation::ListIdentityStoreGroups);
    add_nameless(&mut center);
    center
}

/// A person.
pub(super) fn user(it: &wire::IdentityCenterUser<'_>) -> IdentityCenterUser {
    IdentityCenterUser {
        id: text_of(it.user_id.as_ref()),
        name: text_of(it.user_name.as_ref()),
        is_disabled: it.user_status.as_ref().is_some_and(|it| it.as_str() == "DISABLED"),
    }
}

/// The person or group that an assignment is for.
pub(super) fn assignee(
    reading: &mut Reading<'_>,
    it: &wire::AccountAssignment<'_>,
) -> Option<Assignee> {
    let id = text_of(it.principal_id.as_ref());
    match it.principal_type.as_ref().map(wire::Text::as_str) {
        Some("USER") => Some(Assignee::User(id)),
        Some("GROUP") => Some(Assignee::Group(id)),
        other => {
            let found = quoted(other.unwrap_or("nothing"));
            let reason =
                format!("expected `USER` or `GROUP`, found {found}, so who is assigned is unknown");
            reading.malformed("PrincipalType", reason);
            None
        }
    }
}

/// Adds users and groups that assignments and memberships name by id, if the lists with their names
/// were not read. An id that a complete list lacks belongs to a deleted user or group.
pub(super) fn add_nameless(center: &mut IdentityCenter) {
    let mut users = BTreeSet::new();
    let mut groups = BTreeSet::new();
    for assignment in &center.assignments {
        match &assignment.assignee {
            Assignee::User(id) => users.insert(id.clone()),
            Assignee::Group(id) => groups.insert(id.clone()),
        };
    }
    users.extend(center.groups.iter().flat_map(|it| it.members.iter().cloned()));
    if !center.has_all_users {
        let known: BTreeSet<_> = center.users.iter().map(|it| it.id.clone()).collect();
        let nameless = users.into_iter().filter(|it| !known.contains(it));
        center.users.extend(nameless.map(IdentityCenterUser::nameless));
    }
    if !center.has_all_groups {
        let known: BTreeSet<_> = center.groups.iter().map(|it| it.id.clone()).collect();
        let nameless = groups.into_iter().filter(|it| !known.contains(it));
        center.groups.extend(nameless.map(|id| IdentityCenterGroup {
            name: id.clone(),
            id,
            members: Vec::new(),
        }));
    }
}

/// Merges two sources about one Identity Center; the later one counts if both contain the same
/// person or group.
pub(super) fn joined(older: IdentityCenter, newer: IdentityCenter) -> IdentityCenter {
    let mut center = newer;
    let assigned = match (&older.assigned_accounts, &center.assigned_accounts) {
        (Some(a), Some(b)) => Some(a.union(b).cloned().collect()),
        (None, _) | (_, None) => None,
    };
    center.has_all_users |= older.has_all_users;
    center.has_all_groups |= older.has_all_groups;
    let users: BTreeSet<_> = center.users.iter().map(|it| it.id.clone()).collect();
    center.users.extend(older.users.iter().filter(|it| !users.contains(&it.id)).cloned());
    let groups: BTreeSet<_> = center.groups.iter().map(|it| it.id.clone()).collect();
    center.groups.extend(older.groups.iter().filter(|it| !groups.contains(&it.id)).cloned());
    let is_newer = |it: &AccountAssignment| match &center.assigned_accounts {
        Some(accounts) => accounts.contains(&it.account),
        None => true,
    };
    let is_new = |it: &AccountAssignment| !is_newer(it) && !center.assignments.contains(it);
    let kept: Vec<_> = older.assignments.into_iter().filter(is_new).collect();
    center.assignments.extend(kept);
    center.assigned_accounts = assigned;
    center
}

/// The accounts that have assignments and that were not read. Accounts that no one can act in are
/// skipped, and while AWS is queried more may arrive.
pub(super) fn unread_accounts(snapshot: &Snapshot) -> Option<Unread> {
    let center = snapshot.identity_center.as_ref()?;
    if snapshot.provenance() == Provenance::Arriving {
        return None;
    }
    let unread: BTreeSet<&AccountId> = center
        .assignments
        .iter()
        .map(|it| &it.account)
        .filter(|it| !snapshot.accounts.contains_key(*it) && !snapshot.is_unusable(it))
        .collect();
    if unread.is_empty() {
        return None;
    }
    Some(Unread {
        source: UnreadSource::IdentityCenter,
        subject: UnreadSubject::AssignedAccounts,
        reason: UnreadReason::NotEntered(unread.into_iter().cloned().collect()),
        account: None,
    })
}

/// The name and inline policy of each permission set, by its ARN.
fn permission_sets(
    builder: &mut impl Collector,
    origin: &Arc<Origin>,
    wire: &wire::IdentityCenter<'_>,
) -> BTreeMap<Box<str>, (Box<str>, Option<PolicyId>)> {
    let mut sets = BTreeMap::new();
    let list = FileMember::IdentityCenterPermissionSets;
    builder.each(
        origin,
        list,
        &wire.permission_sets,
        |builder, it: wire::PermissionSet<'_>, place| {
            let name = text_of(it.name.as_ref());
            // AWS returns an empty text if a permission set has no inline policy.
            let document =
                it.inline_policy.as_deref().filter(|it| !it.get().trim_matches('"').is_empty());
            let policy = document.and_then(|document| {
                let unknown = format_args!("what the permission set `{name}` allows");
                builder.reading(place).document(
                    "InlinePolicy",
                    Some(document),
                    PolicyForm::Identity,
                    unknown,
                )
            });
            sets.insert(text_of(it.permission_set_arn.as_ref()), (name, policy));
        },
    );
    sets
}
