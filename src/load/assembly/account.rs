//! The facts of one account, while its sources are still being read, and what becomes of them.

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    completeness::note_missing_groups,
    credential_report::ReportRow,
    credentials::{self, Coverage},
    merge::{Sourced, merged},
    reading::Gaps,
    user_facts::ListedByUser,
};
use crate::iam::{
    AccessKey, Account, AccountId, Arn, Gap, Group, IdentityPolicies, IdentityProvider,
    PolicyStore, Role, RootUser, User,
};

/// The facts of one account.
#[derive(Debug, Default)]
pub(super) struct AccountFacts {
    pub(super) alias: Option<Box<str>>,
    pub(super) users: Vec<Sourced<User>>,
    pub(super) groups: Vec<Sourced<Group>>,
    pub(super) roles: Vec<Sourced<Role>>,
    pub(super) identity_providers: Vec<Sourced<IdentityProvider>>,
    pub(super) report: Option<Report>,
    pub(super) coverage: Coverage,
    /// Users for whom a call failed when the snapshot was made: they are not covered.
    pub(super) uncovered: FxHashSet<Box<str>>,
    /// What the account's summary tells of the root user.
    pub(super) root_summary: Option<RootSummary>,
}

/// A credential report, as far as it tells of one account.
#[derive(Debug)]
pub(super) struct Report {
    /// The file it is from.
    pub(super) file: String,
    /// When AWS made it, where the file says so.
    pub(super) generated_at: Option<Timestamp>,
    /// One row a user.
    pub(super) rows: Vec<ReportRow>,
}

/// What `aws iam get-account-summary` tells of the root user.
#[derive(Clone, Copy, Debug)]
pub(super) struct RootSummary {
    /// Whether the root user has an MFA device.
    pub(super) mfa_active: Option<bool>,
    /// Whether it has at least one access key.
    pub(super) has_access_key: bool,
}

impl AccountFacts {
    /// Takes `report`, unless a newer one is there.
    pub(super) fn add_report(&mut self, report: Report) {
        let is_older = match (&self.report, report.generated_at) {
            (Some(Report { generated_at: Some(known), .. }), Some(new)) => new < *known,
            (Some(_) | None, _) => false,
        };
        if !is_older {
            self.report = Some(report);
        }
    }

    /// Leaves one principal for each ARN, sorted by ARN.
    pub(super) fn merge(&mut self, policies: &PolicyStore, gaps: &mut Gaps) {
        self.users = merged(std::mem::take(&mut self.users), policies, gaps);
        self.groups = merged(std::mem::take(&mut self.groups), policies, gaps);
        self.roles = merged(std::mem::take(&mut self.roles), policies, gaps);
        let providers = std::mem::take(&mut self.identity_providers);
        self.identity_providers = merged(providers, policies, gaps);
    }

    /// Makes the account. Its principals are merged already.
    pub(super) fn settle(
        mut self,
        id: &AccountId,
        listed: &mut ListedByUser,
        root_has_device: bool,
        gaps: &mut Gaps,
    ) -> Account {
        note_missing_groups(id, &self, gaps);
        let report = self.report.take();
        let rows = report.as_ref().map(|it| rows_by_user(&it.rows)).unwrap_or_default();
        for (index, user) in self.users.iter_mut().enumerate() {
            let user = &mut user.value;
            let listed = listed.remove(&(id.clone(), index)).unwrap_or_default();
            let row = rows.get(user.arn.as_str()).copied();
            let covered = match self.uncovered.contains(user.arn.as_str()) {
                true => Coverage::default(),
                false => self.coverage,
            };
            user.credentials = credentials::joined(listed, row, covered);
            user.created = user.created.or(row.and_then(|it| it.created));
        }

        let mut users: Vec<_> = self.users.into_iter().map(|it| it.value).collect();
        if let Some(report) = &report {
            let strangers = strangers(report, &users);
            let consequence = match (users.is_empty(), self.roles.is_empty()) {
                (true, true) => {
                    "so their groups and policies, and the account's roles, are unknown"
                }
                (true, false) => "so their groups and policies are unknown",
                (false, _) => "so they are left out: they were made or deleted in between",
            };
            note_strangers(id, report, &strangers, consequence, gaps);
            if users.is_empty() {
                users = strangers.into_iter().map(user_of_row).collect();
            }
        }
        let root_row = report.iter().flat_map(|it| &it.rows).find(|it| it.is_root());
        Account {
            alias: self.alias,
            users,
            groups: self.groups.into_iter().map(|it| it.value).collect(),
            roles: self.roles.into_iter().map(|it| it.value).collect(),
            identity_providers: self.identity_providers.into_iter().map(|it| it.value).collect(),
            root_user: root_user(root_row, self.root_summary, root_has_device),
            credential_report_at: report.and_then(|it| it.generated_at),
        }
    }
}

/// The rows by ARN; of two with the same ARN, the first.
fn rows_by_user(rows: &[ReportRow]) -> FxHashMap<&str, &ReportRow> {
    rows.iter().rev().map(|it| (it.arn.as_str(), it)).collect()
}

/// The rows of users that the authorization details lack, by ARN.
fn strangers<'a>(report: &'a Report, users: &[User]) -> Vec<&'a ReportRow> {
    let is_known = |arn: &Arn| users.binary_search_by(|it| it.arn.cmp(arn)).is_ok();
    let mut strangers: Vec<_> =
        report.rows.iter().filter(|it| !it.is_root() && !is_known(&it.arn)).collect();
    strangers.sort_by(|a, b| a.arn.cmp(&b.arn));
    strangers.dedup_by(|a, b| a.arn == b.arn);
    strangers
}

/// Says what the report alone cannot tell. Where authorization details name other users, such a
/// user was made or deleted in between, and is left out; without them, it is taken.
fn note_strangers(
    account: &AccountId,
    report: &Report,
    strangers: &[&ReportRow],
    consequence: &str,
    gaps: &mut Gaps,
) {
    const SHOWN: usize = 5;
    if strangers.is_empty() {
        return;
    }
    let mut names: Vec<_> =
        strangers.iter().take(SHOWN).map(|it| format!("`{}`", it.arn.name())).collect();
    if strangers.len() > SHOWN {
        names.push(format!("{} more", strangers.len() - SHOWN));
    }
    gaps.add(Gap {
        source: report.file.clone(),
        subject: format!("users of the account {account}"),
        reason: format!("only the credential report names {}, {consequence}", names.join(", ")),
        cure: Some("add `aws iam get-account-authorization-details` of the same day".to_owned()),
    });
}

fn user_of_row(row: &ReportRow) -> User {
    User {
        arn: row.arn.clone(),
        id: Box::default(),
        name: row.arn.name().into(),
        created: row.created,
        groups: Vec::new(),
        policies: IdentityPolicies { incomplete: true, ..IdentityPolicies::default() },
        permissions_boundary: None,
        tags: Vec::new(),
        credentials: credentials::joined(Default::default(), Some(row), Coverage::default()),
    }
}

fn root_user(
    row: Option<&ReportRow>,
    summary: Option<RootSummary>,
    has_device: bool,
) -> Option<RootUser> {
    let mut root = match (row, summary) {
        (Some(row), _) => RootUser {
            mfa_active: row.mfa_active,
            password_last_used: row.password.last_used,
            access_keys: row.access_keys.clone(),
        },
        (None, Some(summary)) => {
            // The summary counts keys that can be used; it does not tell which or how old.
            let key = AccessKey { id: None, active: true, created: None, last_used: None };
            RootUser {
                mfa_active: summary.mfa_active,
                password_last_used: None,
                access_keys: if summary.has_access_key { vec![key] } else { Vec::new() },
            }
        }
        (None, None) if has_device => RootUser::default(),
        (None, None) => return None,
    };
    if has_device {
        root.mfa_active = Some(true);
    }
    root.mfa_active = root.mfa_active.or(summary.and_then(|it| it.mfa_active));
    Some(root)
}
