//! A live load from start to finish: the caller, the accounts, the organization and Identity
//! Center, in one snapshot.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::runtime;

use super::{
    calls::{Calls, Limits},
    connection::{AwsSource, Connection},
    error::AwsError,
    iam::read_account,
    identity_center::{Center, Reach},
    members::{Load, choose},
    operation::of_sts,
    organization::{Membership, read_organization},
    organization_entry::OrganizationEntry,
    under_way::UnderWay,
};
use crate::load::{
    event::Watch,
    snapshot_file::{AccountMembers, CallerIdentity, SavedSnapshot},
};

/// Reads AWS, for as long as AWS takes; `watch` receives progress and can end the load, which keeps
/// what has loaded so far. `collected_at` is the time of the snapshot.
///
/// # Errors
///
/// Fails only if AWS cannot be queried at all: without credentials, or without a response to the
/// identity request. Later failures are gaps.
pub fn load_aws(
    source: &AwsSource,
    collected_at: Timestamp,
    watch: &Watch,
) -> Result<SavedSnapshot, AwsError> {
    block_on(read_aws(source, collected_at, watch))?
}

/// Waits for `work`, which reads AWS.
///
/// # Errors
///
/// Fails if the system lacks the resources for a runtime.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, AwsError> {
    // One thread is enough: the calls wait for AWS, not for the processor.
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| AwsError::Configuration { reason: error.to_string() })?;
    let answer = runtime.block_on(work);
    // A running name lookup must not delay the exit.
    runtime.shutdown_background();
    Ok(answer)
}

/// Like [`load_aws`], inside the caller's tokio runtime.
///
/// # Errors
///
/// As [`load_aws`].
pub async fn read_aws(
    source: &AwsSource,
    collected_at: Timestamp,
    watch: &Watch,
) -> Result<SavedSnapshot, AwsError> {
    let connection = connect(source, watch).await?;
    read_through(&connection, source, collected_at, watch).await
}

/// Connects to AWS, unless the load is ended first.
pub(super) async fn connect(source: &AwsSource, watch: &Watch) -> Result<Connection, AwsError> {
    tokio::select! {
        biased;
        () = watch.stop().stopped() => Err(AwsError::Interrupted),
        connection = Connection::open(source) => connection,
    }
}

/// Reads the account of `connection`, and the other accounts of the organization if `source`
/// contains how to access them.
pub(super) async fn read_through(
    connection: &Connection,
    source: &AwsSource,
    collected_at: Timestamp,
    watch: &Watch,
) -> Result<SavedSnapshot, AwsError> {
    let (load, above) = Load::begin(connection, watch, source.last_accessed).await?;
    let empty = || SavedSnapshot::new(collected_at, load.caller.clone());
    tokio::select! {
        // A future that waits for this many calls is too large for the stack.
        () = Box::pin(load.read(source.organization.as_ref(), &above)) => {}
        () = load.under_way.hand_out(watch, empty) => {}
    }
    Ok(load.under_way.snapshot(empty()))
}

impl<'a> Load<'a> {
    /// Requests the caller's identity, and nothing else yet. Also returns the caller of requests
    /// that belong to no account.
    pub(super) async fn begin(
        connection: &'a Connection,
        watch: &'a Watch,
        last_accessed: bool,
    ) -> Result<(Self, Arc<Calls>), AwsError> {
        let limits = Limits::new(connection.patience());
        let above = Calls::new(None, watch, &limits);
        let caller = caller(connection, &above).await?;
        let under_way = UnderWay::new(caller.account.clone());
        let above = under_way.add_calls(None, above);
        Ok((Self { connection, caller, watch, limits, under_way, last_accessed }, above))
    }

    /// Reads the caller's account and its organization concurrently, then the other accounts and
    /// Identity Center. `above` makes the calls that belong to no account.
    async fn read(&self, entry: Option<&OrganizationEntry>, above: &Calls) {
        let own = &self.caller.account;
        let wants_own = entry.is_none_or(|it| it.accounts.is_empty() || it.accounts.contains(own));
        let account = wants_own.then(|| self.under_way.begin(own));
        let (membership, ()) =
            tokio::join!(self.organization(entry.is_some(), account.as_deref(), above), async {
                if let Some(account) = &account {
                    let calls = self.calls(own);
                    Box::pin(read_account(self.connection, &calls, account, self.last_accessed))
                        .await;
                }
            });
        let chosen = entry.map(|it| choose(&membership, it, own)).unwrap_or_default();
        self.under_way.add_gaps(chosen.gaps);
        let wanted: Vec<_> = wants_own
            .then(|| own.clone())
            .into_iter()
            .chain(chosen.accounts.iter().map(|it| it.id.clone()))
            .collect();
        let member = Some(own).filter(|it| membership.is_below(it));
        let reach = Reach {
            accounts: &wanted,
            is_whole: entry.is_some(),
            member,
            management: membership.management_account(),
            manages_access: membership.manages_access(own),
        };
        let mut center = Center::new(self.connection, above, reach, &self.under_way);
        tokio::join!(
            async {
                if let Some(entry) = entry {
                    Box::pin(self.members(entry, &chosen.accounts)).await;
                }
            },
            Box::pin(center.look()),
        );
        // Only the roles of other accounts may show its region.
        Box::pin(center.look()).await;
        center.end(own);
    }

    /// Reads the organization, and records in the caller's `account` if there is none.
    async fn organization(
        &self,
        all_accounts: bool,
        account: Option<&AccountMembers>,
        above: &Calls,
    ) -> Membership {
        let own = &self.caller.account;
        let read = read_organization(self.connection, above, own, all_accounts);
        let membership = Box::pin(read).await;
        match (&membership, account) {
            (Membership::Member(it), _) => {
                self.under_way.set_organization(&it.shape, it.management_account.clone());
            }
            (Membership::Standalone, Some(account)) => account.put("IsStandalone", &Some(true)),
            (Membership::Standalone, None) | (Membership::Unknown, _) => {}
        }
        membership
    }
}

/// The caller's identity. Everyone may request their own, so a failure here means that nothing
/// works.
pub(super) async fn caller(
    connection: &Connection,
    calls: &Calls,
) -> Result<CallerIdentity, AwsError> {
    let operation = of_sts::GET_CALLER_IDENTITY;
    let request = connection.sts(calls.tally()).get_caller_identity().send();
    let answer =
        calls.call(operation, request, |_| 1).await.map_err(|failure| connection.error(failure))?;
    calls.tally().done(operation);
    let (Some(account), Some(arn)) = (answer.account(), answer.arn()) else {
        return Err(AwsError::NotAws { place: connection.place(), status: 200 });
    };
    Ok(CallerIdentity {
        account: account.into(),
        arn: arn.to_owned(),
        user_id: answer.user_id().unwrap_or_default().to_owned(),
    })
}
