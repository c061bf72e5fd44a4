//! `rolecall permissions`.

use std::io::{self, Write};

use clap::Args;

use crate::{
    cli::{error::Error, exit_code::ExitCode, global_args::GlobalArgs},
    load::{self, Reader},
};

/// Print the read-only IAM policy that rolecall needs
///
/// With `--org`, print the policy for the role to assume in each account.
#[derive(Clone, Debug, Args)]
pub struct Permissions {}

impl Permissions {
    /// The policy goes to standard output, so that it can be piped; the notes go to standard error.
    pub(super) fn run(&self, args: &GlobalArgs) -> Result<ExitCode, Error> {
        let reader = if args.org { Reader::MemberRole } else { Reader::Caller };
        io::stdout().lock().write_all(load::read_only_policy(reader).as_bytes())?;
        if args.org {
            let role = args.role_name.as_deref().unwrap_or("NAME");
            let entry = load::entry_policy(role);
            write!(
                io::stderr().lock(),
                "This policy is for the role `{role}` in each account; its trust policy must trust \
                 whoever runs rolecall.\nWho runs it needs what `rolecall permissions` prints, and \
                 besides:\n{entry}"
            )?;
        }
        Ok(ExitCode::ANSWERED)
    }
}
