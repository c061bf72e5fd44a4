//! Carries out what the command line says.

use clap::Parser;

use super::{
    args::Args, command::Command, error::Error, exit_code::ExitCode, explore::explore,
    organization, output::write_error,
};

/// Runs the program with the process's arguments and returns its exit code.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // A closed pipe while printing help is nobody's fault.
            drop(error.print());
            return ExitCode(u8::try_from(error.exit_code()).unwrap_or(ExitCode::USAGE.0));
        }
    };
    answer(&args).unwrap_or_else(|error| {
        let code = error.exit_code();
        if code != ExitCode::ANSWERED {
            // There may be nobody to read it.
            drop(write_error(&error));
        }
        code
    })
}

fn answer(args: &Args) -> Result<ExitCode, Error> {
    let Args { global, command } = args;
    organization::check(global, command.as_ref().is_none_or(Command::reads_source))?;
    match command {
        None => explore(global),
        Some(command) => command.run(global),
    }
}
