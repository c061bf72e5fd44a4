//! What the sources name but do not contain: policies, groups, and lists that files lack.

use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashSet;

use super::{account::AccountFacts, merge::Sourced, reading::Origin};
use crate::iam::{
    AccountId, AccountPart, Arn, FileMember, Gaps, ManagedPolicy, Provenance, Unread, UnreadItem,
    UnreadReason, UnreadSubject,
};

/// The uses of a policy without a document.
struct Use<'a> {
    attached: usize,
    bounds: usize,
    origin: &'a Origin,
}

/// Adds a gap for each policy that is attached or a boundary and whose document is in no source,
/// and one for the others that a file lists without their documents. `unreadable` contains the
/// policies that already have a gap.
pub(super) fn note_missing_policies(
    accounts: &BTreeMap<AccountId, AccountFacts>,
    policies: &BTreeMap<Arn, ManagedPolicy>,
    listed: &BTreeMap<Arn, Arc<Origin>>,
    unreadable: &FxHashSet<Arn>,
    gaps: &mut Gaps,
) {
    let known: FxHashSet<&Arn> =
        policies.values().filter(|it| it.policy.is_some()).map(|it| &it.arn).collect();
    let is_missing = |arn: &Arn| !known.contains(arn) && !unreadable.contains(arn);
    let mut missing: BTreeMap<&Arn, Use<'_>> = BTreeMap::new();
    for account in accounts.values() {
        let users = account
            .users
            .iter()
            .map(|it| (&it.value.policies, it.value.permissions_boundary.arn(), &it.origin));
        let groups = account.groups.iter().map(|it| (&it.value.policies, None, &it.origin));
        let roles = account
            .roles
            .iter()
            .map(|it| (&it.value.policies, it.value.permissions_boundary.arn(), &it.origin));
        for (policies, boundary, origin) in users.chain(groups).chain(roles) {
            let attached = policies.attached.iter().filter_map(|it| Some((it.arn.as_ref()?, 1, 0)));
            let all = attached.chain(boundary.map(|it| (it, 0, 1)));
            for (arn, attached, bounds) in all.filter(|(it, ..)| is_missing(it)) {
                let known = missing.entry(arn).or_insert(Use { attached: 0, bounds: 0, origin });
                known.attached += attached;
                known.bounds += bounds;
            }
        }
    }
    let is_told = |arn: &Arn| !is_missing(arn) || missing.contains_key(arn);
    let untold = listed.iter().filter(|(arn, _)| !is_told(arn));
    let mut counts: BTreeMap<&str, (usize, &Origin)> = BTreeMap::new();
    for (_, origin) in untold {
        counts.entry(&origin.file).or_insert((0, origin)).0 += 1;
    }
    for (count, origin) in counts.into_values() {
        let subject = UnreadSubject::Place(FileMember::Policies.name().to_owned());
        gaps.extend(origin.not_held(subject, UnreadItem::PolicyDocuments(count)));
    }
    for (arn, Use { attached, bounds, origin }) in missing {
        let item = UnreadItem::PolicyDocument { attached, bounds };
        gaps.extend(origin.not_held(UnreadSubject::ManagedPolicy(arn.clone()), item));
    }
}

/// The policies that files list without their documents, each with one of the files.
pub(super) fn listed_policies(policies: &[Sourced<ManagedPolicy>]) -> BTreeMap<Arn, Arc<Origin>> {
    let mut listed: BTreeMap<Arn, Arc<Origin>> = BTreeMap::new();
    let is_listed = |it: &&Sourced<ManagedPolicy>| {
        it.value.policy.is_none() && it.origin.provenance == Provenance::Files
    };
    for Sourced { value, origin } in policies.iter().filter(is_listed) {
        match listed.get_mut(&value.arn) {
            // Keep the first file by name.
            Some(known) if origin.file < known.file => *known = Arc::clone(origin),
            Some(_) => {}
            None => drop(listed.insert(value.arn.clone(), Arc::clone(origin))),
        }
    }
    listed
}

/// Adds a gap for each group of a user that is in no source.
pub(super) fn note_missing_groups(account: &AccountId, merged: &AccountFacts, gaps: &mut Gaps) {
    // Names are unique regardless of case.
    let known: FxHashSet<String> =
        merged.groups.iter().map(|it| it.value.name.to_ascii_lowercase()).collect();
    let mut missing = BTreeMap::new();
    for user in &merged.users {
        for group in &user.value.groups {
            let name = group.to_ascii_lowercase();
            if !known.contains(&name) {
                missing.entry(name).or_insert((0_usize, group, &user.origin)).0 += 1;
            }
        }
    }
    for (count, group, origin) in missing.into_values() {
        let subject = UnreadSubject::Group { account: account.clone(), name: group.clone() };
        gaps.extend(origin.not_held(subject, UnreadItem::Group { users: count }));
    }
}

/// Adds a gap for each list of principals that no file with principals of the account contains.
/// Snapshots of AWS record their own gaps.
pub(super) fn note_absent_lists(account: &AccountId, merged: &AccountFacts, gaps: &mut Gaps) {
    const LISTS: [(AccountPart, FileMember, &str); 3] = [
        (AccountPart::Users, FileMember::UserDetailList, "users"),
        (AccountPart::Groups, FileMember::GroupDetailList, "groups"),
        (AccountPart::Roles, FileMember::RoleDetailList, "roles"),
    ];
    let users = merged.users.iter().map(|it| &it.origin);
    let groups = merged.groups.iter().map(|it| &it.origin);
    let roles = merged.roles.iter().map(|it| &it.origin);
    let Some(origin) = users.chain(groups).chain(roles).next() else { return };
    if merged.provenance != Provenance::Files {
        return;
    }
    for (part, member, whom) in LISTS {
        if !merged.listed.contains(&part) && !merged.cut.contains(&part) {
            let leaves = format!("the {whom} of the account {account} are");
            let unread = origin.unread(member, member.name(), UnreadReason::AbsentList { leaves });
            gaps.push(Unread { account: Some(account.clone()), ..unread });
        }
    }
}
