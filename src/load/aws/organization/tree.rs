//! The tree of an organization: roots, organizational units, and the accounts in them.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use aws_sdk_organizations::{
    Client,
    types::{
        Account, AccountState, AccountStatus, OrganizationalUnit, PolicyType, PolicyTypeStatus,
        PolicyTypeSummary, Root,
    },
};
use futures_util::future::{LocalBoxFuture, join_all};

use super::read::MemberAccount;
use crate::{
    iam::Gap,
    load::aws::{
        calls::{Calls, Page, Pages},
        failures::Failures,
        operation::of_organizations,
        shape::Shape,
    },
};

/// Units lie at most five deep below the root; a server that never ends must not keep us.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
const DEPTH: usize = 10;

/// What lies below the roots.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Items of `OrganizationalUnits`.
    pub(super) units: Vec<Shape>,
    /// The accounts, by their ids.
    pub(super) accounts: BTreeMap<String, MemberAccount>,
    /// Whether all of it was read.
    pub(super) is_whole: bool,
}

/// Walks down the tree, all branches side by side.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    client: &'a Client,
    calls: &'a Calls,
    found: RefCell<Found>,
}

#[derive(Debug)]
struct Found {
    /// With the parent of each.
    units: Vec<(String, OrganizationalUnit)>,
    accounts: BTreeMap<String, MemberAccount>,
    seen: BTreeSet<String>,
    unit_failures: Failures,
    account_failures: Failures,
    is_too_deep: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(client: &'a Client, calls: &'a Calls) -> Self {
        let found = Found {
            units: Vec::new(),
            accounts: BTreeMap::new(),
            seen: BTreeSet::new(),
            unit_failures: Failures::of(of_organizations::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT),
            account_failures: Failures::of(of_organizations::LIST_ACCOUNTS_FOR_PARENT),
            is_too_deep: false,
        };
        Self { client, calls, found: RefCell::new(found) }
    }

    /// Reads what lies below `roots`. `subject` is what the gaps are of.
    pub(super) async fn below(self, roots: &[Root], subject: &str) -> Tree {
        join_all(roots.iter().filter_map(Root::id).map(|it| self.visit(it.to_owned(), 0))).await;
        let tally = self.calls.tally();
        tally.done(of_organizations::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT);
        tally.done(of_organizations::LIST_ACCOUNTS_FOR_PARENT);
        let mut found = self.found.into_inner();
        if found.is_too_deep {
            self.calls.add(Gap {
                source: of_organizations::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT.action(),
                subject: subject.to_owned(),
                reason: format!(
                    "there are units more than {DEPTH} deep, so what lies below is unknown"
                ),
                cure: None,
            });
        }
        let failed = found.unit_failures.any() || found.account_failures.any();
        let is_whole = !failed && !found.is_too_deep;
        found.unit_failures.note(self.calls, subject);
        found.account_failures.note(self.calls, subject);
        // Whoever answered first must not decide the order.
        found.units.sort_by(|(_, a), (_, b)| a.id().cmp(&b.id()));
        let units = found.units.iter().map(|(parent, it)| unit(it, parent)).collect();
        Tree { units, accounts: found.accounts, is_whole }
    }

    fn visit(&self, parent: String, depth: usize) -> LocalBoxFuture<'_, ()> {
        Box::pin(async move {
            if !self.found.borrow_mut().seen.insert(parent.clone()) {
                return;
            }
            if depth > DEPTH {
                self.found.borrow_mut().is_too_deep = true;
                return;
            }
            let (units, accounts) = tokio::join!(self.units(&parent), self.accounts(&parent));
            let children = {
                let mut found = self.found.borrow_mut();
                found.unit_failures.count(&parent, units.failure);
                found.account_failures.count(&parent, accounts.failure);
                for account in &accounts.items {
                    let member = MemberAccount::new(account, Some(&parent));
                    found.accounts.insert(member.id.to_string(), member);
                }
                let children: Vec<_> =
                    units.items.iter().filter_map(|it| it.id().map(ToOwned::to_owned)).collect();
                found.units.extend(units.items.into_iter().map(|it| (parent.clone(), it)));
                children
            };
            join_all(children.into_iter().map(|it| self.visit(it, depth + 1))).await;
        })
    }

    async fn units(&self, parent: &str) -> Pages<OrganizationalUnit> {
        let request = |token| {
            let request = self.client.list_organizational_units_for_parent();
            request.parent_id(parent).set_next_token(token).send()
        };
        self.calls
            .pages(of_organizations::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, request, |answer| Page {
                items: answer.organizational_units.unwrap_or_default(),
                next: answer.next_token,
            })
            .await
    }

    async fn accounts(&self, parent: &str) -> Pages<Account> {
        let request = |token| {
            let request = self.client.list_accounts_for_parent();
            request.parent_id(parent).set_next_token(token).send()
        };
        self.calls
            .pages(of_organizations::LIST_ACCOUNTS_FOR_PARENT, request, |answer| Page {
                items: answer.accounts.unwrap_or_default(),
                next: answer.next_token,
            })
            .await
    }
}

/// An item of `Roots`.
pub(super) fn root(it: &Root) -> Shape {
    let policy_type = |it: &PolicyTypeSummary| {
        Shape::default()
            .text("Type", it.r#type().map(PolicyType::as_str))
            .text("Status", it.status().map(PolicyTypeStatus::as_str))
    };
    Shape::default()
        .text("Id", it.id())
        .text("Arn", it.arn())
        .text("Name", it.name())
        .list("PolicyTypes", it.policy_types().iter().map(policy_type))
}

fn unit(it: &OrganizationalUnit, parent: &str) -> Shape {
    Shape::default()
        .text("Id", it.id())
        .text("Arn", it.arn())
        .text("Name", it.name())
        .text("ParentId", parent)
}

/// The state of an account, where AWS tells; `Status` is what it was called before.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html>
pub(super) fn state(it: &Account) -> Option<&str> {
    let status = it.status().map(AccountStatus::as_str);
    it.state().map(AccountState::as_str).or(status)
}
