//! The output of single calls of `aws sso-admin` and `aws identitystore`: people, groups,
//! memberships, permission sets, and assignments, linked by ids and ARNs. A list of assignments is
//! for one account and one permission set, so there may always be others.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    identity_center::{add_nameless, assignee, joined, user},
    reading::{Collector, ItemPlace, Origin, text_of},
};
use crate::{
    iam::{
        AccountAssignment, AccountId, Assignee, FileMember, Gaps, IdentityCenter,
        IdentityCenterGroup, IdentityCenterUser, Unread, UnreadItem, UnreadReason, UnreadSource,
        UnreadSubject,
    },
    load::wire::{self, Text},
};

/// The facts of all files.
#[derive(Debug, Default)]
pub(super) struct CliIdentityCenter {
    /// The files; messages name the first.
    files: BTreeMap<String, Arc<Origin>>,
    /// The facts of an identity store, by its id.
    stores: BTreeMap<Box<str>, Store>,
    /// The names of permission sets, by ARN.
    permission_sets: BTreeMap<Box<str>, Box<str>>,
    assignments: Vec<Assignment>,
}

#[derive(Debug, Default)]
struct Store {
    /// The file that is named.
    file: Option<Arc<Origin>>,
    users: BTreeMap<Box<str>, IdentityCenterUser>,
    groups: BTreeMap<Box<str>, Box<str>>,
    members: BTreeMap<Box<str>, BTreeSet<Box<str>>>,
}

#[derive(Debug)]
struct Assignment {
    place: ItemPlace,
    account: AccountId,
    permission_set: Box<str>,
    assignee: Assignee,
}

impl CliIdentityCenter {
    /// Adds the facts of an object of a file.
    pub(super) fn add(
        &mut self,
        builder: &mut impl Collector,
        origin: &Arc<Origin>,
        wire: &wire::IdentityCenter<'_>,
    ) {
        self.files.insert(origin.file.clone(), Arc::clone(origin));
        let list = FileMember::Instances;
        builder.each(origin, list, &wire.instances, |_, it: wire::Instance<'_>, _| {
            self.store(origin, it.identity_store_id.as_ref());
        });
        let list = FileMember::Users;
        builder.each(origin, list, &wire.users, |_, it: wire::IdentityCenterUser<'_>, _| {
            let store = self.store(origin, it.identity_store_id.as_ref());
            let user = user(&it);
            store.users.insert(user.id.clone(), user);
        });
        let list = FileMember::Groups;
        builder.each(origin, list, &wire.groups, |_, it: wire::IdentityCenterGroup<'_>, _| {
            let store = self.store(origin, it.identity_store_id.as_ref());
            store.groups.insert(text_of(it.group_id.as_ref()), text_of(it.display_name.as_ref()));
        });
        let (list, items) = (FileMember::GroupMemberships, &wire.group_memberships);
        builder.each(origin, list, items, |_, it: wire::GroupMembership<'_>, _| {
            let user = text_of(it.member_id.as_ref().and_then(|it| it.user_id.as_ref()));
            let store = self.store(origin, it.identity_store_id.as_ref());
            store.members.entry(text_of(it.group_id.as_ref())).or_default().insert(user);
        });
        let (list, items) = (FileMember::PermissionSet, &wire.permission_sets);
        builder.each(origin, list, items, |_, it: wire::PermissionSet<'_>, _| {
            let name = text_of(it.name.as_ref());
            self.permission_sets.insert(text_of(it.permission_set_arn.as_ref()), name);
        });
        let (list, items) = (FileMember::AccountAssignments, &wire.account_assignments);
        builder.each(origin, list, items, |builder, it: wire::AccountAssignment<'_>, place| {
            let Some(assignee) = assignee(&mut builder.reading(place.clone()), &it) else {
                return;
            };
            self.assignments.push(Assignment {
                place,
                account: it.account_id.as_ref().map(Text::as_str).unwrap_or_default().into(),
                permission_set: text_of(it.permission_set_arn.as_ref()),
                assignee,
            });
        });
    }

    fn store(&mut self, origin: &Arc<Origin>, id: Option<&Text<'_>>) -> &mut Store {
        let store = self.stores.entry(text_of(id)).or_default();
        if store.file.as_ref().is_none_or(|it| origin.file < it.file) {
            store.file = Some(Arc::clone(origin));
        }
        store
    }

    /// Adds them to the Identity Center of a snapshot, or builds one from the first store and
    /// records that it is incomplete.
    pub(super) fn settle(mut self, known: &mut Option<IdentityCenter>, gaps: &mut Gaps) {
        let Some(origin) = self.files.values().next().cloned() else { return };
        let kept = match &known {
            Some(known) => Some(known.identity_store.clone()),
            None => self.stores.keys().next().cloned(),
        };
        let store = kept.as_ref().and_then(|it| self.stores.remove(it)).unwrap_or_default();
        for (id, other) in std::mem::take(&mut self.stores) {
            let Some(file) = other.file else { continue };
            let kept = kept.as_deref().unwrap_or_default();
            let detail = format!(
                "the Identity Center `{id}` is left out, because another file has `{kept}` and a \
                 snapshot holds only one; who can use its roles is unknown"
            );
            gaps.push(file.unread(FileMember::Instances, id, UnreadReason::LeftOut { detail }));
        }
        let center = self.center(kept.unwrap_or_default(), store, gaps);
        let is_known = known.is_some();
        *known = match known.take() {
            Some(known) => Some(joined(center, known)),
            None => (!center.is_empty()).then_some(center),
        };
        if !is_known {
            let member = FileMember::AccountAssignments;
            gaps.push(Unread {
                source: UnreadSource::Member { file: origin.file.clone(), member },
                subject: UnreadSubject::IdentityCenterPart("Identity Center".to_owned()),
                reason: UnreadReason::NotHeld(UnreadItem::Assignments),
                account: None,
            });
        }
    }

    fn center(self, identity_store: Box<str>, store: Store, gaps: &mut Gaps) -> IdentityCenter {
        let Store { users, groups, mut members, .. } = store;
        let mut groups: Vec<_> = groups
            .into_iter()
            .map(|(id, name)| {
                let members = members.remove(&id).unwrap_or_default().into_iter().collect();
                IdentityCenterGroup { id, name, members }
            })
            .collect();
        // Groups whose names are in none of the files.
        groups.extend(members.into_iter().map(|(id, members)| IdentityCenterGroup {
            name: id.clone(),
            id,
            members: members.into_iter().collect(),
        }));
        let mut center = IdentityCenter {
            identity_store,
            users: users.into_values().collect(),
            groups: groups.into(),
            has_all_users: false,
            has_all_groups: false,
            assignments: Vec::new(),
            assigned_accounts: Some(BTreeSet::new()),
        };
        for Assignment { place, account, permission_set: arn, assignee } in self.assignments {
            let Some(name) = self.permission_sets.get(&arn) else {
                gaps.push(place.malformed(format!(
                    "no file names the permission set `{arn}`, so the role of this assignment is \
                     unknown; add the output of `aws sso-admin describe-permission-set`"
                )));
                continue;
            };
            let permission_set = name.clone();
            let it = AccountAssignment { account, permission_set, inline_policy: None, assignee };
            if !center.assignments.contains(&it) {
                center.assignments.push(it);
            }
        }
        center.assignments.sort_by_cached_key(|it| {
            let (Assignee::User(id) | Assignee::Group(id)) = &it.assignee;
            (it.account.clone(), it.permission_set.clone(), id.clone())
        });
        add_nameless(&mut center);
        center
    }
}
