//! The command line: parses arguments, opens a source, and runs a command or the explorer.

mod args;
mod command;
mod display;
mod ending;
mod error;
mod exit_code;
mod explore;
mod global_args;
mod live;
mod mfa;
mod named_file;
mod organization;
mod output;
mod run;
mod signals;
mod source;
mod step_kinds;

pub use args::{Args, arguments};
pub use command::Command;
pub use exit_code::ExitCode;
pub use run::run;
