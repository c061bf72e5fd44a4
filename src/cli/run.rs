//! Runs the command that the command line specifies.

use std::io;

use clap::Parser;

use super::{
    args::Args,
    command::Command,
    error::Error,
    exit_code::ExitCode,
    explore::explore,
    organization,
    output::{say, write_error},
};
use crate::{load::ByteLimit, wording::is_hidden};

/// Runs the program with the process's arguments and returns its exit code.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // A closed pipe while printing help is nobody's fault.
            drop(print(&error));
            return ExitCode(u8::try_from(error.exit_code()).unwrap_or(ExitCode::USAGE.0));
        }
    };
    answer(&args).unwrap_or_else(|error| {
        let code = error.exit_code();
        if code != ExitCode::ANSWERED {
            // Standard error may be closed.
            drop(write_error(&error));
        }
        code
    })
}

/// Prints help, the version, or what is wrong with the arguments, which are quoted.
fn print(error: &clap::Error) -> io::Result<()> {
    let text = error.render().to_string();
    match text.contains(|it| it != '\n' && is_hidden(it)) {
        true => text.trim_end().lines().try_for_each(say),
        false => error.print(),
    }
}

fn answer(args: &Args) -> Result<ExitCode, Error> {
    let Args { global, command } = args;
    global.max_input.unwrap_or(ByteLimit::DEFAULT).apply();
    organization::check(global, command.as_ref().is_none_or(Command::reads_source))?;
    match command {
        None => explore(global),
        Some(command) => command.run(global),
    }
}
