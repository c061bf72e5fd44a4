//! Users, groups and roles that files list without their policies, as `aws iam list-users`,
//! `list-groups`, `list-roles`, `get-user` and `get-role` print them. Of those who are in
//! authorization details these say more; the others are taken, with policies that nobody knows.

use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashSet;

use super::{
    account::AccountFacts,
    merge::{Mergeable, Sourced},
    principals,
    reading::{Collector, Origin},
};
use crate::{
    iam::{
        AccountId, Arn, FileMember, Gaps, Group, IdentityKind, Provenance, Role, UnreadItem,
        UnreadSubject, User,
    },
    load::wire::Document,
};

/// All that files list so.
#[derive(Debug, Default)]
pub(super) struct ListedPrincipals {
    users: Vec<Sourced<User>>,
    groups: Vec<Sourced<Group>>,
    roles: Vec<Sourced<Role>>,
}

/// How many of a kind a list of a file names that nothing else does.
type Counts = BTreeMap<(String, FileMember), (IdentityKind, usize, Arc<Origin>)>;

impl ListedPrincipals {
    /// Takes what an object of a file lists so.
    pub(super) fn add(
        &mut self,
        builder: &mut impl Collector,
        origin: &Arc<Origin>,
        document: &Document<'_>,
    ) {
        // What a snapshot of AWS lists so is in its authorization details, or a gap says why not.
        if origin.provenance != Provenance::Files {
            return;
        }
        for (member, list) in &document.listed_principals() {
            match member {
                FileMember::Users | FileMember::User => {
                    builder.each(origin, *member, list, |builder, detail, place| {
                        let user = principals::user(&mut builder.reading(place), &detail);
                        self.users.extend(sourced(user, origin));
                    });
                }
                FileMember::Groups => {
                    builder.each(origin, *member, list, |builder, detail, place| {
                        let group = principals::group(&mut builder.reading(place), &detail);
                        self.groups.extend(sourced(group, origin));
                    });
                }
                _ => builder.each(origin, *member, list, |builder, detail, place| {
                    let role = principals::role(&mut builder.reading(place), &detail);
                    self.roles.extend(sourced(role, origin));
                }),
            }
        }
    }

    /// Gives those who are in no authorization details to their accounts, and says what is unknown
    /// of them.
    pub(super) fn settle(self, accounts: &mut BTreeMap<AccountId, AccountFacts>, gaps: &mut Gaps) {
        let mut counts = Counts::new();
        let kind = (IdentityKind::User, FileMember::Users);
        give(self.users, accounts, |it| &mut it.users, kind, &mut counts);
        let kind = (IdentityKind::Group, FileMember::Groups);
        give(self.groups, accounts, |it| &mut it.groups, kind, &mut counts);
        let kind = (IdentityKind::Role, FileMember::Roles);
        give(self.roles, accounts, |it| &mut it.roles, kind, &mut counts);
        for ((_, member), (kind, count, origin)) in counts {
            let subject = UnreadSubject::Place(member.name().to_owned());
            gaps.extend(origin.not_held(subject, UnreadItem::Listed { kind, count }));
        }
    }
}

fn sourced<T>(value: Option<T>, origin: &Arc<Origin>) -> Option<Sourced<T>> {
    Some(Sourced { value: value?, origin: Arc::clone(origin) })
}

fn give<T: Mergeable>(
    listed: Vec<Sourced<T>>,
    accounts: &mut BTreeMap<AccountId, AccountFacts>,
    known: impl Fn(&mut AccountFacts) -> &mut Vec<Sourced<T>>,
    (kind, member): (IdentityKind, FileMember),
    counts: &mut Counts,
) {
    if listed.is_empty() {
        return;
    }
    let all = accounts.values_mut().flat_map(|it| known(it).iter());
    let mut seen: FxHashSet<Arn> = all.map(|it| it.value.arn().clone()).collect();
    for principal in listed {
        let arn = principal.value.arn();
        if !seen.insert(arn.clone()) {
            continue;
        }
        let account = AccountId::from(arn.account());
        let origin = Arc::clone(&principal.origin);
        counts.entry((origin.file.clone(), member)).or_insert((kind, 0, origin)).1 += 1;
        known(accounts.entry(account).or_default()).push(principal);
    }
}
