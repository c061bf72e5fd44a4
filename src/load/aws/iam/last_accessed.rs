//! Which services a principal may use, and when it last used them. For each user, group and role a
//! report is started, waited for, and fetched page by page.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html>

use aws_sdk_iam::{
    operation::get_service_last_accessed_details::GetServiceLastAccessedDetailsOutput,
    types::{AccessAdvisorUsageGranularityType, JobStatusType, ServiceLastAccessed},
};
use tokio::time::Duration;

use super::{
    account_reader::{AccountReader, Owner, PAGE},
    patience::until_ready,
};
use crate::load::{
    aws::{
        calls::{Page, Pages},
        failure::CallFailure,
        failures::Failures,
        operation::of_iam::{
            GENERATE_SERVICE_LAST_ACCESSED_DETAILS as START,
            GET_SERVICE_LAST_ACCESSED_DETAILS as FETCH,
        },
        shape::{count, date, text},
    },
    wire,
};

/// Reads when `principals` last used each service that they may use.
pub(super) async fn read(reader: &AccountReader<'_>, principals: &[Owner]) {
    read_waiting(reader, principals, async |pause| reader.pause(pause).await).await;
}

/// As [`read`]; `wait` pauses between two questions whether a report is there.
async fn read_waiting(
    reader: &AccountReader<'_>,
    principals: &[Owner],
    wait: impl AsyncFn(Duration),
) {
    let reports = reader.calls.each(START, principals, async |it| report(reader, it, &wait).await);
    let (mut not_started, mut not_fetched) = (Failures::of(START), Failures::of(FETCH));
    let mut shapes = Vec::new();
    let mut is_any_started = false;
    for (principal, report) in principals.iter().zip(reports.await) {
        let Report { start, fetched } = report;
        not_started.count(&principal.arn, start);
        if let Some(Fetched { shape, failure }) = fetched {
            is_any_started = true;
            not_fetched.count(&principal.arn, failure);
            shapes.extend(shape);
        }
    }
    if is_any_started {
        reader.calls.tally().done(FETCH);
    }
    not_started.note(reader.calls, reader.subject());
    not_fetched.note(reader.calls, reader.subject());
    let is_answered = !shapes.is_empty() || principals.is_empty();
    reader.put("ServiceLastAccessedDetails", &is_answered.then_some(shapes));
}

/// What became of one report.
#[derive(Debug)]
struct Report {
    /// Why it was not started.
    start: Option<CallFailure>,
    /// Its result, if it was.
    fetched: Option<Fetched>,
}

/// The result of a report.
#[derive(Debug)]
struct Fetched {
    shape: Option<wire::ServiceLastAccessedDetails<'static>>,
    /// Why there may be more.
    failure: Option<CallFailure>,
}

async fn report(
    reader: &AccountReader<'_>,
    principal: &Owner,
    wait: impl AsyncFn(Duration),
) -> Report {
    let request = reader.iam.generate_service_last_accessed_details().arn(&principal.arn).send();
    match reader.calls.call(START, request, |_| 1).await {
        Ok(answer) => {
            let job = answer.job_id.unwrap_or_default();
            Report { start: None, fetched: Some(fetch(reader, principal, &job, wait).await) }
        }
        Err(failure) => Report { start: Some(failure), fetched: None },
    }
}

/// Waits until the job is done, and reads all pages of what it found.
async fn fetch(
    reader: &AccountReader<'_>,
    principal: &Owner,
    job: &str,
    wait: impl AsyncFn(Duration),
) -> Fetched {
    let request = |marker| {
        let request = reader.iam.get_service_last_accessed_details().job_id(job);
        request.max_items(PAGE).set_marker(marker).send()
    };
    let ask = async || {
        let count = |it: &GetServiceLastAccessedDetailsOutput| it.services_last_accessed.len();
        let answer = reader.calls.call(FETCH, request(None), count).await?;
        match &answer.job_status {
            JobStatusType::Completed => Ok(Some(answer)),
            JobStatusType::Failed => Err(CallFailure::no_report(answer.error())),
            _ => Ok(None),
        }
    };
    let first = match until_ready(ask, wait).await {
        Ok(first) => first,
        Err(failure) => return Fetched { shape: None, failure: Some(failure) },
    };
    let mut services: Vec<_> = first.services_last_accessed().iter().map(service).collect();
    let mut failure = None;
    if let Some(second) = first.marker.clone().filter(|it| !it.is_empty()) {
        let rest = reader.calls.pages(
            FETCH,
            |marker| request(marker.or_else(|| Some(second.clone()))),
            |answer| Page {
                items: answer.services_last_accessed().iter().map(service).collect(),
                next: answer.marker,
            },
        );
        let Pages { items, failure: broken } = rest.await;
        services.extend(items);
        failure = broken;
    }
    let shape = details(principal, &first, services, failure.is_none());
    Fetched { shape: Some(shape), failure }
}

/// An item of `ServiceLastAccessedDetails`.
fn details(
    principal: &Owner,
    it: &GetServiceLastAccessedDetailsOutput,
    services: Vec<wire::ServiceLastAccessed<'static>>,
    is_whole: bool,
) -> wire::ServiceLastAccessedDetails<'static> {
    // The SDK gives the beginning of time for a date that does not come.
    let is_there = |it: &&aws_smithy_types::DateTime| it.secs() != 0;
    wire::ServiceLastAccessedDetails {
        arn: text(principal.arn.as_str()),
        job_status: text(it.job_status().as_str()),
        job_type: text(it.job_type().map(AccessAdvisorUsageGranularityType::as_str)),
        job_creation_date: date(Some(it.job_creation_date()).filter(is_there)),
        services_last_accessed: services.into_iter().collect(),
        job_completion_date: date(Some(it.job_completion_date()).filter(is_there)),
        is_truncated: Some(!is_whole),
    }
}

/// An item of `ServicesLastAccessed`.
fn service(it: &ServiceLastAccessed) -> wire::ServiceLastAccessed<'static> {
    wire::ServiceLastAccessed {
        service_name: text(it.service_name()),
        last_authenticated: date(it.last_authenticated()),
        service_namespace: text(it.service_namespace()),
        last_authenticated_entity: text(it.last_authenticated_entity()),
        last_authenticated_region: text(it.last_authenticated_region()),
        total_authenticated_entities: count(it.total_authenticated_entities()),
    }
}

#[cfg(test)]
mod tests;
