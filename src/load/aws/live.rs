//! A live load from beginning to end: who asks, what the account holds, and one snapshot of it.

use jiff::Timestamp;
use tokio::runtime;

use super::{
    calls::{Calls, Limits},
    connection::{AwsSource, Connection},
    error::AwsError,
    iam::read_account,
    operation::of_sts,
};
use crate::{
    iam::Gap,
    load::{
        event::Watch,
        snapshot_file::{AccountMembers, CallerIdentity, SavedSnapshot},
    },
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
    // One thread is enough: the calls wait for AWS, not for the processor.
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| AwsError::Configuration { reason: error.to_string() })?;
    let snapshot = runtime.block_on(read_aws(source, collected_at, watch));
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
    let connection = tokio::select! {
        biased;
        () = watch.stop().stopped() => return Err(AwsError::Interrupted),
        connection = Connection::open(source) => connection?,
    };
    read_through(&connection, collected_at, watch).await
}

/// Reads what `connection` leads to.
pub(super) async fn read_through(
    connection: &Connection,
    collected_at: Timestamp,
    watch: &Watch,
) -> Result<SavedSnapshot, AwsError> {
    let limits = Limits::default();
    let collected_by = caller(connection, &Calls::new(None, watch, &limits)).await?;
    let calls = Calls::new(Some(collected_by.account.clone()), watch, &limits);
    let account = AccountMembers::new(collected_by.account.clone());
    let so_far = || {
        let mut snapshot = SavedSnapshot::new(collected_at, collected_by.clone());
        snapshot.accounts.push(account.so_far());
        snapshot.gaps = calls.gaps();
        snapshot.gaps.push(still_reading());
        snapshot
    };
    let hand_out = async {
        loop {
            watch.next_so_far(&account.grown, so_far).await;
        }
    };
    tokio::select! {
        () = read_account(connection, &calls, &account) => {}
        () = hand_out => {}
    }
    let gaps = calls.gaps();
    let mut snapshot = SavedSnapshot::new(collected_at, collected_by);
    snapshot.accounts.push(account);
    snapshot.gaps = gaps;
    Ok(snapshot)
}

/// What every answer rests on before all is read.
fn still_reading() -> Gap {
    Gap {
        source: "AWS".to_owned(),
        subject: String::new(),
        reason: "still being read, so more may come".to_owned(),
        cure: Some("wait until all is read".to_owned()),
    }
}

/// Who asks. Everybody may know that of themselves, so a failure here means that nothing works.
async fn caller(connection: &Connection, calls: &Calls) -> Result<CallerIdentity, AwsError> {
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
