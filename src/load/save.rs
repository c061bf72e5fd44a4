//! Writes snapshots to files, whole or not at all.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{compressed::pack, snapshot_file::SavedSnapshot};

impl SavedSnapshot {
    /// Writes the snapshot to `path`, compressed if that ends in `.zst`: beside it first, and under
    /// its name when it is whole. On Unix nobody but the owner may read it.
    ///
    /// # Errors
    ///
    /// Fails as the system does; the file at `path` is then as it was.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let text = self.to_text();
        let is_compressed = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("zst"));
        let bytes = if is_compressed { pack(text.as_bytes()) } else { text.into_bytes() };
        check_kind(path)?;
        let (beside, mut file) = create_beside(path)?;
        let written = file
            .write_all(&bytes)
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&beside, path));
        if written.is_err() {
            // What is left of it is of no use to anybody.
            drop(fs::remove_file(&beside));
        }
        written
    }
}

/// Finds out whether a file can be written at `path`, before much is done for it.
///
/// # Errors
///
/// Fails as writing would.
pub fn check_target(path: &Path) -> io::Result<()> {
    check_kind(path)?;
    let (beside, _) = create_beside(path)?;
    fs::remove_file(&beside)
}

/// Fails where something else than a file stands at `path`: a snapshot replaces files only. What a
/// link points to counts.
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

/// So many names are tried for the file that is written first.
const NAMES: usize = 1_000;

/// A new file under the name under which one is written first: `.NAME.0.part` in the same folder, or
/// with the next number that is free, so that no two runs write the same one.
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
