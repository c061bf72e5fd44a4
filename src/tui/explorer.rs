//! Starts the explorer on the real terminal.

use std::{env, io, mem, path::PathBuf, thread, time::Instant};

use ratatui::{crossterm::event::read, layout::Rect};
use thiserror::Error;
use tokio::{
    runtime::Builder,
    signal::unix::{SignalKind, signal},
    sync::mpsc::{UnboundedSender, unbounded_channel},
};

use crate::{
    analysis::Analysis,
    load::Source,
    tui::{
        app::App,
        background::{Background, Replies, Taken},
        data::Data,
        event::{Event, Signal},
        glyphs,
        layout::Class,
        loader::Loader,
        look::Look,
        reader::SourceReader,
        runtime,
        terminal::{self, Live},
        theme::Theme,
        waiving::WaiverFile,
        worker::Worker,
    },
};

/// How the explorer looks and behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The colors, unless `NO_COLOR` is set.
    pub theme: Theme,
    /// What is behind the text; unknown if the terminal is to be asked.
    pub background: Background,
    /// Draw with ASCII only, whatever the terminal supports.
    pub ascii: bool,
    /// Handle clicks and the wheel. Text can then be selected with Shift pressed.
    pub mouse: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            background: Background::default(),
            ascii: false,
            mouse: true,
        }
    }
}

/// Why the explorer could not start.
#[derive(Debug, Error)]
pub enum Error {
    /// There is no terminal to draw on or to read keys from.
    #[error("the explorer needs a terminal, and {stream} is not a terminal")]
    NoTerminal {
        /// Which stream is no terminal.
        stream: &'static str,
    },
    /// The terminal reports that it has no screen.
    #[error("the explorer needs a terminal with a screen, and `TERM=dumb` names one without")]
    DumbTerminal,
    /// The terminal failed.
    #[error("cannot use the terminal: {0}")]
    Terminal(#[from] io::Error),
}

impl Error {
    /// How to fix it, for a line that begins with `hint:`.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoTerminal { .. } => Some(
                "subcommands such as `rolecall principals` or `rolecall who-can-assume` work in \
                 pipes; to look around without AWS, run `rolecall --demo` in a terminal",
            ),
            Self::DumbTerminal => Some(
                "subcommands such as `rolecall principals` work there; elsewhere set TERM, for \
                 example to `xterm-256color`",
            ),
            Self::Terminal(_) => None,
        }
    }
}

/// Checks whether the explorer can run on this terminal, before any other work.
///
/// # Errors
///
/// Fails if there is no suitable terminal.
pub fn check_terminal() -> Result<(), Error> {
    if let Some(stream) = terminal::missing() {
        return Err(Error::NoTerminal { stream });
    }
    match env::var_os("TERM") {
        Some(name) if name == "dumb" => Err(Error::DumbTerminal),
        Some(_) | None => Ok(()),
    }
}

/// Runs the explorer until the user quits; returns the exit code. `first` is the data already read
/// from `source`; without it, `reader` reads the source while the explorer is already open.
/// `waivers` are the findings that someone accepts.
///
/// # Errors
///
/// Fails if there is no terminal. After the start, a terminal that disappears results in an exit
/// code.
pub fn run(
    first: Option<Analysis>,
    source: Source,
    reader: SourceReader,
    waivers: WaiverFile,
    options: Options,
) -> Result<u8, Error> {
    check_terminal()?;
    let Options { theme, background, ascii, mouse } = options;
    let no_color = env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
    let detected = glyphs::detect(|name| env::var(name).ok());
    let look = Look {
        theme: if no_color { Theme::Mono } else { theme },
        background: match (background, env::var("COLORFGBG")) {
            (Background::Unknown, Ok(value)) => Background::of_variable(&value),
            (set, _) => set,
        },
        glyphs: if ascii { &glyphs::ASCII } else { detected },
        class: Class::Tiny,
    };

    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (sender, mut events) = unbounded_channel();
    let (reports, updates) = (sender.clone(), sender.clone());
    let mut background = runtime::Background {
        worker: Worker::new(move |report| drop(reports.send(Event::Job(report)))),
        loader: Loader::new(reader, move |event| drop(updates.send(event))),
    };

    let data = first.map(Data::new);
    let mut live = Live::enter(mouse)?;
    let mut replies = Replies::none(Instant::now());
    if look.background == Background::Unknown && look.theme != Theme::Mono && answers_questions() {
        live.ask_background()?;
        replies = Replies::expected(Instant::now());
    }
    let (width, height) = live.size()?;
    let area = Rect::new(0, 0, width, height);
    let mut app = App::new(look, data, source, area, Instant::now());
    app.home = env::var_os("HOME").filter(|it| !it.is_empty()).map(PathBuf::from);
    app.folder = env::current_dir().ok();
    app.waivers = waivers;
    let mut names = ["USER", "LOGNAME"].into_iter().filter_map(|it| env::var(it).ok());
    app.user = names.find(|it| !it.is_empty()).unwrap_or_default();
    let code = runtime.block_on(async {
        listen(&sender, replies)?;
        io::Result::Ok(runtime::run(&mut app, &mut live, &mut events, &mut background).await)
    })?;
    drop(live);
    // The program ends. To free a large graph piece by piece, only to end, takes long.
    mem::forget(app);
    Ok(code)
}

/// Whether the terminal answers questions, or at least passes over them: some show them as text.
fn answers_questions() -> bool {
    let name = env::var("TERM").unwrap_or_default();
    let asks = !name.is_empty() && name != "linux" && !name.starts_with("vt");
    asks && env::var_os("STY").is_none()
}

/// Sends the events of the terminal and the system.
fn listen(sender: &UnboundedSender<Event>, mut replies: Replies) -> io::Result<()> {
    for (kind, meaning) in [
        (SignalKind::interrupt(), Signal::Interrupt),
        (SignalKind::terminate(), Signal::Terminate),
        (SignalKind::hangup(), Signal::HangUp),
        (SignalKind::quit(), Signal::Quit),
    ] {
        let mut signals = signal(kind)?;
        let sender = sender.clone();
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                drop(sender.send(Event::Signal(meaning)));
            }
        });
    }
    // On its own thread, instead of crossterm's `EventStream`: when the terminal is gone, crossterm
    // 0.29 reads in an endless loop, and the stream does so on the thread that polls it. The loop
    // that waits for SIGHUP must not run on that thread.
    let sender = sender.clone();
    thread::Builder::new().name("rolecall-input".to_owned()).spawn(move || {
        while let Ok(event) = read() {
            let events = match replies.take(event, Instant::now()) {
                Taken::Nothing => continue,
                Taken::Background(background) => {
                    drop(sender.send(Event::Background(background)));
                    continue;
                }
                Taken::Events(events) => events,
            };
            for event in events.into_iter().filter_map(Event::from_terminal) {
                drop(sender.send(event));
            }
        }
        drop(sender.send(Event::HangUp));
    })?;
    Ok(())
}
