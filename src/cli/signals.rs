//! The signals that end a load.

use super::{ending::Ending, error::Error};

/// The signals that end a load. From the first moment on none is missed.
#[derive(Debug)]
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    pub(super) fn listen() -> Result<Self, Error> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(Error::Signals);
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    pub(super) async fn next(&mut self) -> Ending {
        tokio::select! {
            _ = self.terminate.recv() => Ending::TERMINATED,
            _ = self.interrupt.recv() => Ending::INTERRUPTED,
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
            // Nobody can end it then.
            Err(_) => std::future::pending().await,
        }
    }
}
