//! Runs the command that the command line specifies.

use std::io;

use clap::Parser;

use super::{
    args::{Args, arguments},
    command::Command,
    display::display,
    error::Error,
    exit_code::ExitCode,
    explore::explore,
    global_args::without_secret_values,
    organization,
    output::{say, write_error},
};
use crate::{load::ByteLimit, report::Format, wording::is_hidden};

/// Runs the program with the process's arguments and returns its exit code.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let error = without_secret_values(error);
            // A closed pipe while printing help is not an error.
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

/// Prints help, the version, or what is wrong with the arguments, which are quoted: but for the
/// password that may stand in a URL.
fn print(error: &clap::Error) -> io::Result<()> {
    let text = error.render().to_string();
    let shown = without_passwords(&text);
    match shown != text || text.contains(|it| it != '\n' && is_hidden(it)) {
        true => shown.trim_end().lines().try_for_each(say),
        false => error.print(),
    }
}

/// The text without user names and passwords of URLs in it.
fn without_passwords(text: &str) -> String {
    let without = |word: &str| match (word.find("://"), word.rfind('@')) {
        (Some(start), Some(end)) if start < end => {
            format!("{}://…{}", &word[..start], &word[end..])
        }
        (Some(_) | None, _) => word.to_owned(),
    };
    text.split_inclusive(char::is_whitespace).map(without).collect()
}

fn answer(args: &Args) -> Result<ExitCode, Error> {
    let Args { global, waivers, command } = args;
    global.max_input.unwrap_or(ByteLimit::DEFAULT).apply();
    if let Format::OfFindings(_) = global.format
        && !matches!(command, Some(Command::Findings(_)))
    {
        return Err(Error::FormatOfFindings { format: global.format });
    }
    let display = display(global)?;
    organization::check(global, command.as_ref().is_none_or(Command::reads_source))?;
    match command {
        None => explore(global, display, waivers.as_deref()),
        Some(_) if waivers.is_some() => Err(Error::MisplacedWaivers),
        Some(command) => command.run(global, arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_quoted_argument_shows_no_password() {
        let cases = [
            ("unexpected `http://ann:hunter2@127.0.0.1:9/x`\n",  "unexpected `http://…@127.0.0.1:9/x`\n"),
            ("'ftp://ann:hun/t@r2@host' is no command",          "'ftp://…@host' is no command"),
            ("see https://example.com, or ask ann@example.com",  "see https://example.com, or ask ann@example.com"),
        ];
        for (text, shown) in cases {
            assert_eq!(without_passwords(text), shown);
        }
    }
}
