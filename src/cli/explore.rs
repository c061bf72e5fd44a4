//! Opens the terminal explorer.

use jiff::Timestamp;

use super::{
    error::{Error, source_exit_code},
    exit_code::ExitCode,
    global_args::GlobalArgs,
    mfa,
    source::{analysis_of, analysis_of_source, source},
};
use crate::{
    load::{self, Source, SourceError, Watch},
    tui::{self, Failure, SourceReader, Theme},
};

/// Runs the explorer until the user quits.
pub(super) fn explore(args: &GlobalArgs) -> Result<ExitCode, Error> {
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
    let theme = match &args.theme {
        None => Theme::default(),
        Some(name) => {
            Theme::named(name).ok_or_else(|| Error::UnknownTheme { name: name.clone() })?
        }
    };
    let options = tui::Options { theme, ascii: args.ascii, mouse: !args.no_mouse };
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
