//! The flags for loading the accounts of an organization.

use super::{error::Error, global_args::GlobalArgs};
use crate::load::OrganizationEntry;

/// Checks that the flags for organizations are used together.
pub(super) fn check(args: &GlobalArgs, reads_source: bool) -> Result<(), Error> {
    let GlobalArgs { org, role_name, external_id, accounts, .. } = args;
    if *org {
        let role_is_missing = reads_source && role_name.is_none();
        return if role_is_missing { Err(Error::NoEntryRole) } else { Ok(()) };
    }
    let alone = [
        ("--role-name", role_name.is_some()),
        ("--external-id", external_id.is_some()),
        ("--accounts", !accounts.is_empty()),
    ];
    match alone.into_iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(Error::OnlyWithOrg { flag }),
        None => Ok(()),
    }
}

/// The role to assume in the accounts of the organization, with `--org`.
pub(super) fn entry(args: &GlobalArgs) -> Option<OrganizationEntry> {
    let role_name = args.role_name.clone().filter(|_| args.org)?;
    Some(OrganizationEntry {
        role_name,
        external_id: args.external_id.clone(),
        accounts: args.accounts.iter().map(|it| it.as_str().into()).collect(),
    })
}
