//! The smallest set of statements whose removal closes a step.
//!
//! The support of a step is a set of statements with which alone it is possible, so one of them
//! must be removed. The search tries the cheapest choice that removes one statement of each known
//! support; the support that remains is added as one more set, until there is none.
//!
//! Statements that only limit are no choice. Permissions boundaries, SCPs and RCPs must allow what an
//! identity or trust policy grants, so without the only allow statement of an SCP a step would be
//! closed too, but so would everything else that every principal of the account may do. A limit
//! closes one step by a denial that is added to it, and not by a statement that is removed.

use super::{
    Analysis, EvidenceRow,
    grounds::row_at,
    hitting_set::{Choice, hitting_set},
};
use crate::{
    eval::StatementRef,
    graph::{self, Gatherer, Hop, NodeId, PolicyPlace, Removed, Support},
};

/// The maximum number of sets of statements to collect; beyond it the choice becomes greedy.
const MAX_SETS: usize = 40;

/// What to remove to close a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// What to remove, all of it.
    pub removals: Vec<Removal>,
    /// Whether it is proven that no smaller set closes the step.
    pub is_smallest: bool,
}

/// One thing to remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// A statement of a policy of the account.
    Statement(EvidenceRow),
    /// A managed policy that AWS owns, detached from a principal. Its statements cannot be changed.
    Attachment(EvidenceRow),
}

impl Removal {
    /// The statement that keeps the step open.
    pub fn row(&self) -> &EvidenceRow {
        match self {
            Self::Statement(row) | Self::Attachment(row) => row,
        }
    }
}

/// The unit of removal: one statement of a policy document, wherever the caller has it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unit {
    /// The role whose trust policy it belongs to; `None` for identity policies of the caller.
    role: Option<NodeId>,
    statement: StatementRef,
    places: Vec<PolicyPlace>,
}

impl Unit {
    fn is_detached(&self) -> bool {
        self.places.iter().any(|it| it.is_owned_by_aws)
    }

    /// The number of statements counts first; then statements that the account can edit are
    /// preferred, then those of identity policies, because other principals may need the trust
    /// policy.
    fn cost(&self) -> u64 {
        let number = self.places.len().max(1) as u64;
        number * 100 + u64::from(self.is_detached()) * 10 + u64::from(self.role.is_some())
    }
}

/// The statements that steps depend on, and which of them are chosen.
struct Search<'s> {
    analysis: &'s Analysis,
    hop: Hop,
    units: Vec<Unit>,
    /// By indexes of units: one unit of each set must be removed.
    sets: Vec<Vec<usize>>,
}

impl Analysis {
    /// The smallest set of statements whose removal closes a step; `None` if removing statements
    /// cannot close it: an Identity Center assignment, or policies and statements that could not be
    /// read and may allow it.
    ///
    /// Only statements that grant count: the allow statements of the caller's identity policies and
    /// of the role's trust policy.
    pub fn closing(&self, hop: Hop) -> Option<Closing> {
        let mut search = Search { analysis: self, hop, units: Vec::new(), sets: Vec::new() };
        let mut is_proven = true;
        let chosen = loop {
            let choice = match search.sets.len() <= MAX_SETS {
                true => hitting_set(&search.sets, &search.costs()),
                false => {
                    is_proven = false;
                    break search.all_there_is()?;
                }
            };
            let Choice { elements, is_cheapest } = choice;
            is_proven &= is_cheapest;
            let Some(support) = search.without(&elements) else { break elements };
            search.add(&support)?;
        };
        if chosen.is_empty() {
            return None;
        }
        let chosen = if is_proven { chosen } else { search.without_what_is_not_needed(chosen) };
        Some(Closing { removals: search.removals(&chosen), is_smallest: is_proven })
    }

    /// The support of a step without some statements; `None` if it is closed.
    fn support(&self, hop: Hop, removed: &Removed) -> Option<Support> {
        let gatherer = Gatherer::new(&self.snapshot).without(removed);
        if let Some(step) = hop.edge.kind.escalation() {
            return graph::escalation_support(&self.graph, &gatherer, hop, step);
        }
        let access = self.open_alternatives(&gatherer, hop)?.0?;
        Some(Support::of_assumption(&gatherer, hop.to, &access))
    }
}

impl Search<'_> {
    fn costs(&self) -> Vec<u64> {
        self.units.iter().map(Unit::cost).collect()
    }

    /// The support of the step without some units; `None` if it is closed.
    fn without(&self, chosen: &[usize]) -> Option<Support> {
        let mut removed = Removed::default();
        let snapshot = &self.analysis.snapshot;
        for unit in chosen.iter().map(|it| &self.units[*it]) {
            let StatementRef { policy, statement, .. } = unit.statement;
            if let Some(role) = unit.role {
                removed.of_trust(snapshot, role, policy, statement);
                continue;
            }
            let only = (!unit.is_detached()).then_some(statement);
            removed.of_principal(snapshot, self.hop.from, policy, only);
            let editable = unit.places.iter().filter(|it| !it.is_owned_by_aws);
            for node in editable.filter_map(|it| it.managed) {
                removed.of_managed(snapshot, node, policy, statement);
            }
        }
        self.analysis.support(self.hop, &removed)
    }

    /// Records that one of these statements must be removed; `None` if none of them can be.
    fn add(&mut self, support: &Support) -> Option<()> {
        let of_caller = support.identity.iter().map(|it| (None, *it));
        let of_trust = support.trust.iter().map(|(role, it)| (Some(*role), *it));
        let mut set: Vec<usize> =
            of_caller.chain(of_trust).filter_map(|(role, it)| self.unit(role, it)).collect();
        // A policy of the principal that is changed counts if the caller has it too.
        let shared = support.subject.iter().filter_map(|it| {
            let unit = self.unit(None, *it)?;
            let is_managed = self.units[unit].places.iter().any(|it| it.managed.is_some());
            (is_managed && !self.units[unit].is_detached()).then_some(unit)
        });
        let shared: Vec<usize> = shared.collect();
        set.extend(shared);
        set.sort_unstable();
        set.dedup();
        (!set.is_empty()).then(|| self.sets.push(set))
    }

    /// The index of a unit; `None` if the caller does not have the policy.
    fn unit(&mut self, role: Option<NodeId>, statement: StatementRef) -> Option<usize> {
        let Analysis { snapshot, graph, .. } = self.analysis;
        let gatherer = Gatherer::new(snapshot);
        let places = match role {
            Some(role) => {
                let StatementRef { policy_type, policy, .. } = statement;
                gatherer.places(graph, self.hop.from, Some(role), policy_type, policy)
            }
            None => gatherer.identity_places(graph, self.hop.from, statement.policy),
        };
        let unit = Unit { role, statement, places: once_each(places) };
        if unit.places.is_empty() {
            return None;
        }
        if unit.is_detached() {
            // All statements of the policy are removed together.
            let same = |it: &Unit| it.role == role && it.statement.policy == statement.policy;
            if let Some(known) = self.units.iter().position(same) {
                return Some(known);
            }
        }
        if let Some(known) = self.units.iter().position(|it| *it == unit) {
            return Some(known);
        }
        self.units.push(unit);
        Some(self.units.len() - 1)
    }

    /// Collects all supports of the step, one after the other; `None` if something remains that no
    /// statement closes.
    fn all_there_is(&mut self) -> Option<Vec<usize>> {
        let mut chosen: Vec<usize> = self.sets.concat();
        loop {
            chosen.sort_unstable();
            chosen.dedup();
            let Some(support) = self.without(&chosen) else { return Some(chosen) };
            self.add(&support)?;
            chosen.extend(self.sets.last()?);
        }
    }

    /// Drops, one by one, the units that the step is closed without.
    fn without_what_is_not_needed(&self, mut chosen: Vec<usize>) -> Vec<usize> {
        for unit in chosen.clone() {
            let rest: Vec<usize> = chosen.iter().copied().filter(|it| *it != unit).collect();
            if self.without(&rest).is_none() {
                chosen = rest;
            }
        }
        chosen
    }

    fn removals(&self, chosen: &[usize]) -> Vec<Removal> {
        let removals = |unit: &Unit| {
            let statement = usize::from(unit.statement.statement);
            let places = unit.places.iter().cloned();
            let removal = |place: PolicyPlace| {
                let is_owned_by_aws = place.is_owned_by_aws;
                let row = row_at(&self.analysis.snapshot, place, statement)?;
                Some(match is_owned_by_aws {
                    true => Removal::Attachment(row),
                    false => Removal::Statement(row),
                })
            };
            places.filter_map(removal).collect::<Vec<_>>()
        };
        chosen.iter().flat_map(|it| removals(&self.units[*it])).collect()
    }
}

/// The places to change: a managed policy of the account is edited once, wherever it is attached.
fn once_each(places: Vec<PolicyPlace>) -> Vec<PolicyPlace> {
    let mut found: Vec<PolicyPlace> = Vec::new();
    for place in places {
        let is_edited = |it: &PolicyPlace| !it.is_owned_by_aws && it.managed == place.managed;
        if place.managed.is_none() || !found.iter().any(is_edited) {
            found.push(place);
        }
    }
    found
}
