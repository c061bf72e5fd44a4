//! The flags with which the accounts of an organization are entered, and what that needs.

use std::io::{self, Write};

use super::args::{Args, Command, GlobalArgs};
use crate::load::{self, OrganizationEntry, Reader};

/// The flags for an organization do not go together.
#[derive(Debug, thiserror::Error)]
pub(super) enum EntryError {
    /// Nobody said how accounts are entered.
    #[error("`--org` needs `--role-name NAME`, the role that is assumed in each account")]
    NoRole,
    /// Nobody said that accounts are to be entered.
    #[error("`{flag}` is of use with `--org` only")]
    Alone {
        /// What was given.
        flag: &'static str,
    },
}

impl EntryError {
    /// What would help.
    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::NoRole => {
                "AWS calls the one that it makes itself `OrganizationAccountAccessRole`, but that \
                 one may do everything; `rolecall permissions --org` prints what is enough"
            }
            Self::Alone { .. } => "add `--org` to read all accounts of the organization",
        }
    }
}

/// Says at once that a flag is of no use, or that one is missing, to enter accounts.
pub(super) fn check(args: &Args) -> Result<(), EntryError> {
    let GlobalArgs { org, role_name, external_id, accounts, .. } = &args.global;
    if *org {
        let enters = !matches!(args.command, Some(Command::Permissions | Command::Simulate { .. }));
        return if enters && role_name.is_none() { Err(EntryError::NoRole) } else { Ok(()) };
    }
    let alone = [
        ("--role-name", role_name.is_some()),
        ("--external-id", external_id.is_some()),
        ("--accounts", !accounts.is_empty()),
    ];
    match alone.into_iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(EntryError::Alone { flag }),
        None => Ok(()),
    }
}

/// How the accounts of the organization are entered, if they are.
pub(super) fn entry(args: &GlobalArgs) -> Option<OrganizationEntry> {
    let role_name = args.role_name.clone().filter(|_| args.org)?;
    Some(OrganizationEntry {
        role_name,
        external_id: args.external_id.clone(),
        accounts: args.accounts.iter().map(|it| it.as_str().into()).collect(),
    })
}

/// Prints the policy that reading needs. It goes to standard output, so that it can be piped; the
/// rest is for people.
pub(super) fn print_permissions(args: &GlobalArgs) -> anyhow::Result<()> {
    let reader = if args.org { Reader::MemberRole } else { Reader::Caller };
    io::stdout().lock().write_all(load::read_only_policy(reader).as_bytes())?;
    if args.org {
        let role = args.role_name.as_deref().unwrap_or("NAME");
        let entry = load::entry_policy(role);
        write!(
            io::stderr().lock(),
            "This is for the role `{role}` in each account; its trust policy must admit whoever \
             runs rolecall.\nWho runs it needs what `rolecall permissions` prints, and besides:\n\
             {entry}"
        )?;
    }
    Ok(())
}
