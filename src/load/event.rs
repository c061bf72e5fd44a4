//! What happens while AWS is read, as plain values, and the way to end it early.

use std::{fmt, sync::Arc};

use tokio::sync::watch;

use super::aws::Operation;
use crate::iam::AccountId;

/// Something that happened while AWS was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadEvent {
    /// The account that is read; none before AWS said which it is, and for the organization.
    pub account: Option<AccountId>,
    /// What is asked.
    pub operation: &'static Operation,
    /// How it goes.
    pub state: OperationState,
}

/// How an operation goes in an account. One operation may be many calls: one a page, one a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationState {
    /// The first call goes out.
    Started {
        /// How many calls there will be, where that is known.
        expected: Option<usize>,
    },
    /// An answer came.
    Answered {
        /// Answers so far: pages, or users asked about.
        calls: usize,
        /// What they listed so far.
        items: usize,
    },
    /// AWS asked to slow down; the call is tried again.
    Throttled {
        /// How often so far.
        times: usize,
    },
    /// A call was denied.
    Denied {
        /// AWS's word for it.
        code: String,
    },
    /// A call failed for another reason.
    Failed {
        /// AWS's word for it, or what went wrong on the way.
        reason: String,
    },
    /// All calls were made.
    Done {
        /// What they listed.
        items: usize,
    },
}

/// Who watches a load, and may end it.
#[derive(Clone)]
pub struct Watch {
    on_event: Arc<dyn Fn(LoadEvent) + Send + Sync>,
    stop: Stop,
}

impl Watch {
    /// A watch that hands each event to `on_event`, which must return at once, and that ends
    /// when somebody calls [`Stop::stop`].
    pub fn new(on_event: impl Fn(LoadEvent) + Send + Sync + 'static, stop: Stop) -> Self {
        Self { on_event: Arc::new(on_event), stop }
    }

    /// Nobody watches.
    pub fn nobody() -> Self {
        Self::new(drop, Stop::default())
    }

    pub(super) fn tell(&self, event: LoadEvent) {
        (self.on_event)(event);
    }

    pub(super) fn stop(&self) -> &Stop {
        &self.stop
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("stop", &self.stop).finish_non_exhaustive()
    }
}

/// Ends a load early: what came so far is kept, and the rest becomes gaps. Clones are one.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Ends the load.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was ended.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is ended.
    pub(super) async fn stopped(&self) {
        let mut receiver = self.0.subscribe();
        // The sender lives as long as `self`, so this cannot fail before it is true.
        drop(receiver.wait_for(|it| *it).await);
    }
}
