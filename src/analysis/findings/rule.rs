//! A rule: what is looked for, why it matters, and what to do about it.

use super::population::Population;
use crate::{analysis::Severity, iam::UnreadFact};

/// A rule, as the table in `assets/findings.json` has it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id, such as `console-user-without-mfa`.
    pub id: &'static str,
    /// What a failed one is, in a few words.
    pub title: &'static str,
    /// The best practice that it is about.
    pub best_practice: BestPractice,
    /// How serious a failed one is, before it is known what the principal can become.
    pub severity: Severity,
    /// Why that severity.
    pub severity_reason: &'static str,
    /// Whether it is more serious if the principal becomes an administrator.
    pub raised_by_reach: bool,
    /// Whom it is about where its subject is no principal.
    pub population: Option<Population>,
    /// The same rule elsewhere.
    pub frameworks: Frameworks,
    /// The facts that it needs.
    pub facts: Vec<UnreadFact>,
    /// What it means.
    pub meaning: &'static str,
    /// Why it matters.
    pub risk: &'static str,
    /// What to do about it.
    pub remediation: Remediation,
    /// AWS's page on it.
    pub reference: &'static str,
}

/// What other lists of rules call a rule. Empty where they do not have it.
#[derive(Clone, Debug, Default)]
pub struct Frameworks {
    /// Recommendations of the CIS AWS Foundations Benchmark 7.0.0.
    pub cis_7_0_0: Vec<&'static str>,
    /// Recommendations of the CIS AWS Foundations Benchmark 5.0.0.
    pub cis_5_0_0: Vec<&'static str>,
    /// Controls of AWS Security Hub CSPM.
    pub security_hub: Vec<&'static str>,
    /// Managed rules of AWS Config.
    pub config: Vec<&'static str>,
    /// Checks of Prowler.
    pub prowler: Vec<&'static str>,
}

impl Frameworks {
    /// Each of them, under its name.
    pub fn all(&self) -> [(&'static str, &[&'static str]); 5] {
        [
            ("CIS 7.0.0", &self.cis_7_0_0),
            ("CIS 5.0.0", &self.cis_5_0_0),
            ("Security Hub", &self.security_hub),
            ("AWS Config", &self.config),
            ("Prowler", &self.prowler),
        ]
    }
}

/// What to do about a finding.
#[derive(Clone, Debug)]
pub struct Remediation {
    /// The steps in the AWS console.
    pub console: &'static str,
    /// A command of the AWS CLI that does it. It is shown, and never run.
    pub command: &'static str,
}

/// A best practice of the AWS Well-Architected Framework, with the risk that AWS sees where it is
/// not established.
///
/// Source: <https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/identity-management.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BestPractice(usize);

/// Id, title, risk.
const BEST_PRACTICES: [(&str, &str, &str); 11] = [
    ("SEC02-BP01", "Use strong sign-in mechanisms", "High"),
    ("SEC02-BP02", "Use temporary credentials", "High"),
    ("SEC02-BP03", "Store and use secrets securely", "High"),
    ("SEC02-BP04", "Rely on a centralized identity provider", "High"),
    ("SEC02-BP05", "Audit and rotate credentials periodically", "Medium"),
    ("SEC02-BP06", "Employ user groups and attributes", "Medium"),
    ("SEC03-BP02", "Grant least privilege access", "High"),
    ("SEC03-BP03", "Establish emergency access process", "High"),
    ("SEC03-BP04", "Reduce permissions continuously", "Medium"),
    ("SEC03-BP05", "Define permission guardrails for your organization", "Medium"),
    ("SEC03-BP07", "Analyze public and cross-account access", "Low"),
];

impl BestPractice {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..BEST_PRACTICES.len()).map(Self)
    }

    /// The best practice with this id, whole or without its question: `SEC02-BP05` or `BP05`.
    pub fn find(id: &str) -> Option<Self> {
        let id = id.to_ascii_uppercase();
        let is_it = |it: &Self| it.id() == id || it.id().strip_prefix("SEC02-") == Some(&*id);
        Self::all().find(is_it)
    }

    /// Its id, such as `SEC02-BP05`.
    pub fn id(self) -> &'static str {
        BEST_PRACTICES[self.0].0
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        BEST_PRACTICES[self.0].1
    }

    /// The level of risk that AWS names.
    pub fn risk(self) -> &'static str {
        BEST_PRACTICES[self.0].2
    }
}
