//! How sources are read for the explorer: what it does not know itself, it is given.

use std::{fmt, sync::Arc};

use crate::{
    analysis::Analysis,
    iam::{Arn, Gap, Snapshot},
    load::{AwsSource, Source, Watch},
    tui::{failure::Failure, service_report::ServiceReport},
};

/// Reads sources, and works on what they hold.
#[derive(Clone)]
pub struct SourceReader {
    read: Arc<Read>,
    analyze: Arc<Analyze>,
    ask: Arc<Ask>,
}

type Read = dyn Fn(&Source, &Watch) -> Result<Snapshot, Failure> + Send + Sync;
type Analyze = dyn Fn(Snapshot) -> Analysis + Send + Sync;
type Ask = dyn Fn(&AwsSource, &Arn) -> Result<Snapshot, Failure> + Send + Sync;

impl SourceReader {
    /// `read` reads a source, and `analyze` works on the facts; `ask` asks AWS which services one
    /// principal last used. All may take their time.
    pub fn new(
        read: impl Fn(&Source, &Watch) -> Result<Snapshot, Failure> + Send + Sync + 'static,
        analyze: impl Fn(Snapshot) -> Analysis + Send + Sync + 'static,
        ask: impl Fn(&AwsSource, &Arn) -> Result<Snapshot, Failure> + Send + Sync + 'static,
    ) -> Self {
        Self { read: Arc::new(read), analyze: Arc::new(analyze), ask: Arc::new(ask) }
    }

    pub(crate) fn read(&self, source: &Source, watch: &Watch) -> Result<Snapshot, Failure> {
        (self.read)(source, watch)
    }

    /// Asks AWS which services one principal last used.
    pub(crate) fn ask(
        &self,
        source: &AwsSource,
        principal: &Arn,
    ) -> Result<ServiceReport, Failure> {
        let Snapshot { mut accounts, gaps, .. } = (self.ask)(source, principal)?;
        let account = accounts.get_mut(principal.account());
        let report = account.and_then(|it| it.last_accessed.remove(principal));
        Ok(ServiceReport { report, gaps: gaps.iter().map(Gap::from).collect() })
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
    /// A reader that tells ages at the time of the facts.
    pub(crate) fn of(
        read: impl Fn(&Source, &Watch) -> Result<Snapshot, Failure> + Send + Sync + 'static,
    ) -> Self {
        let analyze = |snapshot: Snapshot| {
            let now = snapshot.collected_at.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            Analysis::new(snapshot, now)
        };
        // Whoever asks is answered by the demo.
        Self::new(read, analyze, |_, _| Ok(crate::load::load_demo()))
    }

    /// A reader that gives the demo, whatever it is asked for.
    pub(crate) fn demo() -> Self {
        Self::of(|_, _| Ok(crate::load::load_demo()))
    }
}
