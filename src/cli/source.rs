//! Opens the source that the arguments specify.

use std::mem::ManuallyDrop;

use jiff::Timestamp;

use super::{
    error::Error,
    global_args::GlobalArgs,
    live::{self, OnSignal, Progress},
};
use crate::{
    analysis::Analysis,
    iam::Snapshot,
    load::{Input, Source, Watch},
};

/// The source of the facts, from the arguments.
pub(super) fn source(args: &GlobalArgs) -> Source {
    if args.demo {
        Source::Demo
    } else if args.input.is_empty() {
        Source::Aws(live::aws_source(args))
    } else {
        Source::Files(args.input.iter().map(Input::named).collect())
    }
}

/// Reads the source that the arguments specify, and builds its analysis. It is never dropped: the
/// process ends soon, and freeing it piece by piece takes long.
pub(super) fn analyze(args: &GlobalArgs) -> Result<ManuallyDrop<Analysis>, Error> {
    analysis_of_source(&source(args), args.now).map(ManuallyDrop::new)
}

/// Like [`analyze`], for questions that need no paths.
pub(super) fn analyze_facts(args: &GlobalArgs) -> Result<ManuallyDrop<Analysis>, Error> {
    analyze_with(args, Analysis::without_paths)
}

/// Like [`analyze`], for questions about the permissions of users, groups and roles of the source.
pub(super) fn analyze_own_principals(args: &GlobalArgs) -> Result<ManuallyDrop<Analysis>, Error> {
    analyze_with(args, Analysis::of_own_principals)
}

fn analyze_with(
    args: &GlobalArgs,
    analyze: fn(Snapshot, Timestamp) -> Analysis,
) -> Result<ManuallyDrop<Analysis>, Error> {
    let snapshot = snapshot_of(&source(args))?;
    let now = now(&snapshot, args.now);
    Ok(ManuallyDrop::new(analyze(snapshot, now)))
}

/// Reads a source, and builds its analysis.
pub(super) fn analysis_of_source(
    source: &Source,
    now: Option<Timestamp>,
) -> Result<Analysis, Error> {
    Ok(analysis_of(snapshot_of(source)?, now))
}

fn snapshot_of(source: &Source) -> Result<Snapshot, Error> {
    Ok(match source {
        Source::Aws(source) => {
            live::read(source, Progress::Shown, OnSignal::GiveUp)?.saved.to_snapshot()?
        }
        Source::Demo | Source::Files(_) => source.read(Timestamp::now(), &Watch::nobody())?,
    })
}

/// Analyzes facts. Ages are relative to `now`, or to the collection time of the facts.
pub(super) fn analysis_of(snapshot: Snapshot, at: Option<Timestamp>) -> Analysis {
    let now = now(&snapshot, at);
    Analysis::new(snapshot, now)
}

fn now(snapshot: &Snapshot, at: Option<Timestamp>) -> Timestamp {
    at.or(snapshot.collected_at).unwrap_or_else(Timestamp::now)
}
