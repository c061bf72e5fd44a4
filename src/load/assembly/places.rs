//! Where the parts of an organization lie, if a file contradicts itself: units below themselves,
//! units and accounts in two places, two contents of one policy.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rustc_hash::{FxHashMap, FxHashSet};

use super::reading::Origin;
use crate::iam::{
    Contradiction, FileMember, Organization, OrganizationPolicy, OrganizationPolicyKind, Unread,
    UnreadReason, UnreadSource, UnreadSubject,
};

/// Leaves unknown what contradicts itself, and tells each contradiction.
pub(super) fn without_contradictions(
    organization: &mut Organization,
    origin: &Arc<Origin>,
) -> Vec<Unread> {
    let unread = |member, id: &str, contradiction| Unread {
        source: UnreadSource::Member { file: origin.file.clone(), member },
        subject: UnreadSubject::OrganizationPart(id.to_owned()),
        reason: UnreadReason::Contradictory(contradiction),
        account: None,
    };
    let units = disputed(organization.units.iter().map(|it| (&*it.id, it.parent.as_deref())));
    let accounts = organization.accounts.iter().map(|it| (it.id.as_str(), it.parent.as_deref()));
    let accounts = disputed(accounts);
    let mut gaps = Vec::new();
    for (member, places) in
        [(FileMember::OrganizationUnits, &units), (FileMember::OrganizationAccounts, &accounts)]
    {
        for (id, above) in places {
            gaps.push(unread(member, id, Contradiction::Places { above: above.clone() }));
        }
    }
    // What lies below a unit that is not known lies nowhere that is known.
    organization.units.retain(|it| !units.contains_key(&it.id));
    let mut members = organization.accounts.to_vec();
    let mut seen = FxHashSet::default();
    members.retain(|it| !accounts.contains_key(it.id.as_str()) || seen.insert(it.id.clone()));
    for member in members.iter_mut().filter(|it| accounts.contains_key(it.id.as_str())) {
        member.parent = None;
    }
    organization.accounts = members.into();

    let cycles = cycles(organization);
    gaps.extend(
        cycles.iter().map(|id| unread(FileMember::OrganizationUnits, id, Contradiction::Cycle)),
    );
    for id in settle_policies(&mut organization.policies) {
        let differs = vec!["policy document", "targets"];
        let contradiction = Contradiction::Doubled { differs };
        gaps.push(unread(FileMember::OrganizationPolicies, &id, contradiction));
    }
    gaps
}

/// What lies in several places, each with what is above it, by id.
fn disputed<'a>(
    parts: impl Iterator<Item = (&'a str, Option<&'a str>)>,
) -> BTreeMap<Box<str>, Vec<Option<Box<str>>>> {
    let mut places: BTreeMap<&str, Vec<Option<&str>>> = BTreeMap::new();
    let mut seen = FxHashSet::default();
    for (id, above) in parts.filter(|it| seen.insert(*it)) {
        places.entry(id).or_default().push(above);
    }
    let several = places.into_iter().filter(|(_, above)| above.len() > 1);
    let several = several
        .map(|(id, above)| (id.into(), above.into_iter().map(|it| it.map(Into::into)).collect()));
    several.collect()
}

/// Of each cycle of units, the one that is named first.
fn cycles(organization: &Organization) -> Vec<Box<str>> {
    let above: FxHashMap<&str, &str> =
        organization.units.iter().filter_map(|it| Some((&*it.id, it.parent.as_deref()?))).collect();
    let mut first = Vec::new();
    let mut done: FxHashSet<&str> = FxHashSet::default();
    for unit in &*organization.units {
        let mut way: FxHashSet<&str> = FxHashSet::default();
        let mut at = Some(&*unit.id);
        while let Some(id) = at.filter(|it| !done.contains(it)) {
            if !way.insert(id) {
                first.push(id.into());
                break;
            }
            at = above.get(id).copied();
        }
        done.extend(way);
    }
    first
}

/// Leaves one of each policy of which the entries differ, without its contents; gives their ids.
fn settle_policies(policies: &mut Vec<OrganizationPolicy>) -> BTreeSet<Box<str>> {
    let mut first: FxHashMap<(Box<str>, OrganizationPolicyKind), usize> = FxHashMap::default();
    let mut kept: Vec<OrganizationPolicy> = Vec::with_capacity(policies.len());
    let mut disputed = BTreeSet::new();
    for policy in std::mem::take(policies) {
        let key = (policy.id.clone(), policy.kind);
        let known = first.get(&key).copied().filter(|_| !policy.id.is_empty());
        let Some(known) = known.map(|it| &mut kept[it]) else {
            first.insert(key, kept.len());
            kept.push(policy);
            continue;
        };
        if *known != policy {
            known.policy = None;
            known.targets.extend(policy.targets);
            disputed.insert(policy.id);
        }
    }
    for policy in kept.iter_mut().filter(|it| disputed.contains(&it.id)) {
        policy.targets.sort_unstable();
        policy.targets.dedup();
    }
    *policies = kept;
    disputed
}
