//! The subcommands: one file each, with its arguments and its code.

mod accounts;
mod can;
mod can_assume;
mod collect;
mod completions;
mod escalations;
mod findings;
mod last_accessed;
mod man;
mod paths;
mod permissions;
mod principals;
mod resource;
mod simulate;
mod who_can;
mod who_can_assume;
mod why;

use clap::Subcommand;

use super::{error::Error, exit_code::ExitCode, global_args::GlobalArgs};

/// The subcommands, in the order of the help.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    Principals(principals::Principals),
    WhoCanAssume(who_can_assume::WhoCanAssume),
    CanAssume(can_assume::CanAssume),
    Paths(paths::Paths),
    Escalations(escalations::Escalations),
    Findings(findings::Findings),
    Can(can::Can),
    WhoCan(who_can::WhoCan),
    Accounts(accounts::Accounts),
    Why(why::Why),
    LastAccessed(last_accessed::LastAccessed),
    Collect(collect::Collect),
    Permissions(permissions::Permissions),
    Simulate(simulate::Simulate),
    Man(man::Man),
    Completions(completions::Completions),
}

impl Command {
    /// Answers. `arguments` describes the whole command line.
    pub(super) fn run(
        &self,
        args: &GlobalArgs,
        arguments: fn() -> clap::Command,
    ) -> Result<ExitCode, Error> {
        match self {
            Self::Principals(it) => it.run(args),
            Self::WhoCanAssume(it) => it.run(args),
            Self::CanAssume(it) => it.run(args),
            Self::Paths(it) => it.run(args),
            Self::Escalations(it) => it.run(args),
            Self::Findings(it) => it.run(args),
            Self::Can(it) => it.run(args),
            Self::WhoCan(it) => it.run(args),
            Self::Accounts(it) => it.run(args),
            Self::Why(it) => it.run(args),
            Self::LastAccessed(it) => it.run(args),
            Self::Collect(it) => it.run(args),
            Self::Permissions(it) => it.run(args),
            Self::Simulate(it) => it.run(args),
            Self::Man(it) => it.run(arguments()),
            Self::Completions(it) => it.run(arguments()),
        }
    }

    /// Whether it reads the source that the arguments specify.
    pub(super) fn reads_source(&self) -> bool {
        !matches!(
            self,
            Self::Permissions(_) | Self::Simulate(_) | Self::Man(_) | Self::Completions(_)
        )
    }
}
