//! What came so far of each account, for those who look on while the rest is read.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Notify;

use super::calls::Calls;
use crate::{
    iam::{AccountId, Gap},
    load::{
        event::Watch,
        snapshot_file::{AccountMembers, SavedSnapshot},
    },
};

/// One account that is read or was.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// What came of it.
    pub(super) account: Arc<AccountMembers>,
    /// Its calls, which know what is missing.
    pub(super) calls: Arc<Calls>,
}

/// The accounts of a load that are read or were.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    readings: Mutex<BTreeMap<AccountId, Reading>>,
    /// Says that more came.
    grown: Arc<Notify>,
}

impl UnderWay {
    /// Notes that `calls` begin to read an account.
    pub(super) fn begin(&self, account: &AccountId, calls: Calls) -> Reading {
        let members = AccountMembers::new(account.clone(), Arc::clone(&self.grown));
        let reading = Reading { account: Arc::new(members), calls: Arc::new(calls) };
        let mut readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        readings.insert(account.clone(), reading.clone());
        reading
    }

    /// Hands out what came so far whenever somebody asks and there is more. Never ends; `empty`
    /// gives a snapshot of nothing.
    pub(super) async fn hand_out(&self, watch: &Watch, empty: impl Fn() -> SavedSnapshot) {
        loop {
            watch.next_so_far(&self.grown, || self.so_far(empty())).await;
        }
    }

    fn so_far(&self, mut snapshot: SavedSnapshot) -> SavedSnapshot {
        let readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        for Reading { account, calls } in readings.values() {
            snapshot.accounts.push(Arc::new(account.so_far()));
            snapshot.gaps.extend(calls.gaps());
        }
        snapshot.gaps.push(Gap {
            source: "AWS".to_owned(),
            subject: String::new(),
            reason: "still being read, so more may come".to_owned(),
            cure: Some("wait until all is read".to_owned()),
        });
        snapshot
    }
}
