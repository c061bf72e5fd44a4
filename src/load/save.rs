//! Writes snapshots to files, atomically.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{compressed::pack, snapshot_file::SavedSnapshot};

impl SavedSnapshot {
    /// Writes the snapshot to `path`, compressed if that ends in `.zst`: first to a temporary file
    /// beside it, then renamed. On Unix only the owner may read it.
    ///
    /// # Errors
    ///
    /// Fails with the operating system's error; the file at `path` is then unchanged.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let text = self.to_text();
        let is_compressed = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("zst"));
        let bytes = if is_compressed { pack(text.as_bytes()) } else { text.into_bytes() };
        write_beside(path, &bytes)
    }
}

/// Writes a temporary file beside `path`, which only its owner may read, and renames it.
fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    check_kind(path)?;
    let (beside, mut file) = create_beside(path)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The rest of the temporary file is useless.
        drop(fs::remove_file(&beside));
    }
    written
}

/// Writes a new file, which only its owner may read, in one step: `STEM.EXTENSION`, or with the next
/// free number, so that no file is ever replaced. Returns its path.
///
/// # Errors
///
/// Fails with the operating system's error; nothing is left behind then.
pub fn write_new(folder: &Path, stem: &str, extension: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let mut taken = None;
    for number in 1..=NAMES {
        let name = match number {
            1 => format!("{stem}.{extension}"),
            _ => format!("{stem}-{number}.{extension}"),
        };
        let path = folder.join(name);
        // The empty file keeps the name until the full one is renamed to it.
        match create_private(&path) {
            Ok(_) => {
                return match write_beside(&path, bytes) {
                    Ok(()) => Ok(path),
                    Err(error) => {
                        drop(fs::remove_file(&path));
                        Err(error)
                    }
                };
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(taken.unwrap_or_else(|| io::Error::other("no name is free")))
}

/// Changes the text of a small file: reads it, and writes what `edit` makes of it in its place, in
/// one step. A file that is not there is empty. Where `path` is a link, the file that it leads to is
/// changed. `edit` can refuse, and then nothing is written.
///
/// # Errors
///
/// Fails with the operating system's error; the file is then unchanged.
pub fn edit_text<T, E>(
    path: &Path,
    edit: impl FnOnce(&str) -> Result<(String, T), E>,
) -> io::Result<Result<T, E>> {
    let is_missing = |it: &io::Error| it.kind() == io::ErrorKind::NotFound;
    let (path, before) = match fs::canonicalize(path) {
        Ok(path) => {
            check_kind(&path)?;
            let text = fs::read_to_string(&path)?;
            (path, text)
        }
        Err(error) if is_missing(&error) => (path.to_owned(), String::new()),
        Err(error) => return Err(error),
    };
    let (after, found) = match edit(&before) {
        Ok(edited) => edited,
        Err(refusal) => return Ok(Err(refusal)),
    };
    write_beside(&path, after.as_bytes())?;
    Ok(Ok(found))
}

/// Checks whether a file can be written at `path`, before much work is done for it.
///
/// # Errors
///
/// Fails as writing would.
pub fn check_target(path: &Path) -> io::Result<()> {
    check_kind(path)?;
    let (beside, _) = create_beside(path)?;
    fs::remove_file(&beside)
}

/// Fails if `path` is something other than a file, because a snapshot replaces only files. Links
/// are followed.
fn check_kind(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(facts) if facts.is_file() => Ok(()),
        Ok(facts) if facts.is_dir() => {
            Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder"))
        }
        Ok(_) => Err(io::Error::new(io::ErrorKind::InvalidInput, "this is not a regular file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// The number of names that are tried for the temporary file.
const NAMES: usize = 1_000;

/// Creates the temporary file: `.NAME.0.part` in the same folder, or with the next free number, so
/// that no two runs write the same file.
fn create_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let no_file = || io::Error::new(io::ErrorKind::InvalidInput, "this is not a file name");
    let name = path.file_name().ok_or_else(no_file)?;
    let mut taken = None;
    for number in 0..NAMES {
        let mut beside = OsString::from(".");
        beside.push(name);
        beside.push(format!(".{number}.part"));
        let beside = path.with_file_name(beside);
        match create_private(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(taken.unwrap_or_else(no_file))
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
