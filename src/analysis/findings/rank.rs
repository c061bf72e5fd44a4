//! Which findings deserve a look first.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::finding::{Finding, Findings, Subject};
use crate::{
    analysis::{Analysis, ReachCount, severity::weight_of_finding},
    eval::AccessState,
    graph::{EdgeFilter, NodeId, NodeKind, Searches},
};

/// So many edges are looked at, at most, to count whom findings expose.
const MOST_LOOKED_AT: usize = 6_000_000;

/// Of so many principals, one more or less is not worth a search.
const MANY: usize = 1_000;

/// Counts how many principals each subject of a failure can become, in the order of the findings.
/// Subjects that go onward by the same edges are counted once. Where that is too much work, the
/// rest, which deserves a look last, is not counted.
pub(super) fn count_exposed(analysis: &Analysis, findings: &mut [Finding]) {
    let exposes = |it: &Finding| match (&it.subject, it.failure()) {
        (Subject::Principal(id), Some(_)) => Some(*id),
        _ => None,
    };
    let mut seen = FxHashSet::default();
    let subjects = findings.iter().filter_map(exposes).filter(|it| seen.insert(*it));
    let subjects: Vec<NodeId> = subjects.collect();
    let groups = analysis.graph.onward_groups(&subjects);
    let is_group = |id: NodeId| analysis.graph.node(id).kind == NodeKind::Group;
    let mut members: FxHashMap<usize, Vec<NodeId>> = FxHashMap::default();
    for (id, group) in subjects.iter().zip(&groups).filter(|(it, _)| !is_group(**it)) {
        members.entry(*group).or_default().push(*id);
    }
    let mut counter = Counter::new(analysis);
    let mut by_subject: FxHashMap<NodeId, Option<ReachCount>> = FxHashMap::default();
    for (id, group) in subjects.into_iter().zip(groups) {
        if by_subject.contains_key(&id) {
            continue;
        }
        if MOST_LOOKED_AT < counter.looked_at {
            by_subject.insert(id, None);
        } else if is_group(id) {
            // Whoever has a group has what its members can do.
            let known = analysis.members(id).len();
            counter.looked_at += known + 1;
            by_subject.insert(id, Some(ReachCount { known, unknown: 0 }));
        } else {
            let mut alike = members.remove(&group).unwrap_or_default();
            // Which of them are searched from does not depend on the order of findings.
            alike.sort_unstable();
            let [all, known] = counter.reached_by(&alike);
            // By account: how many an administrator of it becomes.
            let mut of_administrators = FxHashMap::default();
            for it in alike {
                let others = |reached: &FxHashSet<NodeId>| {
                    reached.len() - usize::from(reached.contains(&it))
                };
                let [all, known] = match analysis.is_administrator(it) {
                    true => *of_administrators
                        .entry(analysis.graph.node(it).account())
                        .or_insert_with(|| {
                            [&all, &known].map(|reached| with_its_account(analysis, it, reached))
                        }),
                    false => [&all, &known].map(others),
                };
                let unknown = all.saturating_sub(known);
                by_subject.insert(it, Some(ReachCount { known, unknown }));
            }
        }
    }
    for finding in findings {
        finding.exposes = exposes(finding).and_then(|it| by_subject.get(&it).copied().flatten());
    }
}

/// Searches for all steps, and for those without the ones that are unknown.
struct Counter<'a> {
    analysis: &'a Analysis,
    all: Searches<'a>,
    known: Searches<'a>,
    /// How many edges were looked at.
    looked_at: usize,
}

impl<'a> Counter<'a> {
    fn new(analysis: &'a Analysis) -> Self {
        let all = EdgeFilter { kinds: analysis.step_kinds(), ..EdgeFilter::ALL };
        let known = EdgeFilter { state: AccessState::Disputed, ..all };
        let [all, known] = [all, known].map(|it| Searches::new(&analysis.graph, it));
        Self { analysis, all, known, looked_at: 0 }
    }

    /// The principals to which edges lead each of these subjects, which go onward by the same
    /// edges, and those to which edges lead that are not unknown. A subject may be among them.
    fn reached_by(&mut self, alike: &[NodeId]) -> [FxHashSet<NodeId>; 2] {
        let (mut all, mut known) = (FxHashSet::default(), FxHashSet::default());
        let analysis = self.analysis;
        // A search does not return to its start, so a second one finds the first.
        for id in alike.iter().take(2) {
            if MANY <= all.len() {
                break;
            }
            let stop = |it| it != *id && analysis.is_administrator(it);
            let found = self.all.reached_from(*id, stop);
            self.looked_at += found.looked_at + 1;
            if found.has_unknown_steps {
                let found = self.known.reached_from(*id, stop);
                self.looked_at += found.looked_at;
                known.extend(found.nodes);
            } else {
                known.extend(found.nodes.iter().copied());
            }
            all.extend(found.nodes);
        }
        [all, known]
    }
}

/// How many principals an administrator becomes: the users and roles of its account, and those of
/// others that edges lead to.
fn with_its_account(analysis: &Analysis, id: NodeId, reached: &FxHashSet<NodeId>) -> usize {
    let graph = &analysis.graph;
    let account = graph.account(&analysis.snapshot, id);
    let size = account.map_or(0, |(_, it)| it.users.len() + it.roles.len());
    let own = graph.node(id).account();
    let abroad = reached.iter().filter(|it| graph.node(**it).account() != own).count();
    size.saturating_sub(1) + abroad
}

impl Findings {
    /// Ranks the findings once more, after some were taken out.
    pub fn rank(&mut self) {
        sort(&mut self.findings);
    }
}

/// Puts the subject first that deserves a look first: the one with the most serious finding, then
/// with more of them, then nearer to an administrator. The findings of one subject stand together.
pub(super) fn sort(findings: &mut [Finding]) {
    let mut ranks: FxHashMap<Subject, (u64, u64)> = FxHashMap::default();
    for finding in findings.iter().filter(|it| it.failure().is_some()) {
        let weight = weight_of_finding(finding.severity);
        let (worst, sum) = ranks.entry(finding.subject.clone()).or_default();
        *worst = weight.max(*worst);
        *sum += weight;
    }
    findings.sort_by_cached_key(|it| {
        let rank = ranks.get(&it.subject).copied().unwrap_or_default();
        let steps = it.steps_to_admin.unwrap_or(u32::MAX);
        let own = (it.failure().is_none(), Reverse(it.severity), it.rule);
        (Reverse(rank), steps, it.subject.clone(), own)
    });
}
