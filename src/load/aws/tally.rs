//! Counts the requests and responses of an account, and reports them to the watcher.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;

use super::{failure::CallFailure, operation::Operation};
use crate::{
    iam::AccountId,
    load::event::{CallEvent, LoadEvent, OperationState, Stop, Watch},
};

/// The counts of one account; clones share them.
#[derive(Clone, Debug)]
pub(super) struct Tally(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    account: Option<AccountId>,
    watch: Watch,
    counts: Mutex<BTreeMap<&'static Operation, Counts>>,
}

/// The progress of an operation.
#[derive(Clone, Debug, Default)]
struct Counts {
    started: bool,
    answered: usize,
    items: usize,
    throttled: usize,
    /// When AWS first throttled since the last successful call.
    throttled_since: Option<Instant>,
    /// Failed calls since the last successful one.
    failed_in_a_row: usize,
    /// Why the last of them did.
    last_failure: Option<CallFailure>,
}

impl Tally {
    /// Counts from nothing.
    pub(super) fn new(account: Option<AccountId>, watch: Watch) -> Self {
        Self(Arc::new(Inner { account, watch, counts: Mutex::default() }))
    }

    /// Counts without a watcher.
    pub(super) fn nobody() -> Self {
        Self::new(None, Watch::nobody())
    }

    /// What ends the load early.
    pub(super) fn stop(&self) -> &Stop {
        self.0.watch.stop()
    }

    /// Announces `expected` calls of `operation`; ignored if already announced.
    pub(super) fn started(&self, operation: &'static Operation, expected: Option<usize>) {
        let first = {
            let mut counts = self.counts();
            let counts = counts.entry(operation).or_default();
            !std::mem::replace(&mut counts.started, true)
        };
        if first {
            self.tell(operation, OperationState::Started { expected });
        }
    }

    /// Counts an answer that listed `items`.
    pub(super) fn answered(&self, operation: &'static Operation, items: usize) {
        let counts = self.count(operation, |it| {
            it.answered += 1;
            it.items += items;
            it.failed_in_a_row = 0;
            it.throttled_since = None;
        });
        let Counts { answered: calls, items, .. } = counts;
        self.tell(operation, OperationState::Answered { calls, items });
    }

    /// Counts a throttling response.
    pub(super) fn throttled(&self, operation: &'static Operation) {
        let counts = self.count(operation, |it| {
            it.throttled += 1;
            it.throttled_since.get_or_insert_with(Instant::now);
        });
        self.tell(operation, OperationState::Throttled { times: counts.throttled });
    }

    /// Since when AWS has only throttled; `None` if it has not.
    pub(super) fn throttled_since(&self, operation: &'static Operation) -> Option<Instant> {
        self.count(operation, |_| {}).throttled_since
    }

    /// Counts a call without a useful response.
    pub(super) fn failed(&self, operation: &'static Operation, failure: &CallFailure) {
        self.count(operation, |it| {
            it.failed_in_a_row += 1;
            it.last_failure = Some(failure.clone());
        });
        let reason = failure.code().to_owned();
        self.tell(
            operation,
            match failure.is_denied() {
                true => OperationState::Denied { code: reason },
                false => OperationState::Failed { reason },
            },
        );
    }

    /// Announces that all calls of `operation` were made.
    pub(super) fn done(&self, operation: &'static Operation) {
        let items = self.count(operation, |_| {}).items;
        self.tell(operation, OperationState::Done { items });
    }

    /// Why the next call of `operation` is not worth trying: `enough` consecutive calls failed. A
    /// call that was ever allowed may be denied for some subjects and allowed for the next.
    pub(super) fn hopeless(
        &self,
        operation: &'static Operation,
        enough: usize,
    ) -> Option<CallFailure> {
        let counts = self.count(operation, |_| {});
        let is_allowed_to_some = |it: &CallFailure| it.is_denied() && counts.answered > 0;
        let failure = counts.last_failure.filter(|_| counts.failed_in_a_row >= enough)?;
        (!is_allowed_to_some(&failure)).then_some(failure)
    }

    fn count(&self, operation: &'static Operation, change: impl FnOnce(&mut Counts)) -> Counts {
        let mut counts = self.counts();
        let counts = counts.entry(operation).or_default();
        change(counts);
        counts.clone()
    }

    /// A panic elsewhere spoils no count.
    fn counts(&self) -> MutexGuard<'_, BTreeMap<&'static Operation, Counts>> {
        self.0.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, operation: &'static Operation, state: OperationState) {
        let account = self.0.account.clone();
        self.0.watch.tell(LoadEvent::Call(CallEvent { account, operation, state }));
    }
}
