//! The other accounts of an organization: selects them, and reads them concurrently.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::{StreamExt, stream};

use super::{
    calls::{Calls, Limits},
    connection::Connection,
    entry::enter,
    failure::CallFailure,
    iam::read_account,
    operation::of_sts,
    organization::{MemberAccount, Membership},
    organization_entry::OrganizationEntry,
    under_way::UnderWay,
};
use crate::{
    iam::{AccountId, Arn, Choice, Unread, UnreadReason, UnreadSource, UnreadSubject},
    load::{event::Watch, snapshot_file::CallerIdentity},
};

/// Accounts that are read at once. The calls of all are limited in addition.
const ACCOUNTS: usize = 10;

/// The accounts to read, and gaps for those that are not.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub(super) accounts: Vec<MemberAccount>,
    pub(super) gaps: Vec<Unread>,
}

/// Selects the accounts to read besides `own`, which needs no role.
pub(super) fn choose(
    membership: &Membership,
    entry: &OrganizationEntry,
    own: &AccountId,
) -> Chosen {
    let (known, is_whole) = match membership {
        Membership::Member(organization) => {
            (organization.accounts.as_slice(), organization.is_whole)
        }
        Membership::Standalone => (&[][..], true),
        Membership::Unknown => (&[][..], false),
    };
    let mut chosen = Chosen::default();
    if matches!(membership, Membership::Standalone) {
        chosen.gaps.push(unfollowed(Choice::Org, own, UnreadReason::NoOrganization));
    }
    let by_id: BTreeMap<_, _> = known.iter().map(|it| (&it.id, it)).collect();
    let mut wanted = Vec::new();
    for id in &entry.accounts {
        match by_id.get(id) {
            // It needs no role, and may be in no organization.
            _ if id == own => {}
            Some(account) => wanted.push((*account).clone()),
            // A caller that cannot list the accounts may still be able to assume a role in them.
            None if !is_whole => wanted.push(MemberAccount::nameless(id)),
            None => {
                chosen.gaps.push(unfollowed(Choice::Accounts, id, UnreadReason::NoSuchAccount));
            }
        }
    }
    if entry.accounts.is_empty() {
        wanted.extend(known.iter().cloned());
    }
    wanted.sort_by(|a, b| a.id.cmp(&b.id));
    wanted.dedup_by(|a, b| a.id == b.id);
    wanted.retain(|it| it.id != *own);
    let (unusable, usable): (Vec<_>, Vec<_>) =
        wanted.into_iter().partition(MemberAccount::is_unusable);
    // An account that no one can act in is not a gap, unless it was requested.
    chosen.gaps.extend(unusable.iter().filter(|it| entry.accounts.contains(&it.id)).map(unread));
    chosen.accounts = usable;
    chosen
}

/// The gap for a requested account that no one can act in.
fn unread(account: &MemberAccount) -> Unread {
    let reason = UnreadReason::UnusableAccount { label: account.label(), state: account.state() };
    unfollowed(Choice::Accounts, &account.id, reason)
}

/// The gap for a choice that could not be followed.
fn unfollowed(choice: Choice, account: &AccountId, reason: UnreadReason) -> Unread {
    Unread {
        source: UnreadSource::Choice(choice),
        subject: UnreadSubject::Account(account.clone()),
        reason,
        account: None,
    }
}

/// What all accounts are read with.
#[derive(Debug)]
pub(super) struct Load<'a> {
    pub(super) connection: &'a Connection,
    pub(super) caller: CallerIdentity,
    pub(super) watch: &'a Watch,
    pub(super) limits: Limits,
    pub(super) under_way: UnderWay,
    /// Whether to also request the services that all principals last used.
    pub(super) last_accessed: bool,
}

impl Load<'_> {
    /// The caller of requests for `account`.
    pub(super) fn calls(&self, account: &AccountId) -> Arc<Calls> {
        let account = Some(account.clone());
        let calls = Calls::new(account.clone(), self.watch, &self.limits);
        self.under_way.add_calls(account, calls)
    }

    /// Reads `accounts`, many at once, by assuming a role in each. An account whose role cannot be
    /// assumed is a gap.
    pub(super) async fn members(&self, entry: &OrganizationEntry, accounts: &[MemberAccount]) {
        stream::iter(accounts)
            .for_each_concurrent(ACCOUNTS, |account| Box::pin(self.member(entry, account)))
            .await;
    }

    async fn member(&self, entry: &OrganizationEntry, member: &MemberAccount) {
        let id = &member.id;
        let calls = self.calls(id);
        if let Some(connection) = self.enter(entry, member, &calls).await {
            let account = self.under_way.begin(id);
            Box::pin(read_account(&connection, &calls, &account, self.last_accessed)).await;
        }
    }

    /// A connection to another account. If the role cannot be assumed, `calls` records it.
    pub(super) async fn enter(
        &self,
        entry: &OrganizationEntry,
        member: &MemberAccount,
        calls: &Calls,
    ) -> Option<Connection> {
        let role_arn =
            format!("arn:{}:iam::{}:role/{}", self.partition(), member.id, entry.role_name);
        let external_id = entry.external_id.as_deref();
        let entered = enter(self.connection, calls, &role_arn, external_id).await;
        entered.map_err(|failure| calls.add(self.closed(member, &role_arn, &failure))).ok()
    }

    /// The partition of the caller: `aws`, `aws-cn`, `aws-us-gov`.
    fn partition(&self) -> String {
        let arn = self.caller.arn.parse::<Arn>();
        arn.map_or_else(|_| "aws".to_owned(), |it| it.partition().to_owned())
    }

    /// The gap for an account whose role cannot be assumed.
    fn closed(&self, member: &MemberAccount, role_arn: &str, failure: &CallFailure) -> Unread {
        Unread {
            source: UnreadSource::Operation(of_sts::ASSUME_ROLE.kind),
            subject: UnreadSubject::Account(member.id.clone()),
            reason: UnreadReason::NoEntry {
                label: member.label(),
                role_arn: role_arn.to_owned(),
                caller: self.caller.arn.clone(),
                failure: failure.told(),
            },
            account: None,
        }
    }
}
