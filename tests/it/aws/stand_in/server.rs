//! A server of AWS's API on the loopback interface, in a process of its own.
//!
//! It runs in a Python virtual environment below cargo's target folder, which is created once for
//! each text of the requirements, and kept.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    io::{self, BufRead, BufReader, Read},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use super::http::{self, Message};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/aws");

/// The time that the server may take from its start to its first line; it imports a lot.
const START_SECONDS: u64 = 60;

/// A running server. It ends when this is dropped, and with this process, however that ends.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    process: Child,
}

impl Server {
    /// Starts a server, and creates its environment if necessary.
    ///
    /// # Errors
    ///
    /// Fails with a message for the person who runs the tests: what is missing, what was tried, and
    /// its output.
    pub(crate) fn start() -> Result<Self, String> {
        let environment = environment()?;
        Self::start_in(&environment).or_else(|error| {
            // The environment may be older than the current Python: try again with a new one.
            discard(&environment).map_err(|removal| format!("{error}\n{removal}"))?;
            Self::start_in(&self::environment()?)
        })
    }

    fn start_in(environment: &Path) -> Result<Self, String> {
        let python = python_of(environment);
        let mut process = Command::new(&python)
            .arg(format!("{FOLDER}/server.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} cannot be started: {error}", python.display()))?;
        let output = Output::follow(process.stderr.take());
        let stdout = process.stdout.take();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let read = stdout.map(|it| BufReader::new(it).read_line(&mut line));
            drop(sender.send(line));
            read
        });
        let line = receiver.recv_timeout(Duration::from_secs(START_SECONDS)).unwrap_or_default();
        // From here on, leaving early ends the process.
        let mut server = Self { address: (Ipv4Addr::LOCALHOST, 0).into(), process };
        let port = line.trim().parse().map_err(|_| {
            let place = environment.display();
            format!("the AWS API server in {place} named no port: {}", output.text())
        })?;
        server.address.set_port(port);
        let request = Message::request(&[("Host", "localhost")], "Action=GetCallerIdentity");
        match http::exchange(server.address, &request) {
            Ok(_) => Ok(server),
            Err(error) => Err(format!("the AWS API server is silent: {error}: {}", output.text())),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // If it has ended by itself, there is nothing to do.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The last of what a process writes; it must be read, or the process would have to wait.
#[derive(Clone, Debug)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    const KEPT_BYTES: usize = 16 * 1024;

    fn follow(pipe: Option<impl Read + Send + 'static>) -> Self {
        let output = Self(Arc::default());
        let writer = output.clone();
        thread::spawn(move || {
            let mut pipe = pipe.map(BufReader::new)?;
            let mut buffer = [0; 1024];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                let mut text = writer.0.lock().unwrap_or_else(PoisonError::into_inner);
                text.extend_from_slice(&buffer[..count]);
                let surplus = text.len().saturating_sub(Self::KEPT_BYTES);
                text.drain(..surplus);
            }
            Some(())
        });
        output
    }

    fn text(&self) -> String {
        let text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// The folder of the environment for these requirements, created if necessary.
///
/// A new one is created under a temporary name, and renamed when it is complete. So an incomplete
/// one is never used, and of several processes that create one concurrently the first wins.
fn environment() -> Result<PathBuf, String> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let requirements = format!("{FOLDER}/requirements.txt");
    let text = fs::read_to_string(&requirements).map_err(|it| format!("{requirements}: {it}"))?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let name = format!("aws-api-server-{:016x}", hasher.finish());
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
    if python_of(&place).exists() {
        return Ok(place);
    }
    let draft = place.with_file_name(format!("{name}.{}", process::id()));
    let result = make_environment(&draft, &requirements);
    let placed = result.and_then(|()| {
        if !python_of(&place).exists() {
            discard(&place)?;
        }
        match fs::rename(&draft, &place) {
            // Where another process was faster, its environment is as good.
            Err(_) if python_of(&place).exists() => Ok(()),
            other => other.map_err(|error| format!("{}: {error}", place.display())),
        }
    });
    discard(&draft)?;
    placed.map(|()| place)
}

fn make_environment(folder: &Path, requirements: &str) -> Result<(), String> {
    let hint = "the tests that read AWS's API need python3 with its venv module \
                (on Debian and Ubuntu: the packages python3 and python3-venv)";
    let mut python = Command::new("python3");
    run(python.args(["-m", "venv"]).arg(folder)).map_err(|it| format!("{hint}: {it}"))?;
    // Every dependency is in the file, and ready to use: nothing is resolved, nothing is built.
    let install = "-m pip --disable-pip-version-check --no-input --quiet install --no-deps \
                   --only-binary :all: --requirement";
    run(Command::new(python_of(folder)).args(install.split_whitespace()).arg(requirements))
}

fn python_of(environment: &Path) -> PathBuf {
    environment.join("bin").join("python")
}

fn run(command: &mut Command) -> Result<(), String> {
    let line = format!("{command:?}");
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
            Err(format!("{line} ended with {}: {stdout}{stderr}", output.status))
        }
        Err(error) => Err(format!("{line} cannot be started: {error}")),
    }
}

/// Removes a folder, if it is there.
///
/// It is renamed immediately, and removed afterwards: others need not wait for the name, and never
/// see half a folder.
fn discard(folder: &Path) -> Result<(), String> {
    let aside = folder.with_extension(format!("{}-discarded", process::id()));
    let removed = fs::rename(folder, &aside).and_then(|()| fs::remove_dir_all(&aside));
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}
