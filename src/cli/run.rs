//! Carries out what the command line says.

use std::{
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
};

use anyhow::Context;
use clap::Parser;
use jiff::Timestamp;

use super::{
    args::{Args, Command, Format, GlobalArgs, Kind, Question},
    last_accessed,
    live::{self, Interrupted, Loaded, OnSignal, Progress},
    mfa, organization,
    remark::remarks,
};
use crate::{
    analysis::{Analysis, NameError},
    graph::{Direction, NodeId, NodeKind, WayFilter},
    iam::{Gap, Snapshot},
    load::{self, AwsError, AwsSource, Cases, Input, LoadError, Source, SourceError, Watch},
    report::{self, Answer},
    tui::{self, Failure, SourceReader, Theme},
};

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitCode(pub u8);

impl ExitCode {
    /// Answered.
    pub const ANSWERED: Self = Self(0);
    /// Wrong usage, unreadable input, or no terminal for the explorer.
    pub const USAGE: Self = Self(2);
    /// AWS, or the credentials for it.
    pub const AWS: Self = Self(3);
    /// Answered on partial data, and `--strict` was given.
    pub const PARTIAL: Self = Self(4);
    /// Ended by `^C`.
    pub const INTERRUPTED: Self = Self(130);
    /// Ended by the signal that asks to end.
    pub const TERMINATED: Self = Self(143);
}

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
    match answer(&args) {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::ANSWERED,
        Err(error) => {
            drop(write_error(&error));
            exit_code(&error)
        }
    }
}

fn exit_code(error: &anyhow::Error) -> ExitCode {
    if let Some(ended) = error.downcast_ref::<Interrupted>() {
        ended.0.code
    } else if error.is::<AwsError>() {
        ExitCode::AWS
    } else {
        error.downcast_ref().map_or(ExitCode::USAGE, source_exit_code)
    }
}

fn answer(args: &Args) -> anyhow::Result<ExitCode> {
    organization::check(args)?;
    match &args.command {
        None => explore(&args.global),
        Some(Command::About(question)) => {
            let analysis = analyze(&args.global)?;
            let answer = ask(&analysis, question)?;
            write_answer(&answer, args.global.format)?;
            let mut err = io::stderr().lock();
            remarks(&analysis, question, &answer)
                .iter()
                .try_for_each(|it| writeln!(err, "note: {it}"))?;
            drop(err);
            let gaps = match question {
                Question::Principals { .. } | Question::Accounts { .. } => {
                    analysis.snapshot.gaps.clone()
                }
                _ => analysis.access_gaps(),
            };
            tell_gaps(&gaps, &args.global)
        }
        Some(Command::LastAccessed { principal }) => last_accessed::answer(principal, &args.global),
        Some(Command::Collect { output, last_accessed }) => {
            collect(output, *last_accessed, &args.global)
        }
        Some(Command::Permissions) => {
            organization::print_permissions(&args.global)?;
            Ok(ExitCode::ANSWERED)
        }
        Some(Command::Simulate { file }) => {
            let Cases { cases, single } = load::load_cases(&Input::named(file))?;
            write_answer(&report::simulate_answer(&cases, single), args.global.format)?;
            Ok(ExitCode::ANSWERED)
        }
    }
}

/// Lists what is missing. It is a failure only where `--strict` says so.
pub(super) fn tell_gaps(gaps: &[Gap], args: &GlobalArgs) -> anyhow::Result<ExitCode> {
    report::write_gaps(gaps, &mut io::stderr().lock())?;
    let partial = args.strict && !gaps.is_empty();
    Ok(if partial { ExitCode::PARTIAL } else { ExitCode::ANSWERED })
}

/// Reads AWS and saves what was read.
fn collect(output: &Path, last_accessed: bool, args: &GlobalArgs) -> anyhow::Result<ExitCode> {
    if args.demo || !args.input.is_empty() {
        return Err(NothingToCollect.into());
    }
    let to_stdout = output.as_os_str() == "-";
    let unwritable = || format!("{}: cannot be written", output.display());
    if !to_stdout {
        load::check_target(output).with_context(unwritable)?;
    }
    let source = AwsSource { last_accessed, ..live::aws_source(args) };
    let Loaded { saved, ended } = live::read(&source, Progress::Told, OnSignal::KeepWhatCame)?;
    match to_stdout {
        true => {
            let mut out = io::stdout().lock();
            out.write_all(saved.to_text().as_bytes())?;
            out.flush()?;
        }
        false => saved.save(output).with_context(unwritable)?,
    }
    // Read again, so that what the file does not say is told now and not when it is needed.
    let snapshot = saved.to_snapshot()?;
    let code = tell_gaps(&snapshot.gaps, args)?;
    let code = ended.map_or(code, |it| it.code);
    let mut err = io::stderr().lock();
    let principals = snapshot.principal_count();
    let gaps = match snapshot.gaps.len() {
        1 => "1 gap".to_owned(),
        many => format!("{many} gaps"),
    };
    let place = if to_stdout { "standard output".into() } else { output.to_string_lossy() };
    let ended = ended.map_or_else(String::new, |it| format!("{}, and kept what came: ", it.word));
    writeln!(err, "{ended}{place}: {principals} users, groups and roles; {gaps}")?;
    Ok(code)
}

pub(super) fn write_answer(answer: &Answer, format: Format) -> anyhow::Result<()> {
    let stdout = io::stdout();
    let width = stdout.is_terminal().then(terminal_width).flatten();
    let mut out = BufWriter::new(stdout.lock());
    match format {
        Format::Json => report::write_json(answer, &mut out)?,
        Format::Table => report::write_table(answer, width, &mut out)?,
    }
    Ok(out.flush()?)
}

/// Reads the source that the arguments mean and works on it.
fn analyze(args: &GlobalArgs) -> anyhow::Result<Analysis> {
    analysis_of_source(&source(args), args.now)
}

/// Reads a source and works on it.
pub(super) fn analysis_of_source(
    source: &Source,
    now: Option<Timestamp>,
) -> anyhow::Result<Analysis> {
    let snapshot = match source {
        Source::Aws(source) => {
            live::read(source, Progress::Shown, OnSignal::GiveUp)?.saved.to_snapshot()?
        }
        Source::Demo | Source::Files(_) => source.read(Timestamp::now(), &Watch::nobody())?,
    };
    Ok(analysis_of(snapshot, now))
}

/// Works on facts. Ages are told at `now`, else at the time at which the facts were collected.
pub(super) fn analysis_of(snapshot: Snapshot, now: Option<Timestamp>) -> Analysis {
    let now = now.or(snapshot.collected_at).unwrap_or_else(Timestamp::now);
    Analysis::new(snapshot, now)
}

fn explore(args: &GlobalArgs) -> anyhow::Result<ExitCode> {
    let source = match source(args) {
        Source::Aws(aws) => {
            tui::check_terminal()?;
            Source::Aws(mfa::signed_in(aws)?)
        }
        source @ (Source::Demo | Source::Files(_)) => source,
    };
    // What is read in a moment need not be waited for on a screen, and what is wrong with it is
    // said before the terminal is taken.
    let first = if source.reads_at_once() { Some(analyze(args)?) } else { None };
    let theme = match &args.theme {
        None => Theme::default(),
        Some(name) => Theme::named(name).ok_or_else(|| UnknownTheme { name: name.clone() })?,
    };
    let options = tui::Options { theme, ascii: args.ascii, mouse: !args.no_mouse };
    let now = args.now;
    let reader = SourceReader::new(
        |source, watch| source.read(Timestamp::now(), watch).map_err(|error| failure(&error)),
        move |snapshot| analysis_of(snapshot, now),
        |source, question| {
            let now = Timestamp::now();
            let saved = load::load_on_demand(source, question, now, &Watch::nobody());
            let snapshot = saved.map_err(SourceError::from).and_then(|it| Ok(it.to_snapshot()?));
            snapshot.map_err(|error| failure(&error))
        },
    );
    Ok(ExitCode(tui::run(first, source, reader, options)?))
}

/// Why nothing could be read, for the explorer.
fn failure(error: &SourceError) -> Failure {
    Failure {
        sentence: error.to_string(),
        hint: error.hint(),
        exit_code: source_exit_code(error).0,
    }
}

/// How the process ends if nothing could be read.
fn source_exit_code(error: &SourceError) -> ExitCode {
    match error {
        SourceError::Aws(_) => ExitCode::AWS,
        SourceError::File(_) => ExitCode::USAGE,
        SourceError::Stopped => ExitCode::ANSWERED,
    }
}

fn ask(analysis: &Analysis, question: &Question) -> anyhow::Result<Answer> {
    Ok(match question {
        Question::Principals { kind } => {
            let wanted = |id: &NodeId| {
                let node = analysis.graph.node(*id);
                match kind {
                    Some(kind @ (Kind::User | Kind::Group | Kind::Role)) => {
                        node.kind.name() == kind.name() && !node.is_outside()
                    }
                    Some(kind) => node.kind.name() == kind.name(),
                    None => !node.is_outside(),
                }
            };
            let principals: Vec<_> = analysis.graph.principals().filter(wanted).collect();
            report::principals_answer(analysis, &principals)
        }
        Question::WhoCanAssume { role, transitive } => {
            let role = find_role(analysis, role)?;
            let found = analysis.who_can_assume(role, *transitive);
            report::role_access_answer(analysis, role, &found, Direction::Incoming)
        }
        Question::CanAssume { principal, transitive } => {
            let principal = analysis.find_principal(principal)?;
            let found = analysis.can_assume(principal, *transitive);
            report::role_access_answer(analysis, principal, &found, Direction::Outgoing)
        }
        Question::Paths { from, to, max, no_mfa } => {
            let starts = analysis.find_path_end(from)?;
            let goals = analysis.find_path_end(to)?;
            let filter = WayFilter { without_mfa: *no_mfa, ..WayFilter::ALL };
            report::paths_answer(analysis, &analysis.paths(&starts, &goals, filter, *max))
        }
        Question::Can { principal, action, resource } => {
            let principal = analysis.find_principal(principal)?;
            let action = action.parse()?;
            let resource = find_resource(analysis, resource.as_deref())?;
            let name = || analysis.display_name(principal);
            let permission = analysis.can(principal, &action, &resource);
            let permission = permission.ok_or_else(|| NotActing { name: name() })?;
            report::can_answer(analysis, &action, &resource, &permission)
        }
        Question::WhoCan { action, resource } => {
            let action = action.parse()?;
            let resource = find_resource(analysis, resource.as_deref())?;
            let found = analysis.who_can(&action, &resource);
            report::who_can_answer(analysis, &action, &resource, &found)
        }
        Question::Accounts { account: None } => {
            report::accounts_answer(analysis, &analysis.accounts())
        }
        Question::Accounts { account: Some(name) } => {
            report::accounts_in_full_answer(analysis, &analysis.find_account(name)?)
        }
        Question::Why { from, to } => {
            let from = analysis.find_principal(from)?;
            let to = analysis.find_principal(to)?;
            report::why_answer(analysis, from, to)
        }
    })
}

/// The resource that is asked about: every one where none is named.
fn find_resource(analysis: &Analysis, name: Option<&str>) -> Result<String, NameError> {
    name.map_or_else(|| Ok("*".to_owned()), |it| analysis.find_resource(it))
}

/// The role that `name` means.
fn find_role(analysis: &Analysis, name: &str) -> anyhow::Result<NodeId> {
    let id = analysis.find_principal(name)?;
    let node = analysis.graph.node(id);
    if node.kind == NodeKind::Role {
        return Ok(id);
    }
    Err(NoRole { name: name.to_owned(), kind: node.kind.name() }.into())
}

/// Only roles can be assumed.
#[derive(Debug, thiserror::Error)]
#[error("expected a role, got `{name}`, which is of the kind {kind}")]
struct NoRole {
    name: String,
    kind: &'static str,
}

/// Where the arguments say that the facts are.
pub(super) fn source(args: &GlobalArgs) -> Source {
    if args.demo {
        Source::Demo
    } else if args.input.is_empty() {
        Source::Aws(live::aws_source(args))
    } else {
        Source::Files(args.input.iter().map(Input::named).collect())
    }
}

/// What somebody may do is asked of one whose policies are not at hand, or of a group.
#[derive(Debug, thiserror::Error)]
#[error("what `{name}` may do is not known: only users and roles that were loaded can be asked")]
struct NotActing {
    name: String,
}

/// `collect` was given something else to read.
#[derive(Debug, thiserror::Error)]
#[error("`collect` reads AWS: it takes neither `--demo` nor `-i`")]
struct NothingToCollect;

/// `--theme` names none.
#[derive(Debug, thiserror::Error)]
#[error(
    "no theme is named `{name}`; there are {}",
    Theme::ALL.map(|(name, _)| name).join(", ")
)]
struct UnknownTheme {
    name: String,
}

fn terminal_width() -> Option<u16> {
    Some(terminal_size::terminal_size()?.0.0)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let kind = |it: &(dyn std::error::Error + 'static)| {
        let io = it.downcast_ref::<io::Error>().map(io::Error::kind);
        let json =
            it.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json)
    };
    error.chain().filter_map(kind).any(|it| it == io::ErrorKind::BrokenPipe)
}

/// One line with the error, one with what to do.
fn write_error(error: &anyhow::Error) -> anyhow::Result<()> {
    let mut err = io::stderr().lock();
    writeln!(err, "error: {error:#}")?;
    let hint = if let Some(error) = error.downcast_ref::<LoadError>() {
        error.hint().map(ToOwned::to_owned)
    } else if let Some(error) = error.downcast_ref::<NameError>() {
        Some(error.hint())
    } else if let Some(error) = error.downcast_ref::<organization::EntryError>() {
        Some(error.hint().to_owned())
    } else if let Some(error) = error.downcast_ref::<NoRole>() {
        Some(format!("`rolecall can-assume {}` tells which roles it can become", error.name))
    } else if let Some(error) = error.downcast_ref::<AwsError>() {
        error.hint()
    } else if let Some(error) = error.downcast_ref::<SourceError>() {
        error.hint()
    } else {
        None
    };
    if let Some(hint) = hint {
        writeln!(err, "hint: {hint}")?;
    }
    err.flush().context("standard error")
}
