//! `rolecall last-accessed`: from the source, or from AWS on demand.

use clap::Args;

use crate::{
    analysis::Analysis,
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        live, mfa,
        output::{write_answer, write_gaps},
        source::{analysis_of, analysis_of_source, source},
    },
    graph::NodeKind,
    iam::Arn,
    load::{AwsSource, OnDemandQuestion, Source},
    report::answer,
};

/// List the services that PRINCIPAL can use, and when it last used each
///
/// With AWS, requests data for this principal only; with a snapshot, shows what
/// `collect --last-accessed` read.
#[derive(Clone, Debug, Args)]
pub struct LastAccessed {
    /// A user, group or role; an ARN avoids all other AWS calls
    principal: String,
}

impl LastAccessed {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let name = &self.principal;
        let (analysis, principal) = match source(args) {
            Source::Aws(source) => {
                // Sign in once, because there may be two requests to AWS.
                let source = mfa::signed_in(source)?;
                let principal = match whole_arn(name) {
                    Some(arn) => arn,
                    None => {
                        let source = Source::Aws(source.clone());
                        find(&analysis_of_source(&source, args.now)?, name)?
                    }
                };
                (ask(&source, &principal, args)?, principal)
            }
            source @ (Source::Demo | Source::Files(_)) => {
                let analysis = analysis_of_source(&source, args.now)?;
                let principal = find(&analysis, name)?;
                (analysis, principal)
            }
        };
        write_answer(&answer::LastAccessed::new(&analysis, &principal), args)?;
        write_gaps(&analysis.last_accessed_gaps(&principal), args)
    }
}

/// Requests data about one principal from AWS, and nothing else.
fn ask(source: &AwsSource, principal: &Arn, args: &GlobalArgs) -> Result<Analysis, Error> {
    let snapshot =
        live::ask(source, &OnDemandQuestion::LastAccessed(principal.clone()))?.to_snapshot()?;
    Ok(analysis_of(snapshot, args.now))
}

/// The name if it is the ARN of a user, group or role: then no list needs to be searched.
fn whole_arn(name: &str) -> Option<Arn> {
    let arn: Arn = name.trim().parse().ok()?;
    let is_principal = ["user", "group", "role"].contains(&arn.resource_type());
    (arn.service() == "iam" && is_principal).then_some(arn)
}

/// The ARN of the user, group or role that `name` refers to.
fn find(analysis: &Analysis, name: &str) -> Result<Arn, Error> {
    let node = analysis.graph.node(analysis.find_principal(name)?);
    let not_tracked = || Error::NotTracked { name: name.to_owned(), kind: node.kind.name() };
    match node.kind {
        NodeKind::User | NodeKind::Group | NodeKind::Role if node.is_external() => {
            Err(Error::AccountNotLoaded { name: name.to_owned() })
        }
        // The name of each of them is its ARN.
        NodeKind::User | NodeKind::Group | NodeKind::Role => {
            node.name.parse().map_err(|_| not_tracked())
        }
        _ => Err(not_tracked()),
    }
}
