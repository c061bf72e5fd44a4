//! Tells of calls that failed for some of many subjects, in few gaps.

use super::{calls::Calls, failure::CallFailure, operation::Operation};

/// More gaps of one operation than this are told as one.
const GAPS: usize = 20;

/// The calls of one operation that failed, of all that were made.
#[derive(Debug)]
pub(super) struct Failures {
    operation: &'static Operation,
    /// What failed, and why.
    failed: Vec<(String, CallFailure)>,
    asked: usize,
}

impl Failures {
    /// None yet.
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

    /// Notes a gap for each failure, or one for `whole` where they are many or all, or where the
    /// load was ended.
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
