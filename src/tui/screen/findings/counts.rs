//! How often each area has each result, as far as a filter asks for a population or an account.

use std::collections::HashMap;

use crate::{
    analysis::{Area, RuleId, Score, Tally},
    tui::{
        board::Board,
        matcher::{Query, Term, field, holds, population_facts, rule_facts},
    },
};

/// The results of all areas together, then of each.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// By rule.
    pub(super) rules: HashMap<RuleId, Tally>,
    areas: Vec<AreaCounts>,
}

/// The results of one area.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AreaCounts {
    pub(super) tally: Tally,
    /// How many of the failed ones are waived.
    pub(super) waived: usize,
    pub(super) score: Option<Score>,
}

impl AreaCounts {
    /// Failed, and not waived.
    pub(super) fn open(&self) -> usize {
        self.tally.failed.saturating_sub(self.waived)
    }
}

impl Counts {
    /// Counts what the words of a query admit that ask for a rule, an account or a population.
    pub(super) fn of(board: &Board, query: &Query) -> Self {
        let facts = board.facts();
        let asks = |of: &'static [&'static str]| -> Vec<&Term> {
            let is_of = |it: &&Term| field(&it.word).is_some_and(|it| of.contains(&it));
            query.terms.iter().filter(is_of).collect()
        };
        let (of_rule, of_who, of_account) =
            (asks(&["rule", "bp", "fw"]), asks(&["who"]), asks(&["acct"]));
        let holds_all = |terms: &[&Term], facts: &str| {
            terms.iter().all(|it| holds(facts, &it.word) != it.negated)
        };
        let mut rules: HashMap<RuleId, bool> = HashMap::new();
        let mut accounts = HashMap::new();
        let mut found = Self::default();
        for it in &facts.tallies {
            let admits_rule = *rules
                .entry(it.rule)
                .or_insert_with(|| of_rule.is_empty() || holds_all(&of_rule, &rule_facts(it.rule)));
            let admits_account = *accounts.entry(&it.account).or_insert_with(|| {
                let known = it.account.as_ref().and_then(|it| facts.account_facts.get(it));
                holds_all(&of_account, known.map(String::as_str).unwrap_or_default())
            });
            if admits_rule && admits_account && holds_all(&of_who, population_facts(it.population))
            {
                found.rules.entry(it.rule).or_default().add(it.tally);
            }
        }
        let waived = board.waived_indexes().filter(|index| {
            let facts = facts.candidates.get(*index).map(|it| &*it.facts).unwrap_or_default();
            [&of_rule, &of_who, &of_account].into_iter().all(|it| holds_all(it, facts))
        });
        let waived: Vec<Area> =
            waived.filter_map(|it| Some(area_of(board.finding(it)?.rule))).collect();
        let count = |area: Option<Area>| {
            let is_in = |it: &RuleId| area.is_none_or(|area| area_of(*it) == area);
            let of_area = || found.rules.iter().filter(|(it, _)| is_in(it));
            let mut tally = Tally::default();
            of_area().for_each(|(_, it)| tally.add(*it));
            let waived = waived.iter().filter(|it| area.is_none_or(|area| area == **it)).count();
            let score = Score::of(of_area().map(|(rule, tally)| (*rule, *tally)));
            AreaCounts { tally, waived, score }
        };
        let areas = std::iter::once(None).chain(Area::all().map(Some)).map(count).collect();
        Self { areas, ..found }
    }

    /// The results of an area; of all, if there is none.
    pub(super) fn area(&self, area: Option<Area>) -> AreaCounts {
        let index = area.map_or(0, |it| it.index() + 1);
        self.areas.get(index).copied().unwrap_or_default()
    }

    /// The results of a rule.
    pub(super) fn rule(&self, rule: RuleId) -> Tally {
        self.rules.get(&rule).copied().unwrap_or_default()
    }
}

/// The area of a rule.
pub(super) fn area_of(rule: RuleId) -> Area {
    Area::of(rule.rule().best_practice)
}

/// The rows of the pane of areas: all together, then each.
pub(super) fn area_rows() -> usize {
    1 + Area::all().count()
}
