//! Background jobs: one thread for each kind; the latest request wins.
//!
//! A new request replaces a waiting one and stops the running one. The result of a job is returned
//! with the id and epoch of its request, so that stale results are recognized.

use std::{
    any::Any,
    collections::BTreeMap,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// The name of every job thread; the panic hook recognizes them by it.
pub(crate) const THREAD_NAME: &str = "rolecall-job";

/// The result of a job, and its request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Report<K, T> {
    pub(crate) kind: K,
    /// The id given with the request.
    pub(crate) id: u64,
    /// The epoch given with the request.
    pub(crate) epoch: u64,
    /// The answer, or the message of a panic.
    pub(crate) outcome: Result<T, String>,
}

/// Stops a running job whose answer is no longer needed.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    generation: Arc<AtomicU64>,
    mine: u64,
}

impl Stop {
    /// A job that never stops early, because its caller waits for it.
    #[cfg(test)]
    pub(crate) fn never() -> Self {
        Self { generation: Arc::default(), mine: 0 }
    }

    /// A job that is stopped before it starts.
    #[cfg(test)]
    pub(crate) fn told() -> Self {
        Self { generation: Arc::default(), mine: 1 }
    }

    /// Whether to stop. Cheap, but not free: check every few thousand steps.
    pub(crate) fn requested(&self) -> bool {
        self.generation.load(Ordering::Relaxed) != self.mine
    }
}

type Work<T> = Box<dyn FnOnce(&Stop) -> Option<T> + Send>;
type Deliver<K, T> = Arc<dyn Fn(Report<K, T>) + Send + Sync>;

/// The threads, by kind of job; each starts with the first job of its kind.
pub(crate) struct Worker<K, T> {
    slots: BTreeMap<K, Slot<K, T>>,
    deliver: Deliver<K, T>,
}

impl<K, T> Worker<K, T>
where
    K: Copy + Ord + Send + 'static,
    T: Send + 'static,
{
    /// Answers go to `deliver`, on the thread that computed them.
    pub(crate) fn new(deliver: impl Fn(Report<K, T>) + Send + Sync + 'static) -> Self {
        Self { slots: BTreeMap::new(), deliver: Arc::new(deliver) }
    }

    /// Runs `work` as soon as the thread of its kind is free. If the work returns `None`, it was
    /// stopped, and nothing is delivered.
    pub(crate) fn start(
        &mut self,
        kind: K,
        id: u64,
        epoch: u64,
        work: impl FnOnce(&Stop) -> Option<T> + Send + 'static,
    ) {
        let deliver = &self.deliver;
        let slot = self.slots.entry(kind).or_insert_with(|| Slot::open(Arc::clone(deliver)));
        slot.replace(Some(Request { kind, id, epoch, work: Box::new(work) }));
    }

    /// Cancels the waiting and the running job of this kind.
    pub(crate) fn cancel(&mut self, kind: K) {
        if let Some(slot) = self.slots.get(&kind) {
            slot.replace(None);
        }
    }
}

impl<K, T> fmt::Debug for Worker<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("slots", &self.slots.len()).finish_non_exhaustive()
    }
}

struct Request<K, T> {
    kind: K,
    id: u64,
    epoch: u64,
    work: Work<T>,
}

/// A slot for one waiting request, and the thread that takes it.
struct Slot<K, T> {
    generation: Arc<AtomicU64>,
    desk: Arc<Desk<K, T>>,
}

struct Desk<K, T> {
    waiting: Mutex<Waiting<K, T>>,
    changed: Condvar,
}

enum Waiting<K, T> {
    Nothing,
    /// The request, and its generation.
    Request(Request<K, T>, u64),
    /// The worker is gone, and the thread must end too.
    Closed,
}

impl<K, T> Slot<K, T>
where
    K: Copy + Send + 'static,
    T: Send + 'static,
{
    fn open(deliver: Deliver<K, T>) -> Self {
        let desk =
            Arc::new(Desk { waiting: Mutex::new(Waiting::Nothing), changed: Condvar::new() });
        let generation = Arc::new(AtomicU64::new(0));
        let (taker, counter) = (Arc::clone(&desk), Arc::clone(&generation));
        let thread = thread::Builder::new().name(THREAD_NAME.to_owned());
        // Without a thread the request waits forever and the screen shows that it is pending;
        // quitting would be worse.
        let _detached = thread.spawn(move || {
            while let Some((request, mine)) = taker.next() {
                let stop = Stop { generation: Arc::clone(&counter), mine };
                if let Some(report) = run(request, &stop) {
                    deliver(report);
                }
            }
        });
        Self { generation, desk }
    }

    fn replace(&self, request: Option<Request<K, T>>) {
        let mut waiting = self.desk.lock();
        let mine = self.generation.fetch_add(1, Ordering::Relaxed) + 1;
        *waiting = match request {
            Some(request) => Waiting::Request(request, mine),
            None => Waiting::Nothing,
        };
        self.desk.changed.notify_one();
    }
}

impl<K, T> Drop for Slot<K, T> {
    fn drop(&mut self) {
        *self.desk.lock() = Waiting::Closed;
        self.generation.fetch_add(1, Ordering::Relaxed);
        self.desk.changed.notify_one();
    }
}

impl<K, T> Desk<K, T> {
    fn lock(&self) -> MutexGuard<'_, Waiting<K, T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a request; `None` once the worker is gone.
    fn next(&self) -> Option<(Request<K, T>, u64)> {
        let mut waiting = self.lock();
        loop {
            match std::mem::replace(&mut *waiting, Waiting::Nothing) {
                Waiting::Request(request, mine) => return Some((request, mine)),
                Waiting::Closed => return None,
                Waiting::Nothing => {
                    waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

/// Runs one request. A job that panics must not end the thread, let alone the terminal session.
fn run<K, T>(request: Request<K, T>, stop: &Stop) -> Option<Report<K, T>> {
    let Request { kind, id, epoch, work } = request;
    let outcome = match catch(|| work(stop)) {
        Ok(answer) => Ok(answer?),
        Err(panic) => Err(panic),
    };
    (!stop.requested()).then_some(Report { kind, id, epoch, outcome })
}

/// Runs work that may panic, and returns the panic's message.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| message(panic.as_ref()))
}

fn message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (None, Some(text)) => text.clone(),
        (None, None) => "no message".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc::{Receiver, channel},
        time::Duration,
    };

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    enum Kind {
        Search,
        Reach,
    }

    const LONG: Duration = Duration::from_secs(10);

    fn worker() -> (Worker<Kind, u32>, Receiver<Report<Kind, u32>>) {
        let (sender, receiver) = channel();
        (Worker::new(move |report| drop(sender.send(report))), receiver)
    }

    #[test]
    fn an_answer_names_its_request() {
        let (mut worker, answers) = worker();
        worker.start(Kind::Search, 7, 3, |_| Some(42));
        let expected = Report { kind: Kind::Search, id: 7, epoch: 3, outcome: Ok(42) };
        assert_eq!(answers.recv_timeout(LONG), Ok(expected));
    }

    #[test]
    fn the_latest_request_wins() {
        let (mut worker, answers) = worker();
        let (running, started) = channel();
        worker.start(Kind::Search, 1, 0, move |stop| {
            running.send(()).expect("the test waits");
            while !stop.requested() {
                thread::yield_now();
            }
            None
        });
        started.recv_timeout(LONG).expect("the first job starts");
        worker.start(Kind::Search, 2, 0, |_| Some(2));
        worker.start(Kind::Search, 3, 0, |_| Some(3));

        let last = std::iter::from_fn(|| answers.recv_timeout(LONG).ok())
            .find(|report| report.id == 3)
            .expect("the last request is answered");
        assert_eq!(last.outcome, Ok(3));
    }

    #[test]
    fn stale_answers_are_not_delivered() {
        let (mut worker, answers) = worker();
        let (running, started) = channel();
        worker.start(Kind::Search, 1, 0, move |stop| {
            running.send(()).expect("the test waits");
            while !stop.requested() {
                thread::yield_now();
            }
            Some(1)
        });
        started.recv_timeout(LONG).expect("the job starts");
        worker.cancel(Kind::Search);
        worker.start(Kind::Search, 2, 0, |_| Some(2));
        assert_eq!(answers.recv_timeout(LONG).map(|report| report.id), Ok(2));
    }

    #[test]
    fn kinds_do_not_wait_for_each_other() {
        let (mut worker, answers) = worker();
        worker.start(Kind::Search, 1, 0, |stop| {
            while !stop.requested() {
                thread::yield_now();
            }
            None
        });
        worker.start(Kind::Reach, 2, 0, |_| Some(2));
        assert_eq!(answers.recv_timeout(LONG).map(|report| report.kind), Ok(Kind::Reach));
    }

    #[test]
    fn a_panic_is_an_answer_and_the_thread_lives_on() {
        let (mut worker, answers) = worker();
        worker.start(Kind::Search, 1, 0, |_| panic!("no such principal"));
        let first = answers.recv_timeout(LONG).expect("an answer");
        assert_eq!(first.outcome, Err("no such principal".to_owned()));
        worker.start(Kind::Search, 2, 0, |_| Some(2));
        assert_eq!(answers.recv_timeout(LONG).map(|report| report.id), Ok(2));
    }

    #[test]
    fn work_without_a_worker_never_stops() {
        assert!(!Stop::never().requested());
    }
}
