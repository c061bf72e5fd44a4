//! Inline policies whose owner is known only by name, as `aws iam get-user-policy`,
//! `get-group-policy` and `get-role-policy` print them. Their owner can be determined only after
//! all files were read.

use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashMap;

use super::{
    account::AccountFacts,
    merge::Sourced,
    reading::{Collector, ItemPlace, Origin},
};
use crate::{
    iam::{
        AccountId, Arn, FileMember, Gaps, IdentityKind, IdentityPolicies, InlinePolicy, PolicyForm,
        PolicyStore, Unread, UnreadHome, UnreadItem, UnreadReason, UnreadSource, UnreadSubject,
    },
    load::wire,
};

/// All such policies of all files.
#[derive(Debug, Default)]
pub(super) struct NamedPolicies(Vec<NamedPolicy>);

#[derive(Debug)]
struct NamedPolicy {
    kind: IdentityKind,
    owner: Box<str>,
    place: ItemPlace,
    policy: InlinePolicy,
}

/// A possible owner: a principal, its policies, and the file that contains it.
type Home<'a> = (&'a Arn, &'a mut IdentityPolicies, &'a Arc<Origin>);

impl NamedPolicies {
    /// Adds the policy of an object of a file.
    pub(super) fn add(
        &mut self,
        builder: &mut impl Collector,
        origin: &Arc<Origin>,
        named: &wire::NamedPolicy<'_>,
    ) {
        let list = FileMember::PolicyDocument;
        let place = ItemPlace { origin: Arc::clone(origin), list, index: 0 };
        let (owner, name) = (named.owner.as_str(), named.name.as_str());
        let unknown = format_args!("the content of the policy `{name}` of `{owner}`");
        let mut reading = builder.reading(place.clone());
        let policy = reading.document("", Some(&named.document), PolicyForm::Identity, unknown);
        let policy = InlinePolicy { name: name.into(), policy };
        self.0.push(NamedPolicy { kind: named.kind, owner: owner.into(), place, policy });
    }

    /// Adds each policy to its owner. A policy without an owner, or with several possible owners,
    /// is a gap.
    pub(super) fn settle(
        mut self,
        accounts: &mut BTreeMap<AccountId, AccountFacts>,
        policies: &PolicyStore,
        gaps: &mut Gaps,
    ) {
        if self.0.is_empty() {
            return;
        }
        let key = |it: &NamedPolicy| {
            (it.owner.clone(), it.policy.name.clone(), it.place.origin.file.clone())
        };
        self.0.sort_by_cached_key(key);
        let homes = homes(accounts);
        for NamedPolicy { kind, owner, place, policy } in self.0 {
            let all = homes.get(&(kind, folded(&owner))).map(Vec::as_slice).unwrap_or_default();
            let home = match all {
                [(account, index)] => {
                    accounts.get_mut(account).and_then(|it| home(it, kind, *index))
                }
                _ => None,
            };
            match home {
                Some(home) => gaps.extend(give(home, policy, &place, policies)),
                None => {
                    let home = match all.len() {
                        0 => UnreadHome::Nowhere,
                        many => UnreadHome::Several(many),
                    };
                    gaps.extend(place.not_held(UnreadItem::NamedOwner { kind, name: owner, home }));
                }
            }
        }
    }
}

/// Names are unique in an account regardless of case.
fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// The possible owners, by kind and name.
fn homes(
    accounts: &BTreeMap<AccountId, AccountFacts>,
) -> FxHashMap<(IdentityKind, String), Vec<(AccountId, usize)>> {
    let mut homes: FxHashMap<_, Vec<_>> = FxHashMap::default();
    for (account, facts) in accounts {
        let users = facts.users.iter().map(|it| (IdentityKind::User, &it.value.name)).enumerate();
        let groups =
            facts.groups.iter().map(|it| (IdentityKind::Group, &it.value.name)).enumerate();
        let roles = facts.roles.iter().map(|it| (IdentityKind::Role, &it.value.name)).enumerate();
        for (index, (kind, name)) in users.chain(groups).chain(roles) {
            homes.entry((kind, folded(name))).or_default().push((account.clone(), index));
        }
    }
    homes
}

fn home(facts: &mut AccountFacts, kind: IdentityKind, index: usize) -> Option<Home<'_>> {
    Some(match kind {
        IdentityKind::User => {
            let Sourced { value, origin } = facts.users.get_mut(index)?;
            (&value.arn, &mut value.policies, origin)
        }
        IdentityKind::Group => {
            let Sourced { value, origin } = facts.groups.get_mut(index)?;
            (&value.arn, &mut value.policies, origin)
        }
        IdentityKind::Role => {
            let Sourced { value, origin } = facts.roles.get_mut(index)?;
            (&value.arn, &mut value.policies, origin)
        }
    })
}

/// Adds the policy, and records a conflict if another file differs; the listed policy is kept.
fn give(
    (arn, known, origin): Home<'_>,
    policy: InlinePolicy,
    place: &ItemPlace,
    policies: &PolicyStore,
) -> Option<Unread> {
    let document = |it: &InlinePolicy| it.policy.map(|it| &policies.get(it).document);
    let differs = match known.inline.iter_mut().find(|it| it.name == policy.name) {
        Some(same) if same.policy.is_none() => {
            same.policy = policy.policy;
            false
        }
        Some(same) => policy.policy.is_some() && document(same) != document(&policy),
        // Created in between, or all other policies are unknown. Adding it never hides anything.
        None => {
            known.inline.push(policy);
            !known.incomplete
        }
    };
    differs.then(|| Unread {
        source: UnreadSource::File(origin.file.clone()),
        subject: UnreadSubject::Principal(arn.clone()),
        reason: UnreadReason::Contradicted {
            kept: origin.file.clone(),
            dropped: place.origin.file.clone(),
            differs: vec!["inline policies"],
        },
        account: None,
    })
}
