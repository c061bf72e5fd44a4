//! Why a command has no answer: its message, its hint, and its exit code.

use std::{io, path::PathBuf};

use thiserror::Error;

use super::{ending::Ending, exit_code::ExitCode};
use crate::{
    analysis::NameError,
    iam::ParseActionError,
    load::{AwsError, LoadError, SourceError},
    report::Format,
    tui::{self, Background, Theme},
    wording::unloaded_identifier_sentence,
};

/// Why a command has no answer.
#[derive(Debug, Error)]
pub(super) enum Error {
    /// The source cannot be loaded.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A name matches no principal, or several.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A text is not an action.
    #[error(transparent)]
    Action(#[from] ParseActionError),
    /// The explorer cannot start.
    #[error(transparent)]
    Explorer(#[from] tui::Error),
    /// Standard output or standard error cannot be written.
    #[error(transparent)]
    Output(#[from] io::Error),
    /// A file cannot be written.
    #[error("{}: cannot be written: {error}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file that a flag names cannot be read.
    #[error("{}: {detail}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What was expected and found, or why it cannot be opened.
        detail: String,
    },
    /// Signals cannot be listened for.
    #[error("signals: {0}")]
    Signals(io::Error),
    /// The load was canceled before anything had loaded.
    #[error("{}; nothing was saved", .0.word)]
    Interrupted(Ending),
    /// `--org` without `--role-name`.
    #[error("`--org` requires `--role-name NAME`, the role to assume in each account")]
    NoEntryRole,
    /// A flag that requires `--org`.
    #[error("`{flag}` requires `--org`")]
    OnlyWithOrg {
        /// What was given.
        flag: &'static str,
    },
    /// `--theme` names an unknown theme.
    #[error(
        "unknown theme `{name}`; the themes are {}",
        Theme::ALL.map(|(name, _)| name).join(", ")
    )]
    UnknownTheme {
        /// What was given.
        name: String,
    },
    /// `--background` names neither.
    #[error(
        "unknown background `{name}`; expected {}",
        Background::ALL.map(|(name, _)| name).join(" or ")
    )]
    UnknownBackground {
        /// What was given.
        name: String,
    },
    /// A format of findings, for another command.
    #[error(
        "`{}` is a format of `findings`; other answers are written as {}",
        .format.name()[0],
        formats_of_answers()
    )]
    FormatOfFindings {
        /// What was given.
        format: Format,
    },
    /// `man` with the name of no command.
    #[error("unknown command `{name}`; the commands are {}", .known.join(", "))]
    UnknownCommand {
        /// What was given.
        name: String,
        /// The commands there are.
        known: Vec<String>,
    },
    /// `collect` with a source other than AWS.
    #[error("`collect` reads AWS and accepts neither `--demo` nor `-i`")]
    NothingToCollect,
    /// `--waivers` before a command.
    #[error("`--waivers` before a command is for the explorer, which opens without one")]
    MisplacedWaivers,
    /// Only roles can be assumed.
    #[error("expected a role, got `{name}`, which is of kind {kind}")]
    NotARole {
        /// The name that was given.
        name: String,
        /// What it is.
        kind: &'static str,
    },
    /// The policies of this principal were not loaded, or it is a group.
    #[error(
        "the permissions of `{name}` are unknown: only users and roles that were loaded can be \
         checked"
    )]
    NotActing {
        /// The principal in question.
        name: String,
    },
    /// AWS keeps no record of the services that this kind of principal uses.
    #[error("expected a user, group or role, got `{name}`, which is of kind {kind}")]
    NotTracked {
        /// The name that was given.
        name: String,
        /// What it is.
        kind: &'static str,
    },
    /// The account of this principal was not loaded.
    #[error("the services that `{name}` last used are unknown: its account was not loaded")]
    AccountNotLoaded {
        /// The name that was given.
        name: String,
    },
}

fn formats_of_answers() -> String {
    let all = Format::ALL.iter().filter(|it| matches!(it, Format::OfAnswers(_)));
    let names: Vec<_> = all.map(|it| format!("`{}`", it.name()[0])).collect();
    names.join(", ")
}

impl From<AwsError> for Error {
    fn from(error: AwsError) -> Self {
        Self::Source(error.into())
    }
}

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        Self::Source(error.into())
    }
}

impl Error {
    /// How the process ends.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Source(error) => source_exit_code(error),
            Self::Interrupted(ending) => ending.code,
            // The reader closed the pipe because it has read enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::ANSWERED,
            Self::Name(_)
            | Self::Action(_)
            | Self::Explorer(_)
            | Self::Output(_)
            | Self::Unwritable { .. }
            | Self::Unreadable { .. }
            | Self::Signals(_)
            | Self::NoEntryRole
            | Self::OnlyWithOrg { .. }
            | Self::UnknownTheme { .. }
            | Self::UnknownBackground { .. }
            | Self::UnknownCommand { .. }
            | Self::NothingToCollect
            | Self::MisplacedWaivers
            | Self::FormatOfFindings { .. }
            | Self::NotARole { .. }
            | Self::NotActing { .. }
            | Self::NotTracked { .. }
            | Self::AccountNotLoaded { .. } => ExitCode::USAGE,
        }
    }

    /// The hint: what to do.
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.hint(),
            Self::Name(NameError::Unknown { identified: Some(found), unread: None, .. }) => {
                Some(unloaded_identifier_sentence(found))
            }
            Self::Name(error) => Some(error.hint()),
            Self::Explorer(error) => error.hint().map(ToOwned::to_owned),
            Self::NoEntryRole => Some(
                "AWS creates `OrganizationAccountAccessRole`, but that role has full access; \
                 `rolecall permissions --org` prints a policy with only what is needed"
                    .to_owned(),
            ),
            Self::OnlyWithOrg { .. } => {
                Some("add `--org` to read all accounts of the organization".to_owned())
            }
            Self::MisplacedWaivers => {
                Some("`rolecall findings --waivers FILE` leaves out what it accepts".to_owned())
            }
            Self::NotARole { name, .. } => Some(format!(
                "run `rolecall can-assume {name}` to list the roles that it can \
                              assume"
            )),
            Self::FormatOfFindings { format } => {
                Some(format!("run `rolecall findings -f {}`", format.name()[0]))
            }
            Self::Action(_)
            | Self::Output(_)
            | Self::Unwritable { .. }
            | Self::Unreadable { .. }
            | Self::Signals(_)
            | Self::Interrupted(_)
            | Self::UnknownTheme { .. }
            | Self::UnknownBackground { .. }
            | Self::UnknownCommand { .. }
            | Self::NothingToCollect
            | Self::NotActing { .. }
            | Self::NotTracked { .. }
            | Self::AccountNotLoaded { .. } => None,
        }
    }
}

/// The exit code if nothing could be read.
pub(super) fn source_exit_code(error: &SourceError) -> ExitCode {
    match error {
        SourceError::Aws(_) => ExitCode::AWS,
        SourceError::File(_) => ExitCode::USAGE,
        SourceError::Stopped => ExitCode::ANSWERED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_is_success_and_any_other_failure_to_write_is_not() {
        let of = |kind| Error::Output(io::Error::from(kind)).exit_code();
        assert_eq!(of(io::ErrorKind::BrokenPipe), ExitCode::ANSWERED);
        assert_eq!(of(io::ErrorKind::StorageFull), ExitCode::USAGE);
        // A pipe that is closed while a file is written is a failure.
        let error = io::Error::from(io::ErrorKind::BrokenPipe);
        let unwritable = Error::Unwritable { path: "a.json".into(), error };
        assert_eq!(unwritable.exit_code(), ExitCode::USAGE);
    }

    #[test]
    fn the_load_error_decides_the_exit_code() {
        assert_eq!(Error::from(AwsError::Interrupted).exit_code(), ExitCode::AWS);
        assert_eq!(Error::Source(SourceError::Stopped).exit_code(), ExitCode::ANSWERED);
    }
}
