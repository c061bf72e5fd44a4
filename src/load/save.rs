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
        let beside = beside(path)?;
        let written = write_private(&beside, &bytes).and_then(|()| fs::rename(&beside, path));
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
    let beside = beside(path)?;
    write_private(&beside, b"")?;
    fs::remove_file(&beside)?;
    match path.is_dir() {
        true => Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder")),
        false => Ok(()),
    }
}

/// The name under which a file is written first: `.NAME.part` in the same folder.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let no_file = || io::Error::new(io::ErrorKind::InvalidInput, "this is not a file name");
    let mut name = OsString::from(".");
    name.push(path.file_name().ok_or_else(no_file)?);
    name.push(".part");
    Ok(path.with_file_name(name))
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // One that an earlier run left behind might belong to others.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Err(_) | Ok(()) => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
