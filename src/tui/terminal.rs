//! The terminal: taken over at the start, and restored on every exit.
//!
//! Leaving must work when the program quits, fails, panics or is killed, and when the terminal is
//! gone: then writing to it fails, and failing to report that must not abort the process.

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
    clipboard::{self, Multiplexer},
    view, worker,
};

/// Where the app is drawn, and what else it does to the outside.
pub(crate) trait TerminalBackend {
    /// Draws a frame.
    fn draw(&mut self, app: &App) -> io::Result<()>;

    /// Makes the next frame draw every cell.
    fn repaint(&mut self) -> io::Result<()>;

    /// Puts a text on the user's clipboard.
    fn copy(&mut self, text: &str) -> io::Result<()>;

    /// Gives the terminal back and stops, until the shell says `fg`. Then says the new size.
    fn suspend(&mut self) -> io::Result<(u16, u16)>;
}

/// The program needs a terminal on this stream, and it is none.
pub(crate) fn missing() -> Option<&'static str> {
    if !stdin().is_terminal() {
        Some("standard input")
    } else if !stdout().is_terminal() {
        Some("standard output")
    } else {
        None
    }
}

/// The real terminal. Dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Live {
    // Never dropped: its own drop prints to stderr when the terminal is gone, which aborts when
    // stderr is that terminal.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<io::Stdout>>>,
    mouse: bool,
    multiplexer: Multiplexer,
    #[cfg(debug_assertions)]
    frames: usize,
}

/// Whether the terminal has to be given back.
static TAKEN: AtomicBool = AtomicBool::new(false);

impl Live {
    /// Takes the terminal over.
    ///
    /// # Errors
    ///
    /// Fails when the terminal does not answer; it is given back then.
    pub(crate) fn enter(mouse: bool) -> io::Result<Self> {
        // With NO_COLOR set, crossterm writes a bare `ESC[m` for every colour, which wipes reverse
        // and bold too. Our theme has no colours then; crossterm need not do anything.
        Colored::set_ansi_color_disabled(false);
        hook_panics();
        take(mouse).inspect_err(|_| leave())?;
        // From here on crossterm hears of a new size, so that none is missed after the first is
        // read. Nothing is taken out of its queue.
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

    /// The size in columns and rows.
    pub(crate) fn size(&self) -> io::Result<(u16, u16)> {
        size()
    }

    /// Lets tests see what a panic leaves behind.
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
        // Not `clear`: that asks the terminal where the cursor is, and the answer would be read by
        // the input thread instead.
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

/// Restores the terminal, once. Errors are dropped, because the terminal may be gone.
fn leave() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // Each on its own: one that fails must not keep the others from being tried.
    let _gone = execute!(stdout(), EndSynchronizedUpdate, DisableMouseCapture);
    let _gone = execute!(stdout(), DisableBracketedPaste, Show);
    let _gone = disable_raw_mode();
    let _gone = execute!(stdout(), LeaveAlternateScreen);
}

/// Gives the terminal back before a panic is reported, so that the report can be read.
fn hook_panics() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // A job that panics is reported on the screen, which lives on.
        if thread::current().name() == Some(worker::THREAD_NAME) {
            return;
        }
        leave();
        report(info);
    }));
}
