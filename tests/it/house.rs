//! Where the project's files are.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The project's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file, by its path from the root.
pub(crate) fn path(name: &str) -> PathBuf {
    root().join(name)
}

/// The text of a file, by its path from the root.
pub(crate) fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
