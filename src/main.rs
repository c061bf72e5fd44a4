//! The binary: hands the arguments to the library.
//!
//! Temporary: starts the explorer's shell, until the command line exists.

use std::{
    env,
    io::{Write, stderr},
    process::ExitCode,
};

use rolecall::tui::{self, Options, Theme};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|it| it == flag);
    let options =
        Options { theme: Theme::default(), ascii: has("--ascii"), mouse: !has("--no-mouse") };
    match tui::run(options) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // Nobody to tell when stderr is gone.
            drop(writeln!(stderr(), "error: {error}"));
            ExitCode::from(2)
        }
    }
}
