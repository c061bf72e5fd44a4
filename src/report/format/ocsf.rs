//! OCSF: one compliance finding per result, for security lakes.
//!
//! Source: <https://schema.ocsf.io/1.5.0/classes/compliance_finding>

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::json::write_value;
use crate::{
    analysis::{Outcome, Rule, Severity},
    iam::Arn,
    report::answer::{FindingsReport, ReportedFinding},
    wording::{visible, waiver_end_words},
};

/// The version of the schema.
const VERSION: &str = "1.5.0";

/// The caption of each severity; its id is its place, from 1.
const SEVERITIES: [&str; Severity::ALL.len()] =
    ["Informational", "Low", "Medium", "High", "Critical"];

/// Writes the findings as a list.
///
/// # Errors
///
/// Fails where `out` does.
pub(super) fn write_ocsf(report: &FindingsReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_value(&Events(report), out)
}

/// The events, each built when it is written.
struct Events<'r, 'a>(&'r FindingsReport<'a>);

impl Serialize for Events<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.results().map(|it| event(self.0, &it)))
    }
}

/// How a result is written: the code, the caption and the id of its status.
fn status(outcome: &Outcome) -> (&'static str, &'static str, u8) {
    match outcome {
        Outcome::Failed(_) => ("FAIL", "Fail", 3),
        Outcome::Passed => ("PASS", "Pass", 1),
        // "The check did not yield a result due to missing information."
        Outcome::NotChecked(_) => ("NOT_CHECKED", "Warning", 2),
        Outcome::NotApplicable(_) => ("NOT_APPLICABLE", "Not applicable", 99),
    }
}

fn event(report: &FindingsReport<'_>, reported: &ReportedFinding<'_>) -> Value {
    let ReportedFinding { finding, rule, id, row, waiver, .. } = reported;
    let time = report.now().as_millisecond();
    let (code, caption, status_id) = status(&finding.outcome);
    let severity = finding.severity.rank();
    let mut event = json!({
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "category_uid": 2,
        "category_name": "Findings",
        "activity_id": 1,
        "activity_name": "Create",
        "type_uid": 200_301,
        "type_name": "Compliance Finding: Create",
        "time": time,
        "severity_id": severity + 1,
        "severity": SEVERITIES[severity],
        "status_id": if waiver.is_some() { 3 } else { 1 },
        "status": if waiver.is_some() { "Suppressed" } else { "New" },
        "status_code": code,
        "message": visible(&reported.sentence()),
        "metadata": {
            "version": VERSION,
            "event_code": rule.id,
            "product": {
                "name": env!("CARGO_PKG_NAME"),
                "vendor_name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
            },
            "profiles": ["cloud"],
        },
        "cloud": { "provider": "AWS" },
        "finding_info": {
            "uid": id,
            "title": rule.title,
            "desc": format!("{} {}", rule.meaning, rule.risk),
            "types": [format!("{} {}", rule.best_practice.id(), rule.best_practice.title())],
            "created_time": time,
        },
        "compliance": compliance(rule, caption, status_id),
        "resources": [resource(report, reported)],
        "remediation": {
            "desc": format!("{} Command: {}", rule.remediation.console, reported.command),
            "references": [rule.reference],
        },
    });
    let mut put = |name: &str, value: Value| event[name] = value;
    if let Some(account) = &finding.account {
        let name = report.account_name(account).unwrap_or(account.as_str());
        let account = json!({
            "uid": account.as_str(), "name": name, "type": "AWS Account", "type_id": 10,
        });
        put("cloud", json!({ "provider": "AWS", "account": account }));
    }
    if !row.detail.is_empty() {
        put("status_detail", visible(&row.detail).into());
    }
    if let Some(waiver) = waiver {
        let comment = format!(
            "waived by {} until {}: {}",
            waiver.author,
            waiver_end_words(waiver.expires),
            waiver.reason
        );
        put("comment", visible(&comment).into());
    }
    if !row.evidence.is_empty() {
        let evidence = |words: String, json| json!({ "name": words, "data": json });
        let rows = reported.evidence_words().zip(&row.evidence);
        put("evidences", rows.map(|(words, it)| evidence(words, json!(it))).collect());
    }
    event
}

/// The requirements that the rule is about: the best practice, and the same rule elsewhere.
fn compliance(rule: &Rule, status: &str, status_id: u8) -> Value {
    let practice = rule.best_practice;
    let mut standards = vec!["AWS Well-Architected Framework: Security Pillar".to_owned()];
    let mut requirements = vec![format!("{} {}", practice.id(), practice.title())];
    for (name, ids) in rule.frameworks.all().into_iter().filter(|(_, ids)| !ids.is_empty()) {
        standards.push(match name.strip_prefix("CIS ") {
            Some(version) => format!("CIS AWS Foundations Benchmark {version}"),
            None => name.to_owned(),
        });
        requirements.extend(ids.iter().map(|id| format!("{name} {id}")));
    }
    json!({
        "control": rule.id,
        "desc": rule.meaning,
        "requirements": requirements,
        "standards": standards,
        "status": status,
        "status_id": status_id,
    })
}

fn resource(report: &FindingsReport<'_>, reported: &ReportedFinding<'_>) -> Value {
    let ReportedFinding { finding, row, .. } = reported;
    let mut data = serde_json::Map::new();
    data.insert("population".to_owned(), row.population.into());
    data.insert("population_reason".to_owned(), row.population_reason.into());
    if let Some(opens) = &row.opens {
        data.insert("opens".to_owned(), opens.as_str().into());
    }
    if let Some(exposes) = row.exposes {
        data.insert("exposes".to_owned(), exposes.into());
        data.insert("exposes_perhaps".to_owned(), row.exposes_perhaps.into());
    }
    let arn = row.principal.parse::<Arn>().ok();
    let name = arn.as_ref().map_or(row.principal.as_str(), Arn::name);
    let mut resource = json!({ "uid": row.principal, "name": name, "data": data });
    if let Some(arn) = &arn {
        resource["cloud_partition"] = arn.partition().into();
    }
    if let Some(kind) = report.resource_type(finding) {
        resource["type"] = kind.into();
    }
    resource
}
