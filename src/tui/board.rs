//! The findings as screens show them: looked for in the background, once for each data.

use std::{
    collections::HashMap,
    fmt,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::{
    analysis::{
        Analysis, Finding, FindingsQuery, Maturity, Progress, RuleCounts, RuleId, RuleTally,
        Severity, Subject, Survey, Waiver, Waivers,
    },
    graph::NodeId,
    iam::AccountId,
    tui::{
        matcher::{Candidate, population_facts, rule_facts},
        worker::Stop,
    },
    wording,
};

/// All findings, and which of them are waived. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Board {
    facts: Arc<BoardFacts>,
    waived: Arc<Waived>,
}

/// What the rules say of the data.
pub(crate) struct BoardFacts {
    /// The failed findings, in the order of the command `findings`.
    pub(crate) findings: Vec<Finding>,
    /// The candidate of each, in the same order.
    pub(crate) candidates: Arc<[Candidate]>,
    /// How often each rule has each result, in the order of the table.
    pub(crate) counts: Vec<RuleCounts>,
    /// The candidate of each of these rules.
    pub(crate) rule_candidates: Arc<[Candidate]>,
    /// How far the account or organization is.
    pub(crate) maturity: Option<Maturity>,
    /// How often each rule has each result, by account and population.
    pub(crate) tallies: Vec<RuleTally>,
    /// The facts of each account that a filter can match.
    pub(crate) account_facts: HashMap<AccountId, String>,
    /// By principal: its findings, which stand together.
    of_principal: HashMap<NodeId, Range<usize>>,
}

/// Which findings are waived, or were.
#[derive(Debug, Default)]
struct Waived {
    /// By the index of the finding: the waiver, and whether it is in force.
    waivers: HashMap<usize, (Waiver, bool)>,
    /// How many are in force.
    in_force: usize,
    /// By rule: its open findings.
    of_rules: HashMap<RuleId, OfRule>,
}

/// The open findings of one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OfRule {
    /// How many there are, without those that are waived.
    pub(crate) open: usize,
    /// The most serious of them.
    pub(crate) worst: Option<Severity>,
    /// How many subjects the rule asks about.
    pub(crate) asked: usize,
    /// About how many a fact is missing.
    pub(crate) not_checked: usize,
}

impl Board {
    /// Looks for all findings. `None` if it was stopped.
    pub(crate) fn find(
        analysis: &Analysis,
        progress: &BoardProgress,
        stop: &Stop,
    ) -> Option<Arc<BoardFacts>> {
        let go_on = |at: Progress| {
            progress.set(at);
            !stop.requested()
        };
        let Survey { findings, tallies } = analysis.survey(&FindingsQuery::default(), &go_on)?;
        let mut facts = FactTexts::new(analysis);
        let candidate = |it: &Finding| {
            let name = wording::finding_subject(analysis, it);
            let candidate = Candidate::new(name, it.subject.name(analysis), facts.words(it.rule));
            candidate.with_facts(facts.of(it))
        };
        let candidates: Vec<_> = findings.findings.iter().map(candidate).collect();
        let of_rule = |it: &RuleCounts| {
            let rule = it.rule.rule();
            let candidate = Candidate::new(rule.title, rule.id, rule.id);
            candidate.with_facts(rule_facts(it.rule) + &severity_facts(rule.severity))
        };
        let rule_candidates: Vec<_> = findings.counts.iter().map(of_rule).collect();
        let mut of_principal: HashMap<NodeId, Range<usize>> = HashMap::new();
        for (index, finding) in findings.findings.iter().enumerate() {
            if let Subject::Principal(id) = finding.subject {
                of_principal.entry(id).or_insert(index..index).end = index + 1;
            }
        }
        let account_facts = facts.accounts;
        Some(Arc::new(BoardFacts {
            maturity: findings.maturity(),
            findings: findings.findings,
            candidates: candidates.into(),
            counts: findings.counts,
            rule_candidates: rule_candidates.into(),
            tallies,
            account_facts,
            of_principal,
        }))
    }

    /// The same findings, with these waivers.
    pub(crate) fn new(facts: Arc<BoardFacts>, analysis: &Analysis, waivers: &Waivers) -> Self {
        let mut waived = Waived::default();
        for counts in &facts.counts {
            let RuleCounts { rule, failed, passed, not_checked, .. } = *counts;
            let asked = failed + passed + not_checked;
            waived.of_rules.insert(rule, OfRule { asked, not_checked, ..OfRule::default() });
        }
        for (index, finding) in facts.findings.iter().enumerate() {
            if let Some(waiver) = waivers.of(analysis, finding) {
                let is_in_force = waiver.is_in_force(analysis.now);
                waived.waivers.insert(index, (waiver.clone(), is_in_force));
                if is_in_force {
                    waived.in_force += 1;
                    continue;
                }
            }
            let of_rule = waived.of_rules.entry(finding.rule).or_default();
            of_rule.open += 1;
            of_rule.worst = of_rule.worst.max(Some(finding.severity));
        }
        Self { facts, waived: Arc::new(waived) }
    }

    /// The facts behind it.
    pub(crate) fn facts(&self) -> &BoardFacts {
        &self.facts
    }

    /// A finding.
    pub(crate) fn finding(&self, index: usize) -> Option<&Finding> {
        self.facts.findings.get(index)
    }

    /// The short name of a finding's subject.
    pub(crate) fn name(&self, index: usize) -> &str {
        self.facts.candidates.get(index).map(|it| &*it.name).unwrap_or_default()
    }

    /// The findings of a principal, the most serious first.
    pub(crate) fn of_principal(&self, id: NodeId) -> Range<usize> {
        self.facts.of_principal.get(&id).cloned().unwrap_or_default()
    }

    /// The open findings of a principal.
    pub(crate) fn open_of_principal(&self, id: NodeId) -> impl Iterator<Item = usize> {
        self.of_principal(id).filter(|it| !self.is_waived(*it))
    }

    /// The waiver of a finding, and whether it is in force.
    pub(crate) fn waiver(&self, index: usize) -> Option<(&Waiver, bool)> {
        self.waived.waivers.get(&index).map(|(waiver, is_in_force)| (waiver, *is_in_force))
    }

    /// Whether a finding is accepted now.
    pub(crate) fn is_waived(&self, index: usize) -> bool {
        self.waiver(index).is_some_and(|(_, is_in_force)| is_in_force)
    }

    /// The findings that are accepted now, in no order.
    pub(crate) fn waived_indexes(&self) -> impl Iterator<Item = usize> {
        self.waived.waivers.iter().filter(|(_, (_, is_in_force))| *is_in_force).map(|(it, _)| *it)
    }

    /// How many findings are open: failed, and not waived.
    pub(crate) fn open(&self) -> usize {
        self.facts.findings.len() - self.waived.in_force
    }

    /// How many are waived.
    pub(crate) fn waived(&self) -> usize {
        self.waived.in_force
    }

    /// The open findings of one rule.
    pub(crate) fn of_rule(&self, rule: RuleId) -> OfRule {
        self.waived.of_rules.get(&rule).copied().unwrap_or_default()
    }
}

/// Equality is identity: equal contents do not count.
impl PartialEq for Board {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.facts, &other.facts) && Arc::ptr_eq(&self.waived, &other.waived)
    }
}

impl fmt::Debug for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Board({} findings)", self.facts.findings.len())
    }
}

/// How far the search is; the job writes it, and the header reads it.
#[derive(Debug, Default)]
pub(crate) struct BoardProgress {
    done: AtomicUsize,
    of: AtomicUsize,
}

impl BoardProgress {
    fn set(&self, Progress { done, of }: Progress) {
        self.done.store(done, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }

    /// In percent; none before it begins.
    pub(crate) fn percent(&self) -> Option<usize> {
        let done = self.done.load(Ordering::Relaxed);
        let percent = done.checked_mul(100)?.checked_div(self.of.load(Ordering::Relaxed))?;
        (0 < percent).then_some(percent.min(99))
    }
}

/// The facts about findings that filters match; many findings share one text.
struct FactTexts {
    rules: HashMap<RuleId, (Arc<str>, String)>,
    accounts: HashMap<AccountId, String>,
    known: HashMap<(RuleId, &'static str, &'static str, Option<AccountId>), Arc<str>>,
}

impl FactTexts {
    fn new(analysis: &Analysis) -> Self {
        let words = |it: RuleId| Arc::from(format!("{} {}", it.rule().id, it.rule().title));
        let rules = RuleId::all().map(|it| (it, (words(it), rule_facts(it)))).collect();
        let facts = |it: &AccountId| {
            let name = analysis.account_name(it.as_str());
            (it.clone(), format!("\nacct:{it}\nacct:{name}"))
        };
        let accounts = analysis.snapshot.accounts.keys().map(facts).collect();
        Self { rules, accounts, known: HashMap::new() }
    }

    /// The words of a rule, which find its findings too.
    fn words(&self, rule: RuleId) -> Arc<str> {
        self.rules.get(&rule).map(|(words, _)| Arc::clone(words)).unwrap_or_default()
    }

    fn of(&mut self, finding: &Finding) -> Arc<str> {
        let Finding { rule, severity, account, .. } = finding;
        let population = finding.population.population;
        let key = (*rule, severity.name(), population.name(), account.clone());
        if let Some(known) = self.known.get(&key) {
            return Arc::clone(known);
        }
        let of_rule = self.rules.get(rule).map(|(_, facts)| facts.as_str()).unwrap_or_default();
        let of_account = account.as_ref().and_then(|it| self.accounts.get(it));
        let of_account = of_account.map(String::as_str).unwrap_or_default();
        let who = population_facts(population);
        let text = format!("{of_rule}{}{who}{of_account}", severity_facts(*severity));
        let text: Arc<str> = text.into();
        self.known.insert(key, Arc::clone(&text));
        text
    }
}

/// A finding is at least as serious as each of these.
fn severity_facts(severity: Severity) -> String {
    let least = Severity::ALL.into_iter().filter(|it| *it <= severity);
    least.map(|it| format!("\nsev:{}", it.name())).collect()
}
