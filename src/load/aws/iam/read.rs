//! All that IAM tells of one account, in the order in which a person wants to see it come.

use super::{account, authorization, sign_in};
use crate::load::{
    aws::{calls::Calls, connection::Connection},
    snapshot_file::AccountMembers,
};

/// Reads one account into `account`. What cannot be read is noted with `calls`.
pub(in crate::load::aws) async fn read_account(
    connection: &Connection,
    calls: &Calls,
    account: &mut AccountMembers,
) {
    let iam = connection.iam(calls.tally());
    let users = authorization::read(&iam, calls, account).await;
    sign_in::read(&iam, calls, &users, account).await;
    account::read(&iam, calls, account).await;
}
