//! The sources of facts.

use std::fmt;

use jiff::Timestamp;
use thiserror::Error;

use super::{
    aws::{AwsError, AwsSource, load_aws},
    demo::load_demo,
    error::LoadError,
    event::Watch,
    file::{Input, read_files, size},
};
use crate::iam::Snapshot;

/// A source of facts. It can be read any number of times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The organization that is built in.
    Demo,
    /// Files, folders, standard input.
    Files(Vec<Input>),
    /// A living account.
    Aws(AwsSource),
}

/// Why a source gives nothing.
#[derive(Debug, Error)]
pub enum SourceError {
    /// A file cannot be read, or contains nothing known.
    #[error(transparent)]
    File(#[from] LoadError),
    /// AWS cannot be queried.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The user canceled it before anything was loaded.
    #[error("loading was stopped before anything had loaded")]
    Stopped,
}

impl SourceError {
    /// How to fix it, for a line that begins with `hint:`.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::File(error) => error.hint().map(ToOwned::to_owned),
            Self::Aws(error) => error.hint(),
            Self::Stopped => None,
        }
    }
}

/// Files up to this size are read and analyzed in some milliseconds, whatever they contain; the worst
/// of them take less than 100.
const FEW_BYTES: u64 = 64 << 10;

impl Source {
    /// Reads it. `now` is the time of a snapshot of AWS; `watch` receives progress, and can end the
    /// load, which keeps what has loaded so far.
    ///
    /// # Errors
    ///
    /// Fails if nothing at all can be read. Other missing facts are gaps.
    pub fn read(&self, now: Timestamp, watch: &Watch) -> Result<Snapshot, SourceError> {
        let snapshot = match self {
            Self::Demo => load_demo(),
            Self::Files(inputs) => read_files(inputs, watch)?,
            Self::Aws(source) => match load_aws(source, now, watch) {
                Ok(saved) => saved.to_snapshot()?,
                Err(AwsError::Interrupted) => return Err(SourceError::Stopped),
                Err(error) => return Err(error.into()),
            },
        };
        if watch.stop().is_stopped() && snapshot.accounts.is_empty() {
            return Err(SourceError::Stopped);
        }
        Ok(snapshot)
    }

    /// Whether reading it takes no noticeable time.
    pub fn reads_at_once(&self) -> bool {
        match self {
            Self::Demo => true,
            Self::Files(inputs) => size(inputs).is_some_and(|it| it <= FEW_BYTES),
            Self::Aws(_) => false,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Demo => f.write_str("the demo organization"),
            Self::Files(inputs) => match inputs.as_slice() {
                [] => f.write_str("no file"),
                [only] => only.fmt(f),
                [first, rest @ ..] => write!(f, "{first} and {} more", rest.len()),
            },
            Self::Aws(AwsSource { profile: Some(profile), .. }) => write!(f, "AWS as {profile}"),
            Self::Aws(_) => f.write_str("AWS"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::iam::{UnreadReason, UnreadSource};
    use crate::load::event::{FileState, LoadEvent, Stop};

    /// Which file, and how it went.
    type Seen = Arc<Mutex<Vec<(String, FileState)>>>;

    /// A watch, and what it saw.
    fn watch(stop: Stop) -> (Watch, Seen) {
        let seen = Seen::default();
        let sink = Arc::clone(&seen);
        let on_event = move |event| match event {
            LoadEvent::File { name, state } => {
                let name = name.rsplit('/').next().unwrap_or_default().to_owned();
                sink.lock().expect("no panic").push((name, state));
            }
            LoadEvent::Call(_) => panic!("files need no calls"),
        };
        (Watch::new(on_event, stop), seen)
    }

    fn files(names: &[&str]) -> Source {
        Source::Files(names.iter().map(Input::named).collect())
    }

    #[test]
    fn each_file_waits_is_read_and_is_done() {
        let (watch, seen) = watch(Stop::default());
        let source = files(&["assets/demo.json", "tests/data/load"]);
        source.read(Timestamp::UNIX_EPOCH, &watch).expect("it reads");
        let seen = seen.lock().expect("no panic");
        let of_demo: Vec<_> =
            seen.iter().filter(|it| it.0 == "demo.json").map(|it| &it.1).collect();
        let [
            FileState::Waiting { .. },
            FileState::Reading { bytes: 0, of: Some(size) },
            ..,
            last,
            parsing,
            done,
        ] = of_demo.as_slice()
        else {
            panic!("{of_demo:?}")
        };
        assert_eq!(**last, FileState::Reading { bytes: *size, of: Some(*size) });
        assert_eq!([*parsing, *done], [&FileState::Parsing, &FileState::Done]);
        // All are waiting before the first is read.
        let first = seen.iter().position(|it| !matches!(it.1, FileState::Waiting { .. }));
        assert!(first.is_some_and(|it| 1 < it), "{seen:?}");
    }

    #[test]
    fn after_a_stop_the_files_that_follow_are_gaps() {
        let stop = Stop::default();
        let after_first = stop.clone();
        let on_event = move |event| {
            if matches!(event, LoadEvent::File { state: FileState::Done, .. }) {
                after_first.stop();
            }
        };
        let watch = Watch::new(on_event, stop);
        let source = files(&["assets/demo.json", "README.md"]);
        let snapshot = source.read(Timestamp::UNIX_EPOCH, &watch).expect("the first came");
        let readme = UnreadSource::File("README.md".to_owned());
        let last = snapshot.gaps.iter().find(|it| it.source == readme);
        assert_eq!(last.map(|it| &it.reason), Some(&UnreadReason::EndedEarly));
    }

    #[test]
    fn a_stop_before_anything_came_is_an_error() {
        let stop = Stop::default();
        stop.stop();
        let (watch, _) = watch(stop);
        let result = files(&["assets/demo.json"]).read(Timestamp::UNIX_EPOCH, &watch);
        assert!(matches!(result, Err(SourceError::Stopped)), "{result:?}");
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_small_or_missing_is_read_at_once() {
        let aws = Source::Aws(AwsSource::default());
        let cases = [
            (Source::Demo,                                 true,  "the demo organization"),
            (files(&["Cargo.toml"]),                        true,  "Cargo.toml"),
            (files(&["tests/data/load", "no-such-file"]),  true,  "tests/data/load and 1 more"),
            (files(&["/dev/null"]),                        false, "/dev/null"),
            (files(&["-"]),                                true,  "standard input"),
            (aws,                                          false, "AWS"),
        ];
        for (source, expected, name) in cases {
            assert_eq!(source.reads_at_once(), expected, "{source:?}");
            assert_eq!(source.to_string(), name);
        }
    }
}
