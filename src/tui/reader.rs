//! How the explorer reads sources: by functions that it is given.

use std::{fmt, sync::Arc};

use crate::{
    analysis::Analysis,
    iam::Snapshot,
    load::{AwsSource, OnDemandAnswer, OnDemandQuestion, Source, Watch},
    tui::failure::Failure,
};

/// Reads and analyzes sources.
#[derive(Clone)]
pub struct SourceReader {
    read: Arc<Read>,
    analyze: Arc<Analyze>,
    ask: Arc<Ask>,
}

type Read = dyn Fn(&Source, &Watch) -> Result<Snapshot, Failure> + Send + Sync;
type Analyze = dyn Fn(Snapshot) -> Analysis + Send + Sync;
type Ask = dyn Fn(&AwsSource, &OnDemandQuestion) -> Result<Snapshot, Failure> + Send + Sync;

impl SourceReader {
    /// `read` reads a source, and `analyze` analyzes the facts; `ask` sends one on-demand question
    /// to AWS. All may take long.
    pub fn new(
        read: impl Fn(&Source, &Watch) -> Result<Snapshot, Failure> + Send + Sync + 'static,
        analyze: impl Fn(Snapshot) -> Analysis + Send + Sync + 'static,
        ask: impl Fn(&AwsSource, &OnDemandQuestion) -> Result<Snapshot, Failure> + Send + Sync + 'static,
    ) -> Self {
        Self { read: Arc::new(read), analyze: Arc::new(analyze), ask: Arc::new(ask) }
    }

    pub(crate) fn read(&self, source: &Source, watch: &Watch) -> Result<Snapshot, Failure> {
        (self.read)(source, watch)
    }

    /// Sends an on-demand question to AWS.
    pub(crate) fn ask(
        &self,
        source: &AwsSource,
        question: &OnDemandQuestion,
    ) -> Result<OnDemandAnswer, Failure> {
        (self.ask)(source, question).map(|it| question.answer_in(it))
    }

    pub(crate) fn analyze(&self, snapshot: Snapshot) -> Analysis {
        (self.analyze)(snapshot)
    }
}

impl fmt::Debug for SourceReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SourceReader")
    }
}

#[cfg(test)]
impl SourceReader {
    /// A reader that computes ages at the collection time of the facts.
    pub(crate) fn of(
        read: impl Fn(&Source, &Watch) -> Result<Snapshot, Failure> + Send + Sync + 'static,
    ) -> Self {
        let analyze = |snapshot: Snapshot| {
            let now = snapshot.collected_at.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            Analysis::new(snapshot, now).with_escalations()
        };
        // On-demand questions are answered from the demo.
        Self::new(read, analyze, |_, _| Ok(crate::load::load_demo()))
    }

    /// A reader that always returns the demo.
    pub(crate) fn demo() -> Self {
        Self::of(|_, _| Ok(crate::load::load_demo()))
    }
}
