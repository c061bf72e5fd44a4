//! Opens the terminal explorer.

use std::{fs, io::ErrorKind, path::Path, sync::Arc};

use jiff::Timestamp;

use super::{
    display::Display,
    error::{Error, source_exit_code},
    exit_code::ExitCode,
    global_args::GlobalArgs,
    mfa,
    named_file::load_waivers,
    source::{analysis_of, analysis_of_source, source},
};
use crate::{
    analysis::Waivers,
    load::{self, Source, SourceError, Watch},
    tui::{self, Failure, SourceReader, WaiverFile},
};

/// Runs the explorer until the user quits.
pub(super) fn explore(
    args: &GlobalArgs,
    display: Display,
    waivers: Option<&Path>,
) -> Result<ExitCode, Error> {
    let waivers = waivers.map(waiver_file).transpose()?.unwrap_or_default();
    let source = match source(args) {
        Source::Aws(aws) => {
            tui::check_terminal()?;
            Source::Aws(mfa::signed_in(aws)?)
        }
        source @ (Source::Demo | Source::Files(_)) => source,
    };
    // A source that is read in a moment needs no loading screen, and its errors are reported before
    // the terminal is taken over.
    let first = match source.reads_at_once() {
        true => Some(analysis_of_source(&source, args.now)?.with_escalations()),
        false => None,
    };
    let Display { theme, background } = display;
    let options = tui::Options { theme, background, ascii: args.ascii, mouse: !args.no_mouse };
    let now = args.now;
    let reader = SourceReader::new(
        |source, watch| source.read(Timestamp::now(), watch).map_err(|error| failure(&error)),
        move |snapshot| analysis_of(snapshot, now).with_escalations(),
        |source, question| {
            let now = Timestamp::now();
            let saved = load::load_on_demand(source, question, now, &Watch::nobody());
            let snapshot = saved.map_err(SourceError::from).and_then(|it| Ok(it.to_snapshot()?));
            snapshot.map_err(|error| failure(&error))
        },
    );
    Ok(ExitCode(tui::run(first, source, reader, waivers, options)?))
}

/// The waivers of a file. One that is not there yet, or is empty, has none: `W` writes it.
fn waiver_file(path: &Path) -> Result<WaiverFile, Error> {
    let is_new = fs::metadata(path).map_or_else(
        |error| error.kind() == ErrorKind::NotFound,
        |it| it.is_file() && it.len() == 0,
    );
    let waivers = if is_new { Waivers::default() } else { load_waivers(path)? };
    Ok(WaiverFile { path: Some(path.to_owned()), waivers: Arc::new(waivers) })
}

/// Why nothing could be read, for the explorer.
fn failure(error: &SourceError) -> Failure {
    Failure {
        sentence: error.to_string(),
        hint: error.hint(),
        exit_code: source_exit_code(error).0,
    }
}
