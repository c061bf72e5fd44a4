//! Whole files and folders, read into snapshots.

mod described;
mod refusal;
mod several_files;
mod whole_file;
