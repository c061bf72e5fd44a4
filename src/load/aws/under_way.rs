//! What came of a load so far: all of it in the end, and before that for those who look on.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::value::RawValue;
use tokio::sync::Notify;

use super::{calls::Calls, organization::cure_from_above, shape::Shape};
use crate::{
    iam::{AccountId, Gap},
    load::{
        event::Watch,
        snapshot_file::{AccountMembers, SavedSnapshot},
    },
};

/// What came of a load so far.
#[derive(Debug)]
pub(super) struct UnderWay {
    /// The account of the caller.
    own: AccountId,
    parts: Mutex<Parts>,
    /// Is told of all that comes.
    grown: Arc<Notify>,
}

/// Each part is there as soon as it is begun, or known.
#[derive(Debug, Default)]
struct Parts {
    accounts: BTreeMap<AccountId, Arc<AccountMembers>>,
    /// All that ask, by the account they ask of, as they know what is missing. Those of no
    /// account come first.
    calls: BTreeMap<Option<AccountId>, Arc<Calls>>,
    organization: Option<Box<RawValue>>,
    management_account: Option<AccountId>,
    identity_center: Option<Box<RawValue>>,
    gaps: Vec<Gap>,
}

impl UnderWay {
    /// A load of which nothing came yet, by somebody of the account `own`.
    pub(super) fn new(own: AccountId) -> Self {
        Self { own, parts: Mutex::default(), grown: Arc::default() }
    }

    /// Begins to read an account.
    pub(super) fn begin(&self, account: &AccountId) -> Arc<AccountMembers> {
        let members = Arc::new(AccountMembers::new(account.clone(), Arc::clone(&self.grown)));
        self.parts().accounts.insert(account.clone(), Arc::clone(&members));
        members
    }

    /// The accounts that are read or were.
    pub(super) fn accounts(&self) -> Vec<Arc<AccountMembers>> {
        self.parts().accounts.values().cloned().collect()
    }

    /// Notes who asks, of an account or of none.
    pub(super) fn add_calls(&self, account: Option<AccountId>, calls: Calls) -> Arc<Calls> {
        let calls = Arc::new(calls);
        self.parts().calls.insert(account, Arc::clone(&calls));
        calls
    }

    /// Adds what was read of the organization.
    pub(super) fn set_organization(&self, shape: &Shape, management_account: Option<AccountId>) {
        let mut parts = self.parts();
        parts.organization = shape.to_raw();
        parts.management_account = management_account;
        self.grown.notify_one();
    }

    /// Adds what was read of Identity Center.
    pub(super) fn set_identity_center(&self, shape: &Shape) {
        self.parts().identity_center = shape.to_raw();
        self.grown.notify_one();
    }

    /// Adds what is missing, and no call could tell.
    pub(super) fn add_gaps(&self, gaps: Vec<Gap>) {
        self.parts().gaps.extend(gaps);
    }

    /// Hands out what came so far whenever somebody asks and there is more. Never ends; `empty`
    /// gives a snapshot of nothing.
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

    /// All that came, and what is missing, added to `snapshot`.
    pub(super) fn snapshot(&self, mut snapshot: SavedSnapshot) -> SavedSnapshot {
        let parts = self.parts();
        snapshot.accounts = parts.accounts.values().map(|it| it.so_far()).collect();
        snapshot.organization = parts.organization.clone();
        snapshot.identity_center = parts.identity_center.clone();
        snapshot.gaps = parts.gaps.clone();
        for (account, calls) in &parts.calls {
            let mut missing = calls.gaps();
            if account.is_none() {
                let management_account = parts.management_account.as_ref();
                cure_from_above(&mut missing, management_account, &self.own);
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
