//! Converts reports on services last used to facts.

use super::reading::Reading;
use crate::{
    iam::{Arn, LastAccessed, ServiceLastAccessed, ServiceUse},
    load::{
        quote::quoted,
        wire::{self, Text},
    },
};

/// A report, and its principal. A report that AWS did not complete contains nothing, which is a
/// gap.
pub(super) fn last_accessed(
    reading: &mut Reading<'_>,
    item: &wire::ServiceLastAccessedDetails<'_>,
) -> Option<(Arn, LastAccessed)> {
    let arn = reading.own_arn(item.arn.as_ref())?;
    let status = item.job_status.as_ref().map_or("COMPLETED", Text::as_str);
    if status != "COMPLETED" {
        let reason = format!(
            "expected `COMPLETED`, found {}, so when `{arn}` last used services is unknown",
            quoted(status)
        );
        reading.malformed("JobStatus", reason);
        return None;
    }
    let services = item.services_last_accessed.items();
    let mut report = LastAccessed {
        completed: reading.date("JobCompletionDate", item.job_completion_date.as_ref()),
        services: Vec::with_capacity(services.len()),
        incomplete: item.is_truncated.unwrap_or_default(),
    };
    for (index, service) in services.iter().enumerate() {
        match service_last_accessed(reading, index, service) {
            Some(service) => report.services.push(service),
            // A malformed value must not look as if the service was never used.
            None => report.incomplete = true,
        }
    }
    report.sort();
    // A server may return the same page twice.
    report.services.dedup_by(|a, b| a.namespace == b.namespace);
    Some((arn, report))
}

fn service_last_accessed(
    reading: &mut Reading<'_>,
    index: usize,
    item: &wire::ServiceLastAccessed<'_>,
) -> Option<ServiceLastAccessed> {
    let place = |member: &str| format!("ServicesLastAccessed[{index}].{member}");
    let Some(namespace) = &item.service_namespace else {
        const REASON: &str = "expected the namespace of a service, found none, so it is left out";
        reading.malformed(place("ServiceNamespace"), REASON);
        return None;
    };
    let last_use = match &item.last_authenticated {
        None => None,
        Some(text) => Some(ServiceUse {
            at: reading.date(&place("LastAuthenticated"), Some(text))?,
            by: item.last_authenticated_entity.as_ref().and_then(|it| it.as_str().parse().ok()),
            region: item.last_authenticated_region.as_ref().map(|it| it.as_str().into()),
        }),
    };
    let name = item.service_name.as_ref().unwrap_or(namespace);
    Some(ServiceLastAccessed {
        namespace: namespace.as_str().into(),
        name: name.as_str().into(),
        last_use,
        entities: item.total_authenticated_entities.unwrap_or_default(),
    })
}
