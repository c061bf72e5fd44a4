//! The answer of `findings`.

use std::{io, rc::Rc};

use serde::Serialize;

use super::{
    cells::{evidence_in_full, evidence_list},
    column::{Cell, Column, Table, table},
    gap::{GapRow, gap_rows},
    grounds::EvidenceJson,
    maturity::Maturity,
    page::{Answer, Page},
    rows::Rows,
    unknown::{STEPS_TO_ADMIN, UnknownMembers},
};
use crate::{
    analysis::{self, Analysis, EvidenceRow, Finding, Frameworks, ReachCount, RuleCounts, Subject},
    graph::Gatherer,
    wording::{
        finding_detail, finding_opens, not_checked_words,
        plural::{counted, reached},
    },
};

/// The answer of `findings`.
#[derive(Debug, Serialize)]
pub struct Findings<'a> {
    schema: &'static str,
    /// One row per finding: the principal that deserves a look first stands first.
    findings: Rows<'a, FindingRow>,
    /// How often each rule has each result.
    rules: Vec<RuleRow>,
    /// How far the account or organization is; left out unless all rules were asked about everyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    maturity: Option<Maturity>,
    /// What was left out, waivers that expired, and what was not checked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    gaps: Vec<GapRow>,
    #[serde(skip)]
    ranked: Vec<RankedRow>,
    /// The rules whose meaning and remediation are told.
    #[serde(skip)]
    told: Vec<RuleCounts>,
}

/// What the command line makes of the findings before they are written.
#[derive(Clone, Debug, Default)]
pub struct FindingNotes {
    /// Whether one rule was asked for, so that there is room for its meaning.
    pub of_one_rule: bool,
    /// Sentences about findings that are left out, and waivers.
    pub sentences: Vec<String>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// The rule's id.
    pub rule: &'static str,
    /// What a failed one is.
    pub title: &'static str,
    /// How serious it is, or would be.
    pub severity: &'static str,
    /// Why the rule has its severity.
    pub severity_reason: &'static str,
    /// The best practice, such as `SEC02-BP05`.
    pub best_practice: &'static str,
    /// The ARN of the principal, account, provider or policy.
    pub principal: String,
    /// The account's id; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The inline policy that it is about, of those that the principal has; left out where it is
    /// about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// `failed`, `passed`, `not_checked` or `not_applicable`.
    pub status: &'static str,
    /// What was found, or why nothing was.
    pub detail: String,
    /// `human`, `machine`, `third_party` or `unknown`.
    pub population: &'static str,
    /// Why it is classed so.
    pub population_reason: &'static str,
    /// How many principals it can become, not looking beyond an administrator; how many members a
    /// group has.
    pub exposes: Option<usize>,
    /// How many more it may become, because not all was read; left out where there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub exposes_perhaps: usize,
    /// What it opens; null if it becomes no administrator.
    pub opens: Option<String>,
    /// In how many steps it becomes an administrator, 0 if it is one; null if it becomes none.
    pub steps_to_admin: Option<u32>,
    /// The members above that are null because that is unknown or was not counted; omitted if there
    /// are none.
    #[serde(skip_serializing_if = "UnknownMembers::is_empty")]
    pub unknown: UnknownMembers,
    /// What it means.
    pub meaning: &'static str,
    /// Why it matters.
    pub risk: &'static str,
    /// What to do about it in the console.
    pub remediation: &'static str,
    /// A command of the AWS CLI that does it. It is never run.
    pub remediation_command: &'static str,
    /// The same rule elsewhere.
    pub frameworks: FrameworksRow,
    /// Pages on it.
    pub references: [&'static str; 1],
    /// The statements behind it.
    pub evidence: Vec<EvidenceJson>,
}

/// What other lists of rules call a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrameworksRow {
    /// CIS AWS Foundations Benchmark 7.0.0.
    pub cis_7_0_0: Vec<&'static str>,
    /// CIS AWS Foundations Benchmark 5.0.0.
    pub cis_5_0_0: Vec<&'static str>,
    /// AWS Security Hub CSPM.
    pub security_hub: Vec<&'static str>,
    /// AWS Config managed rules.
    pub config: Vec<&'static str>,
    /// Prowler.
    pub prowler: Vec<&'static str>,
}

/// How often a rule has each result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleRow {
    /// The rule's id.
    pub rule: &'static str,
    /// What a failed one is.
    pub title: &'static str,
    /// The best practice.
    pub best_practice: &'static str,
    /// How many subjects have the weakness.
    pub failed: usize,
    /// How many do not.
    pub passed: usize,
    /// About how many a fact was not read.
    pub not_checked: usize,
    /// Of how many the rule asks nothing.
    pub not_applicable: usize,
    /// The facts that were not read, and what would provide them.
    pub missing: Vec<String>,
}

/// All failed findings of one subject: a row for people.
#[derive(Clone, Debug)]
struct RankedRow {
    severity: &'static str,
    principal: String,
    population: &'static str,
    opens: Option<String>,
    exposes: Option<ReachCount>,
    details: Vec<String>,
}

impl From<&Frameworks> for FrameworksRow {
    fn from(all: &Frameworks) -> Self {
        let Frameworks { cis_7_0_0, cis_5_0_0, security_hub, config, prowler } = all.clone();
        Self { cis_7_0_0, cis_5_0_0, security_hub, config, prowler }
    }
}

impl<'a> Findings<'a> {
    /// The answer with the findings that are left.
    pub fn new(analysis: &'a Analysis, found: analysis::Findings, notes: FindingNotes) -> Self {
        let maturity = found.maturity();
        let analysis::Findings { counts, findings, is_about_all: _, of_unknown_population } = found;
        let provenance = analysis.snapshot.provenance();
        let has_failed = findings.iter().any(is_failed);
        let mut sentences = sentences(notes.sentences, has_failed, of_unknown_population);
        sentences.extend(not_checked_words(&counts, provenance));
        let findings: Rc<[Finding]> = findings.into();
        let is_told = |it: &&RuleCounts| {
            notes.of_one_rule || findings.iter().any(|of| of.rule == it.rule && is_failed(of))
        };
        let told = counts.iter().filter(is_told).cloned().collect();
        let gatherer = Gatherer::new(&analysis.snapshot);
        Self {
            schema: "rolecall/findings/1",
            rules: counts.iter().map(|it| RuleRow::new(analysis, it)).collect(),
            maturity: maturity.as_ref().map(Into::into),
            gaps: gap_rows(&analysis.access_gaps()),
            ranked: ranked(analysis, &findings),
            notes: sentences,
            told,
            findings: Rows::new(findings, move |it| FindingRow::new(analysis, &gatherer, it)),
        }
    }
}

/// The sentences of the command line, and those about what is not listed.
pub(super) fn sentences(
    mut sentences: Vec<String>,
    has_failed: bool,
    of_unknown_population: usize,
) -> Vec<String> {
    if !has_failed {
        sentences.push("no findings".to_owned());
    }
    if 0 < of_unknown_population {
        let findings = counted(of_unknown_population, "finding");
        sentences.push(format!(
            "left out: {findings} about principals that cannot be classified as people or \
             machines"
        ));
    }
    sentences
}

fn is_failed(finding: &Finding) -> bool {
    finding.failure().is_some()
}

/// The failed findings, one row per subject.
fn ranked(analysis: &Analysis, findings: &[Finding]) -> Vec<RankedRow> {
    let provenance = analysis.snapshot.provenance();
    let failed: Vec<&Finding> = findings.iter().filter(|it| is_failed(it)).collect();
    let of_subject = failed.chunk_by(|one, other| one.subject == other.subject);
    of_subject
        .filter_map(|all| {
            let first = all.first()?;
            let severity = all.iter().map(|it| it.severity).max()?;
            Some(RankedRow {
                severity: severity.name(),
                principal: first.subject.name(analysis),
                population: first.population.population.name(),
                opens: finding_opens(analysis, first),
                exposes: first.exposes,
                details: all.iter().map(|it| finding_detail(it, provenance)).collect(),
            })
        })
        .collect()
}

impl RankedRow {
    fn columns<'a>() -> Vec<Column<'a, Self>> {
        vec![
            Column::shown("Severity", |it: &Self| it.severity),
            Column::shown("Principal", |it: &Self| it.principal.clone()),
            Column::shown("Population", |it: &Self| it.population),
            Column::shown("Findings", |it: &Self| it.details.join("; ")),
            Column::shown("Opens", |it: &Self| it.opens.clone()),
            Column::shown("Exposes", |it: &Self| it.exposes.map(reached)),
        ]
    }
}

impl RuleRow {
    pub(super) fn new(analysis: &Analysis, counts: &RuleCounts) -> Self {
        let provenance = analysis.snapshot.provenance();
        let rule = counts.rule.rule();
        Self {
            rule: rule.id,
            title: rule.title,
            best_practice: rule.best_practice.id(),
            failed: counts.failed,
            passed: counts.passed,
            not_checked: counts.not_checked,
            not_applicable: counts.not_applicable,
            missing: counts.missing.iter().map(|it| it.words(provenance)).collect(),
        }
    }

    fn columns<'a>() -> Vec<Column<'a, Self>> {
        vec![
            Column::shown("Rule", |it: &Self| it.rule),
            Column::shown("Practice", |it: &Self| it.best_practice),
            Column::shown("Failed", |it: &Self| it.failed),
            Column::shown("Passed", |it: &Self| it.passed),
            Column::shown("Not checked", |it: &Self| it.not_checked),
            Column::shown("Not applicable", |it: &Self| it.not_applicable),
        ]
    }
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// How many principals a finding exposes; unknown if that was not counted, or if there may be more.
const EXPOSES: &str = "exposes";

impl FindingRow {
    fn new(analysis: &Analysis, gatherer: &Gatherer<'_>, finding: &Finding) -> Self {
        let failure = finding.failure();
        let rows = failure.map(|it| analysis.failure_evidence(gatherer, it)).unwrap_or_default();
        Self::with_evidence(analysis, finding, &rows)
    }

    /// The row of a finding whose evidence is known.
    pub(super) fn with_evidence(
        analysis: &Analysis,
        finding: &Finding,
        rows: &[EvidenceRow],
    ) -> Self {
        let rule = finding.rule.rule();
        let unknown = match finding.subject {
            Subject::Principal(id) => UnknownMembers::of([
                (
                    EXPOSES,
                    finding.failure().is_none()
                        || finding.exposes.is_some_and(ReachCount::is_known),
                ),
                (STEPS_TO_ADMIN, analysis.steps_to_admin_are_known(id)),
            ]),
            Subject::Account(_) | Subject::Named(_) => UnknownMembers::of([]),
        };
        Self {
            rule: rule.id,
            title: rule.title,
            severity: finding.severity.name(),
            severity_reason: rule.severity_reason,
            best_practice: rule.best_practice.id(),
            principal: finding.subject.name(analysis),
            account: finding.account.as_ref().map(ToString::to_string),
            policy: finding.inline_policy().map(ToOwned::to_owned),
            status: finding.outcome.status(),
            detail: finding_detail(finding, analysis.snapshot.provenance()),
            population: finding.population.population.name(),
            population_reason: finding.population.reason,
            exposes: finding.exposes.map(|it| it.known),
            exposes_perhaps: finding.exposes.map_or(0, |it| it.unknown),
            opens: finding_opens(analysis, finding),
            steps_to_admin: finding.steps_to_admin,
            unknown,
            meaning: rule.meaning,
            risk: rule.risk,
            remediation: rule.remediation.console,
            remediation_command: rule.remediation.command,
            frameworks: (&rule.frameworks).into(),
            references: [rule.reference],
            evidence: rows.iter().map(Into::into).collect(),
        }
    }

    /// How many principals it exposes, in words; none where that was not counted.
    pub(in crate::report) fn exposes_words(&self) -> Option<String> {
        let known = counted(self.exposes?, "principal");
        Some(match self.exposes_perhaps {
            0 => known,
            more => format!("{known}, and perhaps {more} more"),
        })
    }

    fn columns<'a>() -> Vec<Column<'a, Self>> {
        let of_frameworks = |it: &Self| {
            let FrameworksRow { cis_7_0_0, cis_5_0_0, security_hub, config, prowler } =
                &it.frameworks;
            let all = [
                ("CIS 7.0.0", cis_7_0_0),
                ("CIS 5.0.0", cis_5_0_0),
                ("Security Hub", security_hub),
                ("AWS Config", config),
                ("Prowler", prowler),
            ];
            let named =
                all.into_iter().flat_map(|(name, ids)| ids.iter().map(move |it| (name, it)));
            Cell::list(named, |(name, id)| format!("{name} {id}"))
        };
        vec![
            Column::new("Severity", "severity", |it: &Self| it.severity),
            Column::new("Principal", "principal", |it: &Self| it.principal.clone()),
            Column::new("Rule", "rule", |it: &Self| it.rule),
            Column::new("Status", "status", |it: &Self| it.status),
            Column::new("Detail", "detail", |it: &Self| it.detail.clone()),
            Column::data("title", |it: &Self| it.title),
            Column::data("best_practice", |it: &Self| it.best_practice),
            Column::data("account", |it: &Self| it.account.clone()),
            Column::data("policy", |it: &Self| it.policy.clone()),
            Column::data("population", |it: &Self| it.population),
            Column::data("population_reason", |it: &Self| it.population_reason),
            Column::data(EXPOSES, |it: &Self| it.unknown.cell(EXPOSES, it.exposes)),
            Column::data("opens", |it: &Self| it.opens.clone()),
            Column::data(STEPS_TO_ADMIN, |it: &Self| {
                it.unknown.cell(STEPS_TO_ADMIN, it.steps_to_admin)
            }),
            Column::shown("Evidence", |it: &Self| evidence_list(&it.evidence)),
            Column::data("evidence", |it: &Self| Cell::list(&it.evidence, evidence_in_full)),
            Column::data("severity_reason", |it: &Self| it.severity_reason),
            Column::data("meaning", |it: &Self| it.meaning),
            Column::data("risk", |it: &Self| it.risk),
            Column::data("remediation", |it: &Self| it.remediation),
            Column::data("remediation_command", |it: &Self| it.remediation_command),
            Column::data("frameworks", of_frameworks),
            Column::data("references", |it: &Self| Cell::from(it.references.as_slice())),
        ]
    }
}

impl Answer for Findings<'_> {
    fn title(&self) -> String {
        "Findings".to_owned()
    }

    fn table(&self) -> Box<dyn Table + '_> {
        table(FindingRow::columns(), self.findings.iter())
    }

    fn write_to(&self, page: &mut dyn Page) -> io::Result<()> {
        if !self.ranked.is_empty() {
            page.table(&mut *table(RankedRow::columns(), self.ranked.iter().cloned()))?;
        }
        if self.findings.len() > self.ranked.iter().map(|it| it.details.len()).sum() {
            page.heading("All results", "")?;
            page.table(&mut *self.table())?;
        }
        let told = |it: &&RuleRow| 0 < it.failed || 0 < it.not_checked || self.rules.len() == 1;
        let rules: Vec<&RuleRow> = self.rules.iter().filter(told).collect();
        if !rules.is_empty() {
            page.heading("Rules", "")?;
            page.table(&mut *table(RuleRow::columns(), rules.into_iter().cloned()))?;
        }
        if let Some(maturity) = &self.maturity {
            maturity.write_to(page)?;
        }
        let has_room = page.shows_statements() || self.rules.len() == 1;
        self.told.iter().filter(|_| has_room).try_for_each(|it| write_rule(it, page))
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }
}

/// What a rule means, and what to do.
fn write_rule(counts: &RuleCounts, page: &mut dyn Page) -> io::Result<()> {
    let rule = counts.rule.rule();
    page.heading(rule.title, rule.id)?;
    page.line(&format!("{} {}", rule.meaning, rule.risk))?;
    let practice = rule.best_practice;
    let severity = rule.severity.name();
    page.line(&format!("Severity: {severity}. {}", rule.severity_reason))?;
    page.line(&format!("Best practice: {} {}", practice.id(), practice.title()))?;
    let named = rule.frameworks.all().into_iter().filter(|(_, ids)| !ids.is_empty());
    let named: Vec<String> =
        named.map(|(name, ids)| format!("{name} {}", ids.join(", "))).collect();
    if !named.is_empty() {
        page.line(&format!("The same rule elsewhere: {}", named.join("; ")))?;
    }
    page.line(&format!("Fix: {}", rule.remediation.console))?;
    page.line(&format!("Command: {}", rule.remediation.command))?;
    page.line(&format!("AWS: {}", rule.reference))
}
