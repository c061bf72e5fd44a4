//! Collects the facts of all sources, and assembles a snapshot.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rustc_hash::FxHashSet;

use super::{
    above::{place_account_access, place_identity_center, place_organization},
    account::{AccountFacts, OwnFact},
    account_access::{account_access, entitlements_alone},
    account_settings,
    cli_calls::CliCalls,
    completeness::{
        listed_policies, note_absent_lists, note_missing_groups, note_missing_policies,
    },
    document_members::{Part, other_credentials, parts, provenance},
    identity_center::{identity_center, unread_accounts},
    last_accessed::last_accessed,
    merge::{Mergeable, Sourced, merged},
    organization::{OrganizationFeatures, organization, root_access},
    parts::{ListPart, ListParts},
    principals,
    reading::{Collector, ItemPlace, Origin, Reading, not_a_date, parse_date},
    role_facts::RoleFacts,
    unread_facts::UnreadFacts,
    user_facts::UserFacts,
};
use crate::{
    iam::{
        AccountId, AccountPart, Arn, CredentialList, FileMember, Gap, Gaps, ManagedPolicy,
        Organization, Provenance, Snapshot, Unread, UnreadReason, UnreadSource, UnreadSubject,
    },
    load::{
        error::LoadError,
        wire::{self, Document, List, Text},
    },
};

/// A snapshot in the making.
#[derive(Debug, Default)]
pub(crate) struct SnapshotBuilder {
    snapshot: Snapshot,
    accounts: BTreeMap<AccountId, AccountFacts>,
    managed_policies: Vec<Sourced<ManagedPolicy>>,
    user_facts: UserFacts,
    role_facts: RoleFacts,
    /// Facts that do not name their account.
    orphans: Vec<(Arc<Origin>, OwnFact)>,
    root_access: Vec<OrganizationFeatures>,
    unreadable_policies: FxHashSet<Arn>,
    named_policies: FxHashSet<Arn>,
    calls: CliCalls,
    unread_facts: UnreadFacts,
    gaps: Gaps,
    /// Whether a snapshot was read, which may be empty.
    is_snapshot: bool,
    /// The first file that was read.
    first_file: Option<String>,
}

impl SnapshotBuilder {
    /// Adds a JSON file: an object, or several concatenated pages. Each has its index among the
    /// `count` objects of the file.
    pub(crate) fn add_documents(
        &mut self,
        file: &str,
        documents: &[(usize, Document<'_>)],
        count: usize,
    ) {
        self.first_file.get_or_insert_with(|| file.to_owned());
        self.is_snapshot |= documents.iter().any(|(_, it)| it.schema.is_some());
        let last_pages = last_pages(documents);
        for (at, (index, document)) in documents.iter().enumerate() {
            let prefix = if count == 1 { String::new() } else { format!("[{index}].") };
            let origin = Origin { file: file.to_owned(), prefix, ..Origin::default() };
            // A page that is followed by another with the same list is not the last.
            let lists = all_lists(document).zip(&last_pages);
            let pages = lists.filter(|((_, list), _)| list.is_present()).map(|(_, last)| *last);
            let (_, last) = &documents[pages.max().unwrap_or(at)];
            self.add_document(origin, document, last.page_end());
        }
    }

    /// Adds one object of a file. `page_end` is the member that indicates more pages.
    fn add_document(
        &mut self,
        mut origin: Origin,
        document: &Document<'_>,
        page_end: Option<FileMember>,
    ) {
        if let Some(text) = &document.collected_at {
            origin.collected_at = parse_date(text.as_str());
            if origin.collected_at.is_none() {
                let reason = not_a_date(text.as_str());
                self.gaps.push(origin.malformed(FileMember::CollectedAt, "collected_at", reason));
            }
        }
        origin.provenance = provenance(document);
        self.snapshot.collected_at = self.snapshot.collected_at.max(origin.collected_at);
        let whole = Arc::new(origin.clone());
        self.add_facts(origin, document, page_end);

        if whole.provenance == Provenance::Arriving {
            self.gaps.push(Unread {
                source: UnreadSource::Aws,
                subject: UnreadSubject::Whole,
                reason: UnreadReason::NotLoadedYet,
                account: None,
            });
        }
        self.add_recorded_gaps(&whole, &document.gaps);
        self.each(
            &whole,
            FileMember::Accounts,
            &document.accounts,
            |builder, account: Document<'_>, place| {
                let path = format!("{}[{}].", place.list.name(), place.index);
                let prefix = format!("{}{path}", whole.prefix);
                let page_end = account.page_end();
                builder.add_facts(Origin { prefix, ..(*whole).clone() }, &account, page_end);
            },
        );
        if let Some(wire) = self.member(&whole, FileMember::Organization, document.organization) {
            let organization = organization(self, &whole, &wire);
            self.gaps.extend(place_organization(&mut self.snapshot, &whole, organization));
        }
        if let Some(wire) =
            self.member(&whole, FileMember::IdentityCenter, document.identity_center)
        {
            let center = identity_center(self, &whole, &wire);
            self.gaps.extend(place_identity_center(&mut self.snapshot, &whole, center));
        }
        if let Some(wire) = self.member(&whole, FileMember::AccountAccess, document.account_access)
        {
            let access = account_access(self, &whole, &wire);
            place_account_access(&mut self.snapshot, access);
        }
        if document.entitlements.is_present() {
            let access = entitlements_alone(self, &whole, &document.entitlements);
            place_account_access(&mut self.snapshot, access);
            let cut = page_end.map(|_| UnreadReason::OnePage(vec![FileMember::Entitlements]));
            let member = FileMember::Entitlements;
            self.gaps.extend(cut.map(|it| whole.unread(member, member.name(), it)));
        }
    }

    /// Adds a credential report in CSV.
    pub(crate) fn add_credential_report(&mut self, file: &str, csv: &str) {
        let origin = Arc::new(Origin { file: file.to_owned(), ..Origin::default() });
        for (account, report) in account_settings::report(self, &origin, "", None, csv) {
            self.accounts.entry(account).or_default().add_report(report);
        }
    }

    /// Adds something that is missing.
    pub(crate) fn add_gap(&mut self, unread: Unread) {
        self.gaps.push(unread);
    }

    /// The same for files that must contain something: AWS CLI output that names no account is
    /// useless on its own.
    pub(crate) fn finish_placed(self) -> Result<Snapshot, LoadError> {
        let file = self.first_file.clone().filter(|_| !self.is_snapshot);
        let snapshot = self.finish();
        let holds_nothing = snapshot.accounts.is_empty()
            && snapshot.organization.is_none()
            && snapshot.managed_policies.values().all(|it| it.policy.is_none())
            && snapshot.identity_center.is_none();
        match (file, snapshot.gaps.first().map(Gap::from)) {
            (Some(_), Some(Gap { source: file, reason, .. })) if holds_nothing => {
                Err(LoadError::Unplaced { file, reason })
            }
            (Some(file), None) if holds_nothing => {
                let reason = "its lists are empty and name no account".to_owned();
                Err(LoadError::Unplaced { file, reason })
            }
            _ => Ok(snapshot),
        }
    }

    /// Settles what depends on all sources.
    pub(crate) fn finish(mut self) -> Snapshot {
        for (id, account) in &self.accounts {
            account.note_gone(id, &mut self.gaps);
        }
        self.calls.settle_principals(&mut self.accounts, &mut self.gaps);
        self.settle_orphans();
        for features in std::mem::take(&mut self.root_access) {
            self.gaps.extend(features.settle(self.snapshot.organization.as_mut()));
        }
        let Self {
            mut snapshot,
            mut accounts,
            mut gaps,
            unread_facts,
            mut unreadable_policies,
            ..
        } = self;
        for account in accounts.values_mut() {
            account.merge(&snapshot.policies, &mut gaps);
            account.mark_unread(&unread_facts);
        }
        let listed = listed_policies(&self.managed_policies);
        let policies = merged(self.managed_policies, &snapshot.policies, &mut gaps);
        // One gap is enough for each.
        unreadable_policies.extend(gaps.iter().filter_map(|it| match (&it.subject, &it.reason) {
            (UnreadSubject::ManagedPolicy(arn), UnreadReason::Contradictory(_)) => {
                Some(arn.clone())
            }
            _ => None,
        }));
        snapshot.managed_policies =
            policies.into_iter().map(|it| (it.value.arn.clone(), it.value)).collect();
        let managed = &snapshot.managed_policies;
        note_missing_policies(&accounts, managed, &listed, &unreadable_policies, &mut gaps);
        self.calls.settle(&mut accounts, &mut snapshot, &mut gaps);

        self.role_facts.settle(&mut accounts, &mut gaps);
        let (mut listed, roots) = self.user_facts.settle(&accounts, &mut gaps);
        let reports = accounts.values().filter_map(|it| it.report.as_ref()?.generated_at).max();
        snapshot.collected_at = snapshot.collected_at.or(reports);
        for (id, facts) in accounts {
            let root_has_device = roots.contains(&id);
            note_missing_groups(&id, &facts, &mut gaps);
            note_absent_lists(&id, &facts, &mut gaps);
            let mut account =
                facts.settle(&id, &mut listed, root_has_device, &unread_facts, &mut gaps);
            if account.alias.is_none() {
                account.alias = name_in(snapshot.organization.as_ref(), &id);
            }
            snapshot.accounts.insert(id, account);
        }
        gaps.extend(unread_accounts(&snapshot));
        snapshot.gaps = gaps;
        snapshot
    }

    /// Adds the facts of a file, or of one account of a snapshot.
    fn add_facts(
        &mut self,
        mut origin: Origin,
        document: &Document<'_>,
        page_end: Option<FileMember>,
    ) {
        origin.account = document.account().map(|it| it.as_str().into());
        let parts = parts(document);
        let whole = Arc::new(origin.clone());
        let partial = self.names_in(&whole, FileMember::PartialLists, &document.partial_lists);
        for (part, name, _) in parts.iter().filter(|(.., list)| list.is_present()) {
            let is_cut = page_end.is_some() || partial.contains(name.name());
            let parts = if is_cut { &mut origin.cut } else { &mut origin.listed };
            parts.insert(*part);
        }
        if page_end.is_none() && origin.provenance == Provenance::Files {
            let wholes = document.listed_principals().into_iter().filter_map(|(member, list)| {
                let has_items = matches!(&list, List::Items(items) if !items.is_empty());
                match member {
                    // The users of one group are not all users.
                    FileMember::Users if has_items && document.group.is_none() => {
                        Some(AccountPart::Users)
                    }
                    FileMember::Roles if has_items => Some(AccountPart::Roles),
                    _ => None,
                }
            });
            origin.listed.extend(wholes);
        }
        let origin = Arc::new(origin);
        let asked =
            self.names_in(&origin, FileMember::LoginProfilesOf, &document.login_profiles_of);
        if let Some(account) = &origin.account {
            let facts = self.accounts.entry(account.clone()).or_default();
            facts.listed.extend(&origin.listed);
            facts.is_standalone |= document.is_standalone == Some(true);
            facts.provenance = facts.provenance.max(origin.provenance);
            let lists = [
                (CredentialList::AccessKeys, &document.access_key_metadata),
                (CredentialList::MfaDevices, &document.mfa_devices),
                (CredentialList::Passwords, &document.login_profiles),
            ];
            let other = other_credentials(document);
            let lists = lists.into_iter().chain(
                other.into_iter().map(|(kind, _, list)| (CredentialList::Other(kind), list)),
            );
            let whole = lists.filter(|(_, list)| list.is_present()).map(|(it, _)| it);
            facts.coverage.extend(whole);
            if document.login_profiles_of.is_present() {
                facts.with_profiles_asked.get_or_insert_default().extend(asked);
            }
        } else {
            self.add_lists_of_none(&origin, &parts);
        }
        if let Some(member) = page_end {
            let lists = all_lists(document).filter(|(_, it)| it.is_present());
            let lists: Vec<_> = lists.map(|(member, _)| member).collect();
            if !lists.is_empty() {
                self.gaps.push(origin.unread(member, member.name(), UnreadReason::OnePage(lists)));
            }
        }
        self.each(
            &origin,
            FileMember::AccountAliases,
            &document.account_aliases,
            |builder, alias: Text<'_>, place| {
                builder.add_own(&place.origin, OwnFact::Alias(alias.as_str().into()));
            },
        );
        self.add_principals(&origin, document);
        let mut calls = std::mem::take(&mut self.calls);
        calls.add(self, &origin, document);
        self.calls = calls;
        self.add_role_facts(&origin, document);
        self.add_user_facts(&origin, document);
        let list = &document.service_last_accessed_details;
        self.each(&origin, FileMember::ServiceLastAccessedDetails, list, |builder, item, place| {
            if let Some((arn, report)) = last_accessed(&mut builder.reading(place), &item) {
                builder.account(&arn).add_last_accessed(arn, report);
            }
        });
        for (account, fact) in account_settings::facts(self, &origin, document) {
            match account {
                Some(account) => self.accounts.entry(account).or_default().add_own(fact),
                None => self.add_own(&origin, fact),
            }
        }
        for (account, report) in account_settings::reports(self, &origin, document) {
            self.accounts.entry(account).or_default().add_report(report);
        }
        self.add_root_access(&origin, document);
    }

    /// The names in a list of names.
    fn names_in(
        &mut self,
        origin: &Arc<Origin>,
        member: FileMember,
        list: &List<'_>,
    ) -> BTreeSet<Box<str>> {
        let mut names = BTreeSet::new();
        self.each(origin, member, list, |_, name: Text<'_>, _| {
            names.insert(name.as_str().into());
        });
        names
    }

    /// Adds empty lists, which do not name their account. If other lists beside them name
    /// principals, those show the account.
    fn add_lists_of_none(&mut self, origin: &Arc<Origin>, parts: &[Part<'_, '_>]) {
        let providers = [AccountPart::SamlProviders, AccountPart::OpenIdConnectProviders];
        let has_items = |list: &List<'_>| matches!(list, List::Items(items) if !items.is_empty());
        let names_owner = parts.iter().any(|(.., list)| has_items(list));
        for (part, _, list) in parts {
            let is_whole = origin.listed.contains(part) && matches!(list, List::Items(_));
            let is_orphan = providers.contains(part) || !names_owner;
            if is_whole && !has_items(list) && is_orphan {
                self.add_own(origin, OwnFact::NoneOf(*part));
            }
        }
    }

    fn add_principals(&mut self, origin: &Arc<Origin>, document: &Document<'_>) {
        let described = document.described_policy();
        let mut parts = ListParts::<Self>::none();
        let items = self.items(origin, FileMember::UserDetailList, &document.user_detail_list);
        parts.add(origin, FileMember::UserDetailList, items, principals::user, |it, part| {
            let users = it.keep(part);
            it.give(users, |account| &mut account.users);
        });
        let items = self.items(origin, FileMember::GroupDetailList, &document.group_detail_list);
        parts.add(origin, FileMember::GroupDetailList, items, principals::group, |it, part| {
            let groups = it.keep(part);
            it.give(groups, |account| &mut account.groups);
        });
        let items = self.items(origin, FileMember::RoleDetailList, &document.role_detail_list);
        parts.add(origin, FileMember::RoleDetailList, items, principals::role, |it, part| {
            let roles = it.keep(part);
            it.give(roles, |account| &mut account.roles);
        });
        for (member, list) in
            [(FileMember::Policies, &document.policies), (FileMember::Policy, &described)]
        {
            let items = self.items(origin, member, list);
            parts.add(origin, member, items, principals::managed_policy, |it, part| {
                let policies = it.keep(part);
                it.managed_policies.extend(policies);
            });
        }
        parts.read(self);
        let list = &document.saml_provider_list;
        self.each(origin, FileMember::SamlProviderList, list, |builder, provider, place| {
            if let Some(value) = principals::saml_provider(&mut builder.reading(place), &provider) {
                let account = builder.account(&value.arn);
                account.identity_providers.push(Sourced { value, origin: Arc::clone(origin) });
            }
        });
        let list = &document.open_id_connect_provider_list;
        self.each(
            origin,
            FileMember::OpenIdConnectProviderList,
            list,
            |builder, provider, place| {
                let provider =
                    principals::open_id_connect_provider(&mut builder.reading(place), &provider);
                if let Some(value) = provider {
                    let account = builder.account(&value.arn);
                    account.identity_providers.push(Sourced { value, origin: Arc::clone(origin) });
                }
            },
        );
    }

    /// Keeps the policies and gaps of a part, and returns its facts.
    fn keep<T: Mergeable>(&mut self, mut part: ListPart<T>) -> Vec<Sourced<T>> {
        part.move_policies(&mut self.snapshot.policies);
        self.gaps.extend(part.gaps.iter().cloned());
        self.unreadable_policies.extend(part.unreadable);
        part.values
    }

    /// Moves principals, sorted by ARN, to the accounts that own them.
    fn give<T: Mergeable>(
        &mut self,
        mut principals: Vec<Sourced<T>>,
        list: impl Fn(&mut AccountFacts) -> &mut Vec<Sourced<T>>,
    ) {
        // From the end, so that removing principals does not move others.
        while let Some(last) = principals.last() {
            let id = AccountId::from(last.value.arn().account());
            let is_of_other = |it: &Sourced<T>| it.value.arn().account() != id.as_str();
            let start = principals.iter().rposition(is_of_other).map_or(0, |it| it + 1);
            let list = list(self.accounts.entry(id).or_default());
            if start == 0 && list.is_empty() {
                *list = std::mem::take(&mut principals);
            } else {
                list.extend(principals.drain(start..));
            }
        }
    }

    fn add_role_facts(&mut self, origin: &Arc<Origin>, document: &Document<'_>) {
        // As with the facts of users.
        let mut facts = std::mem::take(&mut self.role_facts);
        let role = List::Items(document.role.iter().cloned().collect());
        for (member, list) in [(FileMember::Roles, &document.roles), (FileMember::Role, &role)] {
            self.each(origin, member, list, |builder, item, place| {
                facts.add(&mut builder.reading(place), &item);
            });
        }
        self.role_facts = facts;
    }

    /// Adds the features of centralized root access, which the AWS CLI prints with the id of the
    /// organization.
    fn add_root_access(&mut self, origin: &Arc<Origin>, document: &Document<'_>) {
        let list = &document.enabled_features;
        if list.is_present() {
            let features = root_access(self, origin, FileMember::EnabledFeatures, list);
            let id = document.organization_id.as_ref().map(|it| it.as_str().into());
            self.root_access.push(OrganizationFeatures {
                origin: Arc::clone(origin),
                id,
                features,
            });
        }
    }

    fn add_user_facts(&mut self, origin: &Arc<Origin>, document: &Document<'_>) {
        // The facts are taken out temporarily, because reading borrows the rest.
        let mut facts = std::mem::take(&mut self.user_facts);
        facts.add(self, origin, document);
        self.user_facts = facts;
    }

    /// Adds a fact of the account of `origin`, or of an account that is not yet known.
    fn add_own(&mut self, origin: &Arc<Origin>, fact: OwnFact) {
        match &origin.account {
            Some(account) => self.accounts.entry(account.clone()).or_default().add_own(fact),
            None => self.orphans.push((Arc::clone(origin), fact)),
        }
    }

    /// Adds each fact without an account to the only account, if there is just one. Dumps also
    /// contain principals of an account `aws`, which does not count.
    fn settle_orphans(&mut self) {
        for (origin, fact) in std::mem::take(&mut self.orphans) {
            let mut accounts = self.accounts.iter_mut().filter(|(id, _)| id.as_str() != "aws");
            match (accounts.next(), accounts.next()) {
                (Some((_, only)), None) => only.add_own(fact),
                (Some(_), Some(_)) | (None, _) => {
                    let reason = UnreadReason::NoOwner { detail: fact.without_owner() };
                    self.gaps.push(origin.unread(fact.member(), fact.member().name(), reason));
                }
            }
        }
    }

    /// Adds the gaps of a saved snapshot, and records the principals that they affect.
    fn add_recorded_gaps(&mut self, origin: &Arc<Origin>, gaps: &List<'_>) {
        self.each(origin, FileMember::Gaps, gaps, |builder, gap: wire::RecordedGap, _| {
            let unread = gap.into_unread();
            builder.unread_facts.add(&unread);
            if let UnreadSubject::ManagedPolicy(policy) = &unread.subject {
                // The missing document is already reported.
                builder.unreadable_policies.insert(policy.clone());
            }
            builder.gaps.push(unread);
        });
    }

    /// The account that owns `arn`.
    fn account(&mut self, arn: &Arn) -> &mut AccountFacts {
        if !self.accounts.contains_key(arn.account()) {
            self.accounts.insert(arn.account().into(), AccountFacts::default());
        }
        self.accounts.entry(arn.account().into()).or_default()
    }
}

impl Collector for SnapshotBuilder {
    fn gaps(&self) -> &Gaps {
        &self.gaps
    }

    fn gaps_mut(&mut self) -> &mut Gaps {
        &mut self.gaps
    }

    fn reading(&mut self, place: ItemPlace) -> Reading<'_> {
        Reading {
            place,
            policies: &mut self.snapshot.policies,
            gaps: &mut self.gaps,
            unreadable: &mut self.unreadable_policies,
            named: &mut self.named_policies,
        }
    }
}

/// By list: the last object in which it is present.
fn last_pages(documents: &[(usize, Document<'_>)]) -> Vec<usize> {
    let mut last = Vec::new();
    for (at, (_, document)) in documents.iter().enumerate() {
        for (list, (_, items)) in all_lists(document).enumerate() {
            last.resize(last.len().max(list + 1), 0);
            if items.is_present() {
                last[list] = at;
            }
        }
    }
    last
}

/// All lists of an object, including those that only single calls split into pages.
fn all_lists<'d, 'a>(
    document: &'d Document<'a>,
) -> impl Iterator<Item = (FileMember, &'d List<'a>)> {
    document.lists().into_iter().chain(document.listed_by_calls())
}

/// The account's name in the organization.
fn name_in(organization: Option<&Organization>, account: &AccountId) -> Option<Box<str>> {
    let member = organization?.member(account)?;
    Some(member.name.clone()).filter(|it| !it.is_empty())
}
