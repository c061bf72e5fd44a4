//! Reads AWS for a command: with progress on standard error, until it is done or somebody
//! presses `^C`.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal, Write},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use jiff::Timestamp;
use tokio::runtime;

use super::{args::GlobalArgs, organization, run::ExitCode};
use crate::{
    iam::Arn,
    load::{
        AwsError, AwsSource, CallEvent, LoadEvent, Operation, OperationState, SavedSnapshot, Stop,
        Watch, read_aws, read_last_accessed,
    },
};

/// What a user sees of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Bars on a terminal, a line for each operation elsewhere.
    Told,
    /// Bars on a terminal, nothing elsewhere.
    Shown,
}

/// Somebody ended the load.
#[derive(Debug, thiserror::Error)]
#[error("{words}, and nothing was kept")]
pub(super) struct Interrupted {
    words: &'static str,
    pub(super) code: ExitCode,
}

/// The AWS that the arguments mean.
pub(super) fn aws_source(args: &GlobalArgs) -> AwsSource {
    AwsSource {
        profile: args.profile.clone(),
        region: args.region.clone(),
        endpoint_url: args.endpoint_url.clone(),
        timeout_seconds: args.timeout,
        organization: organization::entry(args),
        last_accessed: false,
    }
}

/// Reads AWS.
pub(super) fn read(source: &AwsSource, progress: Progress) -> anyhow::Result<SavedSnapshot> {
    wait_for(progress, async |watch| read_aws(source, Timestamp::now(), watch).await)
}

/// Asks AWS which services one principal last used.
pub(super) fn last_accessed(source: &AwsSource, principal: &Arn) -> anyhow::Result<SavedSnapshot> {
    wait_for(Progress::Shown, async |watch| {
        read_last_accessed(source, principal, Timestamp::now(), watch).await
    })
}

/// Waits until AWS is read, and shows how that goes.
fn wait_for(
    progress: Progress,
    reading: impl AsyncFnOnce(&Watch) -> Result<SavedSnapshot, AwsError>,
) -> anyhow::Result<SavedSnapshot> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let bars = Bars::new(progress);
    let heard = bars.clone();
    let on_event = move |event| match event {
        LoadEvent::Call(event) => heard.tell(&event),
        LoadEvent::File { .. } => {}
    };
    let watch = Watch::new(on_event, Stop::default());
    let answer = runtime.block_on(async {
        tokio::select! {
            biased;
            ended = interruption() => Err(ended?.into()),
            saved = reading(&watch) => Ok(saved?),
        }
    });
    // A name that is still being looked up must not keep us.
    runtime.shutdown_background();
    bars.clear();
    answer
}

/// Waits for `^C` and, on Unix, for the signal that asks to end.
async fn interruption() -> anyhow::Result<Interrupted> {
    const INTERRUPTED: Interrupted =
        Interrupted { words: "interrupted", code: ExitCode::INTERRUPTED };
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        const TERMINATED: Interrupted =
            Interrupted { words: "terminated", code: ExitCode::TERMINATED };
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).context("signals")?;
        tokio::select! {
            _ = terminate.recv() => Ok(TERMINATED),
            it = interrupt => it.map(|()| INTERRUPTED).context("signals"),
        }
    }
    #[cfg(not(unix))]
    interrupt.await.map(|()| INTERRUPTED).context("signals")
}

/// A bar for each operation under way.
#[derive(Clone, Debug)]
struct Bars {
    progress: Progress,
    on_terminal: bool,
    all: MultiProgress,
    bars: Arc<Mutex<BTreeMap<String, ProgressBar>>>,
}

impl Bars {
    fn new(progress: Progress) -> Self {
        let on_terminal = io::stderr().is_terminal();
        Self { progress, on_terminal, all: MultiProgress::new(), bars: Arc::default() }
    }

    fn tell(&self, event: &CallEvent) {
        match (self.on_terminal, self.progress) {
            (true, _) => self.draw(event),
            (false, Progress::Told) => write_line(event),
            (false, Progress::Shown) => {}
        }
    }

    fn draw(&self, event: &CallEvent) {
        let mut bars = self.bars.lock().unwrap_or_else(PoisonError::into_inner);
        let name = name(event);
        let Some(bar) = bars.get(&name) else {
            if let OperationState::Started { expected } = event.state {
                bars.insert(name.clone(), self.all.add(bar(name, expected)));
            }
            return;
        };
        match &event.state {
            OperationState::Started { expected: Some(calls) } => bar.set_length(*calls as u64),
            OperationState::Started { expected: None } => {}
            OperationState::Answered { calls, items } => {
                bar.set_position(*calls as u64);
                bar.set_message(format!("{items} items"));
            }
            OperationState::Throttled { times } => {
                bar.set_message(format!("AWS asks to slow down ({times})"));
            }
            OperationState::Denied { code } => bar.set_message(format!("denied ({code})")),
            OperationState::Failed { reason } => bar.set_message(reason.clone()),
            OperationState::Done { .. } => {
                bar.finish_and_clear();
                bars.remove(&name);
            }
        }
    }

    fn clear(&self) {
        // There may be no terminal any more.
        drop(self.all.clear());
    }
}

/// The operation, and the account it is asked of.
fn name(event: &CallEvent) -> String {
    let Operation { service, name, .. } = event.operation;
    match &event.account {
        Some(account) => format!("{account} {}:{name}", service.prefix()),
        None => format!("{}:{name}", service.prefix()),
    }
}

fn bar(name: String, expected: Option<usize>) -> ProgressBar {
    let (bar, template) = match expected {
        Some(calls) => {
            (ProgressBar::new(calls as u64), "{prefix:<60} {bar:20} {pos}/{len} {wide_msg}")
        }
        None => (ProgressBar::new_spinner(), "{prefix:<60} {spinner} {pos} {wide_msg}"),
    };
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_prefix(name)
}

/// One line where an operation is done or gives nothing; nobody to read it is nobody's fault.
fn write_line(event: &CallEvent) {
    let name = name(event);
    let mut err = io::stderr().lock();
    drop(match &event.state {
        OperationState::Done { items } => writeln!(err, "{name}: {items}"),
        OperationState::Throttled { times: times @ 1 } => {
            writeln!(err, "{name}: AWS asks to slow down ({times})")
        }
        OperationState::Started { .. }
        | OperationState::Answered { .. }
        | OperationState::Throttled { .. }
        | OperationState::Denied { .. }
        | OperationState::Failed { .. } => Ok(()),
    });
}
