//! The signals that end a load.

use super::{ending::Ending, error::Error};

/// The signals that end a load. None is missed after this is created.
#[derive(Debug)]
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: Option<tokio::signal::unix::Signal>,
}

impl Signals {
    #[cfg(unix)]
    pub(super) fn listen() -> Result<Self, Error> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(Error::Signals);
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hangup: match hangups_are_ignored() {
                true => None,
                false => Some(listen(SignalKind::hangup())?),
            },
        })
    }

    #[cfg(unix)]
    pub(super) async fn next(&mut self) -> Ending {
        let hangup = async {
            match &mut self.hangup {
                Some(signal) => drop(signal.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => Ending::TERMINATED,
            _ = self.interrupt.recv() => Ending::INTERRUPTED,
            () = hangup => Ending::HANGUP,
        }
    }

    #[cfg(not(unix))]
    pub(super) fn listen() -> Result<Self, Error> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    pub(super) async fn next(&mut self) -> Ending {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Ending::INTERRUPTED,
            // Then the load cannot be interrupted.
            Err(_) => std::future::pending().await,
        }
    }
}

/// Whether the process was started with `nohup` and must keep running. Known only on Linux.
#[cfg(unix)]
fn hangups_are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
    // The lowest bit is that of the first signal, SIGHUP.
    ignored.is_some_and(|it| u64::from_str_radix(it.trim(), 16).is_ok_and(|it| it & 1 == 1))
}
