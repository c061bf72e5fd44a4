//! What the sources name but do not hold: policies and groups.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::{
    account::AccountFacts,
    reading::{Gaps, Origin},
};
use crate::iam::{AccountId, Arn, AttachedPolicy, Gap, ManagedPolicy};

/// How a policy without a document is used.
#[derive(Default)]
struct Use<'a> {
    attached: usize,
    bounds: usize,
    file: &'a str,
}

/// Adds a gap for each policy that is attached or bounds somebody, and whose document is in no
/// source. `unreadable` are those that have a gap already.
pub(super) fn note_missing_policies(
    accounts: &BTreeMap<AccountId, AccountFacts>,
    policies: &BTreeMap<Arn, ManagedPolicy>,
    unreadable: &FxHashSet<Arn>,
    gaps: &mut Gaps,
) {
    let is_missing = |arn: &Arn| {
        !unreadable.contains(arn) && policies.get(arn).is_none_or(|it| it.policy.is_none())
    };
    let mut missing: BTreeMap<&Arn, Use<'_>> = BTreeMap::new();
    for account in accounts.values() {
        for it in &account.users {
            note(
                &mut missing,
                &is_missing,
                &it.value.policies.attached,
                &it.value.permissions_boundary,
                &it.origin,
            );
        }
        for it in &account.groups {
            note(&mut missing, &is_missing, &it.value.policies.attached, &None, &it.origin);
        }
        for it in &account.roles {
            note(
                &mut missing,
                &is_missing,
                &it.value.policies.attached,
                &it.value.permissions_boundary,
                &it.origin,
            );
        }
    }
    for (arn, Use { attached, bounds, file }) in missing {
        let times = |count| if count == 1 { "once".to_owned() } else { format!("{count} times") };
        let (used, cure) = match (attached, bounds) {
            (_, 0) => (
                format!("is attached {}", times(attached)),
                "add `aws iam get-account-authorization-details` made without `--filter`",
            ),
            // AWS leaves policies that only bound somebody out of the authorization details.
            (0, _) => (
                format!("bounds permissions {}", times(bounds)),
                "a snapshot that holds it (iam:GetPolicy, iam:GetPolicyVersion)",
            ),
            (_, _) => (
                format!("is attached {} and bounds permissions {}", times(attached), times(bounds)),
                "a snapshot that holds it (iam:GetPolicy, iam:GetPolicyVersion)",
            ),
        };
        gaps.add(Gap {
            source: file.to_owned(),
            subject: arn.to_string(),
            reason: format!(
                "this policy {used}, but its document is missing, so what it says is unknown"
            ),
            cure: Some(cure.to_owned()),
        });
    }
}

fn note<'a>(
    missing: &mut BTreeMap<&'a Arn, Use<'a>>,
    is_missing: &impl Fn(&Arn) -> bool,
    attached: &'a [AttachedPolicy],
    boundary: &'a Option<Arn>,
    origin: &'a Origin,
) {
    for arn in attached.iter().map(|it| &it.arn).filter(|it| is_missing(it)) {
        let known =
            missing.entry(arn).or_insert_with(|| Use { file: &origin.file, ..Use::default() });
        known.attached += 1;
    }
    if let Some(arn) = boundary.as_ref().filter(|it| is_missing(it)) {
        let known =
            missing.entry(arn).or_insert_with(|| Use { file: &origin.file, ..Use::default() });
        known.bounds += 1;
    }
}

/// Adds a gap for each group that a user is in, and that is in no source.
pub(super) fn note_missing_groups(account: &AccountId, merged: &AccountFacts, gaps: &mut Gaps) {
    // Names are unique regardless of case.
    let known: FxHashSet<String> =
        merged.groups.iter().map(|it| it.value.name.to_ascii_lowercase()).collect();
    let mut missing = BTreeMap::new();
    for user in &merged.users {
        for group in &user.value.groups {
            let name = group.to_ascii_lowercase();
            if !known.contains(&name) {
                missing.entry(name).or_insert((0_usize, group, &user.origin.file)).0 += 1;
            }
        }
    }
    for (count, group, file) in missing.into_values() {
        let users = if count == 1 { "1 user is".to_owned() } else { format!("{count} users are") };
        gaps.add(Gap {
            source: file.clone(),
            subject: format!("group `{group}` of the account {account}"),
            reason: format!(
                "{users} in it, but its policies are missing, so what it allows them is unknown"
            ),
            cure: Some(
                "add `aws iam get-account-authorization-details` made without `--filter`"
                    .to_owned(),
            ),
        });
    }
}
