//! Events, commands and effects: plain values.

use ratatui::crossterm::event::{
    Event as TerminalEvent, KeyEvent, KeyEventKind, MouseEvent, MouseEventKind,
};

use crate::{
    load::{AwsSource, OnDemandAnswer, OnDemandQuestion, Source},
    tui::{
        failure::Failure,
        job::{Job, JobKind, JobOutput},
        load_update::LoadUpdate,
        worker::Report,
    },
};

/// Everything the event loop waits for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The wheel was turned or a button pressed.
    Mouse(MouseEvent),
    /// Text arrived as one piece (bracketed paste).
    Paste(String),
    /// The terminal has a new size, in cells.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// A background job has ended.
    Job(Report<JobKind, JobOutput>),
    /// A source is being read.
    Load {
        /// The id that the load was started with.
        id: u64,
        update: LoadUpdate,
    },
    /// AWS answered a question that was asked on demand.
    Answered {
        /// The id that the question was asked with.
        id: u64,
        question: OnDemandQuestion,
        answer: Result<OnDemandAnswer, Failure>,
    },
    /// The moment named by [`App::deadline`](crate::tui::app::App::deadline) has come.
    Deadline,
    /// Somebody asks the process to end.
    Signal(Signal),
    /// The terminal is gone: nothing can be read from it any more.
    HangUp,
}

impl Event {
    /// Whether it only reports progress: such events come by the thousand and need no frame of
    /// their own.
    pub(crate) fn is_progress(&self) -> bool {
        matches!(self, Self::Load { update: LoadUpdate::Event(_), .. })
    }

    /// Keeps what the app acts on; releases, focus changes and bare mouse movement are noise.
    pub(crate) fn from_terminal(event: TerminalEvent) -> Option<Self> {
        match event {
            TerminalEvent::Key(key) => match key.kind {
                KeyEventKind::Press | KeyEventKind::Repeat => Some(Self::Key(key)),
                KeyEventKind::Release => None,
            },
            TerminalEvent::Mouse(mouse) => match mouse.kind {
                MouseEventKind::Down(_) | MouseEventKind::ScrollDown | MouseEventKind::ScrollUp => {
                    Some(Self::Mouse(mouse))
                }
                MouseEventKind::Up(_)
                | MouseEventKind::Drag(_)
                | MouseEventKind::Moved
                | MouseEventKind::ScrollLeft
                | MouseEventKind::ScrollRight => None,
            },
            TerminalEvent::Paste(text) => Some(Self::Paste(text)),
            TerminalEvent::Resize(width, height) => Some(Self::Resize { width, height }),
            TerminalEvent::FocusGained | TerminalEvent::FocusLost => None,
        }
    }
}

/// A signal that ends the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// SIGINT from another process; in raw mode, `^C` is a key.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP: the terminal closes.
    HangUp,
    /// SIGQUIT.
    Quit,
}

impl Signal {
    /// What a shell reports for a process ended by this signal: 128 and its number.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::HangUp => 129,
            Self::Interrupt => 130,
            Self::Quit => 131,
            Self::Terminate => 143,
        }
    }
}

/// Work the app asks the event loop to do, because it needs I/O or another thread.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Run a job in the background; a waiting or running one of its kind is given up.
    Start {
        /// Comes back with the answer, so that a stale one is known.
        id: u64,
        /// Which data the job was asked about.
        epoch: u64,
        /// The work.
        job: Job,
    },
    /// Give up the job of this kind.
    Cancel(JobKind),
    /// Read a source; what is still being read is ended.
    Load {
        /// Returned with each update, so that stale updates are recognized.
        id: u64,
        source: Source,
        /// Whether partial data is wanted during the load.
        so_far: bool,
    },
    /// Ask AWS on demand.
    Ask {
        /// Comes back with the answer, so that a stale one is known.
        id: u64,
        source: AwsSource,
        question: OnDemandQuestion,
    },
    /// Stop the load; what has loaded is still wanted.
    StopLoading,
    /// Put text on the user's clipboard.
    Copy(String),
    /// Stop the process until the shell says `fg`.
    Suspend,
    /// Draw every cell again.
    Repaint,
    /// Leave, with this exit code.
    Quit(u8),
}
