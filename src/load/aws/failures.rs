//! Records calls that failed for some of many subjects, in few gaps.

use super::{
    calls::{Calls, Pages},
    failure::CallFailure,
    operation::Operation,
};

/// More gaps of one operation than this are combined into one.
const GAPS: usize = 20;

/// The response for one of many subjects.
#[derive(Debug)]
pub(super) struct Answer<T> {
    pub(super) items: Vec<T>,
    /// Whether that is all.
    pub(super) is_whole: bool,
}

impl Calls {
    /// Calls `ask` for each of `subjects` concurrently, and keeps their order. A failure is a gap
    /// for its `name`, or for `whole` as [`Failures::note`] describes.
    pub(super) async fn ask_each<S, T>(
        &self,
        operation: &'static Operation,
        subjects: &[S],
        whole: &str,
        name: impl Fn(&S) -> &str,
        ask: impl AsyncFn(&S) -> Pages<T>,
    ) -> Vec<Answer<T>> {
        let answers = self.each(operation, subjects, ask).await;
        let mut failures = Failures::of(operation);
        let mut given = Vec::with_capacity(subjects.len());
        for (subject, Pages { items, failure }) in subjects.iter().zip(answers) {
            given.push(Answer { items, is_whole: failure.is_none() });
            failures.count(name(subject), failure);
        }
        failures.note(self, whole);
        given
    }
}

/// The failed calls of one operation, out of all that were made.
#[derive(Debug)]
pub(super) struct Failures {
    operation: &'static Operation,
    /// What failed, and why.
    failed: Vec<(String, CallFailure)>,
    asked: usize,
}

impl Failures {
    /// No failures yet.
    pub(super) fn of(operation: &'static Operation) -> Self {
        Self { operation, failed: Vec::new(), asked: 0 }
    }

    /// Counts a call about `subject`.
    pub(super) fn count(&mut self, subject: &str, failure: Option<CallFailure>) {
        self.asked += 1;
        self.failed.extend(failure.map(|it| (subject.to_owned(), it)));
    }

    /// Whether a call failed.
    pub(super) fn any(&self) -> bool {
        !self.failed.is_empty()
    }

    /// Records a gap for each failure, or one for `whole` if many or all failed, or if the load was
    /// ended.
    pub(super) fn note(self, calls: &Calls, whole: &str) {
        let Self { operation, failed, asked } = self;
        let ended = failed.iter().map(|(_, it)| it).find(|it| **it == CallFailure::Stopped);
        let of_all = failed.len() > 1 && failed.len() == asked;
        let first = failed.first().map(|(_, it)| it);
        match ended.or(first) {
            Some(failure) if ended.is_some() || of_all || failed.len() > GAPS => {
                calls.note_many(operation, whole, failure, (failed.len(), asked));
            }
            Some(_) | None => {
                for (subject, failure) in &failed {
                    calls.note(operation, subject, failure);
                }
            }
        }
    }
}
