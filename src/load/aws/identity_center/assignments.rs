//! Assignments: who may access which account with which permission set.

use aws_sdk_ssoadmin::types::{AccountAssignment, PrincipalType};

use super::{
    instance::{Assigned, InstanceReader},
    page::PAGE,
};
use crate::{
    iam::AccountId,
    load::{
        aws::{
            calls::{Page, Pages},
            failures::Answer,
            operation::of_sso_admin,
            shape::text,
        },
        wire,
    },
};

impl InstanceReader<'_> {
    /// The requested accounts, each with the permission sets that are provisioned there: only those
    /// can be assigned.
    ///
    /// If AWS does not return this, each account is assumed to use all `sets`.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListPermissionSetsProvisionedToAccount.html>
    pub(super) async fn provisioned(&self, sets: &[String]) -> Vec<(AccountId, String)> {
        if sets.is_empty() {
            return Vec::new();
        }
        let operation = of_sso_admin::LIST_PERMISSION_SETS_PROVISIONED_TO_ACCOUNT;
        let accounts = self.reach.accounts;
        // A failure costs calls and no facts, so it is not a gap.
        let answers = self.calls.each(operation, accounts, async |account| {
            let request = |token| {
                let request = self.sso.list_permission_sets_provisioned_to_account();
                let request = request.instance_arn(self.arn).account_id(account.as_str());
                request.max_results(PAGE).set_next_token(token).send()
            };
            self.calls
                .pages(operation, request, |answer| Page {
                    items: answer.permission_sets.unwrap_or_default(),
                    next: answer.next_token,
                })
                .await
        });
        let answers = answers.await;
        // If no account uses any set, the responses are empty rather than true.
        let nothing = answers.iter().all(|it| it.items.is_empty());
        let mut pairs = Vec::new();
        for (account, Pages { items, failure }) in accounts.iter().zip(answers) {
            let in_use = match failure.is_some() || nothing {
                true => sets.to_vec(),
                false => items,
            };
            pairs.extend(in_use.into_iter().map(|set| (account.clone(), set)));
        }
        pairs
    }

    /// Reads the assignments of each account and set.
    pub(super) async fn assignments(&self, pairs: &[(AccountId, String)]) -> Assigned {
        let operation = of_sso_admin::LIST_ACCOUNT_ASSIGNMENTS;
        let name = |it: &(AccountId, String)| it.0.as_str().to_owned();
        let names: Vec<_> = pairs.iter().map(|it| (name(it), it)).collect();
        let answers = self
            .ask_each(
                operation,
                &names,
                |(name, _)| name,
                async |(_, (account, set))| {
                    let request = |token| {
                        let request = self.sso.list_account_assignments().instance_arn(self.arn);
                        let request = request.account_id(account.as_str()).permission_set_arn(set);
                        request.max_results(PAGE).set_next_token(token).send()
                    };
                    self.calls
                        .pages(operation, request, |answer| Page {
                            items: answer.account_assignments.unwrap_or_default(),
                            next: answer.next_token,
                        })
                        .await
                },
            )
            .await;
        let mut assigned = Assigned {
            accounts: self.reach.accounts.iter().cloned().collect(),
            ..Assigned::default()
        };
        let mut listed = Vec::new();
        let mut is_answered = pairs.is_empty();
        for ((account, _), Answer { items, is_whole }) in pairs.iter().zip(answers) {
            is_answered |= is_whole;
            if !is_whole {
                assigned.accounts.remove(account);
            }
            for item in &items {
                let ids = match item.principal_type() {
                    Some(PrincipalType::Group) => &mut assigned.groups,
                    Some(_) | None => &mut assigned.users,
                };
                ids.extend(item.principal_id().map(ToOwned::to_owned));
                listed.push(assignment(item));
            }
        }
        assigned.items = (is_answered || !listed.is_empty()).then_some(listed);
        assigned
    }
}

/// An item of `AccountAssignments`.
fn assignment(it: &AccountAssignment) -> wire::AccountAssignment<'static> {
    wire::AccountAssignment {
        account_id: text(it.account_id()),
        permission_set_arn: text(it.permission_set_arn()),
        principal_type: text(it.principal_type().map(PrincipalType::as_str)),
        principal_id: text(it.principal_id()),
    }
}
