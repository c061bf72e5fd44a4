//! Saved snapshots: the wire shapes of several accounts, in one versioned file.
//!
//! ```json
//! {"schema": "rolecall/snapshot/1",
//!  "collected_at": "2026-01-15T12:00:00Z",
//!  "collected_by": {"Account": "111122223333", "Arn": "arn:aws:iam::…", "UserId": "AIDA…"},
//!  "accounts": [{"Account": "111122223333", "UserDetailList": [], "RoleDetailList": []}],
//!  "organization": {"Organization": {}, "Roots": [], "OrganizationalUnits": [], "Accounts": [], "Policies": []},
//!  "identity_center": {"Instances": []},
//!  "account_access": {"applications": [{"applicationArn": "…", "entitlements": []}]},
//!  "gaps": [{"source": "iam:ListUsers", "subject": "111122223333", "reason": "…", …}]}
//! ```
//!
//! An account has the members that the AWS CLI prints for the calls it was read with, side by
//! side: those of `get-account-authorization-details`, `AccessKeyMetadata` and `MFADevices` of
//! all users, `LoginProfiles`, and so on; `wire` lists them. A list that is absent was not read;
//! one that is empty was, and there is nothing. Gaps whose subject is an ARN tell of whom
//! something is missing. Five things AWS tells in no list: `IsStandalone` in an account that is
//! in no organization, `PartialLists` in an account, the names of its lists of which pages are
//! missing, `LoginProfilesOf` in an account, the names of the users of whom `LoginProfiles` tells
//! where the credential report tells of the others, `TargetIds` in a policy of the organization, and `AssignedAccounts` in Identity
//! Center, the accounts whose assignments are all there.
//!
//! `ServiceLastAccessedDetails` of an account contains what `get-service-last-accessed-details`
//! prints for each user, group or role that was queried, with its `Arn` and without the `Marker`:
//! all pages are combined. `IsTruncated` is true if pages are missing. Principals that are not in
//! the list were not queried.
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
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use serde_json::value::RawValue;
use tokio::sync::Notify;

use super::{bytes::load_bytes, error::LoadError, schema::SCHEMA, wire::RecordedGap};
use crate::iam::{AccountId, Snapshot, Unread};

/// Everything that was read from AWS, as a file would contain it.
#[derive(Debug, Serialize)]
pub struct SavedSnapshot {
    schema: &'static str,
    #[serde(serialize_with = "as_text")]
    collected_at: Timestamp,
    collected_by: CallerIdentity,
    /// Whether more may arrive. Never true in a file, which is written at the end.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) still_reading: bool,
    pub(super) accounts: Vec<AccountMembers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) organization: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identity_center: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) account_access: Option<Box<RawValue>>,
    #[serde(serialize_with = "recorded")]
    pub(super) gaps: Vec<Unread>,
}

/// The caller that read it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CallerIdentity {
    #[serde(serialize_with = "as_text")]
    pub(super) account: AccountId,
    pub(super) arn: String,
    pub(super) user_id: String,
}

/// What was read of one account, with the member names of the AWS CLI.
#[derive(Debug)]
pub(super) struct AccountMembers {
    account: AccountId,
    members: Mutex<BTreeMap<&'static str, Member>>,
    /// Notified of everything that is added.
    grown: Arc<Notify>,
}

/// A member of an account. Copies share the text.
#[derive(Clone, Debug)]
enum Member {
    /// A complete value.
    Value(Arc<RawValue>),
    /// The items of a list that may grow.
    List {
        items: Vec<Arc<RawValue>>,
        /// Whether nothing is missing of it.
        is_whole: bool,
    },
}

impl SavedSnapshot {
    /// A snapshot without accounts.
    pub(super) fn new(collected_at: Timestamp, collected_by: CallerIdentity) -> Self {
        // Whole seconds are precise enough.
        let second = Timestamp::from_second(collected_at.as_second()).unwrap_or(collected_at);
        Self {
            schema: SCHEMA,
            collected_at: second,
            collected_by,
            still_reading: false,
            accounts: Vec::new(),
            organization: None,
            identity_center: None,
            account_access: None,
            gaps: Vec::new(),
        }
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.organization.is_none()
            && self.identity_center.is_none()
            && self.account_access.is_none()
            && self.accounts.iter().all(|it| it.members().is_empty())
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        // Only maps with non-text keys could fail, and there are none.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The facts: the same as those of a file with this text.
    ///
    /// # Errors
    ///
    /// No failure is known: wrong responses of AWS become gaps.
    pub fn to_snapshot(&self) -> Result<Snapshot, LoadError> {
        load_bytes("AWS", self.to_text().into_bytes())
    }
}

impl AccountMembers {
    /// An account of which nothing was read. `grown` is notified of each member that is added.
    pub(super) fn new(account: AccountId, grown: Arc<Notify>) -> Self {
        Self { account, members: Mutex::default(), grown }
    }

    /// The account that these members belong to.
    pub(super) fn account(&self) -> &AccountId {
        &self.account
    }

    /// The ARNs of the roles read so far.
    pub(super) fn role_arns(&self) -> Vec<String> {
        #[derive(Deserialize)]
        struct Named {
            #[serde(rename = "Arn")]
            arn: String,
        }
        let members = self.members();
        let Some(Member::List { items, .. }) = members.get("RoleDetailList") else {
            return Vec::new();
        };
        let names = items.iter().filter_map(|it| serde_json::from_str(it.get()).ok());
        names.map(|Named { arn }| arn).collect()
    }

    /// Passes the text of each role read so far to `take`.
    pub(super) fn each_role(&self, mut take: impl FnMut(&str)) {
        if let Some(Member::List { items, .. }) = self.members().get("RoleDetailList") {
            items.iter().for_each(|it| take(it.get()));
        }
    }

    /// Adds a member; `None` was not read, and stays absent.
    pub(super) fn put(&self, name: &'static str, value: &Option<impl Serialize>) {
        let Some(value) = value else { return };
        if let Ok(raw) = serde_json::value::to_raw_value(value) {
            self.members().insert(name, Member::Value(raw.into()));
            self.grown.notify_one();
        }
    }

    /// Adds items to a list, which is then present but partial.
    pub(super) fn add(&self, list: &'static str, new: impl IntoIterator<Item = impl Serialize>) {
        // Only maps with non-text keys could fail, and there are none.
        let new = new.into_iter().filter_map(|it| serde_json::value::to_raw_value(&it).ok());
        self.change(list, |items, _| items.extend(new.map(Arc::from)));
    }

    /// Marks a list as complete.
    pub(super) fn complete(&self, list: &'static str) {
        self.change(list, |_, is_whole| *is_whole = true);
    }

    fn change(&self, list: &'static str, change: impl FnOnce(&mut Vec<Arc<RawValue>>, &mut bool)) {
        let mut members = self.members();
        let none = || Member::List { items: Vec::new(), is_whole: false };
        if let Member::List { items, is_whole } = members.entry(list).or_insert_with(none) {
            change(items, is_whole);
        }
        self.grown.notify_one();
    }

    /// A copy of what was read so far, which does not grow.
    pub(super) fn so_far(&self) -> Self {
        let members = Mutex::new(self.members().clone());
        Self { account: self.account.clone(), members, grown: Arc::default() }
    }

    /// A panic elsewhere spoils no member.
    fn members(&self) -> MutexGuard<'_, BTreeMap<&'static str, Member>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Serialize for AccountMembers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.members();
        let mut map = serializer.serialize_map(Some(1 + members.len()))?;
        map.serialize_entry("Account", self.account.as_str())?;
        for (name, member) in members.iter() {
            map.serialize_entry(name, member)?;
        }
        let is_partial = |it: &Member| matches!(it, Member::List { is_whole: false, .. });
        let partial = members.iter().filter(|(_, it)| is_partial(it));
        let partial: Vec<_> = partial.map(|(name, _)| *name).collect();
        if !partial.is_empty() {
            map.serialize_entry("PartialLists", &partial)?;
        }
        map.end()
    }
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.as_ref().serialize(serializer),
            Self::List { items, .. } => serializer.collect_seq(items.iter().map(Arc::as_ref)),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks like this")]
fn is_false(it: &bool) -> bool {
    !it
}

fn as_text<S: Serializer>(it: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(it)
}

fn recorded<S: Serializer>(gaps: &[Unread], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(gaps.iter().map(RecordedGap::from))
}
