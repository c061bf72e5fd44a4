//! The Identity Center of a saved snapshot.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    builder::SnapshotBuilder,
    reading::{Origin, text_of},
};
use crate::{
    iam::{
        AccountAssignment, Assignee, IdentityCenter, IdentityCenterGroup, IdentityCenterUser,
        PolicyId,
    },
    load::wire,
};

/// Reads Identity Center; its items go by paths such as `identity_center.Users[2]`.
pub(super) fn identity_center(
    builder: &mut SnapshotBuilder,
    origin: &Arc<Origin>,
    wire: &wire::IdentityCenter<'_>,
) -> IdentityCenter {
    let mut center = IdentityCenter::default();
    builder.each(
        origin,
        "identity_center.Instances",
        &wire.instances,
        |_, it: wire::Instance<'_>, _| {
            center.identity_store = text_of(it.identity_store_id.as_ref());
        },
    );
    builder.each(
        origin,
        "identity_center.Users",
        &wire.users,
        |_, it: wire::IdentityCenterUser<'_>, _| {
            center.users.push(IdentityCenterUser {
                id: text_of(it.user_id.as_ref()),
                name: text_of(it.user_name.as_ref()),
            });
        },
    );

    let mut members: BTreeMap<Box<str>, Vec<Box<str>>> = BTreeMap::new();
    let memberships = "identity_center.GroupMemberships";
    builder.each(
        origin,
        memberships,
        &wire.group_memberships,
        |_, it: wire::GroupMembership<'_>, _| {
            let user = text_of(it.member_id.user_id.as_ref());
            members.entry(text_of(it.group_id.as_ref())).or_default().push(user);
        },
    );
    builder.each(
        origin,
        "identity_center.Groups",
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
    let assignments = "identity_center.AccountAssignments";
    builder.each(origin, assignments, &wire.account_assignments, |builder, it: wire::AccountAssignment<'_>, place| {
        let arn = text_of(it.permission_set_arn.as_ref());
        let Some((name, inline_policy)) = sets.get(&arn) else {
            let reason = format!(
                "`PermissionSets` has no `{arn}`, so which role this assignment opens is unknown"
            );
            return builder.reading(place).gap("PermissionSetArn", reason);
        };
        let id = text_of(it.principal_id.as_ref());
        let assignee = match it.principal_type.as_ref().map(wire::Text::as_str) {
            Some("USER") => Assignee::User(id),
            Some("GROUP") => Assignee::Group(id),
            other => {
                let found = other.unwrap_or("nothing");
                let reason = format!(
                    "expected `USER` or `GROUP`, found `{found}`, so whom this is for is unknown"
                );
                return builder.reading(place).gap("PrincipalType", reason);
            }
        };
        center.assignments.push(AccountAssignment {
            account: it.account_id.as_ref().map(wire::Text::as_str).unwrap_or_default().into(),
            permission_set: name.clone(),
            inline_policy: *inline_policy,
            assignee,
        });
    });
    center
}

/// The name and inline policy of each permission set, by its ARN.
fn permission_sets(
    builder: &mut SnapshotBuilder,
    origin: &Arc<Origin>,
    wire: &wire::IdentityCenter<'_>,
) -> BTreeMap<Box<str>, (Box<str>, Option<PolicyId>)> {
    let mut sets = BTreeMap::new();
    let list = "identity_center.PermissionSets";
    builder.each(
        origin,
        list,
        &wire.permission_sets,
        |builder, it: wire::PermissionSet<'_>, place| {
            let name = text_of(it.name.as_ref());
            // AWS answers with an empty text where a permission set has no inline policy.
            let document = it.inline_policy.filter(|it| !it.get().trim_matches('"').is_empty());
            let policy = document.and_then(|document| {
                let unknown = format_args!("what the permission set `{name}` allows");
                builder.reading(place).document("InlinePolicy", Some(document), unknown)
            });
            sets.insert(text_of(it.permission_set_arn.as_ref()), (name, policy));
        },
    );
    sets
}
