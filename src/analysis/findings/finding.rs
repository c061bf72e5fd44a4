//! Findings, and which of them are asked for.

use super::{
    catalogue::RuleId,
    outcome::{Failure, Outcome},
    population::{Classed, Population},
    rule::BestPractice,
};
use crate::{
    analysis::{Analysis, ReachCount, Severity},
    graph::NodeId,
    iam::{AccountId, UnreadFact},
};

/// Which findings are asked for.
#[derive(Clone, Debug, Default)]
pub struct FindingsQuery {
    /// Of which rule; none for all.
    pub rule: Option<RuleId>,
    /// At least how serious; none for all.
    pub severity: Option<Severity>,
    /// About which best practice; none for all.
    pub best_practice: Option<BestPractice>,
    /// Of people.
    pub people: bool,
    /// Of machines.
    pub machines: bool,
    /// Of which account; none for all.
    pub account: Option<AccountId>,
    /// Those too that did not fail.
    pub all: bool,
    /// After how many days an access key is old; `None` for 90.
    pub old_key_days: Option<i64>,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Someone.
    Principal(NodeId),
    /// An account.
    Account(AccountId),
    /// An identity provider or a managed policy, by its ARN, or something else by name.
    Named(String),
}

impl Subject {
    /// Its ARN, or its name as policies write it.
    pub fn name(&self, analysis: &Analysis) -> String {
        match self {
            Self::Principal(id) => analysis.graph.node(*id).name.to_string(),
            Self::Account(id) => analysis.account_arn(id),
            Self::Named(name) => name.clone(),
        }
    }
}

/// What one rule says of one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// The subject.
    pub subject: Subject,
    /// The account that it is in.
    pub account: Option<AccountId>,
    /// What the rule says.
    pub outcome: Outcome,
    /// How serious it is, or would be.
    pub severity: Severity,
    /// Who stands behind the subject.
    pub population: Classed,
    /// In how many steps the subject becomes an administrator, 0 if it is one.
    pub steps_to_admin: Option<u32>,
    /// How many principals the subject can become, not looking beyond another administrator; an
    /// administrator becomes each of its account. How many members a group has. `None` where the subject is no principal, or where that was not counted.
    pub exposes: Option<ReachCount>,
}

impl Finding {
    /// Whether the subject is an administrator, who can become every principal of its account.
    pub fn exposes_all(&self) -> bool {
        self.steps_to_admin == Some(0)
    }

    /// The weakness, if there is one.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            Outcome::Failed(failure) => Some(failure),
            Outcome::Passed | Outcome::NotChecked(_) | Outcome::NotApplicable(_) => None,
        }
    }

    /// The inline policy that a weakness of a principal is about. A principal can have several.
    pub fn inline_policy(&self) -> Option<&str> {
        let is_principal = matches!(self.subject, Subject::Principal(_));
        let row = self.failure().filter(|_| is_principal)?.evidence.first()?;
        (row.policy_kind == "inline").then_some(row.policy.as_str())
    }
}

/// How often one rule has each result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCounts {
    /// The rule.
    pub rule: RuleId,
    /// Subjects that have the weakness.
    pub failed: usize,
    /// Those that do not.
    pub passed: usize,
    /// Those about which a fact was not read.
    pub not_checked: usize,
    /// Those of which the rule asks nothing.
    pub not_applicable: usize,
    /// The facts that were not read.
    pub missing: Vec<UnreadFact>,
}

/// What all rules say.
#[derive(Clone, Debug)]
pub struct Findings {
    /// How often each rule has each result, in the order of the table.
    pub counts: Vec<RuleCounts>,
    /// The findings: the subject that deserves a look first stands first, with all of its own.
    pub findings: Vec<Finding>,
    /// Whether all rules were asked about everyone.
    pub is_about_all: bool,
    /// How many findings `people` and `machines` leave out because nothing tells which their
    /// subject is.
    pub of_unknown_population: usize,
}

impl Findings {
    /// The most serious failure.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().filter(|it| it.failure().is_some()).map(|it| it.severity).max()
    }
}

impl FindingsQuery {
    /// Whether it asks for findings of a population, where it asks for some only.
    pub(super) fn asks_for(&self, population: Population) -> bool {
        (self.people && population.is_people())
            || (self.machines && population == Population::Machine)
    }
}
