//! Which findings deserve a look first.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::finding::{Finding, Findings, Subject};
use crate::{
    analysis::{Analysis, severity::weight_of_finding},
    graph::{EdgeFilter, NodeId, NodeKind},
};

/// So many principals are walked through at most to count whom findings expose.
const MOST_WALKED: usize = 2_000_000;

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
    // Each group is counted from the same one of its subjects, whichever stands first.
    let mut lowest: FxHashMap<usize, NodeId> = FxHashMap::default();
    let is_group = |id: NodeId| analysis.graph.node(id).kind == NodeKind::Group;
    for (id, group) in subjects.iter().zip(&groups).filter(|(it, _)| !is_group(**it)) {
        let known = lowest.entry(*group).or_insert(*id);
        *known = (*known).min(*id);
    }
    let filter = EdgeFilter { kinds: analysis.step_kinds(), ..EdgeFilter::ALL };
    let mut walked = 0;
    let mut by_group: FxHashMap<usize, Option<usize>> = FxHashMap::default();
    let mut count = |id: NodeId| {
        if MOST_WALKED < walked {
            return None;
        }
        // Whoever has a group has what its members can do.
        let count = match analysis.graph.node(id).kind {
            NodeKind::Group => analysis.members(id).len(),
            _ => analysis.reach_count(id, filter),
        };
        walked += count + 1;
        Some(count)
    };
    let mut by_subject: FxHashMap<NodeId, Option<usize>> = FxHashMap::default();
    for (id, group) in subjects.into_iter().zip(groups) {
        let counted = match is_group(id) {
            true => count(id),
            false => *by_group
                .entry(group)
                .or_insert_with(|| count(lowest.get(&group).copied().unwrap_or(id))),
        };
        by_subject.insert(id, counted);
    }
    for finding in findings {
        finding.exposes = exposes(finding).and_then(|it| by_subject.get(&it).copied().flatten());
    }
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
