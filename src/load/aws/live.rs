//! A live load from beginning to end: who asks, what the accounts, the organization and Identity
//! Center hold, and one snapshot of it.

use jiff::Timestamp;
use tokio::runtime;

use super::{
    calls::{Calls, Limits},
    connection::{AwsSource, Connection},
    entry::OrganizationEntry,
    error::AwsError,
    iam::read_account,
    identity_center::{Center, Reach},
    members::{Load, choose},
    operation::of_sts,
    organization::{Membership, cure_from_above, read_organization},
    under_way::{Reading, UnderWay},
};
use crate::load::{
    event::Watch,
    snapshot_file::{CallerIdentity, SavedSnapshot},
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
    in_runtime(read_aws(source, collected_at, watch))
}

/// Waits for what is read, in a runtime of its own.
pub(super) fn in_runtime(
    reading: impl Future<Output = Result<SavedSnapshot, AwsError>>,
) -> Result<SavedSnapshot, AwsError> {
    // One thread is enough: the calls wait for AWS, not for the processor.
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| AwsError::Configuration { reason: error.to_string() })?;
    let snapshot = runtime.block_on(reading);
    // A name that is still being looked up must not keep us.
    runtime.shutdown_background();
    snapshot
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
    let AwsSource { organization, last_accessed, .. } = source;
    let entry = organization.as_ref();
    let limits = Limits::default();
    let above = Calls::new(None, watch, &limits);
    let caller = caller(connection, &above).await?;
    let mut snapshot = SavedSnapshot::new(collected_at, caller.clone());
    let under_way = UnderWay::default();
    let load = Load {
        connection,
        caller: &caller,
        watch,
        limits: &limits,
        under_way: &under_way,
        last_accessed: *last_accessed,
    };
    tokio::select! {
        // What waits for so many calls is too large for the stack.
        () = Box::pin(load.read(entry, above, &mut snapshot)) => {}
        () = under_way.hand_out(watch, || SavedSnapshot::new(collected_at, caller.clone())) => {}
    }
    Ok(snapshot)
}

impl Load<'_> {
    /// Reads the caller's account beside its organization, then the accounts that are entered
    /// beside Identity Center. `above` makes the calls that belong to no account.
    async fn read(
        &self,
        entry: Option<&OrganizationEntry>,
        above: Calls,
        snapshot: &mut SavedSnapshot,
    ) {
        let own = &self.caller.account;
        let wants_own = entry.is_none_or(|it| it.accounts.is_empty() || it.accounts.contains(own));
        let (membership, read) = tokio::join!(
            Box::pin(read_organization(self.connection, &above, own, entry.is_some())),
            async { if wants_own { Some(Box::pin(self.own_account()).await) } else { None } },
        );
        let mut accounts = Vec::new();
        let mut gaps = Vec::new();
        if let Some(Reading { account, calls }) = read {
            let is_standalone = matches!(membership, Membership::Standalone);
            account.put("IsStandalone", &is_standalone.then_some(true));
            accounts.push(account);
            gaps.extend(calls.gaps());
        }
        let chosen = entry.map(|it| choose(&membership, it, own)).unwrap_or_default();
        gaps.extend(chosen.gaps);
        let wanted: Vec<_> = wants_own
            .then(|| own.clone())
            .into_iter()
            .chain(chosen.accounts.iter().map(|it| it.id.clone()))
            .collect();
        let member = Some(own).filter(|it| membership.is_below(it));
        let reach = Reach { accounts: &wanted, is_whole: entry.is_some(), member };
        let mut center = Center::new(self.connection, &above, reach);
        let ((members, missing), ()) = tokio::join!(
            async {
                match entry {
                    Some(entry) => Box::pin(self.members(entry, &chosen.accounts)).await,
                    None => Default::default(),
                }
            },
            Box::pin(center.look_where(&accounts)),
        );
        accounts.extend(members);
        gaps.extend(missing);
        // Only the roles of other accounts may tell in which region it lives.
        Box::pin(center.look_where(&accounts)).await;
        snapshot.identity_center = center.into_member(&accounts, own);

        let mut missing = above.gaps();
        if let Membership::Member(organization) = membership {
            cure_from_above(&mut missing, organization.management_account.as_ref(), own);
            snapshot.organization = organization.shape.into_raw();
        }
        gaps.extend(missing);
        snapshot.accounts = accounts;
        snapshot.gaps = gaps;
    }

    /// Reads the account of the caller, which needs no entering.
    async fn own_account(&self) -> Reading {
        let own = &self.caller.account;
        let calls = Calls::new(Some(own.clone()), self.watch, self.limits);
        let reading = self.under_way.begin(own, calls);
        let Reading { account, calls } = &reading;
        Box::pin(read_account(self.connection, calls, account, self.last_accessed)).await;
        reading
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
