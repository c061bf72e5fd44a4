//! The command line: parses arguments, opens a source, picks a face.

mod args;
mod last_accessed;
mod live;
mod mfa;
mod organization;
mod remark;
mod run;

pub use args::{Args, arguments};
pub use run::{ExitCode, run};
