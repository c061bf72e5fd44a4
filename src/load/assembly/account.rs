//! The facts of one account, collected from its sources and then assembled.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::{
    credential_report::ReportRow,
    credentials,
    listed_credentials::ListedByUser,
    merge::{Sourced, merged, note_gone},
    reading::Origin,
    unread_facts::{UnreadFacts, UnreadOfPrincipal},
};
use crate::{
    iam::{
        AccessKey, Account, AccountId, AccountPart, Arn, CredentialList, DelegationRequest,
        FileMember, Gaps, Group, IdentityKind, IdentityPolicies, IdentityProvider, LastAccessed,
        OutboundFederation, PasswordPolicy, PermissionsBoundary, PolicyStore, Provenance,
        ReportedUsers, Role, RootUser, UnreadItem, UnreadSubject, User,
    },
    load::wire,
};

/// The facts of one account.
#[derive(Debug, Default)]
pub(super) struct AccountFacts {
    pub(super) alias: Option<Box<str>>,
    /// What was listed whole.
    pub(super) listed: BTreeSet<AccountPart>,
    /// The parts with a list that may be incomplete.
    pub(super) cut: BTreeSet<AccountPart>,
    pub(super) is_standalone: bool,
    pub(super) provenance: Provenance,
    pub(super) users: Vec<Sourced<User>>,
    pub(super) groups: Vec<Sourced<Group>>,
    pub(super) roles: Vec<Sourced<Role>>,
    pub(super) identity_providers: Vec<Sourced<IdentityProvider>>,
    pub(super) report: Option<Report>,
    /// The lists that cover every user, so that a user who is not in them has none. Only those of a
    /// snapshot do, because they name their users; the AWS CLI prints those of one user.
    pub(super) coverage: BTreeSet<CredentialList>,
    /// The users whom the list of passwords covers, where it does not cover all.
    pub(super) with_profiles_asked: Option<BTreeSet<Box<str>>>,
    /// The root user's facts in the account summary.
    pub(super) root_summary: Option<RootSummary>,
    /// The password policy.
    pub(super) password_policy: Option<Option<PasswordPolicy>>,
    /// Whether its principals can get tokens to sign in elsewhere.
    pub(super) outbound_federation: Option<OutboundFederation>,
    /// Requests of partners for temporary access.
    pub(super) delegation_requests: Option<Vec<DelegationRequest>>,
    /// Services last used.
    pub(super) last_accessed: BTreeMap<Arn, LastAccessed>,
}

/// A credential report, as far as it is about one account.
#[derive(Debug)]
pub(super) struct Report {
    /// Where it is from.
    pub(super) origin: Arc<Origin>,
    /// When AWS generated it, if the file says so.
    pub(super) generated_at: Option<Timestamp>,
    /// One row per user.
    pub(super) rows: Vec<ReportRow>,
}

/// The root user's facts in the output of `aws iam get-account-summary`.
#[derive(Clone, Copy, Debug)]
pub(super) struct RootSummary {
    /// Whether the root user has an MFA device.
    pub(super) mfa_active: Option<bool>,
    /// Whether it has at least one access key.
    pub(super) has_access_key: Option<bool>,
    /// Whether it has a password.
    pub(super) has_password: Option<bool>,
    /// Whether it has a signing certificate.
    pub(super) has_signing_certificate: Option<bool>,
}

impl RootSummary {
    /// Reads the counts of a summary.
    pub(super) fn of(summary: &BTreeMap<wire::Text<'_>, i64>) -> Self {
        let is_any = |name: &str| {
            summary.iter().find(|(it, _)| it.as_str() == name).map(|(_, count)| *count > 0)
        };
        Self {
            mfa_active: is_any("AccountMFAEnabled"),
            has_access_key: is_any("AccountAccessKeysPresent"),
            has_password: is_any("AccountPasswordPresent"),
            has_signing_certificate: is_any("AccountSigningCertificatesPresent"),
        }
    }
}

/// A fact of an account that does not name the account, as in some AWS CLI output.
#[derive(Clone, Debug)]
pub(super) enum OwnFact {
    Summary(RootSummary),
    PasswordPolicy(Option<PasswordPolicy>),
    Alias(Box<str>),
    OutboundFederation(OutboundFederation),
    DelegationRequests(Vec<DelegationRequest>),
    /// The part is empty.
    NoneOf(AccountPart),
}

impl OwnFact {
    /// The member that contains it.
    pub(super) fn member(&self) -> FileMember {
        match self {
            Self::Summary(_) => FileMember::SummaryMap,
            Self::PasswordPolicy(_) => FileMember::PasswordPolicy,
            Self::Alias(_) => FileMember::AccountAliases,
            Self::OutboundFederation(_) => FileMember::JwtVendingEnabled,
            Self::DelegationRequests(_) => FileMember::DelegationRequests,
            Self::NoneOf(AccountPart::Users) => FileMember::UserDetailList,
            Self::NoneOf(AccountPart::Groups) => FileMember::GroupDetailList,
            Self::NoneOf(AccountPart::Roles) => FileMember::RoleDetailList,
            Self::NoneOf(AccountPart::SamlProviders) => FileMember::SamlProviderList,
            Self::NoneOf(AccountPart::OpenIdConnectProviders) => {
                FileMember::OpenIdConnectProviderList
            }
        }
    }

    /// What is unknown if its account cannot be determined.
    pub(super) fn without_owner(&self) -> &'static str {
        match self {
            Self::Summary(_) => {
                "the file does not name the account of this summary, so the root user's MFA and \
                 keys are unknown"
            }
            Self::PasswordPolicy(_) => {
                "the file does not name the account of this password policy, so the policy is \
                 unknown"
            }
            Self::Alias(_) => {
                "the file does not name the account of this alias, so the account is unknown"
            }
            Self::OutboundFederation(_) => {
                "the file does not name the account of this setting, so whether its principals \
                 can sign in elsewhere is unknown"
            }
            Self::DelegationRequests(_) => {
                "the file does not name the account of these requests, so which partners have \
                 temporary access is unknown"
            }
            Self::NoneOf(_) => "the file does not name the account of this list, so it is unknown",
        }
    }
}

impl AccountFacts {
    /// Adds a fact of the account itself.
    pub(super) fn add_own(&mut self, fact: OwnFact) {
        match fact {
            OwnFact::Summary(summary) => self.root_summary = Some(summary),
            OwnFact::PasswordPolicy(policy) => self.password_policy = Some(policy),
            OwnFact::Alias(alias) => self.alias = Some(alias),
            OwnFact::OutboundFederation(fact) => self.outbound_federation = Some(fact),
            OwnFact::DelegationRequests(requests) => self.add_delegation_requests(requests),
            OwnFact::NoneOf(part) => drop(self.listed.insert(part)),
        }
    }

    /// Adds requests; for one that is already known, the later state counts.
    fn add_delegation_requests(&mut self, requests: Vec<DelegationRequest>) {
        let known = self.delegation_requests.get_or_insert_default();
        known.retain(|old| !requests.iter().any(|it| it.id == old.id));
        known.extend(requests);
    }

    /// Adds `report`, unless there is a newer one.
    pub(super) fn add_report(&mut self, report: Report) {
        let is_older = match (&self.report, report.generated_at) {
            (Some(Report { generated_at: Some(known), .. }), Some(new)) => new < *known,
            (Some(_) | None, _) => false,
        };
        if !is_older {
            self.report = Some(report);
        }
    }

    /// Adds a report on services last used, unless there is a newer one.
    pub(super) fn add_last_accessed(&mut self, arn: Arn, report: LastAccessed) {
        let is_older =
            self.last_accessed.get(&arn).is_some_and(|it| report.completed < it.completed);
        if !is_older {
            self.last_accessed.insert(arn, report);
        }
    }

    /// Records the principals that only an older source contains.
    pub(super) fn note_gone(&self, id: &AccountId, gaps: &mut Gaps) {
        note_gone(id, AccountPart::Users, &self.users, gaps);
        note_gone(id, AccountPart::Groups, &self.groups, gaps);
        note_gone(id, AccountPart::Roles, &self.roles, gaps);
    }

    /// Keeps one principal for each ARN, sorted by ARN.
    pub(super) fn merge(&mut self, policies: &PolicyStore, gaps: &mut Gaps) {
        self.note_listed();
        self.users = merged(std::mem::take(&mut self.users), policies, gaps);
        self.groups = merged(std::mem::take(&mut self.groups), policies, gaps);
        self.roles = merged(std::mem::take(&mut self.roles), policies, gaps);
        let providers = std::mem::take(&mut self.identity_providers);
        self.identity_providers = merged(providers, policies, gaps);
    }

    /// Records which parts the sources list completely.
    fn note_listed(&mut self) {
        let users = self.users.iter().map(|it| &it.origin);
        let groups = self.groups.iter().map(|it| &it.origin);
        let roles = self.roles.iter().map(|it| &it.origin);
        let providers = self.identity_providers.iter().map(|it| &it.origin);
        // Thousands of consecutive items have the same origin.
        let mut last = None;
        for origin in users.chain(groups).chain(roles).chain(providers) {
            if last.replace(Arc::as_ptr(origin)) != Some(Arc::as_ptr(origin)) {
                self.listed.extend(&origin.listed);
                self.cut.extend(&origin.cut);
            }
        }
    }

    /// Marks principals whose policies or boundaries are not completely known. The principals must
    /// be merged already.
    pub(super) fn mark_unread(&mut self, facts: &UnreadFacts) {
        let bound = |owner, arn: &Arn, boundary: &mut PermissionsBoundary| {
            if *boundary == PermissionsBoundary::None
                && facts.has(UnreadOfPrincipal::Boundary(owner), arn)
            {
                *boundary = PermissionsBoundary::Unread;
            }
        };
        for user in self.users.iter_mut().map(|it| &mut it.value) {
            user.policies.incomplete |=
                facts.has(UnreadOfPrincipal::Policies(IdentityKind::User), &user.arn);
            bound(IdentityKind::User, &user.arn, &mut user.permissions_boundary);
        }
        for group in self.groups.iter_mut().map(|it| &mut it.value) {
            group.policies.incomplete |=
                facts.has(UnreadOfPrincipal::Policies(IdentityKind::Group), &group.arn);
        }
        for role in self.roles.iter_mut().map(|it| &mut it.value) {
            role.policies.incomplete |=
                facts.has(UnreadOfPrincipal::Policies(IdentityKind::Role), &role.arn);
            bound(IdentityKind::Role, &role.arn, &mut role.permissions_boundary);
        }
    }

    /// Builds the account. Its principals must be merged already.
    pub(super) fn settle(
        mut self,
        id: &AccountId,
        listed: &mut ListedByUser,
        root_has_device: bool,
        unread: &UnreadFacts,
        gaps: &mut Gaps,
    ) -> Account {
        let report = self.report.take();
        let rows = report.as_ref().map(|it| rows_by_user(&it.rows)).unwrap_or_default();
        for (index, user) in self.users.iter_mut().enumerate() {
            let user = &mut user.value;
            let listed = listed.remove(&(id.clone(), index)).unwrap_or_default();
            let row = rows.get(user.arn.as_str()).copied().filter(|it| it.is_of(user.created));
            let covers = |list| {
                let fact = UnreadOfPrincipal::Credentials(list);
                let asked = self.with_profiles_asked.as_ref();
                let is_left_out = list == CredentialList::Passwords
                    && asked.is_some_and(|it| !it.contains(&user.name));
                self.coverage.contains(&list) && !is_left_out && !unread.has(fact, &user.arn)
            };
            user.credentials = credentials::joined(listed, row, covers);
            user.created = user.created.or(row.and_then(|it| it.created));
        }

        let mut users: Vec<_> = self.users.into_iter().map(|it| it.value).collect();
        if let Some(report) = &report {
            let strangers = strangers(report, &users);
            // Without other user facts, users are taken from the report; but if all users were
            // listed, the others were created or deleted in between.
            let is_taken = users.is_empty() || !self.listed.contains(&AccountPart::Users);
            let fate = match (is_taken, self.roles.is_empty()) {
                (true, true) => ReportedUsers::KeptWithoutRoles,
                (true, false) => ReportedUsers::Kept,
                (false, _) => ReportedUsers::LeftOut,
            };
            note_strangers(id, report, &strangers, fate, gaps);
            if is_taken {
                users.extend(strangers.into_iter().map(user_of_row));
                users.sort_by(|a, b| a.arn.cmp(&b.arn));
            }
        }
        let root_row = report.iter().flat_map(|it| &it.rows).find(|it| it.is_root());
        let listed = self.listed;
        Account {
            cut: self.cut.difference(&listed).copied().collect(),
            alias: self.alias,
            is_standalone: self.is_standalone,
            provenance: self.provenance,
            has_unread_principals: ![AccountPart::Users, AccountPart::Roles]
                .iter()
                .all(|it| listed.contains(it)),
            listed,
            users,
            groups: self.groups.into_iter().map(|it| it.value).collect(),
            roles: self.roles.into_iter().map(|it| it.value).collect(),
            identity_providers: self.identity_providers.into_iter().map(|it| it.value).collect(),
            root_user: root_user(root_row, self.root_summary, root_has_device),
            password_policy: self.password_policy,
            credential_report_at: report.and_then(|it| it.generated_at),
            last_accessed: self.last_accessed,
            outbound_federation: self.outbound_federation,
            delegation_requests: self.delegation_requests,
        }
    }
}

/// The rows by ARN; the first of several with the same ARN.
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

/// Records what the report alone does not contain. If authorization details list other users, such
/// a user was created or deleted in between and is ignored; without them, it is kept.
fn note_strangers(
    account: &AccountId,
    report: &Report,
    strangers: &[&ReportRow],
    fate: ReportedUsers,
    gaps: &mut Gaps,
) {
    if strangers.is_empty() {
        return;
    }
    let names = strangers.iter().map(|it| it.arn.name().to_owned()).collect();
    let subject = UnreadSubject::Users(account.clone());
    gaps.extend(report.origin.not_held(subject, UnreadItem::Users { names, fate }));
}

fn user_of_row(row: &ReportRow) -> User {
    User {
        arn: row.arn.clone(),
        id: Box::default(),
        name: row.arn.name().into(),
        created: row.created,
        groups: Vec::new(),
        policies: IdentityPolicies { incomplete: true, ..IdentityPolicies::default() },
        permissions_boundary: PermissionsBoundary::Unread,
        tags: Vec::new(),
        credentials: credentials::joined(Default::default(), Some(row), |_| false),
    }
}

/// The facts about the root user. AWS generates the report at most every four hours, while the
/// summary is current: if both contain a fact, the summary counts.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
fn root_user(
    row: Option<&ReportRow>,
    summary: Option<RootSummary>,
    has_device: bool,
) -> Option<RootUser> {
    if row.is_none() && summary.is_none() && !has_device {
        return None;
    }
    let certificates = row.and_then(|it| it.signing_certificates.as_ref());
    let certificates = certificates.map(|all| all.iter().any(|it| it.active));
    let now = |it: fn(RootSummary) -> Option<bool>| summary.and_then(it);
    Some(RootUser {
        mfa_active: match has_device {
            true => Some(true),
            false => now(|it| it.mfa_active).or(row.and_then(|it| it.mfa_active)),
        },
        has_virtual_mfa: has_device,
        has_password: now(|it| it.has_password).or(row.and_then(|it| it.password_enabled)),
        has_signing_certificate: now(|it| it.has_signing_certificate).or(certificates),
        password_last_used: row.and_then(|it| it.last_sign_in),
        access_keys: root_keys(
            row.and_then(|it| it.access_keys.as_deref()),
            now(|it| it.has_access_key),
        ),
    })
}

/// The root user's keys: those of the report, as far as the summary agrees that there are any. The
/// summary contains neither ids nor ages.
fn root_keys(reported: Option<&[AccessKey]>, has_key: Option<bool>) -> Option<Vec<AccessKey>> {
    let mut keys = reported.map(<[_]>::to_vec).or(has_key.map(|_| Vec::new()))?;
    match has_key {
        Some(true) if keys.iter().all(|it| !it.active) => {
            keys.push(AccessKey { id: None, active: true, created: None, last_used: None });
        }
        Some(false) => keys.retain(|it| !it.active),
        Some(true) | None => {}
    }
    Some(keys)
}

/// The password policy; `None` for the AWS default.
pub(super) fn password_policy(wire: &wire::PasswordPolicy) -> Option<PasswordPolicy> {
    // Some tools print 0 for no limit.
    let limit = |it: Option<u32>| it.filter(|it| *it > 0);
    Some(PasswordPolicy {
        minimum_length: wire.minimum_password_length?,
        require_symbols: wire.require_symbols == Some(true),
        require_numbers: wire.require_numbers == Some(true),
        require_uppercase: wire.require_uppercase_characters == Some(true),
        require_lowercase: wire.require_lowercase_characters == Some(true),
        users_may_change: wire.allow_users_to_change_password == Some(true),
        max_age_days: limit(wire.max_password_age),
        reuse_prevention: limit(wire.password_reuse_prevention),
        hard_expiry: wire.hard_expiry.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(active: bool) -> AccessKey {
        AccessKey { id: None, active, created: None, last_used: None }
    }

    #[test]
    #[rustfmt::skip]
    fn of_the_root_users_keys_the_summary_knows_better_whether_there_are_any() {
        type Active = Option<&'static [bool]>;
        let cases: [(Active, Option<bool>, Active); 8] = [
            (None,           None,        None),
            (None,           Some(false), Some(&[])),
            (None,           Some(true),  Some(&[true])),
            (Some(&[true]),  None,        Some(&[true])),
            (Some(&[true]),  Some(true),  Some(&[true])),
            (Some(&[true]),  Some(false), Some(&[])),
            (Some(&[false]), Some(false), Some(&[false])),
            (Some(&[false]), Some(true),  Some(&[false, true])),
        ];
        for (reported, has_key, expected) in cases {
            let keys: Option<Vec<_>> = reported.map(|it| it.iter().copied().map(key).collect());
            let keys = root_keys(keys.as_deref(), has_key);
            let active = keys.map(|it| it.iter().map(|it| it.active).collect::<Vec<_>>());
            assert_eq!(active.as_deref(), expected, "{reported:?}, {has_key:?}");
        }
    }

    #[test]
    fn of_the_root_users_mfa_a_device_knows_best_then_the_summary() {
        let summary = |mfa_active| RootSummary {
            mfa_active,
            has_access_key: None,
            has_password: None,
            has_signing_certificate: None,
        };
        let mfa =
            |summary, has_device| root_user(None, summary, has_device).map(|it| it.mfa_active);
        assert_eq!(mfa(None, false), None);
        assert_eq!(mfa(None, true), Some(Some(true)));
        assert_eq!(mfa(Some(summary(Some(false))), true), Some(Some(true)));
        assert_eq!(mfa(Some(summary(Some(false))), false), Some(Some(false)));
        assert_eq!(mfa(Some(summary(None)), false), Some(None));
    }
}
