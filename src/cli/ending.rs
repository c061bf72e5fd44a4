//! The signal that ends a load early.

use super::exit_code::ExitCode;

/// The signal that ends a load early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ending {
    /// A word for it.
    pub(super) word: &'static str,
    pub(super) code: ExitCode,
}

impl Ending {
    /// By `^C`.
    pub(super) const INTERRUPTED: Self = Self { word: "interrupted", code: ExitCode::INTERRUPTED };
    /// SIGTERM.
    #[cfg(unix)]
    pub(super) const TERMINATED: Self = Self { word: "terminated", code: ExitCode::TERMINATED };
    /// By the end of the terminal.
    #[cfg(unix)]
    pub(super) const HANGUP: Self =
        Self { word: "the terminal was closed", code: ExitCode::HANGUP };
}
