//! A terminal for tests: a program in a pseudo-terminal, and the screen it has drawn.
//!
//! Nothing here sleeps: every wait ends with the output, or the end, that it waits for.

use std::{
    env,
    io::{Read, Write},
    num::NonZeroU16,
    process::Command,
    sync::{Arc, Condvar, Mutex, MutexGuard, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// No test waits longer than this for one thing.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A running program and its terminal.
pub(crate) struct Terminal {
    shared: Arc<Shared>,
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    reader: JoinHandle<()>,
    pid: u32,
    exit: mpsc::Receiver<ExitStatus>,
}

struct Shared {
    output: Mutex<Output>,
    changed: Condvar,
}

struct Output {
    parser: vt100::Parser,
    /// Everything the program wrote.
    bytes: Vec<u8>,
    /// No more output will arrive.
    ended: bool,
    /// The terminal is about to be closed: read no more.
    closing: bool,
}

/// What to run, where, and with which variables in addition to those of a common terminal.
pub(crate) struct Spawn<'a> {
    pub(crate) program: &'a str,
    pub(crate) arguments: &'a [&'a str],
    pub(crate) variables: &'a [(&'a str, &'a str)],
    /// Columns and rows.
    pub(crate) size: (u16, u16),
}

impl Spawn<'_> {
    /// The explorer on the built-in sample, at 80x24.
    pub(crate) const EXPLORER: Self = Self {
        program: env!("CARGO_BIN_EXE_rolecall"),
        arguments: &["--demo"],
        variables: &[],
        size: (80, 24),
    };

    /// An interactive shell with the prompt `> `, in which nothing of the user's is loaded.
    pub(crate) const SHELL: Self = Self {
        program: "bash",
        arguments: &["--noprofile", "--norc", "-i"],
        variables: &[("PS1", "> ")],
        size: (80, 24),
    };

    /// Starts the program.
    pub(crate) fn start(&self) -> Terminal {
        let Self { program, arguments, variables, size } = self;
        let pair = native_pty_system().openpty(pty_size(*size)).expect("a pseudo-terminal");

        let mut command = CommandBuilder::new(program);
        command.args(*arguments);
        command.env_clear();
        for name in ["PATH", "HOME"] {
            if let Some(value) = env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("INPUTRC", "/dev/null");
        for (name, value) in *variables {
            command.env(name, value);
        }
        command.cwd(env::current_dir().expect("a current directory"));

        let mut child = pair.slave.spawn_command(command).expect(program);
        // The reader sees the end only after no one else holds this side.
        drop(pair.slave);
        let pid = child.process_id().expect("a process id");
        let (sender, exit) = mpsc::channel();
        thread::spawn(move || drop(child.wait().map(|status| sender.send(status))));

        let shared = Arc::new(Shared::new(*size));
        let source = pair.master.try_clone_reader().expect("a reader");
        let sink = Arc::clone(&shared);
        let reader = thread::spawn(move || sink.fill(source));
        let writer = pair.master.take_writer().expect("a writer");
        Terminal { shared, writer, master: pair.master, reader, pid, exit }
    }
}

impl Terminal {
    /// Types keys: text as it is, and `<Enter>`, `<Esc>`, `<C-c>` and the like.
    pub(crate) fn press(&mut self, keys: &str) {
        let mut rest = keys;
        let mut bytes = Vec::new();
        while let Some(first) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|it| it.split_once('>'));
            match named.and_then(|(name, after)| Some((named_key(name)?, after))) {
                Some((key, after)) => {
                    bytes.extend(key);
                    rest = after;
                }
                None => {
                    let (letter, after) = rest.split_at(first.len_utf8());
                    bytes.extend(letter.as_bytes());
                    rest = after;
                }
            }
        }
        self.send(&bytes);
    }

    /// Types bytes.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).and_then(|()| self.writer.flush()).expect("a live terminal");
    }

    /// Waits until the screen shows the text.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait_until(&format!("`{text}` on the screen"), |screen| {
            screen.contents().contains(text)
        });
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        if let Err(screen) = self.try_wait_until(PATIENCE, wanted) {
            panic!("waited in vain for {what}; the screen is:\n{screen}");
        }
    }

    /// Waits until the screen is as wanted; fails with the text on the screen.
    pub(crate) fn try_wait_until(
        &self,
        patience: Duration,
        wanted: impl Fn(&vt100::Screen) -> bool,
    ) -> Result<(), String> {
        let end = Instant::now() + patience;
        let mut output = self.output();
        loop {
            if !output.is_mid_frame() && wanted(output.parser.screen()) {
                return Ok(());
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || output.ended {
                return Err(output.parser.screen().contents());
            }
            output = self.shared.changed.wait_timeout(output, left).expect("a live reader").0;
        }
    }

    /// Whether the program writes nothing for this long.
    pub(crate) fn is_silent_for(&self, time: Duration) -> bool {
        let output = self.output();
        let before = output.bytes.len();
        let (output, _) = self
            .shared
            .changed
            .wait_timeout_while(output, time, |it| it.bytes.len() == before)
            .expect("a live reader");
        output.bytes.len() == before
    }

    /// The text on the screen.
    pub(crate) fn screen(&self) -> String {
        self.output().parser.screen().contents()
    }

    /// Whether the screen shows a text, wherever its lines are folded: a message that begins with the
    /// path of a file has its folds where the path ends.
    pub(crate) fn shows(&self, text: &str) -> bool {
        let solid = |text: &str| text.split_whitespace().collect::<String>();
        solid(&self.screen()).contains(&solid(text))
    }

    /// Looks at the screen.
    pub(crate) fn look<T>(&self, at: impl FnOnce(&vt100::Screen) -> T) -> T {
        at(self.output().parser.screen())
    }

    /// Everything the program has written.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.output().bytes.clone()
    }

    /// Changes the size of the window.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        {
            let (rows, columns) = (cells(rows), cells(columns));
            self.output().parser.screen_mut().set_size(rows, columns);
        }
        self.master.resize(pty_size((columns, rows))).expect("a live terminal");
    }

    /// Sends a signal to the program, by the name `kill` knows.
    pub(crate) fn signal(&self, name: &str) {
        let status =
            Command::new("kill").arg(format!("-{name}")).arg(self.pid.to_string()).status();
        assert!(status.expect("kill").success());
    }

    /// Waits until the program has exited and its output has been read; returns the exit code.
    #[track_caller]
    pub(crate) fn exit_code(&self) -> u32 {
        let status = self.exit.recv_timeout(PATIENCE);
        let Ok(status) = status else {
            panic!("the program did not end; the screen is:\n{}", self.screen());
        };
        assert_eq!(status.signal(), None, "the program was killed");
        let (output, _) = self
            .shared
            .changed
            .wait_timeout_while(self.output(), PATIENCE, |it| !it.ended)
            .expect("a live reader");
        assert!(output.ended, "something else holds the terminal");
        status.exit_code()
    }

    /// Closes the window of the running program; returns its exit code.
    pub(crate) fn close(mut self) -> u32 {
        self.output().closing = true;
        // The reader wakes up when output arrives.
        self.press("<C-l>");
        let Self { shared: _shared, writer, master, reader, exit, .. } = self;
        reader.join().expect("the reader ends");
        drop((writer, master));
        let status = exit.recv_timeout(PATIENCE).expect("the program ends with its terminal");
        assert_eq!(status.signal(), None, "the program was killed");
        status.exit_code()
    }

    fn output(&self) -> MutexGuard<'_, Output> {
        self.shared.output.lock().expect("a live reader")
    }
}

impl Output {
    /// Whether a frame has begun and has not ended: a terminal would not show it yet.
    fn is_mid_frame(&self) -> bool {
        let last = |mark: &[u8]| self.bytes.windows(mark.len()).rposition(|it| it == mark);
        last(b"\x1b[?2026h") > last(b"\x1b[?2026l")
    }
}

impl Shared {
    fn new((columns, rows): (u16, u16)) -> Self {
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let output = Output { parser, bytes: Vec::new(), ended: false, closing: false };
        Self { output: Mutex::new(output), changed: Condvar::new() }
    }

    /// Reads until the program or the test closes its side.
    fn fill(&self, mut source: Box<dyn Read + Send>) {
        let mut buffer = [0; 4096];
        loop {
            let count = source.read(&mut buffer).unwrap_or(0);
            let mut output = self.output.lock().expect("a live test");
            output.parser.process(&buffer[..count]);
            output.bytes.extend(&buffer[..count]);
            output.ended = count == 0;
            self.changed.notify_all();
            if count == 0 || output.closing {
                return;
            }
        }
    }
}

/// The bytes of a key, by its name between `<` and `>`.
pub(crate) fn named_key(name: &str) -> Option<Vec<u8>> {
    let bytes: &[u8] = match name {
        "Enter" => b"\r",
        "Esc" => b"\x1b",
        "Tab" => b"\t",
        "S-Tab" => b"\x1b[Z",
        "Space" => b" ",
        "Backspace" => b"\x7f",
        "Delete" => b"\x1b[3~",
        "Insert" => b"\x1b[2~",
        "Up" => b"\x1b[A",
        "Down" => b"\x1b[B",
        "Right" => b"\x1b[C",
        "Left" => b"\x1b[D",
        "PgUp" => b"\x1b[5~",
        "PgDn" => b"\x1b[6~",
        _ => {
            let letter = name.strip_prefix("C-")?.as_bytes();
            return match letter {
                [letter] if letter.is_ascii_alphabetic() => Some(vec![letter & 0x1f]),
                _ => None,
            };
        }
    };
    Some(bytes.to_vec())
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a terminal has cells")
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}
