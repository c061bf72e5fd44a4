//! `rolecall principals`.

use clap::{Args, ValueEnum};

use crate::{
    cli::{
        error::Error,
        exit_code::ExitCode,
        global_args::GlobalArgs,
        output::{write_answer, write_gaps},
        source::analyze,
    },
    graph::NodeId,
    report::answer,
};

/// List principals, one row per principal, with badges
#[derive(Clone, Debug, Args)]
pub struct Principals {
    /// List only this kind; principals that are known only by name are listed only with this flag
    #[arg(long, value_enum)]
    kind: Option<Kind>,
}

/// Kinds of principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Kind {
    User,
    Group,
    Role,
    Service,
    Federated,
    Account,
    Anyone,
    IdentityCenterUser,
    IdentityCenterGroup,
}

impl Kind {
    /// The word for it in output.
    fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::Service => "service",
            Self::Federated => "federated",
            Self::Account => "account",
            Self::Anyone => "anyone",
            Self::IdentityCenterUser => "identity_center_user",
            Self::IdentityCenterGroup => "identity_center_group",
        }
    }
}

impl Principals {
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let mut analysis = analyze(args)?;
        analysis.add_escalations();
        let wanted = |id: &NodeId| {
            let node = analysis.graph.node(*id);
            match self.kind {
                Some(kind @ (Kind::User | Kind::Group | Kind::Role)) => {
                    node.kind.name() == kind.name() && !node.is_external()
                }
                Some(kind) => node.kind.name() == kind.name(),
                None => !node.is_external(),
            }
        };
        let principals = analysis.graph.principals().filter(wanted).collect();
        write_answer(&answer::Principals::new(&analysis, principals), args)?;
        write_gaps(&analysis.snapshot.gaps, args)
    }
}
