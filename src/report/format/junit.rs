//! JUnit XML: findings as test cases, for pipelines.
//!
//! A best practice is a suite. A finding is a case, named by its subject, in the class of its rule:
//! a pipeline then tells which finding is new. Results that are not listed have one case per rule,
//! so that what passed, and what nobody could check, is seen too.
//!
//! Source: <https://github.com/testmoapp/junitxml>

use std::io::{self, Write};

use super::markup::{markup, markup_lines};
use crate::{
    analysis::{BestPractice, Finding, Outcome, Waiver},
    report::answer::{FindingsReport, ReportedFinding, RuleResults, RuleRow},
    wording::{visible, waiver_end_words},
};

/// Writes the findings as suites.
///
/// # Errors
///
/// Fails where `out` does.
pub(super) fn write_junit(report: &FindingsReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = report.rules();
    let suites: Vec<Suite<'_>> =
        report.best_practices().map(|it| Suite::new(report, &rules, it)).collect();
    let mut all = Tally::default();
    suites.iter().for_each(|it| all.add(it.tally));
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="rolecall findings"{}>"#, all.attributes())?;
    suites.iter().try_for_each(|it| it.write(report, out))?;
    writeln!(out, "</testsuites>")
}

/// How many cases there are.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.skipped += other.skipped;
    }

    fn count(&mut self, verdict: Verdict) {
        self.tests += 1;
        match verdict {
            Verdict::Passed => {}
            Verdict::Failed => self.failures += 1,
            Verdict::Skipped => self.skipped += 1,
        }
    }

    fn attributes(self) -> String {
        let Self { tests, failures, skipped } = self;
        format!(r#" tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}" time="0""#)
    }
}

/// What a pipeline makes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    Skipped,
}

impl Verdict {
    fn of(finding: &Finding, waiver: Option<&Waiver>) -> Self {
        match finding.outcome {
            Outcome::Failed(_) if waiver.is_none() => Self::Failed,
            Outcome::Passed => Self::Passed,
            Outcome::Failed(_) | Outcome::NotChecked(_) | Outcome::NotApplicable(_) => {
                Self::Skipped
            }
        }
    }
}

/// The cases of one best practice.
struct Suite<'r> {
    practice: BestPractice,
    /// Its listed findings, with the waivers that accept them.
    findings: Vec<(&'r Finding, Option<&'r Waiver>)>,
    /// What its rules say of all others, with the verdict.
    rest: Vec<(&'r RuleRow, Rest)>,
    tally: Tally,
}

impl<'r> Suite<'r> {
    fn new(
        report: &'r FindingsReport<'_>,
        rules: &'r [RuleResults],
        practice: BestPractice,
    ) -> Self {
        let listed = report.listed().iter().map(|it| (it, None));
        let waived = report.waived().iter().map(|it| (&it.finding, Some(&it.waiver)));
        let is_own =
            |(it, _): &(&Finding, Option<&Waiver>)| it.rule.rule().best_practice == practice;
        let findings: Vec<_> = listed.chain(waived).filter(is_own).collect();
        let of_practice = rules.iter().filter(|it| it.row.best_practice == practice.id());
        let rest = of_practice.filter_map(|it| Some((&it.row, Rest::of(it, report.lists_all())?)));
        let rest: Vec<_> = rest.collect();
        let mut tally = Tally::default();
        findings.iter().for_each(|(it, waiver)| tally.count(Verdict::of(it, *waiver)));
        rest.iter().for_each(|(_, it)| tally.count(it.verdict));
        Self { practice, findings, rest, tally }
    }

    fn write(&self, report: &FindingsReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        let name = format!("{} {}", self.practice.id(), self.practice.title());
        writeln!(
            out,
            r#"  <testsuite name="{}" timestamp="{}"{}>"#,
            markup(&name),
            report.now().strftime("%Y-%m-%dT%H:%M:%S"),
            self.tally.attributes()
        )?;
        for reported in report.reported(self.findings.iter().copied()) {
            write_case(&reported, out)?;
        }
        for (row, rest) in &self.rest {
            rest.write(row, out)?;
        }
        writeln!(out, "  </testsuite>")
    }
}

/// The start of a case: its class is the rule, so that the cases of a rule stand together.
fn start(class: &str, name: &str) -> String {
    let name = markup(name);
    format!(r#"    <testcase classname="{}" name="{name}" time="0""#, markup(class))
}

fn class(practice: &str, rule: &str) -> String {
    format!("{practice}.{rule}")
}

fn write_case(reported: &ReportedFinding<'_>, out: &mut dyn Write) -> io::Result<()> {
    let ReportedFinding { finding, rule, part, row, waiver, .. } = reported;
    let name = format!("{}{part}", row.principal);
    // A policy of AWS can be attached in several accounts.
    let name = match &row.account {
        Some(account) if !row.principal.contains(account.as_str()) => {
            format!("{name} in {account}")
        }
        _ => name,
    };
    let start = start(&class(rule.best_practice.id(), rule.id), &name);
    match (Verdict::of(finding, *waiver), waiver) {
        (Verdict::Passed, _) => writeln!(out, "{start}/>"),
        (Verdict::Failed, _) => {
            writeln!(out, "{start}>")?;
            writeln!(
                out,
                r#"      <failure type="{}" message="{}">"#,
                row.severity,
                markup(&reported.sentence())
            )?;
            writeln!(out, "{}</failure>", markup_lines(&explanation(reported)))?;
            writeln!(out, "    </testcase>")
        }
        (Verdict::Skipped, waiver) => {
            let reason = match waiver {
                Some(it) => {
                    format!(
                        "waived by {} until {}: {}",
                        it.author,
                        waiver_end_words(it.expires),
                        it.reason
                    )
                }
                None => {
                    let status = row.status.replace('_', " ");
                    format!("{status}: {}", row.detail)
                }
            };
            skipped(&start, &reason, out)
        }
    }
}

fn skipped(start: &str, reason: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, r#"{start}><skipped message="{}"/></testcase>"#, markup(reason))
}

/// What a failed case says.
fn explanation(reported: &ReportedFinding<'_>) -> String {
    // The lines of this text are its own: a foreign line end is no line.
    let own = |text: &str| visible(text).into_owned();
    let ReportedFinding { rule, row, .. } = reported;
    let mut lines = vec![own(&reported.sentence()), format!("Principal: {}", own(&row.principal))];
    lines.push(format!("Severity: {}. {}", row.severity, row.severity_reason));
    lines.extend(row.opens.as_ref().map(|it| format!("Opens: {it}")));
    lines.extend(row.exposes_words().map(|it| format!("Exposes: {it}")));
    lines.extend(reported.evidence_words().map(|it| format!("Evidence: {}", own(&it))));
    lines.push(format!("Why: {} {}", rule.meaning, rule.risk));
    lines.push(format!("Fix: {}", rule.remediation.console));
    lines.push(format!("Command: {}", own(&reported.command)));
    lines.push(format!("AWS: {}", rule.reference));
    lines.join("\n")
}

/// What a rule says of the subjects that are not listed.
struct Rest {
    verdict: Verdict,
    words: String,
}

impl Rest {
    /// None where a rule says nothing of others.
    fn of(results: &RuleResults, lists_all: bool) -> Option<Self> {
        let RuleRow { passed, not_checked, not_applicable, missing, .. } = &results.row;
        let left_out = results.left_out();
        // What is listed is not told twice.
        let others = |count: &usize| if lists_all { 0 } else { *count };
        let [passed, not_checked, not_applicable] =
            [passed, not_checked, not_applicable].map(others);
        let counts = [
            (left_out, "failed and left out"),
            (passed, "passed"),
            (not_checked, "not checked"),
            (not_applicable, "not applicable"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| 0 < *count);
        let counts: Vec<String> = counts.map(|(count, what)| format!("{count} {what}")).collect();
        if counts.is_empty() {
            return None;
        }
        let mut words = counts.join(", ");
        if 0 < not_checked {
            words += &format!("; {}", missing.join("; "));
        }
        // Good is only what passed, with nothing beside it that may not be.
        let is_good = 0 < passed && not_checked == 0 && left_out == 0;
        let verdict = if is_good { Verdict::Passed } else { Verdict::Skipped };
        Some(Self { verdict, words })
    }

    fn write(&self, row: &RuleRow, out: &mut dyn Write) -> io::Result<()> {
        let start = start(&class(row.best_practice, row.rule), "all other subjects");
        match self.verdict {
            Verdict::Skipped => skipped(&start, &self.words, out),
            Verdict::Passed | Verdict::Failed => {
                let words = markup(&self.words);
                writeln!(out, "{start}><system-out>{words}</system-out></testcase>")
            }
        }
    }
}
