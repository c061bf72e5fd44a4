//! Makes calls: a limited number at once, none after the load was ended, each counted, and each
//! failure recorded as a gap.

use std::{
    collections::BTreeSet,
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures_util::{StreamExt, stream};
use tokio::{
    sync::Semaphore,
    time::{Duration, Instant, sleep_until},
};

use super::{
    failure::{CallFailure, MISSING},
    operation::Operation,
    tally::Tally,
};
use crate::{
    iam::{AccountId, Gap, Unread, UnreadReason, UnreadSource},
    load::{event::Watch, subject::subject_of},
};

/// Concurrent calls per account, because AWS throttles by account.
const CALLS_PER_ACCOUNT: usize = 8;

/// Calls at once in all accounts.
const CALLS: usize = 40;

/// More pages than any list of AWS has; a server whose lists never end must not block the load.
const MAX_PAGES: usize = 20_000;

/// After this many consecutive failures, the same call is not tried for the remaining subjects.
const FAILURES: usize = 16;

/// Limits that the loads of all accounts share.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    calls: Arc<Semaphore>,
    patience: Duration,
}

impl Limits {
    /// `patience` is how long an operation may be throttled without a response before it is given
    /// up.
    pub(super) fn new(patience: Duration) -> Self {
        Self { calls: Arc::new(Semaphore::new(CALLS)), patience }
    }
}

/// One page of a list, and the token of the next.
#[derive(Debug)]
pub(super) struct Page<T> {
    /// What it lists.
    pub(super) items: Vec<T>,
    /// The token of the next page; `None` on the last.
    pub(super) next: Option<String>,
}

/// All listed items, and why there may be more.
#[derive(Debug)]
pub(super) struct Pages<T> {
    /// The items.
    pub(super) items: Vec<T>,
    /// Why there may be more.
    pub(super) failure: Option<CallFailure>,
}

impl<T> Pages<T> {
    /// The response of a call without pages.
    pub(super) fn of(answer: Result<impl IntoIterator<Item = T>, CallFailure>) -> Self {
        match answer {
            Ok(items) => Self { items: items.into_iter().collect(), failure: None },
            Err(failure) => Self { items: Vec::new(), failure: Some(failure) },
        }
    }
}

/// The calls for one account.
#[derive(Debug)]
pub(super) struct Calls {
    tally: Tally,
    all: Limits,
    own: Semaphore,
    gaps: Mutex<Vec<Unread>>,
}

impl Calls {
    /// For the account `account`, or for what belongs to no account.
    pub(super) fn new(account: Option<AccountId>, watch: &Watch, limits: &Limits) -> Self {
        Self {
            tally: Tally::new(account, watch.clone()),
            all: limits.clone(),
            own: Semaphore::new(CALLS_PER_ACCOUNT),
            gaps: Mutex::default(),
        }
    }

    /// What is counted.
    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The gaps so far, in an order that does not depend on the order of responses.
    pub(super) fn gaps(&self) -> Vec<Unread> {
        let mut gaps = self.gaps.lock().unwrap_or_else(PoisonError::into_inner).clone();
        gaps.sort_by_cached_key(|it| Gap::from(it));
        gaps
    }

    /// Whether the facts of `operation` about `subject` are complete.
    pub(super) fn is_whole(&self, operation: &Operation, subject: &str) -> bool {
        let source = UnreadSource::Operation(operation.kind);
        let subject = subject_of(operation.kind, subject);
        let gaps = self.gaps.lock().unwrap_or_else(PoisonError::into_inner);
        !gaps.iter().any(|it| it.source == source && it.subject == subject)
    }

    /// Records that `operation` failed for `subject`.
    pub(super) fn note(&self, operation: &Operation, subject: &str, failure: &CallFailure) {
        self.add_failure(operation, subject, failure, None);
    }

    fn add_failure(
        &self,
        operation: &Operation,
        subject: &str,
        failure: &CallFailure,
        extent: Option<(usize, usize)>,
    ) {
        self.add(Unread {
            source: UnreadSource::Operation(operation.kind),
            subject: subject_of(operation.kind, subject),
            reason: UnreadReason::Call {
                failure: failure.told(),
                extent,
                management_account: None,
            },
            account: None,
        });
    }

    /// Notes what is unread.
    pub(super) fn add(&self, unread: Unread) {
        self.gaps.lock().unwrap_or_else(PoisonError::into_inner).push(unread);
    }

    /// Updates the gaps with facts that were learned later.
    pub(super) fn amend(&self, amend: impl FnMut(&mut Unread)) {
        self.gaps.lock().unwrap_or_else(PoisonError::into_inner).iter_mut().for_each(amend);
    }

    /// Records that `operation` failed for `count.0` of the `count.1` subjects.
    pub(super) fn note_many(
        &self,
        operation: &Operation,
        subject: &str,
        failure: &CallFailure,
        count: (usize, usize),
    ) {
        self.add_failure(operation, subject, failure, Some(count));
    }

    /// Makes one call when the limits permit it. `count` returns how many items a response lists.
    ///
    /// # Errors
    ///
    /// Fails if the call does, or if the load is ended. The failure is counted but not recorded as
    /// a gap, because not every failure is one.
    pub(super) async fn call<T, E>(
        &self,
        operation: &'static Operation,
        request: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        count: impl FnOnce(&T) -> usize,
    ) -> Result<T, CallFailure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.tally.started(operation, None);
        let answer = async {
            // A semaphore that is never closed always issues its permit eventually.
            let _own = self.own.acquire().await;
            let _all = self.all.calls.acquire().await;
            if let Some(failure) = self.tally.hopeless(operation, FAILURES) {
                return (false, Err(failure));
            }
            tokio::select! {
                biased;
                // On the heap: one SDK call is large, and many are running.
                answer = Box::pin(request) => {
                    (true, answer.map_err(|error| CallFailure::of(&error)))
                }
                () = self.throttled_for_too_long(operation) => {
                    (true, Err(CallFailure::Throttled { seconds: self.all.patience.as_secs() }))
                }
            }
        };
        let answer = tokio::select! {
            biased;
            () = self.tally.stop().stopped() => (false, Err(CallFailure::Stopped)),
            answer = answer => answer,
        };
        let (was_made, answer) = answer;
        match &answer {
            Ok(answer) => self.tally.answered(operation, count(answer)),
            Err(failure) if was_made => self.tally.failed(operation, failure),
            Err(_) => {}
        }
        answer
    }

    /// Waits until an operation was throttled for longer than the configured patience without a
    /// response; forever, if that never happens.
    async fn throttled_for_too_long(&self, operation: &'static Operation) {
        loop {
            let since = self.tally.throttled_since(operation);
            let end = since.unwrap_or_else(Instant::now) + self.all.patience;
            if since.is_some() && end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }

    /// Like [`Self::call`], for something that may not exist: `None` if AWS says so.
    ///
    /// # Errors
    ///
    /// As [`Self::call`].
    pub(super) async fn call_or_none<T, E>(
        &self,
        operation: &'static Operation,
        request: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<Option<T>, CallFailure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.call_unless(&[MISSING], operation, request).await
    }

    /// Like [`Self::call`], for something that may not exist, in which case AWS returns one of
    /// `codes`.
    ///
    /// # Errors
    ///
    /// As [`Self::call`].
    pub(super) async fn call_unless<T, E>(
        &self,
        codes: &[&str],
        operation: &'static Operation,
        request: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<Option<T>, CallFailure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let is_none = |code: Option<&str>| code.is_some_and(|it| codes.contains(&it));
        let request = async {
            match request.await {
                Err(SdkError::ServiceError(it)) if is_none(it.err().code()) => Ok(None),
                answer => answer.map(Some),
            }
        };
        self.call(operation, request, |it| usize::from(it.is_some())).await
    }

    /// Makes the only call of an operation; a failure is a gap for `subject`.
    pub(super) async fn once<T, E>(
        &self,
        operation: &'static Operation,
        subject: &str,
        request: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Option<T>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let answer = self.call(operation, request, |_| 1).await;
        self.tally.done(operation);
        answer.map_err(|failure| self.note(operation, subject, &failure)).ok()
    }

    /// Reads a list page by page, and passes the items of each to `take` as they arrive. `request`
    /// requests the page of a token, `page` takes a response apart. Returns why there may be more;
    /// if the reason is a repeated page, the last page may have been sent twice.
    pub(super) async fn each_page<A, T, E, F>(
        &self,
        operation: &'static Operation,
        mut request: impl FnMut(Option<String>) -> F,
        page: impl Fn(A) -> Page<T>,
        mut take: impl FnMut(Vec<T>),
    ) -> Option<CallFailure>
    where
        E: ProvideErrorMetadata + Error + 'static,
        F: Future<Output = Result<A, SdkError<E, HttpResponse>>>,
    {
        let mut token = None;
        let mut seen = BTreeSet::new();
        loop {
            let request = request(token);
            let request = async { request.await.map(&page) };
            let answer = match self.call(operation, request, |it| it.items.len()).await {
                Ok(answer) => answer,
                Err(failure) => return Some(failure),
            };
            take(answer.items);
            let next = answer.next.filter(|it| !it.is_empty())?;
            if !seen.insert(next.clone()) {
                return Some(CallFailure::RepeatedPage);
            }
            if seen.len() == MAX_PAGES {
                return Some(CallFailure::TooManyPages);
            }
            token = Some(next);
        }
    }

    /// Reads all pages of a list, like [`Self::each_page`]. Items before a failure are kept, and
    /// repeated items are kept once.
    pub(super) async fn pages<A, T, E, F>(
        &self,
        operation: &'static Operation,
        request: impl FnMut(Option<String>) -> F,
        page: impl Fn(A) -> Page<T>,
    ) -> Pages<T>
    where
        T: PartialEq,
        E: ProvideErrorMetadata + Error + 'static,
        F: Future<Output = Result<A, SdkError<E, HttpResponse>>>,
    {
        let mut items = Vec::new();
        let mut last_page = 0;
        let take = |page| {
            last_page = items.len();
            items.extend(page);
        };
        let failure = self.each_page(operation, request, page, take).await;
        if failure == Some(CallFailure::RepeatedPage) {
            let again: Vec<T> = items.drain(last_page..).collect();
            let new: Vec<T> = again.into_iter().filter(|it| !items.contains(it)).collect();
            items.extend(new);
        }
        Pages { items, failure }
    }

    /// Reads a whole list; missing items are a gap for `subject`. `None` if nothing was received.
    pub(super) async fn list<A, T, E, F>(
        &self,
        operation: &'static Operation,
        subject: &str,
        request: impl FnMut(Option<String>) -> F,
        page: impl Fn(A) -> Page<T>,
    ) -> Option<Vec<T>>
    where
        T: PartialEq,
        E: ProvideErrorMetadata + Error + 'static,
        F: Future<Output = Result<A, SdkError<E, HttpResponse>>>,
    {
        let Pages { items, failure } = self.pages(operation, request, page).await;
        self.tally.done(operation);
        match failure {
            None => Some(items),
            Some(failure) => {
                self.note(operation, subject, &failure);
                (!items.is_empty()).then_some(items)
            }
        }
    }

    /// Calls `ask` for each of `subjects` concurrently, and keeps their order.
    pub(super) async fn each<S, T>(
        &self,
        operation: &'static Operation,
        subjects: &[S],
        ask: impl AsyncFn(&S) -> T,
    ) -> Vec<T> {
        if subjects.is_empty() {
            return Vec::new();
        }
        self.tally.started(operation, Some(subjects.len()));
        let answers =
            stream::iter(subjects).map(|it| ask(it)).buffered(2 * CALLS_PER_ACCOUNT).collect();
        let answers = answers.await;
        self.tally.done(operation);
        answers
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_iam::{error::SdkError, operation::list_users::ListUsersError};

    use super::*;
    use crate::load::aws::operation::of_iam::LIST_USERS;

    type Answer = Result<(), SdkError<ListUsersError, HttpResponse>>;

    /// Calls without patience.
    fn calls() -> Calls {
        Calls::new(None, &Watch::nobody(), &Limits::new(Duration::ZERO))
    }

    #[tokio::test]
    async fn an_operation_that_is_only_throttled_is_given_up_when_patience_ends() {
        let calls = calls();
        calls.tally().throttled(LIST_USERS);
        let given = calls.call(LIST_USERS, std::future::pending::<Answer>(), |()| 1).await;
        assert_eq!(given, Err(CallFailure::Throttled { seconds: 0 }));
    }

    #[tokio::test]
    async fn an_answer_gives_new_patience() {
        let calls = calls();
        calls.tally().throttled(LIST_USERS);
        let answer = std::future::ready::<Answer>(Ok(()));
        assert_eq!(calls.call(LIST_USERS, answer, |()| 1).await, Ok(()));
        assert_eq!(calls.tally().throttled_since(LIST_USERS), None);
    }
}
