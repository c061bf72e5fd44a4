//! Saved snapshots: the wire shapes of several accounts, in one versioned file.
//!
//! ```json
//! {"schema": "rolecall/snapshot/1",
//!  "collected_at": "2026-01-15T12:00:00Z",
//!  "collected_by": {"Account": "111122223333", "Arn": "arn:aws:iam::…", "UserId": "AIDA…"},
//!  "accounts": [{"Account": "111122223333", "UserDetailList": [], "RoleDetailList": []}],
//!  "organization": {"Organization": {}, "Roots": [], "OrganizationalUnits": [], "Accounts": [], "Policies": []},
//!  "identity_center": {"Instances": []},
//!  "gaps": [{"source": "iam:ListUsers", "subject": "111122223333", "reason": "…", "cure": "…"}]}
//! ```
//!
//! An account has the members that the AWS CLI prints for the calls it was read with, side by
//! side: those of `get-account-authorization-details`, `AccessKeyMetadata` and `MFADevices` of
//! all users, `LoginProfiles`, and so on; `wire` lists them. A list that is absent was not read;
//! one that is empty was, and there is nothing. Gaps whose subject is an ARN tell of whom
//! something is missing. Three things AWS tells in no list: `IsStandalone` in an account that is
//! in no organization, `TargetIds` in a policy of the organization, and `AssignedAccounts` in
//! Identity Center, the accounts whose assignments are all there.
//!
//! `ServiceLastAccessedDetails` of an account lists what `get-service-last-accessed-details`
//! prints of each user, group or role that was asked about, with its `Arn` and without the
//! `Marker`: all pages are one. `IsTruncated` is true where pages are missing. Who is not in the
//! list was not asked about.
//!
//! ```json
//! {"Arn": "arn:aws:iam::111122223333:role/Deploy", "JobStatus": "COMPLETED",
//!  "JobType": "SERVICE_LEVEL", "JobCreationDate": "…", "JobCompletionDate": "…", "IsTruncated": false,
//!  "ServicesLastAccessed": [
//!   {"ServiceName": "Amazon S3", "ServiceNamespace": "s3", "LastAuthenticated": "…",
//!    "LastAuthenticatedEntity": "arn:aws:iam::…", "LastAuthenticatedRegion": "eu-west-1",
//!    "TotalAuthenticatedEntities": 1},
//!   {"ServiceName": "Amazon SQS", "ServiceNamespace": "sqs", "TotalAuthenticatedEntities": 0}]}
//! ```

use std::{
    collections::BTreeMap,
    fmt::Display,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use tokio::sync::Notify;

use super::{
    error::{LoadError, Place},
    file::load_bytes,
    wire::{Document, RecordedGap},
};
use crate::iam::{AccountId, Gap, Snapshot};

/// The version of the snapshot files that this program writes and reads.
pub const SCHEMA: &str = "rolecall/snapshot/1";

/// Refuses a snapshot of another version. A file without `schema` is no snapshot, and passes.
pub(super) fn check_schema(file: &str, document: &Document<'_>) -> Result<(), LoadError> {
    match &document.schema {
        Some(schema) if schema.as_str() != SCHEMA => Err(LoadError::Unexpected {
            file: file.to_owned(),
            place: Place::Path("schema".to_owned()),
            expected: format!("`{SCHEMA}`"),
            found: format!("`{}`", schema.as_str()),
            hint: Some("the file was written by another version of rolecall"),
        }),
        Some(_) | None => Ok(()),
    }
}

/// All that was read from AWS, as a file would hold it.
#[derive(Debug, Serialize)]
pub struct SavedSnapshot {
    schema: &'static str,
    #[serde(serialize_with = "as_text")]
    collected_at: Timestamp,
    collected_by: CallerIdentity,
    pub(super) accounts: Vec<Arc<AccountMembers>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) organization: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identity_center: Option<Box<RawValue>>,
    #[serde(serialize_with = "recorded")]
    pub(super) gaps: Vec<Gap>,
}

/// Who read it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CallerIdentity {
    #[serde(serialize_with = "as_text")]
    pub(super) account: AccountId,
    pub(super) arn: String,
    pub(super) user_id: String,
}

/// What was read of one account: members named as the AWS CLI names them.
#[derive(Debug)]
pub(super) struct AccountMembers {
    account: AccountId,
    members: Mutex<BTreeMap<&'static str, Box<RawValue>>>,
    /// Is told of each member.
    grown: Arc<Notify>,
}

impl SavedSnapshot {
    /// A snapshot without accounts.
    pub(super) fn new(collected_at: Timestamp, collected_by: CallerIdentity) -> Self {
        // The moment goes to the second: nobody needs it finer.
        let second = Timestamp::from_second(collected_at.as_second()).unwrap_or(collected_at);
        Self {
            schema: SCHEMA,
            collected_at: second,
            collected_by,
            accounts: Vec::new(),
            organization: None,
            identity_center: None,
            gaps: Vec::new(),
        }
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        // Only maps with keys that are no text could fail, and there are none.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The facts: those that a file with this text gives.
    ///
    /// # Errors
    ///
    /// None that a test has found: what AWS answers wrongly is a gap.
    pub fn to_snapshot(&self) -> Result<Snapshot, LoadError> {
        load_bytes("AWS", self.to_text().into_bytes())
    }
}

impl AccountMembers {
    /// An account of which nothing was read. `grown` is told of each member that is added.
    pub(super) fn new(account: AccountId, grown: Arc<Notify>) -> Self {
        Self { account, members: Mutex::default(), grown }
    }

    /// Whose members these are.
    pub(super) fn account(&self) -> &AccountId {
        &self.account
    }

    /// The ARNs of the roles; none if these were not read.
    pub(super) fn role_arns(&self) -> Option<Vec<String>> {
        #[derive(Deserialize)]
        struct Named {
            #[serde(rename = "Arn")]
            arn: Option<String>,
        }
        let members = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        let roles: Vec<Named> = serde_json::from_str(members.get("RoleDetailList")?.get()).ok()?;
        Some(roles.into_iter().filter_map(|it| it.arn).collect())
    }

    /// Adds a member; one that is none was not read, and stays absent.
    pub(super) fn put(&self, name: &'static str, value: &Option<impl Serialize>) {
        let Some(value) = value else { return };
        if let Ok(raw) = serde_json::value::to_raw_value(value) {
            self.members().insert(name, raw);
            self.grown.notify_one();
        }
    }

    /// A copy of what came so far, which grows no more.
    pub(super) fn so_far(&self) -> Self {
        let members = Mutex::new(self.members().clone());
        Self { account: self.account.clone(), members, grown: Arc::default() }
    }

    /// A panic elsewhere spoils no member.
    fn members(&self) -> MutexGuard<'_, BTreeMap<&'static str, Box<RawValue>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Serialize for AccountMembers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let account = serde_json::value::to_raw_value(self.account.as_str()).ok();
        let account = account.iter().map(|it| ("Account", it));
        let members = self.members();
        serializer.collect_map(account.chain(members.iter().map(|(name, it)| (*name, it))))
    }
}

fn as_text<S: Serializer>(it: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(it)
}

fn recorded<S: Serializer>(gaps: &[Gap], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(gaps.iter().cloned().map(RecordedGap::from))
}
