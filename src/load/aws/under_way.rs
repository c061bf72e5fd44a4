//! What a load has read so far: everything in the end, and partial snapshots for observers before
//! that.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::value::RawValue;
use tokio::sync::Notify;

use super::{calls::Calls, organization::point_above};
use crate::{
    iam::{AccountId, Unread},
    load::{
        event::Watch,
        snapshot_file::{AccountMembers, SavedSnapshot},
        wire,
    },
};

/// What a load has read so far.
#[derive(Debug)]
pub(super) struct UnderWay {
    /// The account of the caller.
    own: AccountId,
    parts: Mutex<Parts>,
    /// Notified of everything that is added.
    grown: Arc<Notify>,
}

/// Each part is present as soon as it is started, or known.
#[derive(Debug, Default)]
struct Parts {
    accounts: BTreeMap<AccountId, Arc<AccountMembers>>,
    /// All callers, by the account that they query, because they record what is missing. Those of
    /// no account come first.
    calls: BTreeMap<Option<AccountId>, Arc<Calls>>,
    organization: Option<Box<RawValue>>,
    management_account: Option<AccountId>,
    identity_center: Option<Box<RawValue>>,
    account_access: Option<Box<RawValue>>,
    gaps: Vec<Unread>,
}

impl UnderWay {
    /// A load that has read nothing yet, by a caller of the account `own`.
    pub(super) fn new(own: AccountId) -> Self {
        Self { own, parts: Mutex::default(), grown: Arc::default() }
    }

    /// Begins to read an account.
    pub(super) fn begin(&self, account: &AccountId) -> Arc<AccountMembers> {
        let members = Arc::new(AccountMembers::new(account.clone(), Arc::clone(&self.grown)));
        self.parts().accounts.insert(account.clone(), Arc::clone(&members));
        members
    }

    /// The accounts that are being read or were read.
    pub(super) fn accounts(&self) -> Vec<Arc<AccountMembers>> {
        self.parts().accounts.values().cloned().collect()
    }

    /// Adds the caller of an account, or of none.
    pub(super) fn add_calls(&self, account: Option<AccountId>, calls: Calls) -> Arc<Calls> {
        let calls = Arc::new(calls);
        self.parts().calls.insert(account, Arc::clone(&calls));
        calls
    }

    /// Adds what was read of the organization.
    pub(super) fn set_organization(
        &self,
        organization: &wire::Organization<'_>,
        management_account: Option<AccountId>,
    ) {
        let mut parts = self.parts();
        parts.organization = serde_json::value::to_raw_value(organization).ok();
        parts.management_account = management_account;
        self.grown.notify_one();
    }

    /// Adds what was read of Identity Center.
    pub(super) fn set_identity_center(&self, center: &wire::IdentityCenter<'_>) {
        self.parts().identity_center = serde_json::value::to_raw_value(center).ok();
        self.grown.notify_one();
    }

    /// Adds what was read of account access manager.
    pub(super) fn set_account_access(&self, access: &wire::AccountAccess<'_>) {
        self.parts().account_access = serde_json::value::to_raw_value(access).ok();
        self.grown.notify_one();
    }

    /// Adds gaps that belong to no call.
    pub(super) fn add_gaps(&self, gaps: Vec<Unread>) {
        self.parts().gaps.extend(gaps);
    }

    /// Sends what has loaded so far whenever it is requested and there is more. Never ends; `empty`
    /// returns an empty snapshot.
    pub(super) async fn hand_out(&self, watch: &Watch, empty: impl Fn() -> SavedSnapshot) {
        loop {
            let so_far = || {
                let mut snapshot = self.snapshot(empty());
                snapshot.still_reading = true;
                snapshot
            };
            watch.next_so_far(&self.grown, so_far).await;
        }
    }

    /// Everything read so far, and what is missing, added to `snapshot`.
    pub(super) fn snapshot(&self, mut snapshot: SavedSnapshot) -> SavedSnapshot {
        let parts = self.parts();
        snapshot.accounts = parts.accounts.values().map(|it| it.so_far()).collect();
        snapshot.organization = parts.organization.clone();
        snapshot.identity_center = parts.identity_center.clone();
        snapshot.account_access = parts.account_access.clone();
        snapshot.gaps = parts.gaps.clone();
        for (account, calls) in &parts.calls {
            let mut missing = calls.gaps();
            if account.is_none() {
                let management_account = parts.management_account.as_ref();
                point_above(&mut missing, management_account, &self.own);
            }
            snapshot.gaps.extend(missing);
        }
        snapshot
    }

    /// A panic elsewhere spoils no part.
    fn parts(&self) -> MutexGuard<'_, Parts> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use tokio::time::Duration;

    use super::*;
    use crate::iam::{Gap, UnreadReason};
    use crate::load::{
        aws::{calls::Limits, failure::CallFailure, operation::of_organizations},
        event::Request,
        snapshot_file::CallerIdentity,
    };

    #[tokio::test]
    async fn what_stands_above_the_accounts_is_handed_out_too() {
        let own = AccountId::from("111122223333");
        let caller = CallerIdentity {
            account: own.clone(),
            arn: "arn:aws:iam::111122223333:user/ann".to_owned(),
            user_id: "AIDA1".to_owned(),
        };
        let empty = || SavedSnapshot::new(Timestamp::UNIX_EPOCH, caller.clone());
        let under_way = UnderWay::new(own);
        assert!(under_way.snapshot(empty()).is_empty());
        let above = Calls::new(None, &Watch::nobody(), &Limits::new(Duration::ZERO));
        let above = under_way.add_calls(None, above);
        let denied = CallFailure::Refused {
            code: "AccessDenied".to_owned(),
            message: String::new(),
            request_id: None,
        };
        above.note(of_organizations::LIST_ROOTS, "o-acme", &denied);
        let organization = wire::Organization {
            organization: Some(wire::Identity::default()),
            ..wire::Organization::default()
        };
        under_way.set_organization(&organization, Some("444455556666".into()));
        under_way.set_identity_center(&wire::IdentityCenter {
            instances: wire::List::Items(Vec::new()),
            ..wire::IdentityCenter::default()
        });

        let request = Request::default();
        request.send();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&taken);
        let take = move |it: SavedSnapshot| sink.lock().expect("no panic").push(it);
        let watch = Watch::nobody().hand_out(request, take);
        tokio::select! {
            biased;
            () = under_way.hand_out(&watch, empty) => {}
            () = tokio::task::yield_now() => {}
        }
        let [so_far] = &taken.lock().expect("no panic")[..] else { panic!("asked once") };
        let snapshot = so_far.to_snapshot().expect("a snapshot");
        assert!(snapshot.organization.is_some() && snapshot.identity_center.is_some());
        let [partial, roots] = &snapshot.gaps[..] else { panic!("{:?}", snapshot.gaps) };
        assert_eq!(partial.reason, UnreadReason::NotLoadedYet);
        let remediation = Gap::from(roots).remediation.unwrap_or_default();
        assert!(remediation.contains("the management account `444455556666`"), "{roots}");
    }
}
