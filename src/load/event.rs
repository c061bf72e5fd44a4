//! What happens while a source is read, as plain values, and the way to end it early.

use std::{fmt, future, sync::Arc};

use tokio::sync::{Notify, watch};

use super::{aws::Operation, snapshot_file::SavedSnapshot};
use crate::iam::AccountId;

/// Something that happened while a source was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadEvent {
    /// AWS is asked.
    Call(CallEvent),
    /// A file is read.
    File {
        /// The file, as gaps and errors name it.
        name: String,
        /// How it goes.
        state: FileState,
    },
}

/// Something that happened while AWS was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallEvent {
    /// The account that is read; none before AWS said which it is, and for the organization.
    pub account: Option<AccountId>,
    /// What is asked.
    pub operation: &'static Operation,
    /// How it goes.
    pub state: OperationState,
}

/// How the reading of a file goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It will be read.
    Waiting {
        /// How many bytes it has, where that is known: a pipe does not say.
        of: Option<u64>,
    },
    /// It is being read.
    Reading {
        /// What came so far, in bytes.
        bytes: u64,
        /// How many there are, where that is known.
        of: Option<u64>,
    },
    /// All of it is here; its facts are taken out.
    Parsing,
    /// Its facts are here.
    Done,
    /// Nothing in it can be used.
    Refused,
    /// The load was ended before.
    Skipped,
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
    so_far: Option<SoFar>,
}

/// What came so far, handed out whenever it is asked for and has grown.
#[derive(Clone)]
struct SoFar {
    request: Request,
    take: Arc<dyn Fn(SavedSnapshot) + Send + Sync>,
}

/// Asks for what came so far. Clones are one.
#[derive(Clone, Debug, Default)]
pub struct Request(Arc<Notify>);

impl Request {
    /// Asks once; a second time before the answer asks no more.
    pub fn send(&self) {
        self.0.notify_one();
    }
}

impl Watch {
    /// A watch that hands each event to `on_event`, which must return at once, and that ends
    /// when somebody calls [`Stop::stop`].
    pub fn new(on_event: impl Fn(LoadEvent) + Send + Sync + 'static, stop: Stop) -> Self {
        Self { on_event: Arc::new(on_event), stop, so_far: None }
    }

    /// Also hands what came so far to `take`, which must return at once: as often as somebody
    /// asks, and not before there is more than the last time. Files are not handed out.
    #[must_use]
    pub fn hand_out(
        self,
        request: Request,
        take: impl Fn(SavedSnapshot) + Send + Sync + 'static,
    ) -> Self {
        Self { so_far: Some(SoFar { request, take: Arc::new(take) }), ..self }
    }

    /// Nobody watches.
    pub fn nobody() -> Self {
        Self::new(drop, Stop::default())
    }

    /// Says that something happened.
    pub fn tell(&self, event: LoadEvent) {
        (self.on_event)(event);
    }

    /// Waits until somebody asks for what came so far, and `more` has come; for ever, if nobody
    /// will. Then hands out what `collect` gives.
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
