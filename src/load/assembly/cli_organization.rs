//! The output of single calls of `aws organizations`: the organization, its root, its accounts and
//! its delegated administrators. ARNs name the organization. They contain neither the place of an
//! account nor its guardrails, so these stay unknown.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    organization::{administrator, enabled_policies, member_account},
    reading::{Collector, Origin, text_of},
};
use crate::{
    iam::{
        AccountId, AccountState, Arn, DelegatedAdministrator, FileMember, Gaps, MemberAccount,
        Organization, OrganizationPolicyKind, OrganizationalUnit, Unread, UnreadItem, UnreadReason,
        UnreadSource, UnreadSubject,
    },
    load::wire::{self, Text},
};

/// The facts of all files, by organization.
#[derive(Debug, Default)]
pub(super) struct CliOrganization(BTreeMap<Box<str>, Part>);

#[derive(Debug, Default)]
struct Part {
    /// The files; messages name the first.
    files: Vec<Arc<Origin>>,
    management_account: Option<AccountId>,
    roots: BTreeMap<Box<str>, Box<str>>,
    enabled_policies: Option<Vec<OrganizationPolicyKind>>,
    accounts: BTreeMap<AccountId, (Box<str>, Option<AccountState>)>,
    administrators: BTreeMap<AccountId, DelegatedAdministrator>,
}

impl CliOrganization {
    /// Adds the facts of an object of a file.
    pub(super) fn add(
        &mut self,
        builder: &mut impl Collector,
        origin: &Arc<Origin>,
        wire: &wire::Organization<'_>,
    ) {
        if let Some(identity) = &wire.organization
            && let Some(id) = &identity.id
        {
            let part = self.0.entry(id.as_str().into()).or_default();
            part.files.push(Arc::clone(origin));
            let management = identity.master_account_id.as_ref().map(|it| it.as_str().into());
            part.management_account = management.or(part.management_account.take());
        }
        builder.each(origin, FileMember::Roots, &wire.roots, |_, root: wire::Unit<'_>, _| {
            let Some(part) = self.part(origin, root.arn.as_ref()) else { return };
            if let Some(types) = &root.policy_types {
                part.enabled_policies = Some(enabled_policies(types).collect());
            }
            part.roots.insert(text_of(root.id.as_ref()), text_of(root.name.as_ref()));
        });
        let list = FileMember::MemberAccounts;
        builder.each(origin, list, &wire.accounts, |_, account: wire::MemberAccount<'_>, _| {
            let Some(part) = self.part(origin, account.arn.as_ref()) else { return };
            let MemberAccount { id, name, state, .. } = member_account(&account);
            let known = part.accounts.entry(id).or_default();
            *known = (name, state.or(known.1));
        });
        let list = FileMember::DelegatedAdministrators;
        builder.each(
            origin,
            list,
            &wire.delegated_administrators,
            |_, it: wire::DelegatedAdministrator<'_>, _| {
                let Some(part) = self.part(origin, it.arn.as_ref()) else { return };
                let it = administrator(&it);
                part.administrators.insert(it.account.clone(), it);
            },
        );
    }

    /// The organization that an ARN names: `arn:aws:organizations::444455556666:account/o-x/...`.
    fn part(&mut self, origin: &Arc<Origin>, arn: Option<&Text<'_>>) -> Option<&mut Part> {
        let arn: Arn = arn?.as_str().parse().ok()?;
        let id = arn.resource().split('/').nth(1)?;
        let part = self.0.entry(id.into()).or_default();
        part.files.push(Arc::clone(origin));
        let management = || AccountId::from(arn.account());
        part.management_account.get_or_insert_with(management);
        Some(part)
    }

    /// Adds these facts to the organization of a snapshot, or else builds the first one from them.
    pub(super) fn settle(self, known: &mut Option<Organization>, gaps: &mut Gaps) {
        let is_known = known.is_some();
        for (id, mut part) in self.0 {
            part.files.sort_by(|a, b| a.file.cmp(&b.file));
            let Some(origin) = part.files.first().cloned() else { continue };
            let organization = known.get_or_insert_with(|| Organization {
                id: id.clone(),
                has_unread_administrators: true,
                ..Organization::default()
            });
            let member = FileMember::MemberAccounts;
            if organization.id != id {
                let detail = format!(
                    "the organization `{id}` is left out, because another file has `{}` and a \
                     snapshot holds only one; the guardrails of its accounts are unknown",
                    organization.id
                );
                gaps.push(origin.unread(member, &id, UnreadReason::LeftOut { detail }));
                continue;
            }
            part.tell(organization);
            if !is_known {
                gaps.push(Unread {
                    source: UnreadSource::Member { file: origin.file.clone(), member },
                    subject: UnreadSubject::OrganizationPart(id.into()),
                    reason: UnreadReason::NotHeld(UnreadItem::OrganizationTree),
                    account: None,
                });
            }
        }
    }
}

impl Part {
    /// Adds what the organization lacks.
    fn tell(self, organization: &mut Organization) {
        let management = organization.management_account.take();
        organization.management_account = management.or(self.management_account);
        let enabled = organization.enabled_policies.take();
        organization.enabled_policies = enabled.or(self.enabled_policies);
        for (id, name) in self.roots {
            if organization.units.named(&id).is_none() {
                organization.units.push(OrganizationalUnit { id, name, parent: None });
            }
        }
        let mut accounts: Vec<_> = organization.accounts.to_vec();
        for account in &mut accounts {
            if let Some((name, state)) = self.accounts.get(&account.id) {
                account.state = account.state.or(*state);
                if account.name.is_empty() {
                    account.name = name.clone();
                }
            }
        }
        let is_new = |id: &AccountId| organization.member(id).is_none();
        let new = self.accounts.into_iter().filter(|(id, _)| is_new(id));
        accounts.extend(new.map(|(id, (name, state))| MemberAccount {
            id,
            name,
            parent: None,
            state,
        }));
        organization.accounts = accounts.into();
        if organization.delegated_administrators.is_none() && !self.administrators.is_empty() {
            organization.delegated_administrators =
                Some(self.administrators.into_values().collect());
            organization.has_unread_administrators = true;
        }
    }
}
