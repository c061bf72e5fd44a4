//! Runs rolecall as for a user who has one access key, and no other AWS configuration.

use std::{
    env,
    ffi::OsString,
    io::Read,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use super::stand_in::{Key, Proxy};
use crate::{
    house::Run,
    terminal::{Spawn, Terminal},
};

/// The time limit of a run, whatever fails.
const LIMIT: Duration = Duration::from_secs(60);

/// A run of rolecall in the making.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    program: Vec<OsString>,
    arguments: Vec<OsString>,
    variables: Vec<(String, String)>,
}

impl Reader {
    /// A reader without AWS configuration: no variable, no file, and no instance metadata.
    pub(super) fn stranger() -> Self {
        let nowhere = ["HOME", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];
        let mut variables: Vec<_> =
            nowhere.map(|it| (it.to_owned(), "/nonexistent".to_owned())).into();
        variables.push(("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned()));
        let program = vec![env!("CARGO_BIN_EXE_rolecall").into()];
        Self { program, arguments: Vec::new(), variables }
    }

    /// Runs where there is no terminal, though there may be one for the tests: as the first of a
    /// session of its own.
    pub(super) fn without_terminal(mut self) -> Self {
        const LEAVE: &str = "import os, sys; os.setsid(); os.execv(sys.argv[1], sys.argv[1:])";
        self.program.splice(0..0, ["python3", "-c", LEAVE].map(OsString::from));
        self.variable("PATH", &env::var("PATH").unwrap())
    }

    /// A reader with a key, through a proxy.
    pub(super) fn of(proxy: &Proxy, key: &Key) -> Self {
        let reader = Self::stranger()
            .variable("AWS_ACCESS_KEY_ID", &key.id)
            .variable("AWS_SECRET_ACCESS_KEY", &key.secret)
            .at(&proxy.url());
        match &key.token {
            Some(token) => reader.variable("AWS_SESSION_TOKEN", token),
            None => reader,
        }
    }

    /// Sets the endpoint.
    pub(super) fn at(self, url: &str) -> Self {
        self.argument("--endpoint-url").argument(url)
    }

    pub(super) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Runs it with more arguments, written as in a shell without quotes.
    ///
    /// # Panics
    ///
    /// Panics if the run takes too long, or panics.
    #[track_caller]
    pub(super) fn run(&self, arguments: &str) -> Run {
        self.run_while(arguments, |_| ())
    }

    /// Opens the explorer in a terminal, with more arguments.
    pub(super) fn explore(&self, arguments: &str) -> Terminal {
        let own = self.arguments.iter().map(|it| it.to_str().unwrap());
        let arguments: Vec<_> = arguments.split_whitespace().chain(own).collect();
        let variables: Vec<_> = self.variables.iter().map(|(n, v)| (&**n, &**v)).collect();
        Spawn { arguments: &arguments, variables: &variables, ..Spawn::EXPLORER }.start()
    }

    /// Like [`run`](Self::run), with a function to call while it runs, which gets the process id.
    #[track_caller]
    pub(super) fn run_while(&self, arguments: &str, meanwhile: impl FnOnce(u32)) -> Run {
        let [program, first @ ..] = self.program.as_slice() else { unreachable!("a program") };
        let mut child = Command::new(program)
            .args(first)
            .args(arguments.split_whitespace())
            .args(&self.arguments)
            .env_clear()
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = follow(child.stdout.take().unwrap());
        let stderr = follow(child.stderr.take().unwrap());
        meanwhile(child.id());
        let (Ok(stdout), Ok(stderr)) = (stdout.recv_timeout(LIMIT), stderr.recv_timeout(LIMIT))
        else {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("`rolecall {arguments}` goes on for {LIMIT:?}: {self:?}");
        };
        let run = Run { code: child.wait().unwrap().code(), stdout, stderr };
        assert!(!run.stderr.contains("panicked"), "{self:?}: {run:?}");
        run
    }
}

/// Reads all of a pipe, aside.
fn follow(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        // The receiver may have given up.
        drop(sender.send(text));
    });
    receiver
}
