//! On demand: which services one user, group or role last used, and nothing else.

use jiff::Timestamp;

use super::{
    connection::AwsSource,
    error::AwsError,
    iam,
    live::{block_on, connect},
    members::Load,
    organization::MemberAccount,
};
use crate::{
    iam::{AccountId, Arn, AwsOperation, Unread, UnreadReason, UnreadSource, UnreadSubject},
    load::{event::Watch, snapshot_file::SavedSnapshot},
};

/// Asks AWS when the user, group or role `principal` last used each service. It takes as long as
/// AWS takes to make a report, about a minute at most; `watch` can end it. What comes is a
/// snapshot of nothing else.
///
/// # Errors
///
/// As [`load_aws`](super::load_aws). That AWS tells nothing of this principal is a gap.
pub fn load_last_accessed(
    source: &AwsSource,
    principal: &Arn,
    collected_at: Timestamp,
    watch: &Watch,
) -> Result<SavedSnapshot, AwsError> {
    block_on(read_last_accessed(source, principal, collected_at, watch))?
}

/// As [`load_last_accessed`], inside a tokio runtime that the caller has.
///
/// # Errors
///
/// As [`load_last_accessed`].
pub async fn read_last_accessed(
    source: &AwsSource,
    principal: &Arn,
    collected_at: Timestamp,
    watch: &Watch,
) -> Result<SavedSnapshot, AwsError> {
    let connection = &connect(source, watch).await?;
    let (load, _) = Load::begin(connection, watch, true).await?;
    load.last_accessed_of(source, principal).await;
    Ok(load.under_way.snapshot(SavedSnapshot::new(collected_at, load.caller.clone())))
}

impl Load<'_> {
    /// Asks in the account of `principal`, which is entered if it is not the caller's.
    async fn last_accessed_of(&self, source: &AwsSource, principal: &Arn) {
        let own = &self.caller.account;
        let id = AccountId::from(principal.account());
        let calls = self.calls(&id);
        let entered = match &source.organization {
            _ if id == *own => Some(self.connection.clone()),
            Some(entry) => {
                let member = MemberAccount::nameless(&id);
                Box::pin(self.enter(entry, &member, &calls)).await
            }
            None => {
                calls.add(elsewhere(principal, own));
                None
            }
        };
        if let Some(connection) = entered {
            let account = self.under_way.begin(&id);
            iam::read_last_accessed(&connection, &calls, &account, principal).await;
        }
    }
}

/// A gap for a principal of an account that the caller is not in.
fn elsewhere(principal: &Arn, own: &AccountId) -> Unread {
    Unread {
        source: UnreadSource::Operation(AwsOperation::GenerateServiceLastAccessedDetails),
        subject: UnreadSubject::Principal(principal.clone()),
        reason: UnreadReason::OtherAccount(own.clone()),
        account: None,
    }
}
