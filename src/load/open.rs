//! Opens what the user names: a file, or a pipe such as the shell makes for `<(...)`. What is
//! neither is refused, and a pipe that nobody writes to is given up.

use std::{
    fs::{self, File, FileType},
    io::{self, IsTerminal},
    path::Path,
    sync::mpsc,
    thread,
};

use tokio::time::Duration;

/// How long to wait until a program opens the other end of a named pipe. Once it is open, the
/// program may write as late as it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the file; also gives its size, where it has one.
///
/// # Errors
///
/// Fails as the system does, and for sockets, devices, and pipes without a writer, in words of our
/// own.
pub(super) fn open(path: &Path) -> io::Result<(File, Option<u64>)> {
    let refused = |words: &str| io::Error::new(io::ErrorKind::Unsupported, words.to_owned());
    let facts = fs::metadata(path)?;
    let file = match Kind::of(facts.file_type()) {
        Kind::Plain => File::open(path)?,
        Kind::Pipe => {
            let path = path.to_owned();
            let (sender, receiver) = mpsc::channel();
            // The system lets nobody open a pipe that has no writer, and cannot be told to stop.
            thread::spawn(move || sender.send(File::open(path)));
            receiver.recv_timeout(PATIENCE).map_err(|_| {
                io::Error::new(io::ErrorKind::TimedOut, "nothing writes to this pipe")
            })??
        }
        // `/dev/stdin` may be a terminal.
        Kind::Characters => {
            let file = File::open(path)?;
            if !file.is_terminal() {
                return Err(refused("it is a device, not a file"));
            }
            file
        }
        Kind::Blocks => return Err(refused("it is a device, not a file")),
        Kind::Socket => return Err(refused("it is a socket, not a file")),
    };
    let size = facts.is_file().then_some(facts.len());
    Ok((file, size))
}

/// What a name leads to.
enum Kind {
    Plain,
    Pipe,
    Characters,
    Blocks,
    Socket,
}

impl Kind {
    #[cfg(unix)]
    fn of(file: FileType) -> Self {
        use std::os::unix::fs::FileTypeExt;
        match file {
            it if it.is_fifo() => Self::Pipe,
            it if it.is_char_device() => Self::Characters,
            it if it.is_block_device() => Self::Blocks,
            it if it.is_socket() => Self::Socket,
            _ => Self::Plain,
        }
    }

    #[cfg(not(unix))]
    fn of(_: FileType) -> Self {
        Self::Plain
    }
}
