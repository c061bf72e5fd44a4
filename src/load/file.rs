//! Reads files, folders and standard input.

use std::{
    fmt, fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{
    assembly::SnapshotBuilder,
    error::{LoadError, Place},
    recognition::{Content, parse_document, recognize},
    snapshot_file::check_schema,
};
use crate::iam::{Gap, Snapshot};

/// Where facts are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file, or a folder that holds files.
    Path(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// The input that a user names: `-` is standard input, all else a path.
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
/// Fails where an input cannot be read, or nothing in it is known. What is unreadable inside a
/// known input is no error but a gap.
pub fn load_files(inputs: &[Input]) -> Result<Snapshot, LoadError> {
    let mut builder = SnapshotBuilder::default();
    for input in inputs {
        match input {
            Input::Path(path) if path.is_dir() => add_folder(&mut builder, path)?,
            Input::Path(_) | Input::Stdin => add_file(&mut builder, input)?,
        }
    }
    Ok(builder.finish())
}

/// All bytes of a file or of standard input.
pub(super) fn read_input(input: &Input) -> Result<Vec<u8>, LoadError> {
    let bytes = match input {
        Input::Path(path) => fs::read(path),
        Input::Stdin => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
    };
    bytes.map_err(|error| LoadError::Unreadable { file: input.to_string(), error })
}

/// Reads one file that is in memory already; `file` is its name in gaps and errors.
///
/// # Errors
///
/// As [`load_files`].
pub fn load_bytes(file: &str, bytes: Vec<u8>) -> Result<Snapshot, LoadError> {
    let mut builder = SnapshotBuilder::default();
    add_bytes(&mut builder, file, bytes)?;
    Ok(builder.finish())
}

/// The bytes are dropped as soon as their facts are taken: a next file may need the memory.
fn add_bytes(builder: &mut SnapshotBuilder, file: &str, bytes: Vec<u8>) -> Result<(), LoadError> {
    match recognize(file, bytes)? {
        Content::Json(text) => {
            let document = parse_document(file, &text)?;
            check_schema(file, &document)?;
            builder.add_document(file, &document);
        }
        Content::CredentialReport(text) => builder.add_credential_report(file, &text),
    }
    Ok(())
}

fn add_file(builder: &mut SnapshotBuilder, input: &Input) -> Result<(), LoadError> {
    add_bytes(builder, &input.to_string(), read_input(input)?)
}

/// Reads a folder's own files in the order of their names. One that is not ours is a gap, as it
/// may have been meant to be.
fn add_folder(builder: &mut SnapshotBuilder, folder: &Path) -> Result<(), LoadError> {
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

    let count = paths.len();
    let files = paths.into_iter().map(Input::Path);
    let refused: Vec<_> = files.filter_map(|it| add_file(builder, &it).err()).collect();
    if refused.len() == count {
        return Err(nothing_in(folder, &refused));
    }
    for error in refused {
        let (source, place) = match &error {
            LoadError::Unreadable { file, .. } => (file.clone(), &Place::Whole),
            LoadError::Unexpected { file, place, .. } => (file.clone(), place),
        };
        let subject = match place {
            Place::Whole => String::new(),
            Place::Text { line, column } => format!("line {line}, column {column}"),
            Place::Path(path) => path.clone(),
        };
        let reason = match &error {
            LoadError::Unreadable { .. } => "skipped: it cannot be read".to_owned(),
            LoadError::Unexpected { expected, found, .. } => {
                format!("skipped: expected {expected}, found {found}")
            }
        };
        builder.add_gap(Gap { source, subject, reason, cure: None });
    }
    Ok(())
}

/// The endings of the files that are tried in a folder.
const ENDINGS: [&str; 3] = ["json", "csv", "zst"];

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
        })
        .collect();
    let found = match (files.is_empty(), refused.len().saturating_sub(SHOWN)) {
        (true, _) => "no file that ends in .json, .csv or .zst".to_owned(),
        (false, 0) => format!("only {}", files.join(", ")),
        (false, more) => format!("only {} and {more} more", files.join(", ")),
    };
    LoadError::Unexpected {
        file: folder.display().to_string(),
        place: Place::Whole,
        expected: "a folder with authorization details, credential reports or snapshots".to_owned(),
        found,
        hint: Some("folders inside the folder are not looked into; name them one by one"),
    }
}
