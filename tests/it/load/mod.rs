//! Whole files and folders, read into snapshots.

mod account_access;
mod cli_calls;
mod contradictions;
mod described;
mod edited;
mod last_accessed;
mod organization;
mod partial;
mod refusal;
mod several_files;
mod shapes;
mod whole_file;
mod yaml;
