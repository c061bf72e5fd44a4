//! SARIF 2.1.0: findings for code scanning.
//!
//! A failed finding is a result of kind `fail`; with `--all`, others are `pass`, `open` (a fact was
//! not read) or `notApplicable`. A result names its subject, and points to the statement behind it
//! where that was read from a file. Findings that a waiver accepts are suppressed.
//!
//! Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::json::write_value;
use crate::{
    analysis::{Outcome, Rule, Score, Severity},
    iam::SourcePlace,
    report::answer::{FindingsReport, GapRow, ReportedFinding, RuleResults},
    wording::{plural::counted, visible},
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The level of each severity, from the least to the most serious.
const LEVELS: [&str; Severity::ALL.len()] = ["note", "note", "warning", "error", "error"];

/// A number from 0 to 10 for each severity, as code scanning reads it: from 9 critical, from 7
/// high, from 4 medium.
const SECURITY_SEVERITIES: [&str; Severity::ALL.len()] = ["0.0", "2.0", "5.0", "8.0", "9.5"];

/// Writes the findings as one log.
///
/// # Errors
///
/// Fails where `out` does.
pub(super) fn write_sarif(report: &FindingsReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: json!({ "driver": driver(report) }),
            invocations: [json!({
                "executionSuccessful": true,
                "toolExecutionNotifications": notifications(report),
            })],
            column_kind: "unicodeCodePoints",
            properties: properties(report),
            results: Results(report),
        }],
    };
    write_value(&log, out)
}

#[derive(Serialize)]
struct Log<'r, 'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r, 'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r, 'a> {
    tool: Value,
    invocations: [Value; 1],
    column_kind: &'static str,
    properties: Value,
    results: Results<'r, 'a>,
}

/// What the run says as a whole: the score of each best practice in percent, null where no rule asks
/// something of someone, and the maturity, unless only some rules or some principals were asked for.
fn properties(report: &FindingsReport<'_>) -> Value {
    let percent = |it: Option<Score>| json!(it.map(Score::percent));
    let scores =
        report.best_practices().map(|it| (it.id().to_owned(), percent(report.score(Some(it)))));
    let mut properties = json!({
        "score": percent(report.score(None)),
        "scores": scores.collect::<serde_json::Map<_, _>>(),
    });
    if let Some(maturity) = report.maturity() {
        properties["maturity"] = json!(maturity);
    }
    properties
}

/// The results, each built when it is written.
struct Results<'r, 'a>(&'r FindingsReport<'a>);

impl Serialize for Results<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.results().map(|it| ResultRow::new(self.0, &it)))
    }
}

/// One result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultRow {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    kind: &'static str,
    level: &'static str,
    message: Value,
    locations: [Value; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Value>,
    partial_fingerprints: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Value>>,
    properties: Value,
}

impl ResultRow {
    fn new(report: &FindingsReport<'_>, reported: &ReportedFinding<'_>) -> Self {
        let ReportedFinding { finding, rule, id, row, waiver, .. } = reported;
        let (kind, level) = match &finding.outcome {
            Outcome::Failed(_) => ("fail", LEVELS[finding.severity.rank()]),
            Outcome::Passed => ("pass", "none"),
            Outcome::NotChecked(_) => ("open", "none"),
            Outcome::NotApplicable(_) => ("notApplicable", "none"),
        };
        let suppressions = report.has_waivers().then(|| {
            let suppression = waiver.iter().map(|it| {
                json!({
                    "kind": "external",
                    "status": "accepted",
                    "justification": it.reason,
                    "properties": { "author": it.author, "expires": it.expires.to_string() },
                })
            });
            suppression.collect()
        });
        let mut evidence = report.places_of_evidence(reported).into_iter();
        let place = evidence.next().map(|(place, _)| place);
        let place = place.or_else(|| report.place_of_subject(reported));
        Self {
            rule_id: rule.id,
            rule_index: report.rule_index(finding.rule),
            kind,
            level,
            message: message(&format!("{} ({})", sentence(reported), row.principal)),
            locations: [location(place.as_ref(), row.principal.as_str())],
            related_locations: evidence.map(|(place, words)| related(&place, &words)).collect(),
            partial_fingerprints: json!({ "primaryLocationLineHash": id, "rolecallFinding/v1": id }),
            baseline_state: report.has_baseline().then_some("new"),
            suppressions,
            properties: json!({
                "severity": row.severity,
                "account": row.account,
                "principal": row.principal,
                "population": row.population,
                "opens": row.opens,
                "exposes": row.exposes,
                "exposes_perhaps": row.exposes_perhaps,
                "evidence": reported.evidence_words().collect::<Vec<_>>(),
            }),
        }
    }
}

/// What was found, and what it opens.
fn sentence(reported: &ReportedFinding<'_>) -> String {
    match &reported.row.opens {
        Some(opens) if reported.finding.failure().is_some() => {
            format!("{}; it opens {opens}", reported.sentence())
        }
        Some(_) | None => reported.sentence(),
    }
}

/// The place of a result: the line, where a file has it, and the name in any case.
fn location(place: Option<&SourcePlace>, name: &str) -> Value {
    let logical = json!([{ "fullyQualifiedName": name, "kind": "resource" }]);
    match place {
        Some(place) => json!({
            "physicalLocation": physical_location(place),
            "logicalLocations": logical,
        }),
        None => json!({ "logicalLocations": logical }),
    }
}

/// The place of one more statement.
fn related(place: &SourcePlace, words: &str) -> Value {
    json!({ "physicalLocation": physical_location(place), "message": message(words) })
}

fn physical_location(SourcePlace { file, lines }: &SourcePlace) -> Value {
    let artifact = json!({ "uri": &**file });
    match lines {
        Some((first, last)) => json!({
            "artifactLocation": artifact,
            "region": { "startLine": first, "endLine": last },
        }),
        None => json!({ "artifactLocation": artifact }),
    }
}

/// A text as a message, which a viewer shows to people. Hidden characters become visible. Braces are
/// placeholders there and brackets are links, so foreign ones are escaped.
fn message(text: &str) -> Value {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '{' | '}' => escaped.extend([character, character]),
            '[' | ']' | '\\' => escaped.extend(['\\', character]),
            _ => escaped.push(character),
        }
    }
    json!({ "text": escaped })
}

/// rolecall, with the rules that were checked.
fn driver(report: &FindingsReport<'_>) -> Value {
    let rules: Vec<Value> = report.counts().iter().map(|it| descriptor(it.rule.rule())).collect();
    json!({
        "name": env!("CARGO_PKG_NAME"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "shortDescription": { "text": env!("CARGO_PKG_DESCRIPTION") },
        "rules": rules,
    })
}

fn descriptor(rule: &Rule) -> Value {
    let practice = rule.best_practice;
    let mut tags = vec!["security".to_owned(), "identity".to_owned(), practice.id().to_owned()];
    for (name, ids) in rule.frameworks.all() {
        tags.extend(ids.iter().map(|id| format!("{name} {id}")));
    }
    let severity = rule.severity.rank();
    json!({
        "id": rule.id,
        "name": pascal_case(rule.id),
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": format!("{} {}", rule.meaning, rule.risk) },
        "help": { "text": help(rule), "markdown": help_in_markdown(rule) },
        "helpUri": rule.reference,
        "defaultConfiguration": { "level": LEVELS[severity] },
        "properties": {
            "security-severity": SECURITY_SEVERITIES[severity],
            "severity": rule.severity.name(),
            "severityReason": rule.severity_reason,
            "bestPractice": format!("{} {}", practice.id(), practice.title()),
            "tags": tags,
        },
    })
}

/// `user-without-group` as `UserWithoutGroup`.
fn pascal_case(id: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|it| it.to_ascii_uppercase()).into_iter().chain(letters).collect()
    };
    let words: Vec<String> = id.split('-').map(capital).collect();
    words.concat()
}

fn help(rule: &Rule) -> String {
    let Rule { meaning, risk, severity_reason, remediation, reference, .. } = rule;
    format!(
        "{meaning} {risk}\n\nSeverity: {}. {severity_reason}\n\nFix: {}\n\nCommand: {}\n\nAWS: \
         {reference}",
        rule.severity.name(),
        remediation.console,
        remediation.command,
    )
}

fn help_in_markdown(rule: &Rule) -> String {
    let Rule { meaning, risk, severity_reason, remediation, reference, .. } = rule;
    let paragraph = super::markdown_text::paragraph;
    format!(
        "{}\n\n**Severity:** {}. {}\n\n**Fix:** {}\n\n```sh\n{}\n```\n\n[AWS documentation]({reference})",
        paragraph(&format!("{meaning} {risk}")),
        rule.severity.name(),
        paragraph(severity_reason),
        paragraph(remediation.console),
        remediation.command,
    )
}

/// What was not loaded, and what qualifies the results.
fn notifications(report: &FindingsReport<'_>) -> Vec<Value> {
    let gaps = report.gaps().iter().map(|GapRow { source, subject, reason, remediation }| {
        let subject = if subject.is_empty() { String::new() } else { format!(" for {subject}") };
        let fix = remediation.as_ref().map(|it| format!("; {it}")).unwrap_or_default();
        let text = format!("not loaded: {source}{subject}: {reason}{fix}");
        json!({ "level": "warning", "message": message(&text) })
    });
    let rules = report.rules();
    let unchecked = rules.iter().filter(|it| 0 < it.row.not_checked).map(|it| {
        let RuleResults { rule, row, .. } = it;
        let checks = counted(row.not_checked, "check");
        let text = format!("{checks} not made: {}", row.missing.join("; "));
        json!({
            "level": "note",
            "message": message(&text),
            "associatedRule": { "id": row.rule, "index": report.rule_index(*rule) },
        })
    });
    let notes = report.notes().iter();
    let notes = notes.map(|it| json!({ "level": "note", "message": message(it) }));
    gaps.chain(unchecked).chain(notes).collect()
}
