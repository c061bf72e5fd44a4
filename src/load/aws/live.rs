//! A live load from beginning to end: who asks, what the accounts, the organization and Identity
//! Center hold, and one snapshot of it.

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

/// Reads AWS. It takes as long as AWS takes; `watch` tells how it goes and can end it, which
/// keeps what came so far. `collected_at` is the moment the snapshot is of.
///
/// # Errors
///
/// Fails only where AWS cannot be asked at all: without credentials, or without an answer to who
/// asks. What fails later is a gap.
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
/// Fails where the system has no room for a runtime.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, AwsError> {
    // One thread is enough: the calls wait for AWS, not for the processor.
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| AwsError::Configuration { reason: error.to_string() })?;
    let answer = runtime.block_on(work);
    // A name that is still being looked up must not keep us.
    runtime.shutdown_background();
    Ok(answer)
}

/// As [`load_aws`], inside a tokio runtime that the caller has.
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

/// The way to AWS, unless the load is ended first.
pub(super) async fn connect(source: &AwsSource, watch: &Watch) -> Result<Connection, AwsError> {
    tokio::select! {
        biased;
        () = watch.stop().stopped() => Err(AwsError::Interrupted),
        connection = Connection::open(source) => connection,
    }
}

/// Reads what `connection` leads to, and the other accounts of the organization where `source`
/// says how they are entered.
pub(super) async fn read_through(
    connection: &Connection,
    source: &AwsSource,
    collected_at: Timestamp,
    watch: &Watch,
) -> Result<SavedSnapshot, AwsError> {
    let (load, above) = Load::begin(connection, watch, source.last_accessed).await?;
    let empty = || SavedSnapshot::new(collected_at, load.caller.clone());
    tokio::select! {
        // What waits for so many calls is too large for the stack.
        () = Box::pin(load.read(source.organization.as_ref(), &above)) => {}
        () = load.under_way.hand_out(watch, empty) => {}
    }
    Ok(load.under_way.snapshot(empty()))
}

impl<'a> Load<'a> {
    /// Asks who asks, and nothing else yet. Also gives what makes the calls that belong to no
    /// account.
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

    /// Reads the caller's account beside its organization, then the accounts that are entered
    /// beside Identity Center. `above` makes the calls that belong to no account.
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
        // Only the roles of other accounts may tell in which region it lives.
        Box::pin(center.look()).await;
        center.end(own);
    }

    /// Reads the organization, and notes in the caller's `account` if there is none.
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

/// Who asks. Everybody may know that of themselves, so a failure here means that nothing works.
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
