//! The services that a principal last used, in words.

use jiff::Timestamp;

use super::moment::words_since;
use crate::{
    analysis::Analysis,
    iam::{LastAccessed, REPORTING_DELAY_HOURS, ServiceLastAccessed, TRACKING_DAYS},
};

/// `role/Deploy may use 12 services, used 3 of them in the last 400 days`.
pub fn last_accessed_sentence(subject: &str, report: &LastAccessed) -> String {
    let (count, used) = (report.services.len(), report.used());
    let least = if report.incomplete { "at least " } else { "" };
    let used = match (count, used) {
        (0, _) if report.incomplete => {
            return format!("the services that {subject} can use are unknown");
        }
        (0, _) => return format!("AWS reports no service that {subject} can use"),
        (1, 0) => "did not use it".to_owned(),
        (1, _) => "used it".to_owned(),
        (_, 0) => "used none of them".to_owned(),
        (_, used) if used == count => "used all of them".to_owned(),
        (_, used) => format!("used {used} of them"),
    };
    let services = if count == 1 { "service" } else { "services" };
    format!(
        "{subject} can use {least}{count} {services} and {used} in the last {TRACKING_DAYS} \
             days"
    )
}

/// `5h ago`, or `never in 400 days`.
pub fn service_use_words(
    analysis: &Analysis,
    report: &LastAccessed,
    service: &ServiceLastAccessed,
) -> String {
    match &service.last_use {
        Some(it) => words_since(it.at, relative_to(analysis, report)),
        None => format!("never in {TRACKING_DAYS} days"),
    }
}

/// When AWS generated the report, and what it does not contain.
pub fn reported_words(analysis: &Analysis, report: &LastAccessed) -> String {
    let since = report.completed.map(|it| words_since(it, relative_to(analysis, report)));
    let since = since
        .map_or_else(|| "Uses".to_owned(), |it| format!("AWS generated this report {it}; uses"));
    format!(
        "{since} in the {REPORTING_DELAY_HOURS} hours before the report may be missing, and \
         denied attempts count as uses"
    )
}

/// The time that ages are relative to: a report may be newer than the other facts.
fn relative_to(analysis: &Analysis, report: &LastAccessed) -> Timestamp {
    report.completed.map_or(analysis.now, |it| it.max(analysis.now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{ServiceUse, Snapshot};

    const NOW: &str = "2026-01-15T12:00:00Z";

    fn report(used: usize, unused: usize, incomplete: bool) -> LastAccessed {
        let at = "2026-01-15T07:00:00Z".parse().expect("a moment");
        let last_use = ServiceUse { at, by: None, region: None };
        let service = |last_use| ServiceLastAccessed { last_use, ..Default::default() };
        let services = std::iter::repeat_n(service(Some(last_use)), used);
        let services = services.chain(std::iter::repeat_n(service(None), unused)).collect();
        LastAccessed { completed: None, services, incomplete }
    }

    #[test]
    #[rustfmt::skip]
    fn the_sentence_says_how_much_of_what_is_allowed_was_used() {
        let cases = [
            (report(3, 9, false), "it can use 12 services and used 3 of them in the last 400 days"),
            (report(0, 9, false), "it can use 9 services and used none of them in the last 400 \
                                   days"),
            (report(4, 0, false), "it can use 4 services and used all of them in the last 400 \
                                   days"),
            (report(1, 0, false), "it can use 1 service and used it in the last 400 days"),
            (report(0, 1, false), "it can use 1 service and did not use it in the last 400 days"),
            (report(3, 9, true),  "it can use at least 12 services and used 3 of them in the last \
                                   400 days"),
            (report(0, 0, false), "AWS reports no service that it can use"),
            (report(0, 0, true),  "the services that it can use are unknown"),
        ];
        for (report, expected) in cases {
            assert_eq!(last_accessed_sentence("it", &report), expected);
        }
    }

    #[test]
    fn ages_are_relative_to_the_report_if_it_is_newer() {
        let analysis = Analysis::new(Snapshot::default(), NOW.parse().expect("a moment"));
        let mut report = report(1, 1, false);
        let words = |report: &LastAccessed| -> Vec<String> {
            report.services.iter().map(|it| service_use_words(&analysis, report, it)).collect()
        };
        assert_eq!(words(&report), ["5h ago", "never in 400 days"]);
        for (completed, expected) in
            [("2026-01-15T08:00:00Z", "5h ago"), ("2026-01-17T08:00:00Z", "2d ago")]
        {
            report.completed = completed.parse().ok();
            assert_eq!(words(&report)[0], expected, "{completed}");
        }
        assert!(
            reported_words(&analysis, &report)
                .starts_with("AWS generated this report 0min ago; uses ")
        );
    }
}
