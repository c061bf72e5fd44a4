//! Loads from AWS for a command, with progress on standard error, until it is done or the user
//! presses `^C`.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::{
    ending::Ending, error::Error, global_args::GlobalArgs, mfa, organization, output::say,
    signals::Signals,
};
use crate::{
    load::{
        AwsError, AwsSource, CallEvent, LoadEvent, OnDemandQuestion, OperationState, SavedSnapshot,
        Stop, Watch, block_on, read_aws, read_on_demand,
    },
    wording::visible,
};

/// The progress that a user sees during a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Bars on a terminal, a line for each operation elsewhere.
    Lines,
    /// Bars on a terminal, nothing elsewhere.
    Shown,
}

/// What happens to a load that is interrupted by `^C` or, on Unix, SIGTERM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnSignal {
    /// It is discarded, because an answer from partial facts would be wrong.
    GiveUp,
    /// What has loaded is kept. A second signal discards it.
    KeepLoaded,
}

/// What a load gave.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) saved: SavedSnapshot,
    /// The signal that ended it early.
    pub(super) ended: Option<Ending>,
}

/// The AWS source of the arguments.
pub(super) fn aws_source(args: &GlobalArgs) -> AwsSource {
    AwsSource {
        profile: args.profile.clone(),
        region: args.region.clone(),
        endpoint_url: args.endpoint_url.clone(),
        timeout_seconds: args.timeout,
        organization: organization::entry(args),
        last_accessed: false,
        mfa_session: None,
    }
}

/// Reads AWS.
pub(super) fn read(
    source: &AwsSource,
    progress: Progress,
    on_signal: OnSignal,
) -> Result<Loaded, Error> {
    wait_for(source, progress, on_signal, async |source, watch| {
        read_aws(source, Timestamp::now(), watch).await
    })
}

/// Requests data about one principal from AWS.
pub(super) fn ask(source: &AwsSource, question: &OnDemandQuestion) -> Result<SavedSnapshot, Error> {
    let loaded = wait_for(source, Progress::Shown, OnSignal::GiveUp, async |source, watch| {
        read_on_demand(source, question, Timestamp::now(), watch).await
    });
    Ok(loaded?.saved)
}

/// Waits until `reading` has loaded from AWS, or the user interrupts it, and shows progress. Asks
/// for an MFA code first if necessary.
fn wait_for(
    source: &AwsSource,
    progress: Progress,
    on_signal: OnSignal,
    reading: impl AsyncFnOnce(&AwsSource, &Watch) -> Result<SavedSnapshot, AwsError>,
) -> Result<Loaded, Error> {
    let bars = Bars::new(progress);
    let receiver = bars.clone();
    let on_event = move |event| match event {
        LoadEvent::Call(event) => receiver.receive(&event),
        LoadEvent::File { .. } => {}
    };
    let stop = Stop::default();
    let watch = Watch::new(on_event, stop.clone());
    let source = mfa::signed_in(source.clone())?;
    let answer = block_on(async {
        let mut signals = Signals::listen()?;
        let reading = reading(&source, &watch);
        let (read, ended) = until_ended(reading, async || signals.next().await, on_signal, &stop)
            .await
            .map_err(Error::Interrupted)?;
        match (read, ended) {
            (Ok(saved), Some(ended)) if saved.is_empty() => Err(Error::Interrupted(ended)),
            (Ok(saved), ended) => Ok(Loaded { saved, ended }),
            (Err(AwsError::Interrupted), Some(ended)) => Err(Error::Interrupted(ended)),
            (Err(error), _) => Err(error.into()),
        }
    });
    bars.clear();
    answer?
}

/// Waits for `reading`, or for a signal that interrupts it.
///
/// # Errors
///
/// Fails if a signal cancels it.
async fn until_ended<T>(
    reading: impl Future<Output = T>,
    mut signal: impl AsyncFnMut() -> Ending,
    on_signal: OnSignal,
    stop: &Stop,
) -> Result<(T, Option<Ending>), Ending> {
    let mut reading = pin!(reading);
    let ended = tokio::select! {
        biased;
        ended = signal() => ended,
        read = &mut reading => return Ok((read, None)),
    };
    if on_signal == OnSignal::GiveUp {
        return Err(ended);
    }
    stop.stop();
    tokio::select! {
        biased;
        ended = signal() => Err(ended),
        read = reading => Ok((read, Some(ended))),
    }
}

/// One bar per running operation.
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

    fn receive(&self, event: &CallEvent) {
        match (self.on_terminal, self.progress) {
            (true, _) => self.draw(event),
            (false, Progress::Lines) => write_line(event),
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
                bar.set_message(format!("throttled by AWS ({times})"));
            }
            OperationState::Denied { code } => {
                bar.set_message(format!("denied ({})", visible(code)));
            }
            OperationState::Failed { reason } => bar.set_message(visible(reason).into_owned()),
            OperationState::Done { .. } => {
                bar.finish_and_clear();
                bars.remove(&name);
            }
        }
    }

    fn clear(&self) {
        // The terminal may be gone.
        drop(self.all.clear());
    }
}

/// The operation, and its account.
fn name(event: &CallEvent) -> String {
    let action = event.operation.action();
    match &event.account {
        Some(account) => format!("{account} {action}"),
        None => action,
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

/// One line per finished or failed operation; a closed standard error is not an error.
fn write_line(event: &CallEvent) {
    let name = name(event);
    drop(match &event.state {
        OperationState::Done { items } => say(&format!("{name}: {items}")),
        OperationState::Throttled { times: times @ 1 } => {
            say(&format!("{name}: throttled by AWS ({times})"))
        }
        OperationState::Started { .. }
        | OperationState::Answered { .. }
        | OperationState::Throttled { .. }
        | OperationState::Denied { .. }
        | OperationState::Failed { .. } => Ok(()),
    });
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    const INTERRUPTED: Ending = Ending::INTERRUPTED;

    /// The result of a load that observes `stop`, or ignores it.
    async fn ended(
        signals: usize,
        on_signal: OnSignal,
        takes_notice: bool,
    ) -> Result<(bool, Option<Ending>), Ending> {
        let stop = Stop::default();
        let mut left = signals;
        let signal = async || match left.checked_sub(1) {
            Some(fewer) => {
                left = fewer;
                INTERRUPTED
            }
            None => pending().await,
        };
        let reading = async {
            while !(takes_notice && stop.is_stopped()) && signals > 0 {
                tokio::task::yield_now().await;
            }
            stop.is_stopped()
        };
        until_ended(reading, signal, on_signal, &stop).await
    }

    #[tokio::test]
    async fn the_first_signal_ends_a_load_and_the_second_gives_it_up() {
        use OnSignal::{GiveUp, KeepLoaded};
        let given_up = Err(INTERRUPTED);
        let kept = Ok((true, Some(INTERRUPTED)));
        #[rustfmt::skip]
        let cases = [
            ("it goes to its end",            0, KeepLoaded, true,  Ok((false, None))),
            ("what has loaded is kept",       1, KeepLoaded, true,  kept),
            ("what does not stop is left",    2, KeepLoaded, false, given_up),
            ("half an answer is none",        1, GiveUp,       true,  given_up),
        ];
        for (why, signals, on_signal, takes_notice, expected) in cases {
            assert_eq!(ended(signals, on_signal, takes_notice).await, expected, "{why}");
        }
        let stop = Stop::default();
        let signal = async || INTERRUPTED;
        let given_up = until_ended(ready(()), signal, GiveUp, &stop).await;
        assert_eq!(given_up, Err(INTERRUPTED), "a signal goes before the last answer");
    }
}
