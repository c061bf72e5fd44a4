//! Events, commands and effects: plain values.

use ratatui::crossterm::event::{
    Event as TerminalEvent, KeyEvent, KeyEventKind, MouseEvent, MouseEventKind,
};

use crate::{
    load::{AwsSource, OnDemandAnswer, OnDemandQuestion, Source},
    tui::{
        background::Background,
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
    /// The wheel was turned or a button was pressed.
    Mouse(MouseEvent),
    /// Text was pasted (bracketed paste).
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
    /// AWS answered an on-demand question.
    Answered {
        /// The id of the question.
        id: u64,
        question: OnDemandQuestion,
        answer: Result<OnDemandAnswer, Failure>,
    },
    /// The time of [`App::deadline`](crate::tui::app::App::deadline) was reached.
    Deadline,
    /// The terminal has told its background.
    Background(Background),
    /// The process was asked to exit.
    Signal(Signal),
    /// The terminal is gone: nothing can be read from it.
    HangUp,
}

impl Event {
    /// Whether it only reports progress: thousands of such events may arrive, and they need no
    /// frame of their own.
    pub(crate) fn is_progress(&self) -> bool {
        matches!(self, Self::Load { update: LoadUpdate::Event(_), .. })
    }

    /// Converts the events that the app handles; key releases, focus changes and mouse movements
    /// are ignored.
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
    /// The exit code that shells use for a process ended by this signal: 128 plus its number.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::HangUp => 129,
            Self::Interrupt => 130,
            Self::Quit => 131,
            Self::Terminate => 143,
        }
    }
}

/// Work that the app requests from the event loop, because it needs I/O or another thread.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Run a job in the background; a waiting or running job of its kind is canceled.
    Start {
        /// Returned with the answer, so that stale answers are recognized.
        id: u64,
        /// The version of the data that the job is about.
        epoch: u64,
        /// The work.
        job: Job,
    },
    /// Cancel the job of this kind.
    Cancel(JobKind),
    /// Read a source; a running load is ended.
    Load {
        /// Returned with each update, so that stale updates are recognized.
        id: u64,
        source: Source,
        /// Whether partial data is wanted during the load.
        so_far: bool,
    },
    /// Ask AWS on demand.
    Ask {
        /// Returned with the answer, so that stale answers are recognized.
        id: u64,
        source: AwsSource,
        question: OnDemandQuestion,
    },
    /// Stop the load; what has loaded is still used.
    StopLoading,
    /// Put text on the user's clipboard.
    Copy(String),
    /// Suspend the process until the shell runs `fg`.
    Suspend,
    /// Draw every cell again.
    Repaint,
    /// Leave, with this exit code.
    Quit(u8),
}
