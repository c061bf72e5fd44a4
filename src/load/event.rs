//! Progress events while a source is read, as plain values, and how to end the load early.

use std::{fmt, future, sync::Arc};

use tokio::sync::{Notify, watch};

use super::{aws::Operation, snapshot_file::SavedSnapshot};
use crate::iam::AccountId;

/// A progress event while a source is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadEvent {
    /// AWS is queried.
    Call(CallEvent),
    /// A file is read.
    File {
        /// The file, as gaps and errors name it.
        name: String,
        /// How it goes.
        state: FileState,
    },
}

/// A progress event while AWS is queried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallEvent {
    /// The account that is read; `None` before AWS returned the caller's account, and for the
    /// organization.
    pub account: Option<AccountId>,
    /// The operation.
    pub operation: &'static Operation,
    /// How it goes.
    pub state: OperationState,
}

/// The progress of reading a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It will be read.
    Waiting {
        /// Its size in bytes, if known: a pipe has none.
        of: Option<u64>,
    },
    /// It is being read.
    Reading {
        /// The bytes read so far.
        bytes: u64,
        /// Its size in bytes, if known.
        of: Option<u64>,
    },
    /// It is completely read; its facts are extracted.
    Parsing,
    /// Its facts are here.
    Done,
    /// It contains nothing usable.
    Refused,
    /// The load was ended before.
    Skipped,
}

/// The progress of an operation in an account. One operation may be many calls: one per page, or
/// one per user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationState {
    /// The first call goes out.
    Started {
        /// The expected number of calls, if known.
        expected: Option<usize>,
    },
    /// A response was received.
    Answered {
        /// Responses so far: pages, or users.
        calls: usize,
        /// The number of items listed so far.
        items: usize,
    },
    /// AWS throttled the call; it is retried.
    Throttled {
        /// The number of times so far.
        times: usize,
    },
    /// A call was denied.
    Denied {
        /// The AWS error code.
        code: String,
    },
    /// A call failed for another reason.
    Failed {
        /// The AWS error code, or what failed in between.
        reason: String,
    },
    /// All calls were made.
    Done {
        /// What they listed.
        items: usize,
    },
}

/// The observer of a load, which may end it.
#[derive(Clone)]
pub struct Watch {
    on_event: Arc<dyn Fn(LoadEvent) + Send + Sync>,
    stop: Stop,
    so_far: Option<SoFar>,
}

/// What has loaded so far, sent whenever it is requested and has grown.
#[derive(Clone)]
struct SoFar {
    request: Request,
    take: Arc<dyn Fn(SavedSnapshot) + Send + Sync>,
}

/// Requests what has loaded so far. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Request(Arc<Notify>);

impl Request {
    /// Sends one request; further requests before the response are merged.
    pub fn send(&self) {
        self.0.notify_one();
    }
}

impl Watch {
    /// A watch that passes each event to `on_event`, which must return immediately, and that ends
    /// when [`Stop::stop`] is called.
    pub fn new(on_event: impl Fn(LoadEvent) + Send + Sync + 'static, stop: Stop) -> Self {
        Self { on_event: Arc::new(on_event), stop, so_far: None }
    }

    /// Also passes what has loaded so far to `take`, which must return immediately: whenever it is
    /// requested, and only if there is more than last time. Not available for files.
    #[must_use]
    pub fn hand_out(
        self,
        request: Request,
        take: impl Fn(SavedSnapshot) + Send + Sync + 'static,
    ) -> Self {
        Self { so_far: Some(SoFar { request, take: Arc::new(take) }), ..self }
    }

    /// A watch without an observer.
    pub fn nobody() -> Self {
        Self::new(drop, Stop::default())
    }

    /// Sends an event.
    pub fn tell(&self, event: LoadEvent) {
        (self.on_event)(event);
    }

    /// Waits until what has loaded so far is requested, and `more` was added; forever, if that
    /// never happens. Then sends the result of `collect`.
    pub(super) async fn next_so_far(&self, more: &Notify, collect: impl FnOnce() -> SavedSnapshot) {
        match &self.so_far {
            None => future::pending().await,
            Some(SoFar { request, take }) => {
                request.0.notified().await;
                more.notified().await;
                take(collect());
            }
        }
    }

    /// What ends the load early.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("stop", &self.stop).finish_non_exhaustive()
    }
}

/// Ends a load early: what has loaded so far is kept, and the rest becomes gaps. Clones share it.
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
