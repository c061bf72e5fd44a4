//! Why a source cannot be read at all.

use std::{fmt, io};

use thiserror::Error;

/// A source of which nothing can be read.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The operating system denies reading it.
    #[error("{file}: cannot be read: {}", spoken(error))]
    Unreadable {
        /// The file, as it was named.
        file: String,
        /// The operating system's error.
        error: io::Error,
    },
    /// It is a known file, but contains nothing about an account, an organization or Identity
    /// Center.
    #[error("{file}: nothing in it can be placed: {reason}")]
    Unplaced {
        /// The file, as it was named.
        file: String,
        /// Why.
        reason: String,
    },
    /// It can be read, but is not a file that rolecall knows.
    #[error("{file}{place}: expected {expected}, found {found}")]
    Unexpected {
        /// The file, as it was named.
        file: String,
        /// Where in it.
        place: Place,
        /// What should have stood there.
        expected: String,
        /// What was found.
        found: String,
        /// What would help.
        hint: Option<&'static str>,
    },
}

impl LoadError {
    /// How to fix it, for a line that begins with `hint:`.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Unexpected { hint, .. } => *hint,
            Self::Unplaced { .. } => Some(
                "name it together with the output of `aws iam get-account-authorization-details`, or \
                 use a snapshot from `rolecall collect`",
            ),
            Self::Unreadable { error, .. } => {
                const FILES: &str = "name a file, a folder, or `-` for standard input; `--demo` \
                                     needs no file";
                const WRITER: &str = "start the program that writes to the pipe, then rolecall";
                match error.kind() {
                    io::ErrorKind::NotFound => Some(FILES),
                    io::ErrorKind::TimedOut => Some(WRITER),
                    io::ErrorKind::Unsupported | io::ErrorKind::IsADirectory => Some(FILES),
                    _ => None,
                }
            }
        }
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    Whole,
    /// A place in its text, from 1; columns count bytes.
    Text {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// A line of YAML, from 1: the JSON that is parsed has other columns.
    Line(usize),
    /// A JSON path, such as `RoleDetailList[3]`.
    Path(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Text { line, column } => write!(f, ":{line}:{column}"),
            Self::Line(line) => write!(f, ":{line}"),
            Self::Path(path) => write!(f, ": {path}"),
        }
    }
}

/// The operating system's error in plain words, for common ones.
fn spoken(error: &io::Error) -> String {
    const USUAL: [(io::ErrorKind, &str); 2] = [
        (io::ErrorKind::NotFound, "no such file"),
        (io::ErrorKind::PermissionDenied, "permission denied"),
    ];
    let usual = USUAL.iter().find(|(kind, _)| *kind == error.kind());
    usual.map_or_else(|| error.to_string(), |(_, words)| (*words).to_owned())
}
