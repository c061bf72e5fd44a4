//! Loads sources in the background and reports progress.

use std::{
    fmt,
    sync::{Arc, mpsc::channel},
    thread,
    time::{Duration, Instant},
};

use crate::{
    load::{AwsSource, OnDemandQuestion, Request, SavedSnapshot, Source, Stop, Watch},
    tui::{
        data::Data,
        event::Event,
        failure::Failure,
        load_update::LoadUpdate,
        reader::SourceReader,
        worker::{self, THREAD_NAME},
    },
};

/// Reads one source at a time, each on its own thread: a source that waits for a pipe or for AWS
/// must not block the next one. Also sends questions about single principals to AWS.
pub(crate) struct Loader {
    reader: SourceReader,
    deliver: Arc<Deliver>,
    /// Ends the last load that was started.
    stop: Stop,
}

type Deliver = dyn Fn(Event) + Send + Sync;
type SendUpdate = dyn Fn(LoadUpdate) + Send + Sync;

/// The minimum time between two snapshots of what has loaded so far.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);
/// Analyzing partial data takes at most one part in this many of the time, because the load itself
/// needs the processor too.
const SHARE: u32 = 4;

impl Loader {
    /// Updates go to `deliver`, on the thread that produces them.
    pub(crate) fn new(
        reader: SourceReader,
        deliver: impl Fn(Event) + Send + Sync + 'static,
    ) -> Self {
        Self { reader, deliver: Arc::new(deliver), stop: Stop::default() }
    }

    /// Starts to read a source. A running load is stopped. `so_far` is whether partial data is
    /// wanted during the load.
    pub(crate) fn start(&mut self, id: u64, source: Source, so_far: bool) {
        self.stop();
        self.stop = Stop::default();
        let deliver = Arc::clone(&self.deliver);
        let send: Arc<SendUpdate> = Arc::new(move |update| deliver(Event::Load { id, update }));
        let on_event = Arc::clone(&send);
        let mut watch =
            Watch::new(move |event| on_event(LoadUpdate::Event(event)), self.stop.clone());
        if so_far {
            watch = show_so_far(watch, self.reader.clone(), Arc::clone(&send));
        }
        let reader = self.reader.clone();
        let sent = Arc::clone(&send);
        let thread = thread::Builder::new().name(THREAD_NAME.to_owned());
        let started = thread.spawn(move || {
            let outcome = worker::catch(|| load(&reader, &source, &watch, &*sent));
            sent(LoadUpdate::Ended(outcome.unwrap_or_else(|panic| Err(broken(&panic)))));
        });
        if let Err(error) = started {
            send(LoadUpdate::Ended(Err(broken(&error.to_string()))));
        }
    }

    /// Sends an on-demand question to AWS, concurrently with a load.
    pub(crate) fn ask(&self, id: u64, source: AwsSource, question: OnDemandQuestion) {
        let (deliver, asked) = (Arc::clone(&self.deliver), question.clone());
        let send = move |answer| deliver(Event::Answered { id, question, answer });
        let (reader, sent) = (self.reader.clone(), send.clone());
        let thread = thread::Builder::new().name(THREAD_NAME.to_owned());
        let started = thread.spawn(move || {
            let answer = worker::catch(|| reader.ask(&source, &asked));
            sent(answer.unwrap_or_else(|panic| Err(broken(&panic))));
        });
        if let Err(error) = started {
            send(Err(broken(&error.to_string())));
        }
    }

    /// Stops the load; what has loaded is still delivered.
    pub(crate) fn stop(&self) {
        self.stop.stop();
    }
}

/// Makes a watch deliver what has loaded so far. That is analyzed concurrently with the load, and
/// requested only after the previous part was analyzed, so that a large account is not analyzed
/// more often than possible.
fn show_so_far(watch: Watch, reader: SourceReader, send: Arc<SendUpdate>) -> Watch {
    let (sender, so_far) = channel::<SavedSnapshot>();
    let request = Request::default();
    request.send();
    let watch = watch.hand_out(request.clone(), move |it| drop(sender.send(it)));
    let thread = thread::Builder::new().name(THREAD_NAME.to_owned());
    // Without the thread, everything is shown at the end. It ends with the watch.
    let _detached = thread.spawn(move || {
        while let Ok(saved) = so_far.recv() {
            let begin = Instant::now();
            let data =
                worker::catch(|| saved.to_snapshot().ok().map(|it| Data::new(reader.analyze(it))));
            if let Ok(Some(data)) = data {
                send(LoadUpdate::SoFar(data));
            }
            thread::sleep(BETWEEN_LOOKS.max(begin.elapsed() * (SHARE - 1)));
            request.send();
        }
    });
    watch
}

fn load(
    reader: &SourceReader,
    source: &Source,
    watch: &Watch,
    send: &dyn Fn(LoadUpdate),
) -> Result<Data, Failure> {
    let snapshot = reader.read(source, watch)?;
    send(LoadUpdate::Building);
    Ok(Data::new(reader.analyze(snapshot)))
}

fn broken(what: &str) -> Failure {
    let sentence = format!("loading failed because of a bug: {what}");
    Failure { sentence, hint: None, exit_code: 2 }
}

impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loader").field("stop", &self.stop).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Receiver;

    use super::*;
    use crate::load::{FileState, LoadEvent, OnDemandAnswer};

    const LONG: Duration = Duration::from_secs(10);

    fn loader(
        read: impl Fn(&Source, &Watch) -> Result<crate::iam::Snapshot, Failure> + Send + Sync + 'static,
    ) -> (Loader, Receiver<Event>) {
        let (sender, receiver) = channel();
        let reader = SourceReader::of(read);
        (Loader::new(reader, move |event| drop(sender.send(event))), receiver)
    }

    #[test]
    fn a_load_reports_progress_and_then_its_result() {
        let event = LoadEvent::File { name: "a.json".to_owned(), state: FileState::Done };
        let sent = event.clone();
        let (mut loader, events) = loader(move |_, watch| {
            watch.tell(sent.clone());
            Ok(crate::load::load_demo())
        });
        loader.start(7, Source::Demo, true);
        let next = || events.recv_timeout(LONG).expect("an event");
        assert_eq!(next(), Event::Load { id: 7, update: LoadUpdate::Event(event) });
        assert_eq!(next(), Event::Load { id: 7, update: LoadUpdate::Building });
        let Event::Load { id: 7, update: LoadUpdate::Ended(Ok(data)) } = next() else {
            panic!("no data")
        };
        assert!(!data.rows.is_empty());
    }

    #[test]
    fn a_new_load_ends_the_one_before_and_does_not_wait_for_it() {
        let (mut loader, events) = loader(|source, watch| {
            if *source == Source::Demo {
                while !watch.stop().is_stopped() {
                    thread::yield_now();
                }
            }
            let sentence = source.to_string();
            Err(Failure { sentence, hint: None, exit_code: 2 })
        });
        loader.start(1, Source::Demo, true);
        loader.start(2, Source::Files(Vec::new()), true);
        let mut ended: Vec<_> = (0..2).map(|_| events.recv_timeout(LONG)).collect();
        ended.sort_by_key(|it| format!("{it:?}"));
        let ids = ended.iter().map(|it| match it {
            Ok(Event::Load { id, update: LoadUpdate::Ended(Err(_)) }) => *id,
            other => panic!("{other:?}"),
        });
        assert_eq!(ids.collect::<Vec<_>>(), [1, 2]);
    }

    /// The result of an on-demand question about a principal of the demo.
    fn asked(reader: SourceReader) -> Result<OnDemandAnswer, Failure> {
        let (sender, receiver) = channel();
        let loader = Loader::new(reader, move |event| drop(sender.send(event)));
        let principal = "arn:aws:iam::111122223333:role/Deploy".parse().expect("an ARN");
        let question = OnDemandQuestion::LastAccessed(principal);
        loader.ask(3, AwsSource::default(), question.clone());
        match receiver.recv_timeout(LONG).expect("an answer") {
            Event::Answered { id: 3, question: of, answer } if of == question => answer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_question_about_one_principal_is_answered_about_it() {
        let answer = asked(SourceReader::demo());
        let Ok(OnDemandAnswer::LastAccessed { report: Some(report), .. }) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!((report.services.len(), report.used()), (3, 2));
    }

    #[test]
    fn a_question_that_panics_is_a_failure() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let analyze =
            move |snapshot| crate::analysis::Analysis::new(snapshot, now).with_escalations();
        let reader = SourceReader::new(|_, _| panic!(), analyze, |_, _| panic!("no such job"));
        let failure = asked(reader).expect_err("a panic");
        assert!(failure.sentence.ends_with("no such job"), "{failure:?}");
    }

    #[test]
    fn a_panic_is_a_failure() {
        let (mut loader, events) = loader(|_, _| panic!("no such principal"));
        loader.start(1, Source::Demo, false);
        let Ok(Event::Load { update: LoadUpdate::Ended(Err(failure)), .. }) =
            events.recv_timeout(LONG)
        else {
            panic!("no failure")
        };
        assert!(failure.sentence.ends_with("no such principal"), "{failure:?}");
    }
}
