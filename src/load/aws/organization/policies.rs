//! The guardrails of an organization, with what they say and where they are attached.

use aws_sdk_organizations::{
    Client,
    types::{PolicySummary, PolicyType},
};

use crate::load::aws::{
    calls::{Calls, Page, Pages},
    failures::Failures,
    operation::of_organizations,
    shape::Shape,
};

/// Reads the guardrails of `kinds`: items of `Policies`. None if nothing came.
pub(super) async fn read(
    client: &Client,
    calls: &Calls,
    subject: &str,
    kinds: &[PolicyType],
) -> Option<Vec<Shape>> {
    let mut summaries = Vec::new();
    let mut is_answered = kinds.is_empty();
    for kind in kinds {
        let request =
            |token| client.list_policies().filter(kind.clone()).set_next_token(token).send();
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
    let shapes = policies.map(|((summary, content), targets)| {
        let policy = Shape::default()
            .object("PolicySummary", Some(policy_summary(summary)))
            .text("Content", content.as_deref());
        match &targets {
            Some(ids) => policy.texts("TargetIds", ids.iter().map(String::as_str)),
            None => policy,
        }
    });
    is_answered.then(|| shapes.collect())
}

/// What each policy says; none where that was not read.
async fn contents(
    client: &Client,
    calls: &Calls,
    subject: &str,
    policies: &[PolicySummary],
) -> Vec<Option<String>> {
    let operation = of_organizations::DESCRIBE_POLICY;
    let answers = calls.each(operation, policies, async |policy| {
        let request = client.describe_policy().set_policy_id(policy.id.clone()).send();
        calls.call(operation, request, |_| 1).await
    });
    let mut failures = Failures::of(operation);
    let mut contents = Vec::with_capacity(policies.len());
    for (policy, answer) in policies.iter().zip(answers.await) {
        let (content, failure) = match answer {
            Ok(answer) => (answer.policy.and_then(|it| it.content), None),
            Err(failure) => (None, Some(failure)),
        };
        failures.count(policy.id().unwrap_or_default(), failure);
        contents.push(content);
    }
    failures.note(calls, subject);
    contents
}

/// The ids that each policy is attached to; none where not all of them were read.
async fn targets(
    client: &Client,
    calls: &Calls,
    subject: &str,
    policies: &[PolicySummary],
) -> Vec<Option<Vec<String>>> {
    let operation = of_organizations::LIST_TARGETS_FOR_POLICY;
    let answers = calls.each(operation, policies, async |policy| {
        let request = |token| {
            let request = client.list_targets_for_policy().set_policy_id(policy.id.clone());
            request.set_next_token(token).send()
        };
        calls
            .pages(operation, request, |answer| {
                let targets = answer.targets.unwrap_or_default();
                let items = targets.into_iter().filter_map(|it| it.target_id).collect();
                Page { items, next: answer.next_token }
            })
            .await
    });
    let mut failures = Failures::of(operation);
    let mut targets = Vec::with_capacity(policies.len());
    for (policy, Pages { items, failure }) in policies.iter().zip(answers.await) {
        targets.push(failure.is_none().then_some(items));
        failures.count(policy.id().unwrap_or_default(), failure);
    }
    failures.note(calls, subject);
    targets
}

fn policy_summary(it: &PolicySummary) -> Shape {
    Shape::default()
        .text("Id", it.id())
        .text("Arn", it.arn())
        .text("Name", it.name())
        .text("Description", it.description())
        .text("Type", it.r#type().map(PolicyType::as_str))
        .plain("AwsManaged", Some(it.aws_managed()))
}
