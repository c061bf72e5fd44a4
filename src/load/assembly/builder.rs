//! Collects the facts of one source after another, and makes a snapshot of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::{
    account::{AccountFacts, OwnFact},
    account_settings,
    completeness::{note_absent_lists, note_missing_groups, note_missing_policies},
    document_members::{Part, other_credentials, parts, provenance},
    identity_center::{identity_center, joined, unread_accounts},
    last_accessed::last_accessed,
    listed_principals::ListedPrincipals,
    merge::{Mergeable, Sourced, merged},
    organization::{OrganizationFeatures, organization, root_access},
    parts::read_parts,
    principals,
    reading::{Collector, DATE, ItemPlace, Origin, Reading, parse_date},
    role_facts::RoleFacts,
    unread_facts::UnreadFacts,
    user_facts::UserFacts,
};
use crate::{
    iam::{
        AccountId, AccountPart, Arn, CredentialList, FileMember, Gaps, IdentityCenter,
        ManagedPolicy, Organization, Provenance, Snapshot, Unread, UnreadReason, UnreadSource,
        UnreadSubject,
    },
    load::wire::{self, Document, List, Text},
};

/// A snapshot in the making.
#[derive(Debug, Default)]
pub(crate) struct SnapshotBuilder {
    snapshot: Snapshot,
    accounts: BTreeMap<AccountId, AccountFacts>,
    managed_policies: Vec<Sourced<ManagedPolicy>>,
    user_facts: UserFacts,
    role_facts: RoleFacts,
    /// Facts that do not say whose they are.
    orphans: Vec<(Arc<Origin>, OwnFact)>,
    root_access: Vec<OrganizationFeatures>,
    unreadable_policies: FxHashSet<Arn>,
    named_policies: FxHashSet<Arn>,
    listed_principals: ListedPrincipals,
    unread_facts: UnreadFacts,
    gaps: Gaps,
}

impl SnapshotBuilder {
    /// Adds a JSON file: an object, or pages that stand one after another.
    pub(crate) fn add_documents(&mut self, file: &str, documents: &[Document<'_>]) {
        for (index, document) in documents.iter().enumerate() {
            let prefix = if documents.len() == 1 { String::new() } else { format!("[{index}].") };
            let origin = Origin { file: file.to_owned(), prefix, ..Origin::default() };
            // A page that another follows here is not the last.
            let has_list_of = |later: &&Document<'_>| {
                let lists = document.lists().into_iter().zip(later.lists());
                lists.into_iter().any(|((_, a), (_, b))| a.is_present() && b.is_present())
            };
            let last = documents[index + 1..].iter().rfind(has_list_of).unwrap_or(document);
            self.add_document(origin, document, last.page_end());
        }
    }

    /// Adds one object of a file. `page_end` is the member that says that more follows.
    fn add_document(
        &mut self,
        mut origin: Origin,
        document: &Document<'_>,
        page_end: Option<FileMember>,
    ) {
        if let Some(text) = &document.collected_at {
            origin.collected_at = parse_date(text.as_str());
            if origin.collected_at.is_none() {
                let reason = format!("expected a date such as {DATE}, found `{}`", text.as_str());
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
            self.add_organization(&whole, organization);
        }
        if let Some(wire) =
            self.member(&whole, FileMember::IdentityCenter, document.identity_center)
        {
            let center = identity_center(self, &whole, &wire);
            self.add_identity_center(&whole, center);
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

    /// Settles what depends on all sources.
    pub(crate) fn finish(mut self) -> Snapshot {
        self.settle_orphans();
        for features in std::mem::take(&mut self.root_access) {
            self.gaps.extend(features.settle(self.snapshot.organization.as_mut()));
        }
        let Self {
            mut snapshot, mut accounts, mut gaps, unread_facts, unreadable_policies, ..
        } = self;
        for (id, account) in &accounts {
            account.note_gone(id, &mut gaps);
        }
        self.listed_principals.settle(&mut accounts, &mut gaps);
        for account in accounts.values_mut() {
            account.merge(&snapshot.policies, &mut gaps);
            account.mark_unread(&unread_facts);
        }
        let policies = merged(self.managed_policies, &snapshot.policies, &mut gaps);
        snapshot.managed_policies =
            policies.into_iter().map(|it| (it.value.arn.clone(), it.value)).collect();
        let managed = &snapshot.managed_policies;
        note_missing_policies(&accounts, managed, &unreadable_policies, &mut gaps);

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
        origin.account = document.account.as_ref().map(|it| it.as_str().into());
        let parts = parts(document);
        let mut partial = BTreeSet::new();
        let whole = Arc::new(origin.clone());
        let list = &document.partial_lists;
        self.each(&whole, FileMember::PartialLists, list, |_, name: Text<'_>, _| {
            partial.insert(name.as_str().to_owned());
        });
        for (part, name, _) in parts.iter().filter(|(.., list)| list.is_present()) {
            let is_cut = page_end.is_some() || partial.contains(name.name());
            let parts = if is_cut { &mut origin.cut } else { &mut origin.listed };
            parts.insert(*part);
        }
        if page_end.is_none() && origin.provenance == Provenance::Files {
            let wholes = document.listed_principals().into_iter().filter_map(|(member, list)| {
                let has_items = matches!(&list, List::Items(items) if !items.is_empty());
                match member {
                    FileMember::Users if has_items => Some(AccountPart::Users),
                    FileMember::Roles if has_items => Some(AccountPart::Roles),
                    _ => None,
                }
            });
            origin.listed.extend(wholes);
        }
        let origin = Arc::new(origin);
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
        } else {
            self.add_lists_of_none(&origin, &parts);
        }
        if let Some(member) = page_end {
            let listed =
                [(FileMember::Users, &document.users), (FileMember::Groups, &document.groups)];
            let lists = document.lists().into_iter().chain(listed);
            let lists = lists.filter(|(_, it)| it.is_present());
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
                if let Some(account) = &place.origin.account {
                    let facts = builder.accounts.entry(account.clone()).or_default();
                    facts.alias = Some(alias.as_str().into());
                }
            },
        );
        self.add_principals(&origin, document);
        let mut listed = std::mem::take(&mut self.listed_principals);
        listed.add(self, &origin, document);
        self.listed_principals = listed;
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

    /// Takes lists that are empty, and so do not say whose they are. Where others beside them name
    /// principals, those tell.
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
        let list = &document.user_detail_list;
        self.read_list(origin, FileMember::UserDetailList, list, principals::user, |it, users| {
            it.give(users, |account| &mut account.users);
        });
        let list = &document.group_detail_list;
        self.read_list(
            origin,
            FileMember::GroupDetailList,
            list,
            principals::group,
            |it, groups| {
                it.give(groups, |account| &mut account.groups);
            },
        );
        let list = &document.role_detail_list;
        self.read_list(origin, FileMember::RoleDetailList, list, principals::role, |it, roles| {
            it.give(roles, |account| &mut account.roles);
        });
        let (list, read) = (&document.policies, principals::managed_policy);
        self.read_list(origin, FileMember::Policies, list, read, |it, policies| {
            it.managed_policies.extend(policies);
        });
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

    /// Reads the items of a list that may be long, on all cores.
    fn read_list<'a, W: Deserialize<'a>, T: Mergeable + Send>(
        &mut self,
        origin: &Origin,
        member: FileMember,
        list: &'a List<'_>,
        read: impl Fn(&mut Reading<'_>, &W) -> Option<T> + Sync,
        mut take: impl FnMut(&mut Self, Vec<Sourced<T>>),
    ) {
        let items = self.items(origin, member, list);
        for mut part in read_parts(origin, member, items, read) {
            part.move_policies(&mut self.snapshot.policies);
            self.gaps.extend(part.gaps.iter().cloned());
            self.unreadable_policies.extend(part.unreadable);
            take(self, part.values);
        }
    }

    /// Gives principals, sorted by ARN, to the accounts that own them.
    fn give<T: Mergeable>(
        &mut self,
        mut principals: Vec<Sourced<T>>,
        list: impl Fn(&mut AccountFacts) -> &mut Vec<Sourced<T>>,
    ) {
        // From the end, where taking some away moves no others.
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

    /// Adds what centralized root access does, which the AWS CLI tells of an organization by its id.
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
        // The facts are taken out for a moment, as reading borrows the rest.
        let mut facts = std::mem::take(&mut self.user_facts);
        let list = &document.access_key_metadata;
        self.each(origin, FileMember::AccessKeyMetadata, list, |builder, item, place| {
            facts.add_access_key(&mut builder.reading(place), &item);
        });
        let list = &document.access_key_last_used;
        self.each(origin, FileMember::AccessKeyLastUsed, list, |builder, item, place| {
            facts.add_last_use(&mut builder.reading(place), &item);
        });
        self.each(origin, FileMember::MfaDevices, &document.mfa_devices, |builder, item, place| {
            facts.add_mfa_device(&mut builder.reading(place), &item);
        });
        let list = &document.virtual_mfa_devices;
        self.each(origin, FileMember::VirtualMfaDevices, list, |builder, item, place| {
            facts.add_virtual_device(&mut builder.reading(place), &item);
        });
        self.each(
            origin,
            FileMember::LoginProfiles,
            &document.login_profiles,
            |builder, item, place| {
                facts.add_password(&mut builder.reading(place), &item);
            },
        );
        if let Some(profile) = &document.login_profile {
            let one = List::Items(vec![profile.clone()]);
            self.each(origin, FileMember::LoginProfile, &one, |builder, item, place| {
                facts.add_password(&mut builder.reading(place), &item);
            });
        }
        for (kind, name, list) in other_credentials(document) {
            self.each(origin, name, list, |builder, item, place| {
                facts.add_other(&mut builder.reading(place), kind, &item);
            });
        }
        self.user_facts = facts;
    }

    /// Adds a fact of the account of `origin`, or of one that is yet to be told.
    fn add_own(&mut self, origin: &Arc<Origin>, fact: OwnFact) {
        match &origin.account {
            Some(account) => self.accounts.entry(account.clone()).or_default().add_own(fact),
            None => self.orphans.push((Arc::clone(origin), fact)),
        }
    }

    /// Gives each fact without an account to the only account there is. Dumps hold principals of
    /// an account `aws` as well, which has none.
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

    /// Adds the gaps that a snapshot was saved with, and remembers whom they uncover.
    fn add_recorded_gaps(&mut self, origin: &Arc<Origin>, gaps: &List<'_>) {
        self.each(origin, FileMember::Gaps, gaps, |builder, gap: wire::RecordedGap, _| {
            let unread = gap.into_unread();
            builder.unread_facts.add(&unread);
            if let UnreadSubject::ManagedPolicy(policy) = &unread.subject {
                // Whose text is missing is said already.
                builder.unreadable_policies.insert(policy.clone());
            }
            builder.gaps.push(unread);
        });
    }

    fn add_organization(&mut self, origin: &Origin, organization: Organization) {
        match &self.snapshot.organization {
            Some(known) if known.id != organization.id => {
                let detail = format!(
                    "the organization `{}` is left out, because another file has `{}` and a \
                     snapshot holds only one; the guardrails of its accounts are unknown",
                    organization.id, known.id
                );
                self.gaps.push(left_out(origin, FileMember::Organization, detail));
            }
            // A member account may see little more than which organization it is in.
            Some(known) if !known.units.is_empty() && organization.units.is_empty() => {}
            Some(_) | None => self.snapshot.organization = Some(organization),
        }
    }

    fn add_identity_center(&mut self, origin: &Origin, center: IdentityCenter) {
        match self.snapshot.identity_center.take() {
            Some(known) if known.identity_store != center.identity_store => {
                let detail = format!(
                    "the Identity Center `{}` is left out, because another file has `{}` and a \
                     snapshot holds only one; who can use its roles is unknown",
                    center.identity_store, known.identity_store
                );
                self.snapshot.identity_center = Some(known);
                self.gaps.push(left_out(origin, FileMember::IdentityCenter, detail));
            }
            Some(known) => self.snapshot.identity_center = Some(joined(known, center)),
            None => self.snapshot.identity_center = Some(center),
        }
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

/// A snapshot holds one of the kind, and this one is not it.
fn left_out(origin: &Origin, member: FileMember, detail: String) -> Unread {
    origin.unread(member, member.name(), UnreadReason::LeftOut { detail })
}

/// The name that the organization gives to an account.
fn name_in(organization: Option<&Organization>, account: &AccountId) -> Option<Box<str>> {
    let member = organization?.member(account)?;
    Some(member.name.clone()).filter(|it| !it.is_empty())
}
