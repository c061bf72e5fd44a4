//! Asks on the terminal for the MFA code that a profile requires.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    sync::Arc,
};

use tokio::task;

use super::{error::Error, signals::Signals};
use crate::{
    load::{AwsError, AwsSource, MfaCode, MfaQuestion, block_on},
    wording::visible,
};

/// The terminal of the process, regardless of its standard streams.
const TERMINAL: &str = "/dev/tty";

/// The same source, signed in with a session if its profile requires an MFA code.
pub(super) fn signed_in(source: AwsSource) -> Result<AwsSource, Error> {
    block_on(async {
        let mut signals = Signals::listen()?;
        tokio::select! {
            biased;
            // The read of the terminal may still be blocked, and is not awaited.
            ended = signals.next() => Err(Error::Interrupted(ended)),
            source = source.signed_in(ask) => source,
        }
    })?
}

async fn ask(question: MfaQuestion) -> Result<MfaCode, Error> {
    let name = question.profile.clone();
    match answer(&question).await {
        Ok(Some(code)) => Ok(code),
        Ok(None) => Err(AwsError::NoCode { name }.into()),
        Err(_) => Err(AwsError::WantsMfa { name }.into()),
    }
}

/// Asks until the answer has the form of a code; `None` if there is no answer. Fails if the
/// terminal does.
async fn answer(question: &MfaQuestion) -> io::Result<Option<MfaCode>> {
    let MfaQuestion { profile, serial, refused } = question;
    let mut line = Line::of_terminal()?;
    if let Some(error) = refused {
        line.say_line(&error.to_string())?;
    }
    loop {
        line.say(&format!("MFA code for {serial} (profile `{profile}`): "))?;
        let Some(typed) = line.read().await? else { return Ok(None) };
        match typed.parse() {
            Ok(code) => return Ok(Some(code)),
            Err(error) => line.say_line(&error.to_string())?,
        }
    }
}

/// The current line of the terminal. Typed text is visible: a code cannot be used twice.
struct Line {
    terminal: Arc<File>,
    /// Whether it has text.
    is_open: bool,
}

impl Line {
    fn of_terminal() -> io::Result<Self> {
        let terminal = OpenOptions::new().read(true).write(true).open(TERMINAL)?;
        Ok(Self { terminal: Arc::new(terminal), is_open: false })
    }

    fn say(&mut self, words: &str) -> io::Result<()> {
        self.is_open = true;
        (&*self.terminal).write_all(visible(words).as_bytes())
    }

    fn say_line(&mut self, words: &str) -> io::Result<()> {
        self.say(words)?;
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        self.is_open = false;
        (&*self.terminal).write_all(b"\n")
    }

    /// The typed line; `None` at `^D`.
    async fn read(&mut self) -> io::Result<Option<String>> {
        let terminal = Arc::clone(&self.terminal);
        // Reading blocks, and `^C` must be handled meanwhile.
        let read = task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(&*terminal).read_line(&mut line).map(|_| line)
        });
        let line = read.await??;
        self.is_open = !line.ends_with('\n');
        Ok(Some(line).filter(|it| !it.is_empty()))
    }
}

impl Drop for Line {
    /// Output after `^C` or `^D` starts on a new line.
    fn drop(&mut self) {
        if self.is_open {
            // The terminal may be gone.
            drop(self.end());
        }
    }
}
