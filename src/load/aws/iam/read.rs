//! All that IAM tells of one account.

use tokio::sync::OnceCell;

use super::{
    account_reader::{AccountReader, Owner},
    authorization, delegation, last_accessed, one_by_one, policies, providers, report, roles,
    settings, sign_in,
};
use crate::{
    iam::Arn,
    load::{
        aws::{calls::Calls, connection::Connection},
        snapshot_file::AccountMembers,
    },
};

/// Reads one account into `account`, with `last_accessed` also which services all principals last
/// used. Failures are recorded with `calls`.
pub(in crate::load::aws) async fn read_account(
    connection: &Connection,
    calls: &Calls,
    account: &AccountMembers,
    last_accessed: bool,
) {
    let iam = connection.iam(calls.tally());
    let reader = AccountReader { iam: &iam, calls, account };
    // Whoever needs it first has it made.
    let report = OnceCell::new();
    let reported = async || report.get_or_init(|| report::read(&reader)).await;
    let principals = async {
        let (found, roles) =
            tokio::join!(Box::pin(authorization::read(&reader)), Box::pin(roles::read(&reader)));
        let found = match found {
            Some(found) => found,
            None => Box::pin(one_by_one::read(&reader, roles)).await,
        };
        tokio::join!(
            Box::pin(policies::read(&reader, found.policies)),
            Box::pin(sign_in::read(&reader, &found.users, reported())),
            Box::pin(async {
                if last_accessed {
                    let everybody = found.users.iter().chain(&found.groups_and_roles);
                    last_accessed::read(&reader, &everybody.cloned().collect::<Vec<_>>()).await;
                }
            }),
        );
    };
    // On the heap, as a thread's stack may be too small for all of them.
    tokio::join!(
        Box::pin(principals),
        Box::pin(reported()),
        Box::pin(settings::read(&reader)),
        Box::pin(delegation::read(&reader)),
        Box::pin(providers::read(&reader)),
    );
}

/// Reads into `account` which services one principal last used, and nothing else.
pub(in crate::load::aws) async fn read_last_accessed(
    connection: &Connection,
    calls: &Calls,
    account: &AccountMembers,
    principal: &Arn,
) {
    let iam = connection.iam(calls.tally());
    let reader = AccountReader { iam: &iam, calls, account };
    let owner = Owner::new(Some(principal.name()), Some(principal.as_str()));
    Box::pin(last_accessed::read(&reader, &[owner])).await;
}
