//! Users, groups and roles that files list without their policies, as `aws iam list-users`,
//! `list-groups`, `list-roles`, `list-instance-profiles`, `get-user`, `get-group` and `get-role`
//! print them. Authorization details take precedence; other principals are added with unknown
//! policies.

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
        AccountId, Arn, FileMember, Gaps, Group, IdentityKind, PermissionsBoundary, Role,
        UnreadItem, UnreadSubject, User,
    },
    load::wire::{Document, GroupDetail, ListedInstanceProfile, UserDetail},
};

/// The principals of all such lists.
#[derive(Debug, Default)]
pub(super) struct ListedPrincipals {
    users: Vec<Listed<User>>,
    groups: Vec<Listed<Group>>,
    roles: Vec<Listed<Role>>,
}

/// A listed principal, and how detailed its list is.
#[derive(Debug)]
struct Listed<T> {
    fact: Sourced<T>,
    detail: Detail,
}

/// How much of a principal a call prints, most detailed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// It was requested by name.
    Single,
    /// It is an item of a list.
    InList,
    /// It is nested in something else that was requested.
    Nested,
}

/// How many principals of a kind a list of a file names that no other source contains.
type Counts = BTreeMap<(String, FileMember), (IdentityKind, usize, Arc<Origin>)>;

impl ListedPrincipals {
    /// Adds the principals that an object of a file lists.
    pub(super) fn add(
        &mut self,
        builder: &mut impl Collector,
        origin: &Arc<Origin>,
        document: &Document<'_>,
    ) {
        let mut group_of_users = None;
        for (member, list) in &document.listed_principals() {
            let detail = match member {
                FileMember::User | FileMember::Group | FileMember::Role => Detail::Single,
                FileMember::Users if group_of_users.is_some() => Detail::Nested,
                FileMember::InstanceProfile | FileMember::InstanceProfiles => Detail::Nested,
                _ => Detail::InList,
            };
            let origin = Arc::clone(origin);
            match member {
                FileMember::User | FileMember::Users => {
                    builder.each(&origin, *member, list, |builder, item: UserDetail<'_>, place| {
                        let Some(mut user) = principals::user(&mut builder.reading(place), &item)
                        else {
                            return;
                        };
                        user.groups.extend(group_of_users.clone());
                        self.users.push(Listed::new(user, &origin, detail));
                    });
                }
                FileMember::Group | FileMember::Groups => {
                    builder.each(
                        &origin,
                        *member,
                        list,
                        |builder, item: GroupDetail<'_>, place| {
                            let group = principals::group(&mut builder.reading(place), &item);
                            if detail == Detail::Single {
                                group_of_users = group.as_ref().map(|it| it.name.clone());
                            }
                            self.groups.extend(group.map(|it| Listed::new(it, &origin, detail)));
                        },
                    );
                }
                FileMember::InstanceProfile | FileMember::InstanceProfiles => {
                    let take = |builder: &mut _, item: ListedInstanceProfile<'_>, place| {
                        self.add_roles_of(builder, &origin, &item, place);
                    };
                    builder.each(&origin, *member, list, take);
                }
                _ => builder.each(&origin, *member, list, |builder, item, place| {
                    let role = principals::role(&mut builder.reading(place), &item);
                    self.roles.extend(role.map(|it| Listed::new(it, &origin, detail)));
                }),
            }
        }
    }

    /// Adds the roles of an instance profile.
    fn add_roles_of<C: Collector>(
        &mut self,
        builder: &mut C,
        origin: &Arc<Origin>,
        profile: &ListedInstanceProfile<'_>,
        place: super::reading::ItemPlace,
    ) {
        let mut reading = builder.reading(place);
        for detail in profile.roles.items() {
            let Some(mut role) = principals::role(&mut reading, detail) else { continue };
            let name = profile.instance_profile_name.as_ref().map(|it| it.as_str().into());
            role.instance_profiles.extend(name);
            self.roles.push(Listed::new(role, origin, Detail::Nested));
        }
    }

    /// Adds the principals without authorization details to their accounts, and records what is
    /// unknown about them.
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

impl<T> Listed<T> {
    fn new(value: T, origin: &Arc<Origin>, detail: Detail) -> Self {
        Self { fact: Sourced { value, origin: Arc::clone(origin) }, detail }
    }
}

/// Adds each principal that is not otherwise known, once, with everything that the lists contain
/// about it. The order of the files does not matter.
fn give<T: Mergeable + Fill>(
    mut listed: Vec<Listed<T>>,
    accounts: &mut BTreeMap<AccountId, AccountFacts>,
    known: impl Fn(&mut AccountFacts) -> &mut Vec<Sourced<T>>,
    (kind, member): (IdentityKind, FileMember),
    counts: &mut Counts,
) {
    if listed.is_empty() {
        return;
    }
    let all = accounts.values_mut().flat_map(|it| known(it).iter());
    let seen: FxHashSet<Arn> = all.map(|it| it.value.arn().clone()).collect();
    listed.retain(|it| !seen.contains(it.fact.value.arn()));
    listed.sort_by(|a, b| {
        let key = |it: &Listed<T>| (it.detail, it.fact.origin.file.clone());
        a.fact.value.arn().cmp(b.fact.value.arn()).then_with(|| key(a).cmp(&key(b)))
    });
    let mut principals: Vec<Sourced<T>> = Vec::with_capacity(listed.len());
    for Listed { fact, .. } in listed {
        match principals.last_mut() {
            Some(last) if last.value.arn() == fact.value.arn() => last.value.fill(fact.value),
            Some(_) | None => principals.push(fact),
        }
    }
    for mut principal in principals {
        principal.value.sort();
        let account = AccountId::from(principal.value.arn().account());
        let origin = Arc::clone(&principal.origin);
        counts.entry((origin.file.clone(), member)).or_insert((kind, 0, origin)).1 += 1;
        known(accounts.entry(account).or_default()).push(principal);
    }
}

/// A principal that several lists describe partly.
trait Fill {
    /// Takes from the less detailed `other` what `self` lacks.
    fn fill(&mut self, other: Self);

    /// Sorts what several lists contributed.
    fn sort(&mut self);
}

fn fill_text(text: &mut Box<str>, other: Box<str>) {
    if text.is_empty() {
        *text = other;
    }
}

fn fill_boundary(boundary: &mut PermissionsBoundary, other: PermissionsBoundary) {
    if *boundary == PermissionsBoundary::Unread {
        *boundary = other;
    }
}

fn fill_list<T>(list: &mut Vec<T>, other: Vec<T>) {
    if list.is_empty() {
        *list = other;
    }
}

fn sort_names(names: &mut Vec<Box<str>>) {
    names.sort();
    names.dedup();
}

impl Fill for User {
    fn fill(&mut self, other: Self) {
        fill_text(&mut self.id, other.id);
        self.created = self.created.or(other.created);
        self.groups.extend(other.groups);
        fill_boundary(&mut self.permissions_boundary, other.permissions_boundary);
        fill_list(&mut self.tags, other.tags);
    }

    fn sort(&mut self) {
        sort_names(&mut self.groups);
    }
}

impl Fill for Group {
    fn fill(&mut self, other: Self) {
        fill_text(&mut self.id, other.id);
        self.created = self.created.or(other.created);
    }

    fn sort(&mut self) {}
}

impl Fill for Role {
    fn fill(&mut self, other: Self) {
        fill_text(&mut self.id, other.id);
        self.created = self.created.or(other.created);
        self.trust_policy = self.trust_policy.or(other.trust_policy);
        fill_boundary(&mut self.permissions_boundary, other.permissions_boundary);
        fill_list(&mut self.tags, other.tags);
        self.last_used = self.last_used.take().or(other.last_used);
        self.max_session_duration = self.max_session_duration.or(other.max_session_duration);
        self.instance_profiles.extend(other.instance_profiles);
    }

    fn sort(&mut self) {
        sort_names(&mut self.instance_profiles);
    }
}
