//! Reads files, folders and standard input.

use std::{
    fmt,
    fs::{self, Metadata},
    io::{self, Read},
    path::{Path, PathBuf},
    slice,
};

use super::{
    assembly::SnapshotBuilder,
    bytes::add_bytes,
    error::{LoadError, Place},
    event::{FileState, LoadEvent, Watch},
    limit::ByteLimit,
    open::open,
};
use crate::iam::{Snapshot, Unread, UnreadReason, UnreadSource, UnreadSubject};

/// Where facts are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file, or a folder that contains files.
    Path(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// The input that a user names: `-` is standard input, everything else a path.
    pub fn named(name: impl Into<PathBuf>) -> Self {
        let path = name.into();
        if path.as_os_str() == "-" { Self::Stdin } else { Self::Path(path) }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::Stdin => f.write_str("standard input"),
        }
    }
}

/// Reads all inputs into one snapshot.
///
/// # Errors
///
/// Fails if no input contains known facts. An input that cannot be read, beside others that can, is
/// not an error but a gap, and so is malformed data inside a known input.
pub fn load_files(inputs: &[Input]) -> Result<Snapshot, LoadError> {
    read_files(inputs, &Watch::nobody())
}

/// Like [`load_files`]. `watch` receives progress, and can end the load between two files; the
/// remaining files become gaps.
pub(super) fn read_files(inputs: &[Input], watch: &Watch) -> Result<Snapshot, LoadError> {
    let mut builder = SnapshotBuilder::default();
    let mut refused = Vec::new();
    let mut parts = Vec::with_capacity(inputs.len());
    for input in inputs {
        match Part::of(input) {
            Ok(part) => parts.push(part),
            Err(error) => refused.push(error),
        }
    }
    for file in parts.iter().flat_map(Part::files) {
        tell(watch, file, FileState::Waiting { of: size_of(file) });
    }
    for part in parts {
        let added = match part {
            Part::File(file) => add_file(&mut builder, &file, watch),
            Part::Folder(folder, files) => add_folder(&mut builder, &folder, files, watch),
        };
        refused.extend(added.err());
    }
    let nothing_is_read = refused.len() == inputs.len();
    let mut refused = refused.into_iter();
    match refused.next() {
        Some(first) if nothing_is_read => return Err(first),
        Some(first) => note_refused(&mut builder, std::iter::once(first).chain(refused)),
        None => {}
    }
    if watch.stop().is_stopped() { Ok(builder.finish()) } else { builder.finish_placed() }
}

/// An input, and its files.
pub(super) enum Part {
    File(Input),
    /// A folder's own files, sorted by name.
    Folder(PathBuf, Vec<Input>),
}

impl Part {
    pub(super) fn of(input: &Input) -> Result<Self, LoadError> {
        Ok(match input {
            Input::Path(path) if path.is_dir() => Self::Folder(path.clone(), files_in(path)?),
            Input::Path(_) | Input::Stdin => Self::File(input.clone()),
        })
    }

    pub(super) fn files(&self) -> &[Input] {
        match self {
            Self::File(file) => slice::from_ref(file),
            Self::Folder(_, files) => files,
        }
    }
}

/// The size of a file in bytes; `None` if it is unknown, as for a pipe.
fn size_of(file: &Input) -> Option<u64> {
    match file {
        Input::Path(path) => path.metadata().ok().filter(Metadata::is_file).map(|it| it.len()),
        Input::Stdin => None,
    }
}

/// The estimated compression ratio of a compressed file.
const COMPRESSED: u64 = 16;

/// The number of bytes to read; `None` if a file does not have a known size.
pub(super) fn size(inputs: &[Input]) -> Option<u64> {
    let size = |input: &Input| match input {
        // A missing file fails immediately.
        Input::Path(path) if !path.exists() => Some(0),
        Input::Path(path) if path.extension().is_some_and(|it| it == "zst") => {
            size_of(input).map(|it| it * COMPRESSED)
        }
        Input::Path(_) => size_of(input),
        // Standard input must be read in any case, because keys are read from there too.
        Input::Stdin => Some(0),
    };
    let parts = inputs.iter().map(|it| Part::of(it).ok());
    // A folder that cannot be listed also fails immediately.
    parts.flatten().map(|part| part.files().iter().map(size).sum::<Option<u64>>()).sum()
}

fn tell(watch: &Watch, file: &Input, state: FileState) {
    watch.tell(LoadEvent::File { name: file.to_string(), state });
}

/// All bytes of a file or of standard input.
pub(super) fn read_input(input: &Input) -> Result<Vec<u8>, LoadError> {
    read_watched(input, &Watch::nobody())
}

fn read_watched(input: &Input, watch: &Watch) -> Result<Vec<u8>, LoadError> {
    let limit = ByteLimit::current();
    let bytes = match input {
        Input::Path(path) => open(path).and_then(|(mut file, size)| {
            if size.is_some_and(|it| limit.bytes() < it) {
                return Ok(None);
            }
            read_all(&mut file, size, input, watch, limit)
        }),
        Input::Stdin => read_all(&mut io::stdin().lock(), None, input, watch, limit),
    };
    bytes
        .map_err(|error| LoadError::Unreadable { file: input.to_string(), error })?
        .ok_or_else(|| limit.exceeded(&input.to_string()))
}

/// The maximum number of bytes between two events.
const CHUNK: usize = 1 << 20;

/// The minimum buffer for the next bytes: a file may have grown.
const LEAST_CHUNK: usize = 1 << 12;

/// All bytes of `source`; `None` if it exceeds the limit.
fn read_all(
    source: &mut impl Read,
    of: Option<u64>,
    name: &Input,
    watch: &Watch,
    limit: ByteLimit,
) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    // A buffer for everything, and for detecting the end. A file that claims to be too large is
    // still read.
    let size = of.and_then(|it| usize::try_from(it).ok()).unwrap_or_default();
    drop(bytes.try_reserve_exact(size.saturating_add(CHUNK)));
    loop {
        let start = bytes.len();
        tell(watch, name, FileState::Reading { bytes: start as u64, of });
        let read = match of {
            Some(_) => {
                // One byte more than remains, to detect the end.
                let chunk = (size.saturating_sub(start) + 1).clamp(LEAST_CHUNK, CHUNK);
                source.by_ref().take(chunk as u64).read_to_end(&mut bytes)?
            }
            None => read_available(source, &mut bytes)?,
        };
        if read == 0 {
            return Ok(Some(bytes));
        }
        if limit.bytes() < bytes.len() as u64 {
            return Ok(None);
        }
    }
}

/// Reads what a pipe or a terminal has, and waits only if that is nothing yet: who writes may be
/// slow, and the progress is shown.
fn read_available(source: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let start = bytes.len();
    bytes.resize(start + CHUNK, 0);
    let read = loop {
        match source.read(&mut bytes[start..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read,
        }
    };
    bytes.truncate(start + read.as_ref().map_or(0, |it| *it));
    read
}

fn add_file(builder: &mut SnapshotBuilder, input: &Input, watch: &Watch) -> Result<(), LoadError> {
    let file = input.to_string();
    if watch.stop().is_stopped() {
        builder.add_gap(unread(file, UnreadSubject::Whole, UnreadReason::EndedEarly));
        tell(watch, input, FileState::Skipped);
        return Ok(());
    }
    let added = read_watched(input, watch).and_then(|bytes| {
        tell(watch, input, FileState::Parsing);
        add_bytes(builder, &file, bytes)
    });
    tell(watch, input, if added.is_ok() { FileState::Done } else { FileState::Refused });
    added
}

fn unread(file: String, subject: UnreadSubject, reason: UnreadReason) -> Unread {
    Unread { source: UnreadSource::File(file), subject, reason, account: None }
}

fn files_in(folder: &Path) -> Result<Vec<Input>, LoadError> {
    let unreadable = |error| LoadError::Unreadable { file: folder.display().to_string(), error };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let ending = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        if ENDINGS.iter().any(|it| it.eq_ignore_ascii_case(ending)) && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths.into_iter().map(Input::Path).collect())
}

/// Reads the files of a folder. An unknown file is a gap, because it may have been intended as
/// input.
fn add_folder(
    builder: &mut SnapshotBuilder,
    folder: &Path,
    files: Vec<Input>,
    watch: &Watch,
) -> Result<(), LoadError> {
    let count = files.len();
    let files = files.into_iter();
    let refused: Vec<_> = files.filter_map(|it| add_file(builder, &it, watch).err()).collect();
    if refused.len() == count {
        return Err(nothing_in(folder, &refused));
    }
    note_refused(builder, refused);
    Ok(())
}

/// Adds a gap for each input of which nothing could be read, if others could be read.
fn note_refused(builder: &mut SnapshotBuilder, refused: impl IntoIterator<Item = LoadError>) {
    for error in refused {
        let (source, place) = match &error {
            LoadError::Unreadable { file, .. } | LoadError::Unplaced { file, .. } => {
                (file.clone(), &Place::Whole)
            }
            LoadError::Unexpected { file, place, .. } => (file.clone(), place),
        };
        let subject = match place {
            Place::Whole => UnreadSubject::Whole,
            Place::Text { line, column } => {
                UnreadSubject::Place(format!("line {line}, column {column}"))
            }
            Place::Line(line) => UnreadSubject::Place(format!("line {line}")),
            Place::Path(path) => UnreadSubject::Place(path.clone()),
        };
        let detail = match &error {
            LoadError::Unreadable { .. } => None,
            LoadError::Unplaced { reason, .. } => Some(reason.clone()),
            LoadError::Unexpected { expected, found, hint, .. } => {
                let hint = hint.map(|it| format!("; {it}")).unwrap_or_default();
                Some(format!("expected {expected}, found {found}{hint}"))
            }
        };
        builder.add_gap(unread(source, subject, UnreadReason::Skipped { detail }));
    }
}

/// The file extensions that are tried in a folder.
const ENDINGS: [&str; 5] = ["json", "yaml", "yml", "csv", "zst"];

fn nothing_in(folder: &Path, refused: &[LoadError]) -> LoadError {
    const SHOWN: usize = 3;
    let name = |file: &str| {
        let name = Path::new(file).file_name().map(|it| it.to_string_lossy().into_owned());
        name.unwrap_or_else(|| file.to_owned())
    };
    let files: Vec<_> = refused
        .iter()
        .take(SHOWN)
        .map(|error| match error {
            LoadError::Unreadable { file, .. } => format!("{}, which cannot be read", name(file)),
            LoadError::Unexpected { file, found, .. } => format!("{} ({found})", name(file)),
            LoadError::Unplaced { file, .. } => format!("{}, which names no account", name(file)),
        })
        .collect();
    let found = match (files.is_empty(), refused.len().saturating_sub(SHOWN)) {
        (true, _) => "no file that ends in .json, .yaml, .yml, .csv or .zst".to_owned(),
        (false, 0) => format!("only {}", files.join(", ")),
        (false, more) => format!("only {} and {more} more", files.join(", ")),
    };
    LoadError::Unexpected {
        file: folder.display().to_string(),
        place: Place::Whole,
        expected: "a folder with authorization details, credential reports or snapshots".to_owned(),
        found,
        hint: Some("subfolders are not read; name them one by one"),
    }
}
