//! Answers which services a principal last used: from the source, or from AWS on demand.

use super::{
    args::GlobalArgs,
    live, mfa,
    run::{ExitCode, analysis_of, analysis_of_source, source, tell_gaps, write_answer},
};
use crate::{
    analysis::Analysis,
    graph::NodeKind,
    iam::Arn,
    load::{AwsSource, OnDemandQuestion, Source},
    report,
};

/// AWS keeps no such record of this principal, or nobody read its account.
#[derive(Debug, thiserror::Error)]
pub(super) enum Untracked {
    /// It is no user, group or role.
    #[error("expected a user, group or role, got `{name}`, which is of the kind {kind}")]
    Kind {
        /// What was asked for.
        name: String,
        /// What it is.
        kind: &'static str,
    },
    /// It is of an account that was not read.
    #[error("which services `{name}` last used is not known: its account was not loaded")]
    Outside {
        /// What was asked for.
        name: String,
    },
}

/// Writes the answer for `principal`, and lists what is missing.
pub(super) fn answer(principal: &str, args: &GlobalArgs) -> anyhow::Result<ExitCode> {
    let (analysis, principal) = match source(args) {
        Source::Aws(source) => {
            // Once, as there may be two things to ask AWS.
            let source = mfa::signed_in(source)?;
            let principal = match whole_arn(principal) {
                Some(arn) => arn,
                None => {
                    find(&analysis_of_source(&Source::Aws(source.clone()), args.now)?, principal)?
                }
            };
            (ask(&source, &principal, args)?, principal)
        }
        source @ (Source::Demo | Source::Files(_)) => {
            let analysis = analysis_of_source(&source, args.now)?;
            let principal = find(&analysis, principal)?;
            (analysis, principal)
        }
    };
    write_answer(&report::last_accessed_answer(&analysis, &principal), args.format)?;
    tell_gaps(&analysis.last_accessed_gaps(&principal), args)
}

/// Asks AWS about one principal, and nothing else.
fn ask(source: &AwsSource, principal: &Arn, args: &GlobalArgs) -> anyhow::Result<Analysis> {
    let question = OnDemandQuestion::LastAccessed(principal.clone());
    let snapshot = live::ask(source, &question)?.to_snapshot()?;
    Ok(analysis_of(snapshot, args.now))
}

/// The ARN of a user, group or role, if that is what somebody wrote: then nobody need be looked
/// for.
fn whole_arn(name: &str) -> Option<Arn> {
    let arn: Arn = name.trim().parse().ok()?;
    let is_principal = ["user", "group", "role"].contains(&arn.resource_type());
    (arn.service() == "iam" && is_principal).then_some(arn)
}

/// The ARN of the user, group or role that `name` means.
fn find(analysis: &Analysis, name: &str) -> anyhow::Result<Arn> {
    let node = analysis.graph.node(analysis.find_principal(name)?);
    match node.kind {
        NodeKind::User | NodeKind::Group | NodeKind::Role if node.is_outside() => {
            Err(Untracked::Outside { name: name.to_owned() }.into())
        }
        NodeKind::User | NodeKind::Group | NodeKind::Role => Ok(node.name.parse()?),
        kind => Err(Untracked::Kind { name: name.to_owned(), kind: kind.name() }.into()),
    }
}
