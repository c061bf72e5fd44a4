//! Other accounts whose resources the policies of callers name.

use std::{collections::BTreeSet, sync::LazyLock};

use rustc_hash::FxHashMap;

use super::catalogue::EscalationId;
use crate::iam::{AccountId, Action, Arn, Effect, PolicyId, Snapshot, Statement};

/// The accounts that policies name with their numbers, for the resources whose own policies can
/// admit callers of other accounts. Patterns for all accounts are not followed: they would lead
/// from almost everyone to almost everything.
#[derive(Debug, Default)]
pub(super) struct Abroad {
    by_policy: FxHashMap<PolicyId, BTreeSet<AccountId>>,
}

impl Abroad {
    /// Examines each policy once. Only accounts that were loaded have roles to reach.
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let mut found = Self::default();
        if snapshot.accounts.len() < 2 {
            return found;
        }
        for id in snapshot.policies.ids() {
            let statements = snapshot.policies.get(id).document.statements.iter().flatten();
            let named = statements.flat_map(accounts_of);
            let loaded: BTreeSet<AccountId> =
                named.filter(|it| snapshot.accounts.contains_key(it)).collect();
            if !loaded.is_empty() {
                found.by_policy.insert(id, loaded);
            }
        }
        found
    }

    /// The accounts other than `home` that some policies name, in order.
    pub(super) fn named_by(&self, policies: &[PolicyId], home: &AccountId) -> Vec<AccountId> {
        let named = policies.iter().filter_map(|it| self.by_policy.get(it)).flatten();
        let all: BTreeSet<&AccountId> = named.filter(|it| *it != home).collect();
        all.into_iter().cloned().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_policy.is_empty()
    }
}

/// The accounts of resources that a statement allows actions on.
fn accounts_of(statement: &Statement) -> Vec<AccountId> {
    let resource = statement.resource.as_ref();
    let allows = statement.effect == Effect::Allow;
    let patterns = resource.filter(|it| allows && !it.negated).into_iter();
    let admits_others =
        |it: &Arn| ADMITTING.iter().any(|action| action.is_of_service(it.service()));
    let arns = patterns.flat_map(|it| &it.patterns).filter_map(|it| it.parse::<Arn>().ok());
    arns.filter(admits_others).map(|it| AccountId::from(it.account())).collect()
}

/// Actions of the services whose resources have policies that can admit callers of other accounts.
/// Every resource of every policy is compared with them.
static ADMITTING: LazyLock<Vec<&Action>> = LazyLock::new(|| {
    let methods = EscalationId::all().map(EscalationId::method).filter(|it| it.across_accounts);
    methods.flat_map(|it| &it.permissions.permissions).map(|it| &it.action).collect()
});
