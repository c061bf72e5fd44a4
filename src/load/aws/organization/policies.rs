//! The guardrails of an organization, with their documents and targets.

use aws_sdk_organizations::{
    Client,
    types::{PolicySummary, PolicyType},
};

use super::page::PAGE;
use crate::load::{
    aws::{
        calls::{Calls, Page, Pages},
        operation::of_organizations,
        shape::{text, texts},
    },
    wire::{self, OrganizationPolicy, Raw},
};

/// Reads the guardrails of `kinds`: items of `Policies`. `None` if nothing was received.
pub(super) async fn read(
    client: &Client,
    calls: &Calls,
    subject: &str,
    kinds: &[PolicyType],
) -> Option<Vec<OrganizationPolicy<'static>>> {
    let mut summaries = Vec::new();
    let mut is_answered = kinds.is_empty();
    for kind in kinds {
        let request = |token| {
            client
                .list_policies()
                .filter(kind.clone())
                .max_results(PAGE)
                .set_next_token(token)
                .send()
        };
        let listed = calls
            .list(of_organizations::LIST_POLICIES, subject, request, |answer| Page {
                items: answer.policies.unwrap_or_default(),
                next: answer.next_token,
            })
            .await;
        is_answered |= listed.is_some();
        summaries.extend(listed.unwrap_or_default());
    }
    let (contents, targets) = tokio::join!(
        contents(client, calls, subject, &summaries),
        targets(client, calls, subject, &summaries)
    );
    let policies = summaries.iter().zip(contents).zip(targets);
    let policies = policies.map(|((summary, content), targets)| OrganizationPolicy {
        policy_summary: policy_summary(summary),
        content: content.and_then(|it| Raw::of(&it)),
        target_ids: targets.as_ref().map(texts),
    });
    is_answered.then(|| policies.collect())
}

/// The document of each policy; `None` if it was not read.
async fn contents(
    client: &Client,
    calls: &Calls,
    subject: &str,
    policies: &[PolicySummary],
) -> Vec<Option<String>> {
    let operation = of_organizations::DESCRIBE_POLICY;
    let answers = calls.ask_each(operation, policies, subject, id, async |policy| {
        let request = client.describe_policy().set_policy_id(policy.id.clone()).send();
        let answer = calls.call(operation, request, |_| 1).await;
        Pages::of(answer.map(|it| it.policy.and_then(|it| it.content)))
    });
    answers.await.into_iter().map(|it| it.items.into_iter().next()).collect()
}

/// The ids that each policy is attached to; `None` if not all of them were read.
async fn targets(
    client: &Client,
    calls: &Calls,
    subject: &str,
    policies: &[PolicySummary],
) -> Vec<Option<Vec<String>>> {
    let operation = of_organizations::LIST_TARGETS_FOR_POLICY;
    let answers = calls.ask_each(operation, policies, subject, id, async |policy| {
        let request = |token| {
            let request = client.list_targets_for_policy().set_policy_id(policy.id.clone());
            request.max_results(PAGE).set_next_token(token).send()
        };
        calls
            .pages(operation, request, |answer| {
                let targets = answer.targets.unwrap_or_default();
                let items = targets.into_iter().filter_map(|it| it.target_id).collect();
                Page { items, next: answer.next_token }
            })
            .await
    });
    let answers = answers.await.into_iter();
    answers.map(|it| it.is_whole.then_some(it.items)).collect()
}

fn id(policy: &PolicySummary) -> &str {
    policy.id().unwrap_or_default()
}

fn policy_summary(it: &PolicySummary) -> wire::PolicySummary<'static> {
    wire::PolicySummary {
        id: text(it.id()),
        arn: text(it.arn()),
        name: text(it.name()),
        description: text(it.description()),
        kind: text(it.r#type().map(PolicyType::as_str)),
        aws_managed: Some(it.aws_managed()),
    }
}
