//! Writes to standard output and standard error.

use std::io::{self, BufWriter, IsTerminal, Write};

use super::{error::Error, exit_code::ExitCode, global_args::GlobalArgs};
use crate::{
    analysis::Analysis,
    graph::NodeId,
    iam::{Action, Unread},
    report::{self, Answer, FindingsFormat, Format, answer::FindingsReport},
    wording::{administrator_words, folded_below, visible},
};

/// Writes the answer to standard output, and what its format has no place for to standard error.
pub(super) fn write_answer(answer: &impl Answer, args: &GlobalArgs) -> Result<(), Error> {
    let format = match args.format {
        Format::OfAnswers(format) => format,
        Format::OfFindings(_) => return Err(Error::FormatOfFindings { format: args.format }),
    };
    let stdout = io::stdout();
    let width = terminal_width(&stdout);
    let mut out = BufWriter::new(stdout.lock());
    format.write(answer, width, &mut out)?;
    out.flush()?;
    format.notes_beside(answer).iter().try_for_each(|it| write_note(it))
}

/// Writes findings likewise, in a format that is made for them.
pub(super) fn write_report(
    report: &FindingsReport<'_>,
    format: FindingsFormat,
) -> Result<(), Error> {
    let mut out = BufWriter::new(io::stdout().lock());
    format.write(report, &mut out)?;
    out.flush()?;
    format.notes_beside(report).iter().try_for_each(|it| write_note(it))
}

/// Writes a note about the answer to standard error.
pub(super) fn write_note(note: &str) -> Result<(), Error> {
    Ok(say(&format!("note: {note}"))?)
}

/// Writes notes about the names in a question, such as that a key is inactive.
pub(super) fn write_notes_on_names(analysis: &Analysis, names: &[&str]) -> Result<(), Error> {
    names.iter().filter_map(|it| analysis.note_on_name(it)).try_for_each(|it| write_note(&it))
}

/// That those of some principals which are administrators can do more than the steps that are
/// listed.
pub(super) fn notes_on_administrators(analysis: &Analysis, ids: &[NodeId]) -> Vec<String> {
    let note = |id: &NodeId| {
        let policies = administrator_words(analysis, *id)?;
        let name = analysis.display_name(*id);
        Some(format!(
            "{name} is an administrator through {policies}: it can become every principal of its \
             account, and such steps are not listed"
        ))
    };
    ids.iter().filter_map(note).collect()
}

/// Writes a note about an action that may be misspelled.
pub(super) fn write_note_on_action(analysis: &Analysis, action: &Action) -> Result<(), Error> {
    let Some(meant) = analysis.action_meant(action) else { return Ok(()) };
    write_note(&format!(
        "no loaded policy names `{action}`, and rolecall does not know which actions AWS has: did \
         you mean `{meant}`?"
    ))
}

/// Lists the gaps. They are an error only with `--strict`.
pub(super) fn write_gaps(gaps: &[Unread], args: &GlobalArgs) -> Result<ExitCode, Error> {
    let stderr = io::stderr();
    report::write_gaps(gaps, terminal_width(&stderr), &mut stderr.lock())?;
    let partial = args.strict && !gaps.is_empty();
    Ok(if partial { ExitCode::PARTIAL } else { ExitCode::ANSWERED })
}

/// Writes one line with the error, and one with the hint.
pub(super) fn write_error(error: &Error) -> io::Result<()> {
    say(&format!("error: {error}"))?;
    error.hint().iter().try_for_each(|it| say(&format!("hint: {it}")))
}

/// Writes one line to standard error, with escapes for characters that a terminal would obey or
/// hide; folded on a terminal.
pub(super) fn say(line: &str) -> io::Result<()> {
    let stderr = io::stderr();
    let width = terminal_width(&stderr).map(usize::from);
    writeln!(stderr.lock(), "{}", folded_below(&visible(line), width, 0))
}

/// The width of the terminal that a stream writes to; none if it is no terminal.
fn terminal_width(stream: &impl IsTerminal) -> Option<u16> {
    let size = stream.is_terminal().then(terminal_size::terminal_size).flatten();
    Some(size?.0.0)
}
