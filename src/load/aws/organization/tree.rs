//! The tree of an organization: roots, organizational units, and the accounts in them.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_organizations::{
    Client,
    types::{Account, OrganizationalUnit, PolicyType, PolicyTypeStatus, PolicyTypeSummary, Root},
};
use futures_util::{StreamExt, stream::FuturesUnordered};

use super::{member_account::MemberAccount, page::PAGE};
use crate::{
    iam::{Unread, UnreadReason, UnreadSource},
    load::subject::subject_of,
    load::{
        aws::{
            calls::{Calls, Page, Pages},
            failures::Failures,
            operation::of_organizations,
            shape::text,
        },
        wire::{self, Unit},
    },
};

/// Units are nested at most five levels below the root; a server with an endless tree must not
/// block the load.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
const DEPTH: usize = 10;

/// What lies below the roots.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Items of `OrganizationalUnits`.
    pub(super) units: Vec<Unit<'static>>,
    /// The accounts, by their ids.
    pub(super) accounts: BTreeMap<String, MemberAccount>,
    /// Whether all of it was read.
    pub(super) is_whole: bool,
}

/// Walks down the tree, all branches concurrently.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) client: &'a Client,
    pub(super) calls: &'a Calls,
}

/// A root or unit whose children are requested.
#[derive(Debug)]
struct Branch {
    id: String,
    /// 0 for a root.
    depth: usize,
}

impl Walk<'_> {
    /// Reads everything below `roots`. `subject` is the subject of the gaps.
    pub(super) async fn below(&self, roots: &[Root], subject: &str) -> Tree {
        let mut unit_failures =
            Failures::of(of_organizations::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT);
        let mut account_failures = Failures::of(of_organizations::LIST_ACCOUNTS_FOR_PARENT);
        let mut units: Vec<(String, OrganizationalUnit)> = Vec::new();
        let mut accounts = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut is_too_deep = false;
        let roots = roots.iter().filter_map(Root::id);
        let mut next: Vec<_> = roots.map(|id| Branch { id: id.to_owned(), depth: 0 }).collect();
        let mut under_way = FuturesUnordered::new();
        loop {
            for branch in next.drain(..).filter(|it| seen.insert(it.id.clone())) {
                match branch.depth > DEPTH {
                    true => is_too_deep = true,
                    false => under_way.push(Box::pin(self.children(branch))),
                }
            }
            let Some((branch, below, inside)) = under_way.next().await else { break };
            unit_failures.count(&branch.id, below.failure);
            account_failures.count(&branch.id, inside.failure);
            for account in &inside.items {
                let member = MemberAccount::new(account, Some(&branch.id));
                accounts.insert(member.id.to_string(), member);
            }
            for unit in below.items {
                let id = unit.id().unwrap_or_default().to_owned();
                next.push(Branch { id, depth: branch.depth + 1 });
                units.push((branch.id.clone(), unit));
            }
        }
        self.calls.tally().done(of_organizations::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT);
        self.calls.tally().done(of_organizations::LIST_ACCOUNTS_FOR_PARENT);
        if is_too_deep {
            self.calls.add(too_deep(subject));
        }
        let is_whole = !is_too_deep && !unit_failures.any() && !account_failures.any();
        unit_failures.note(self.calls, subject);
        account_failures.note(self.calls, subject);
        // The order of responses must not matter.
        units.sort_by(|(_, a), (_, b)| a.id().cmp(&b.id()));
        let units = units.iter().map(|(parent, it)| unit(it, parent)).collect();
        Tree { units, accounts, is_whole }
    }

    async fn children(
        &self,
        branch: Branch,
    ) -> (Branch, Pages<OrganizationalUnit>, Pages<Account>) {
        let (units, accounts) = tokio::join!(self.units(&branch.id), self.accounts(&branch.id));
        (branch, units, accounts)
    }

    async fn units(&self, parent: &str) -> Pages<OrganizationalUnit> {
        let request = |token| {
            let request = self.client.list_organizational_units_for_parent();
            request.parent_id(parent).max_results(PAGE).set_next_token(token).send()
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
            request.parent_id(parent).max_results(PAGE).set_next_token(token).send()
        };
        self.calls
            .pages(of_organizations::LIST_ACCOUNTS_FOR_PARENT, request, |answer| Page {
                items: answer.accounts.unwrap_or_default(),
                next: answer.next_token,
            })
            .await
    }
}

fn too_deep(subject: &str) -> Unread {
    let operation = of_organizations::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT;
    Unread {
        source: UnreadSource::Operation(operation.kind),
        subject: subject_of(operation.kind, subject),
        reason: UnreadReason::TooDeep(DEPTH),
        account: None,
    }
}

/// An item of `Roots`.
pub(super) fn root(it: &Root) -> Unit<'static> {
    let policy_type = |it: &PolicyTypeSummary| wire::PolicyType {
        kind: text(it.r#type().map(PolicyType::as_str)),
        status: text(it.status().map(PolicyTypeStatus::as_str)),
    };
    Unit {
        id: text(it.id()),
        arn: text(it.arn()),
        name: text(it.name()),
        parent_id: None,
        policy_types: Some(it.policy_types().iter().map(policy_type).collect()),
    }
}

fn unit(it: &OrganizationalUnit, parent: &str) -> Unit<'static> {
    Unit {
        id: text(it.id()),
        arn: text(it.arn()),
        name: text(it.name()),
        parent_id: text(parent),
        policy_types: None,
    }
}
