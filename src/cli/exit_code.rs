//! How the process ends.

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitCode(pub u8);

impl ExitCode {
    /// Answered.
    pub const ANSWERED: Self = Self(0);
    /// Answered, with findings that the command line says to fail on.
    pub const FOUND: Self = Self(1);
    /// Wrong usage, unreadable input, or no terminal for the explorer.
    pub const USAGE: Self = Self(2);
    /// AWS, or the credentials for it.
    pub const AWS: Self = Self(3);
    /// Answered from partial data, and `--strict` was given.
    pub const PARTIAL: Self = Self(4);
    /// Ended because the terminal was closed.
    pub const HANGUP: Self = Self(129);
    /// Ended by `^C`.
    pub const INTERRUPTED: Self = Self(130);
    /// Ended by SIGTERM.
    pub const TERMINATED: Self = Self(143);
}
