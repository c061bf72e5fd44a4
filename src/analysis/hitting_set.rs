//! The cheapest choice with at least one element of each of some sets.

use std::collections::BTreeSet;

/// How many partial choices are tried before the search falls back to a greedy choice.
const MAX_TRIES: usize = 20_000;

/// A choice of elements, by index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// The elements, sorted.
    pub(super) elements: Vec<usize>,
    /// Whether it is proven that no choice is cheaper.
    pub(super) is_cheapest: bool,
}

/// The cheapest choice with at least one element of each set: `costs` contains the cost of each
/// element, and no set is empty.
pub(super) fn hitting_set(sets: &[Vec<usize>], costs: &[u64]) -> Choice {
    let greedy = greedy(sets, costs);
    let mut search = Search {
        sets,
        costs,
        best_cost: cost(&greedy, costs),
        best: greedy,
        chosen: BTreeSet::new(),
        tries: 0,
    };
    search.go(0);
    let is_cheapest = search.tries <= MAX_TRIES;
    Choice { elements: search.best.into_iter().collect(), is_cheapest }
}

fn cost(elements: &BTreeSet<usize>, costs: &[u64]) -> u64 {
    elements.iter().map(|it| costs[*it]).sum()
}

/// Repeatedly takes the element that is in the most open sets relative to its cost.
fn greedy(sets: &[Vec<usize>], costs: &[u64]) -> BTreeSet<usize> {
    let mut chosen = BTreeSet::new();
    let mut open: Vec<&Vec<usize>> = sets.iter().collect();
    while let Some(first) = open.first() {
        let hits = |it: usize| open.iter().filter(|set| set.contains(&it)).count() as u64;
        let all: BTreeSet<usize> = open.iter().flat_map(|it| it.iter().copied()).collect();
        // More sets for the same cost, compared without fractions.
        let best = all.into_iter().reduce(|best, it| {
            let is_better = hits(it) * costs[best] > hits(best) * costs[it];
            if is_better { it } else { best }
        });
        let Some(best) = best.or_else(|| first.first().copied()) else { break };
        chosen.insert(best);
        open.retain(|it| !it.contains(&best));
    }
    chosen
}

struct Search<'s> {
    sets: &'s [Vec<usize>],
    costs: &'s [u64],
    best: BTreeSet<usize>,
    best_cost: u64,
    chosen: BTreeSet<usize>,
    tries: usize,
}

impl Search<'_> {
    /// Tries each element of the smallest open set.
    fn go(&mut self, spent: u64) {
        self.tries += 1;
        if self.tries > MAX_TRIES || spent >= self.best_cost {
            return;
        }
        let is_open = |it: &&Vec<usize>| !it.iter().any(|it| self.chosen.contains(it));
        let Some(open) = self.sets.iter().filter(is_open).min_by_key(|it| it.len()) else {
            self.best = self.chosen.clone();
            self.best_cost = spent;
            return;
        };
        for element in open {
            self.chosen.insert(*element);
            self.go(spent + self.costs[*element]);
            self.chosen.remove(element);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn no_choice_that_hits_each_set_costs_less(
            sets in vec(vec(0..8_usize, 1..4), 0..7), costs in vec(1..9_u64, 8),
        ) {
            let found = hitting_set(&sets, &costs);
            let hits = |chosen: &BTreeSet<usize>| {
                sets.iter().all(|set| set.iter().any(|it| chosen.contains(it)))
            };
            let elements = found.elements.iter().copied().collect();
            prop_assert!(found.is_cheapest && hits(&elements));
            let all = (0..256_u32).map(|bits| (0..8).filter(|it| bits >> it & 1 == 1).collect());
            let least = all.filter(hits).map(|it| cost(&it, &costs)).min();
            prop_assert_eq!(Some(cost(&elements, &costs)), least);
        }
    }

    #[test]
    fn a_choice_that_is_too_hard_to_prove_says_so() {
        let sets: Vec<Vec<usize>> =
            (0..40).map(|it| (0..6).map(|of| (it * 7 + of * 11) % 60).collect()).collect();
        let found = hitting_set(&sets, &[1; 60]);
        assert!(!found.is_cheapest);
        assert!(sets.iter().all(|set| set.iter().any(|it| found.elements.contains(it))));
    }
}
