//! The terminal: taken over at the start, and restored on every exit.
//!
//! Leaving must work if the program quits, fails, panics or is killed, and if the terminal is gone:
//! then writing to it fails, and a failure to report that must not abort the process.

use std::{
    env,
    io::{self, IsTerminal, Write, stdin, stdout},
    mem::ManuallyDrop,
    panic,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use ratatui::{
    Terminal,
    backend::CrosstermBackend,
    crossterm::{
        cursor::Show,
        event::{
            DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
            poll,
        },
        execute, queue,
        style::Colored,
        terminal::{
            BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen,
            LeaveAlternateScreen, disable_raw_mode, enable_raw_mode, size,
        },
    },
    layout::Rect,
};
use rustix::process::{Signal, getpid, kill_process};

use crate::tui::{
    app::App,
    background,
    clipboard::{self, Multiplexer},
    view, worker,
};

/// The screen that the app is drawn on, and its other side effects.
pub(crate) trait TerminalBackend {
    /// Draws a frame.
    fn draw(&mut self, app: &App) -> io::Result<()>;

    /// Makes the next frame draw every cell.
    fn repaint(&mut self) -> io::Result<()>;

    /// Copies a text to the user's clipboard.
    fn copy(&mut self, text: &str) -> io::Result<()>;

    /// Restores the terminal and suspends the process, until the shell runs `fg`. Returns the new
    /// size.
    fn suspend(&mut self) -> io::Result<(u16, u16)>;
}

/// The name of a stream that should be a terminal and is not.
pub(crate) fn missing() -> Option<&'static str> {
    if !stdin().is_terminal() {
        Some("standard input")
    } else if !stdout().is_terminal() {
        Some("standard output")
    } else {
        None
    }
}

/// The real terminal. Dropping it restores it.
#[derive(Debug)]
pub(crate) struct Live {
    // Never dropped: its own drop prints to stderr if the terminal is gone, which aborts if stderr
    // is that terminal.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<io::Stdout>>>,
    mouse: bool,
    multiplexer: Multiplexer,
    #[cfg(debug_assertions)]
    frames: usize,
}

/// Whether the terminal must be restored.
static TAKEN: AtomicBool = AtomicBool::new(false);

impl Live {
    /// Takes the terminal over.
    ///
    /// # Errors
    ///
    /// Fails if the terminal does not respond; it is restored first.
    pub(crate) fn enter(mouse: bool) -> io::Result<Self> {
        // With NO_COLOR set, crossterm writes a bare `ESC[m` for every color, which also resets
        // reverse and bold. Our theme has no colors then, so crossterm need not do anything.
        Colored::set_ansi_color_disabled(false);
        hook_panics();
        take(mouse).inspect_err(|_| leave())?;
        // From here on crossterm is notified of a new size, so that none is missed after the first
        // is read. Nothing is removed from its queue.
        poll(Duration::ZERO).inspect_err(|_| leave())?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout())).inspect_err(|_| leave())?;
        Ok(Self {
            terminal: ManuallyDrop::new(terminal),
            mouse,
            multiplexer: Multiplexer::detect(|name| env::var(name).ok()),
            #[cfg(debug_assertions)]
            frames: 0,
        })
    }

    /// Asks for the background. The reply comes among the keys.
    pub(crate) fn ask_background(&self) -> io::Result<()> {
        let mut out = stdout();
        out.write_all(background::QUESTION.as_bytes())?;
        out.flush()
    }

    /// The size in columns and rows.
    pub(crate) fn size(&self) -> io::Result<(u16, u16)> {
        size()
    }

    /// Lets tests see the terminal after a panic.
    #[cfg(debug_assertions)]
    fn panic_if_requested(&mut self) {
        self.frames += 1;
        let asked = env::var_os("ROLECALL_PANIC_AFTER_FIRST_FRAME").is_some();
        assert!(!(asked && 1 < self.frames), "asked to panic");
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        leave();
    }
}

impl TerminalBackend for Live {
    fn draw(&mut self, app: &App) -> io::Result<()> {
        #[cfg(debug_assertions)]
        self.panic_if_requested();
        queue!(stdout(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| {
            let area = frame.area();
            if let Some(cursor) = view::draw(app, area, frame.buffer_mut()) {
                frame.set_cursor_position(cursor);
            }
        })?;
        execute!(stdout(), EndSynchronizedUpdate)
    }

    fn repaint(&mut self) -> io::Result<()> {
        // Not `clear`: that asks the terminal for the cursor position, and the input thread would
        // read the response instead.
        let (width, height) = size()?;
        self.terminal.resize(Rect::new(0, 0, width, height))
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        let mut out = stdout();
        out.write_all(clipboard::sequence(text, self.multiplexer).as_bytes())?;
        out.flush()
    }

    fn suspend(&mut self) -> io::Result<(u16, u16)> {
        leave();
        kill_process(getpid(), Signal::STOP)?;
        take(self.mouse)?;
        self.repaint()?;
        size()
    }
}

fn take(mouse: bool) -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
    if mouse {
        execute!(stdout(), EnableMouseCapture)?;
    }
    Ok(())
}

/// Restores the terminal, once. Errors are ignored, because the terminal may be gone.
fn leave() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // Each on its own: if one fails, the others must still be tried.
    let _gone = execute!(stdout(), EndSynchronizedUpdate, DisableMouseCapture);
    let _gone = execute!(stdout(), DisableBracketedPaste, Show);
    let _gone = disable_raw_mode();
    let _gone = execute!(stdout(), LeaveAlternateScreen);
}

/// Restores the terminal before a panic is reported, so that the report can be read.
fn hook_panics() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // A job that panics is reported on the screen, which continues.
        if thread::current().name() == Some(worker::THREAD_NAME) {
            return;
        }
        leave();
        report(info);
    }));
}
