//! The event loop: waits for one event at a time, applies it, and draws if something has changed.
//!
//! Without events, nothing is drawn and nothing runs: there is no tick.

use std::{
    future,
    time::{Duration, Instant},
};

use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant as Moment, sleep_until},
};

use crate::tui::{
    app::App,
    event::{Effect, Event, Signal},
    job::{JobKind, JobOutput},
    loader::Loader,
    terminal::TerminalBackend,
    update::update,
    worker::Worker,
};

/// The minimum time between two frames. A held key sends more events than a person can see.
const FRAME: Duration = Duration::from_millis(8);
/// The minimum time between two frames that show only progress.
const PROGRESS_FRAME: Duration = Duration::from_millis(100);
/// How long events may be applied before a frame is drawn.
const BUDGET: Duration = Duration::from_millis(4);

/// What works in the background.
#[derive(Debug)]
pub(crate) struct Background {
    pub(crate) worker: Worker<JobKind, JobOutput>,
    pub(crate) loader: Loader,
}

/// Runs until the app quits; returns the exit code.
pub(crate) async fn run(
    app: &mut App,
    backend: &mut impl TerminalBackend,
    events: &mut UnboundedReceiver<Event>,
    background: &mut Background,
) -> u8 {
    for effect in app.begin() {
        if let Some(code) = perform(effect, app, backend, background) {
            return code;
        }
    }
    let mut last_frame: Option<Instant> = None;
    // When the next frame is due; `None` if nothing has changed.
    let mut due = Some(Instant::now());
    loop {
        if due.is_some_and(|it| it <= Instant::now()) {
            // If drawing fails, the terminal is gone.
            if backend.draw(app).is_err() {
                return Signal::HangUp.exit_code();
            }
            due = None;
            last_frame = Some(Instant::now());
        }

        let wake = due.or_else(|| app.deadline());
        let first = tokio::select! {
            biased;
            event = events.recv() => event.unwrap_or(Event::HangUp),
            () = sleep(wake) => Event::Deadline,
        };
        let begin = Instant::now();
        let mut next = Some(first);
        while let Some(event) = next {
            let pause = if event.is_progress() { PROGRESS_FRAME } else { FRAME };
            let frame = last_frame.map_or(begin, |it| it + pause);
            due = Some(due.map_or(frame, |it| it.min(frame)));
            for effect in update(app, event, Instant::now()) {
                if let Some(code) = perform(effect, app, backend, background) {
                    return code;
                }
            }
            next = if begin.elapsed() < BUDGET { events.try_recv().ok() } else { None };
        }
    }
}

async fn sleep(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(Moment::from_std(until)).await,
        None => future::pending().await,
    }
}

/// Performs an effect. An exit code ends the loop.
fn perform(
    effect: Effect,
    app: &mut App,
    backend: &mut impl TerminalBackend,
    Background { worker, loader }: &mut Background,
) -> Option<u8> {
    let done = match effect {
        Effect::Start { id, epoch, job } => {
            worker.start(job.kind(), id, epoch, move |stop| job.run(stop));
            Ok(())
        }
        Effect::Cancel(kind) => {
            worker.cancel(kind);
            Ok(())
        }
        Effect::Load { id, source, so_far } => {
            loader.start(id, source, so_far);
            Ok(())
        }
        Effect::Ask { id, source, question } => {
            loader.ask(id, source, question);
            Ok(())
        }
        Effect::StopLoading => {
            loader.stop();
            Ok(())
        }
        Effect::Copy(text) => backend.copy(&text),
        Effect::Suspend => backend.suspend().map(|(width, height)| {
            // The window may have been resized meanwhile. The only result is the new layout.
            let _nothing = update(app, Event::Resize { width, height }, Instant::now());
        }),
        Effect::Repaint => backend.repaint(),
        Effect::Quit(code) => return Some(code),
    };
    done.err().map(|_| Signal::HangUp.exit_code())
}

#[cfg(test)]
mod tests {
    use std::io;

    use ratatui::{Terminal, backend::TestBackend, layout::Rect};
    use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

    use super::*;
    use crate::load::{FileState, LoadEvent, Source};
    use crate::tui::{
        chord, data::Data, load_update::LoadUpdate, look::Look, reader::SourceReader, view,
        widget::picture,
    };

    /// A backend that counts its calls.
    struct FakeTerminal {
        terminal: Terminal<TestBackend>,
        frames: usize,
        copied: Vec<String>,
        broken: bool,
    }

    impl TerminalBackend for FakeTerminal {
        fn draw(&mut self, app: &App) -> io::Result<()> {
            if self.broken {
                return Err(io::Error::other("gone"));
            }
            self.frames += 1;
            let drawn = self.terminal.draw(|frame| {
                let area = frame.area();
                view::draw(app, area, frame.buffer_mut());
            });
            drawn.map(|_| ()).map_err(|error| match error {})
        }

        fn repaint(&mut self) -> io::Result<()> {
            Ok(())
        }

        fn copy(&mut self, text: &str) -> io::Result<()> {
            self.copied.push(text.to_owned());
            Ok(())
        }

        fn suspend(&mut self) -> io::Result<(u16, u16)> {
            Ok((100, 30))
        }
    }

    struct Session {
        app: App,
        backend: FakeTerminal,
        sender: UnboundedSender<Event>,
        events: UnboundedReceiver<Event>,
        background: Background,
    }

    fn session() -> Session {
        session_with(Some(Data::demo()))
    }

    fn session_with(data: Option<Data>) -> Session {
        let (sender, events) = unbounded_channel();
        let (reports, updates) = (sender.clone(), sender.clone());
        let worker = Worker::new(move |report| drop(reports.send(Event::Job(report))));
        let loader = Loader::new(SourceReader::demo(), move |event| drop(updates.send(event)));
        let area = Rect::new(0, 0, 80, 24);
        let terminal = Terminal::new(TestBackend::new(80, 24)).expect("infallible");
        Session {
            app: App::new(Look::PLAIN, data, Source::Demo, area, Instant::now()),
            backend: FakeTerminal { terminal, frames: 0, copied: Vec::new(), broken: false },
            sender,
            events,
            background: Background { worker, loader },
        }
    }

    impl Session {
        fn press(&self, keys: &[&str]) {
            for key in keys {
                let key = chord::parse(key).expect(key);
                self.sender.send(Event::Key(key)).expect("the session lives");
            }
        }

        fn run(&mut self) -> u8 {
            let Self { app, backend, events, background, .. } = self;
            tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .expect("a runtime")
                .block_on(run(app, backend, events, background))
        }

        fn screen(&self) -> String {
            picture::text(self.backend.terminal.backend().buffer())
        }
    }

    #[test]
    fn a_held_key_costs_few_frames() {
        let mut session = session();
        session.press(&["2"]);
        session.press(&["j"; 100]);
        session.press(&["q"]);
        assert_eq!(session.run(), 0);
        assert!(session.backend.frames < 34, "{} frames", session.backend.frames);
    }

    #[test]
    fn thousands_of_events_of_a_load_cost_few_frames() {
        let mut session = session();
        session.press(&["R"]);
        for bytes in 0..10_000 {
            let state = FileState::Reading { bytes, of: None };
            let event = LoadEvent::File { name: "big.json".to_owned(), state };
            let load = Event::Load { id: 1, update: LoadUpdate::Event(event) };
            session.sender.send(load).expect("the session lives");
        }
        session.press(&["q"]);
        assert_eq!(session.run(), 0);
        assert!(session.backend.frames < 20, "{} frames", session.backend.frames);
    }

    #[test]
    fn sources_load_after_the_first_frame() {
        let mut session = session_with(None);
        let (sender, quit) =
            (session.sender.clone(), Event::Key(chord::parse("q").expect("a key")));
        session.background.loader = Loader::new(SourceReader::demo(), move |event| {
            let over = matches!(event, Event::Load { update: LoadUpdate::Ended(_), .. });
            drop(sender.send(event));
            if over {
                drop(sender.send(quit.clone()));
            }
        });
        assert_eq!(session.run(), 0);
        assert!(session.app.ctx.data.rows.len() > 50);
        assert_eq!(session.app.history.crumbs(), ["Overview"]);
    }

    #[test]
    fn a_search_is_answered_by_the_worker() {
        let mut session = session();
        session.press(&["2", "/", "d", "e", "p", "l", "o", "y", "Enter"]);
        let sender = session.sender.clone();
        let Session { app, backend, events, background, .. } = &mut session;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let code = runtime.block_on(async {
            let (waiting, mut found) = unbounded_channel();
            let through = |event: Event| {
                let answered = matches!(event, Event::Job(_));
                drop(waiting.send(event));
                if answered {
                    drop(waiting.send(Event::Key(chord::parse("q").expect("a key"))));
                }
            };
            // Forwards events until the answer has arrived, then quits.
            let relay = async {
                while let Some(event) = events.recv().await {
                    through(event);
                }
                future::pending::<()>().await;
            };
            tokio::select! {
                code = run(app, backend, &mut found, background) => code,
                () = relay => 255,
            }
        });
        drop(sender);
        assert_eq!(code, 0);
        assert!(session.app.history.current().selection(&session.app.ctx).ends_with("role/Deploy"));
    }

    #[test]
    fn copying_reaches_the_stage() {
        let mut session = session();
        session.press(&["2", "y", "y", "q"]);
        assert_eq!(session.run(), 0);
        assert_eq!(session.backend.copied, ["arn:aws:iam::111122223333:user/ci-legacy"]);
    }

    #[test]
    fn after_a_suspension_the_new_size_counts() {
        let mut session = session();
        session.press(&["^z", "q"]);
        assert_eq!(session.run(), 0);
        assert_eq!(session.app.area, Rect::new(0, 0, 100, 30));
    }

    #[test]
    fn a_terminal_that_is_gone_ends_the_loop() {
        let mut session = session();
        session.backend.broken = true;
        assert_eq!(session.run(), 129);
    }

    #[test]
    fn the_first_frame_comes_without_any_event() {
        let mut session = session();
        session.press(&["q"]);
        session.run();
        assert!(session.screen().contains("[1 Overview]"), "{}", session.screen());
    }
}
