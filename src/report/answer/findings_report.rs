//! What the formats that are made for findings say: HTML, SARIF, OCSF and JUnit.

use std::fmt;

use jiff::Timestamp;
use rustc_hash::FxHashMap;

pub use super::statement::StatementText;
use super::{
    cells::evidence_in_full,
    findings::{FindingRow, RuleRow, sentences},
    gap::{GapRow, gap_rows},
    maturity::Maturity,
};
use crate::{
    analysis::{
        self, Analysis, BestPractice, EvidenceRow, Finding, FindingsQuery, Rule, RuleCounts,
        RuleId, Score, Severity, Subject, Tally, Waiver,
    },
    graph::{Gatherer, NodeKind},
    iam::{AccountId, AccountPart, Arn, SourcePlace, SourcePlaces},
    wording::remediation_command,
};

/// What the command line knows about the findings beside the findings.
#[derive(Clone, Debug, Default)]
pub struct ReportContext {
    /// What was asked for.
    pub query: FindingsQuery,
    /// Sentences about findings that are left out, and waivers.
    pub sentences: Vec<String>,
    /// The failed findings that a waiver in force accepts.
    pub waived: Vec<WaivedFinding>,
    /// Whether waivers were given.
    pub has_waivers: bool,
    /// Whether known findings of a baseline are left out.
    pub has_baseline: bool,
    /// Where facts stand in the files that were read.
    pub places: SourcePlaces,
}

/// A failed finding that a waiver accepts.
#[derive(Clone, Debug)]
pub struct WaivedFinding {
    /// The finding.
    pub finding: Finding,
    /// The waiver.
    pub waiver: Waiver,
}

/// All that a report of findings says. Its findings are built one by one, because there can be many.
pub struct FindingsReport<'a> {
    analysis: &'a Analysis,
    gatherer: Gatherer<'a>,
    context: ReportContext,
    counts: Vec<RuleCounts>,
    findings: Vec<Finding>,
    maturity: Option<Maturity>,
    notes: Vec<String>,
    gaps: Vec<GapRow>,
}

/// One finding of a report.
#[derive(Debug)]
pub struct ReportedFinding<'r> {
    /// The finding.
    pub finding: &'r Finding,
    /// Its rule.
    pub rule: &'static Rule,
    /// What names this finding in every report: the rule, the account, the subject, the inline
    /// policy that it is about, and a number where a rule has several results of one subject.
    pub id: String,
    /// What tells it from others of the same rule and subject; empty if nothing has to.
    pub part: String,
    /// Its row in JSON.
    pub row: FindingRow,
    /// A command of the AWS CLI that mends it, with the names that are known. It is never run.
    pub command: String,
    /// The waiver in force that accepts it.
    pub waiver: Option<&'r Waiver>,
    /// The statements behind it.
    pub evidence: Vec<EvidenceRow>,
}

/// What a rule says of all subjects.
#[derive(Clone, Debug)]
pub struct RuleResults {
    /// The rule.
    pub rule: RuleId,
    /// How often it has each result, with the facts that were not read in words.
    pub row: RuleRow,
    /// How many of the failed ones are listed.
    pub listed: usize,
    /// How many of them a waiver accepts.
    pub waived: usize,
}

impl RuleResults {
    /// How many of the failed ones are left out: they are less serious than was asked for, or in
    /// the baseline.
    pub fn left_out(&self) -> usize {
        self.row.failed.saturating_sub(self.listed + self.waived)
    }
}

/// An account that a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLine {
    /// Its id.
    pub id: String,
    /// Its name, if it was read.
    pub name: Option<String>,
    /// How many users, groups and roles were read; `None` where the list was not.
    pub counts: [Option<usize>; 3],
    /// Whether any of its facts were loaded.
    pub is_loaded: bool,
}

impl fmt::Debug for FindingsReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FindingsReport({})", self.findings.len())
    }
}

impl<'a> FindingsReport<'a> {
    /// A report of the findings that are left.
    pub fn new(
        analysis: &'a Analysis,
        found: analysis::Findings,
        mut context: ReportContext,
    ) -> Self {
        let maturity = found.maturity().as_ref().map(Into::into);
        let analysis::Findings { counts, findings, is_about_all: _, of_unknown_population } = found;
        let has_failed = findings.iter().any(|it| it.failure().is_some());
        let told = std::mem::take(&mut context.sentences);
        Self {
            notes: sentences(told, has_failed, of_unknown_population),
            gaps: gap_rows(&analysis.access_gaps()),
            gatherer: Gatherer::new(&analysis.snapshot),
            analysis,
            context,
            counts,
            findings,
            maturity,
        }
    }

    /// The moment that ages are relative to.
    pub fn now(&self) -> Timestamp {
        self.analysis.now
    }

    /// When the facts were collected, if that is known.
    pub fn collected_at(&self) -> Option<Timestamp> {
        self.analysis.snapshot.collected_at
    }

    /// The accounts.
    pub fn accounts(&self) -> Vec<AccountLine> {
        let parts = [AccountPart::Users, AccountPart::Groups, AccountPart::Roles];
        let accounts = self.analysis.accounts().into_iter();
        let line = accounts.map(|it| AccountLine {
            id: it.id.to_string(),
            name: it.name.map(ToOwned::to_owned),
            counts: parts.map(|part| it.count(part)),
            is_loaded: it.account.is_some(),
        });
        line.collect()
    }

    /// The name of an account, if it was read.
    pub fn account_name(&self, id: &AccountId) -> Option<&str> {
        self.analysis.account(id.as_str())?.name
    }

    /// What narrows the findings, in words; empty if nothing does.
    pub fn filters(&self) -> Vec<String> {
        let FindingsQuery { rule, severity, best_practice, people, machines, account, .. } =
            &self.context.query;
        let mut words = Vec::new();
        words.extend(rule.map(|it| format!("only the rule {}", it.rule().id)));
        words.extend(severity.map(|it| format!("severity {} or more", it.name())));
        words.extend(best_practice.map(|it| format!("only the best practice {}", it.id())));
        words.extend(people.then(|| "people".to_owned()));
        words.extend(machines.then(|| "machines".to_owned()));
        words.extend(account.as_ref().map(|it| format!("only the account {it}")));
        words.extend(self.has_baseline().then(|| "only what is not in the baseline".to_owned()));
        words
    }

    /// Whether results are listed that did not fail.
    pub fn lists_all(&self) -> bool {
        self.context.query.all
    }

    /// Whether known findings are left out.
    pub fn has_baseline(&self) -> bool {
        self.context.has_baseline
    }

    /// Whether waivers were given.
    pub fn has_waivers(&self) -> bool {
        self.context.has_waivers
    }

    /// How often each rule has each result, in the order of the table.
    pub fn counts(&self) -> &[RuleCounts] {
        &self.counts
    }

    /// What each rule says, in the order of the table.
    pub fn rules(&self) -> Vec<RuleResults> {
        let results = self.counts.iter().map(|it| RuleResults {
            rule: it.rule,
            row: RuleRow::new(self.analysis, it),
            listed: 0,
            waived: 0,
        });
        let mut results: Vec<RuleResults> = results.collect();
        for finding in self.findings.iter().filter(|it| it.failure().is_some()) {
            if let Some(at) = self.rule_index(finding.rule) {
                results[at].listed += 1;
            }
        }
        for WaivedFinding { finding, .. } in self.waived() {
            if let Some(at) = self.rule_index(finding.rule) {
                results[at].waived += 1;
            }
        }
        results
    }

    /// The position of a rule among those that were checked.
    pub fn rule_index(&self, rule: RuleId) -> Option<usize> {
        self.counts.binary_search_by_key(&rule, |it| it.rule).ok()
    }

    /// The best practices that the checked rules are about.
    pub fn best_practices(&self) -> impl Iterator<Item = BestPractice> + '_ {
        let has_rules = |it: &BestPractice| {
            self.counts.iter().any(|counts| counts.rule.rule().best_practice == *it)
        };
        BestPractice::all().filter(has_rules)
    }

    /// The score of a best practice; of all, if there is none. None if no rule asks something of
    /// someone.
    pub fn score(&self, practice: Option<BestPractice>) -> Option<Score> {
        let is_of = |it: &&RuleCounts| {
            practice.is_none_or(|practice| it.rule.rule().best_practice == practice)
        };
        let tally = |it: &RuleCounts| {
            let RuleCounts { rule, failed, passed, not_checked, not_applicable, .. } = *it;
            (rule, Tally { failed, passed, not_checked, not_applicable })
        };
        Score::of(self.counts.iter().filter(is_of).map(tally))
    }

    /// How far the account or organization is; none unless all rules were asked about everyone.
    pub fn maturity(&self) -> Option<&Maturity> {
        self.maturity.as_ref()
    }

    /// Sentences that qualify the report.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What could not be loaded.
    pub fn gaps(&self) -> &[GapRow] {
        &self.gaps
    }

    /// The findings without their evidence: those of one subject stand together.
    pub fn listed(&self) -> &[Finding] {
        &self.findings
    }

    /// The failed findings that waivers accept.
    pub fn waived(&self) -> &[WaivedFinding] {
        &self.context.waived
    }

    /// How many listed failures there are of each severity, from the least to the most serious.
    pub fn by_severity(&self) -> [usize; Severity::ALL.len()] {
        let mut counts = [0; Severity::ALL.len()];
        for finding in self.findings.iter().filter(|it| it.failure().is_some()) {
            counts[finding.severity.rank()] += 1;
        }
        counts
    }

    /// All findings with their evidence: the listed ones, then the waived ones.
    pub fn results(&self) -> impl Iterator<Item = ReportedFinding<'_>> {
        let listed = self.reported(self.findings.iter().map(|it| (it, None)));
        listed.chain(self.waived_results())
    }

    /// The waived findings with their evidence.
    pub fn waived_results(&self) -> impl Iterator<Item = ReportedFinding<'_>> {
        let waived = self.waived().iter();
        self.reported(waived.map(|WaivedFinding { finding, waiver }| (finding, Some(waiver))))
    }

    /// These findings with their evidence. Those of one subject must all be there, in order.
    pub fn reported<'r>(
        &'r self,
        findings: impl Iterator<Item = (&'r Finding, Option<&'r Waiver>)>,
    ) -> impl Iterator<Item = ReportedFinding<'r>> {
        let mut subject = None;
        let mut seen: FxHashMap<_, usize> = FxHashMap::default();
        findings.map(move |(finding, waiver)| {
            if subject != Some(&finding.subject) {
                seen.clear();
                subject = Some(&finding.subject);
            }
            // One policy of several can be waived, so that a number alone would not stay the same.
            let key = (finding.rule, finding.account.as_ref(), finding.inline_policy());
            let number = seen.entry(key).or_default();
            *number += 1;
            self.one(finding, waiver, *number)
        })
    }

    fn one<'r>(
        &self,
        finding: &'r Finding,
        waiver: Option<&'r Waiver>,
        number: usize,
    ) -> ReportedFinding<'r> {
        let rule = finding.rule.rule();
        let failure = finding.failure();
        let evidence = failure.map(|it| self.analysis.failure_evidence(&self.gatherer, it));
        let evidence = evidence.unwrap_or_default();
        let row = FindingRow::with_evidence(self.analysis, finding, &evidence);
        let account = row.account.as_deref().unwrap_or("-");
        let mut part =
            finding.inline_policy().map(|it| format!(" policy {it}")).unwrap_or_default();
        if 1 < number {
            part += &format!(" #{number}");
        }
        let id = format!("rolecall:{}:{account}:{}{part}", rule.id, row.principal);
        let command = remediation_command(self.analysis, finding);
        ReportedFinding { finding, rule, id, part, row, command, waiver, evidence }
    }

    /// The statements behind a finding, as they stand in their policies.
    pub fn statements(&self, reported: &ReportedFinding<'_>) -> Vec<StatementText> {
        StatementText::all(self.analysis, &reported.evidence)
    }

    /// Where the subject of a finding stands in the files that were read.
    pub fn place_of_subject(&self, reported: &ReportedFinding<'_>) -> Option<SourcePlace> {
        match &reported.finding.subject {
            Subject::Account(id) => self.context.places.item(id.as_str()),
            Subject::Principal(_) | Subject::Named(_) => {
                self.context.places.item(&reported.row.principal)
            }
        }
    }

    /// Where the statements behind a finding stand in the files that were read, each with words for
    /// it.
    pub fn places_of_evidence(&self, reported: &ReportedFinding<'_>) -> Vec<(SourcePlace, String)> {
        let account = reported.row.account.as_deref();
        let rows = reported.evidence.iter().zip(&reported.row.evidence);
        let place = |row: &EvidenceRow| {
            let EvidenceRow { policy_id, policy, policy_kind, attached_to, statement, .. } = row;
            let places = &self.context.places;
            match *policy_kind {
                "inline" => places.held_statement(*policy_id, attached_to, policy, *statement),
                "trust" => places.held_statement(*policy_id, attached_to, "", *statement),
                _ => places.named_statement(*policy_id, policy, account, *statement),
            }
        };
        rows.filter_map(|(row, json)| Some((place(row)?, evidence_in_full(json)))).collect()
    }

    /// The type of the subject, as AWS CloudFormation and Security Hub name it; none where AWS has
    /// no name for it.
    ///
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html>
    pub fn resource_type(&self, finding: &Finding) -> Option<&'static str> {
        match &finding.subject {
            Subject::Principal(id) => match self.analysis.graph.node(*id).kind {
                NodeKind::User => Some("AWS::IAM::User"),
                NodeKind::Group => Some("AWS::IAM::Group"),
                NodeKind::Role => Some("AWS::IAM::Role"),
                _ => None,
            },
            Subject::Account(_) => Some("AWS::::Account"),
            Subject::Named(name) => {
                let arn = name.parse::<Arn>().ok()?;
                const KINDS: [(&str, &str); 3] = [
                    ("policy/", "AWS::IAM::ManagedPolicy"),
                    ("saml-provider/", "AWS::IAM::SAMLProvider"),
                    ("oidc-provider/", "AWS::IAM::OIDCProvider"),
                ];
                let kind = KINDS.iter().find(|(it, _)| arn.resource().starts_with(it));
                kind.map(|(_, name)| *name)
            }
        }
    }
}

impl ReportedFinding<'_> {
    /// The statements behind it, each in words.
    pub fn evidence_words(&self) -> impl Iterator<Item = String> + '_ {
        self.row.evidence.iter().map(evidence_in_full)
    }

    /// What was found, with the title of the rule: `Access key older than 90 days: key of 811 days`.
    pub fn sentence(&self) -> String {
        match self.row.detail.as_str() {
            "" => self.rule.title.to_owned(),
            detail => format!("{}: {detail}", self.rule.title),
        }
    }
}
