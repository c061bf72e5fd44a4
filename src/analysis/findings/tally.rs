//! How often rules have each result, and the score that follows.

use super::{catalogue::RuleId, outcome::Outcome, population::Population};
use crate::{analysis::Severity, iam::AccountId};

/// How often something has each result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Subjects that have the weakness.
    pub failed: usize,
    /// Those that do not.
    pub passed: usize,
    /// Those about which a fact was not read.
    pub not_checked: usize,
    /// Those of which the rule asks nothing.
    pub not_applicable: usize,
}

impl Tally {
    /// Counts a result.
    pub(super) fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Failed(_) => self.failed += 1,
            Outcome::Passed => self.passed += 1,
            Outcome::NotChecked(_) => self.not_checked += 1,
            Outcome::NotApplicable(_) => self.not_applicable += 1,
        }
    }

    /// Adds another one.
    pub fn add(&mut self, other: Self) {
        let Self { failed, passed, not_checked, not_applicable } = other;
        self.failed += failed;
        self.passed += passed;
        self.not_checked += not_checked;
        self.not_applicable += not_applicable;
    }

    /// Of how many the rule asks something.
    pub fn asked(self) -> usize {
        self.failed + self.passed + self.not_checked
    }
}

/// How often one rule has each result, among subjects of one account and one population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTally {
    /// The rule.
    pub rule: RuleId,
    /// The account; none for subjects in no account.
    pub account: Option<AccountId>,
    /// Who stands behind the subjects.
    pub population: Population,
    /// How often.
    pub tally: Tally,
}

/// How much of what rules ask for is proven to be in place, in percent.
///
/// It is the mean over all rules that ask something of someone, each with the share of its subjects
/// that passed. So a rule about one root user counts as much as one about a thousand users, and each
/// subject that is mended raises the score. What was not checked has not passed, and a waived
/// finding has not either. Rules of severity info do not count, nor do those about facts that
/// nothing loads. It is rounded down: 100 means that
/// everything was checked and passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(u8);

impl Score {
    /// The score of rules with their tallies; none if they ask nothing of anyone.
    pub fn of(rules: impl IntoIterator<Item = (RuleId, Tally)>) -> Option<Self> {
        let counts = |(rule, tally): &(RuleId, Tally)| {
            let is_loaded = rule.rule().facts.iter().any(|it| it.shown_by().is_none());
            Severity::Info < rule.rule().severity && is_loaded && 0 < tally.asked()
        };
        let counted: Vec<Tally> =
            rules.into_iter().filter(counts).map(|(_, tally)| tally).collect();
        // In millionths, so that the order of the rules does not matter.
        let share = |it: &Tally| it.passed as u64 * 1_000_000 / it.asked() as u64;
        let sum: u64 = counted.iter().map(share).sum();
        let mean = sum.checked_div(counted.len() as u64)?;
        u8::try_from(mean / 10_000).ok().map(Self)
    }

    /// From 0 to 100.
    pub fn percent(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str) -> RuleId {
        RuleId::find(id).expect("a rule")
    }

    fn score(tallies: &[(&str, usize, usize, usize)]) -> Option<u8> {
        let tally = |&(id, passed, failed, not_checked): &(&str, usize, usize, usize)| {
            (rule(id), Tally { passed, failed, not_checked, not_applicable: 5 })
        };
        Score::of(tallies.iter().map(tally)).map(Score::percent)
    }

    #[test]
    fn what_was_not_checked_has_not_passed() {
        assert_eq!(score(&[("user-without-group", 1, 0, 0)]), Some(100));
        assert_eq!(score(&[("user-without-group", 1, 0, 1)]), Some(50));
        assert_eq!(score(&[("user-without-group", 0, 0, 3)]), Some(0));
        assert_eq!(score(&[("user-without-group", 999, 0, 1)]), Some(99));
    }

    #[test]
    fn each_rule_counts_the_same_and_only_if_it_asks_something() {
        let of_many = ("user-without-group", 999, 1, 0);
        assert_eq!(score(&[of_many, ("root-without-mfa", 0, 1, 0)]), Some(49));
        assert_eq!(score(&[of_many, ("root-without-mfa", 0, 0, 0)]), Some(99));
        assert_eq!(score(&[("root-without-mfa", 0, 0, 0)]), None);
        assert_eq!(score(&[("empty-group", 0, 3, 0)]), None, "it is only worth knowing");
    }
}
