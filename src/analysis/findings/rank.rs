//! Which findings deserve a look first.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::finding::{Finding, Findings, Subject};
use crate::{
    analysis::{Analysis, severity::weight_of_finding},
    graph::{EdgeFilter, NodeId, NodeKind, Searches},
};

/// So many principals are walked through at most to count whom findings expose.
const MOST_WALKED: usize = 2_000_000;

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
    let filter = EdgeFilter { kinds: analysis.step_kinds(), ..EdgeFilter::ALL };
    let mut searches = Searches::new(&analysis.graph, filter);
    let mut walked = 0;
    let mut by_subject: FxHashMap<NodeId, Option<usize>> = FxHashMap::default();
    for (id, group) in subjects.into_iter().zip(groups) {
        if by_subject.contains_key(&id) {
            continue;
        }
        if MOST_WALKED < walked {
            by_subject.insert(id, None);
        } else if is_group(id) {
            // Whoever has a group has what its members can do.
            let count = analysis.members(id).len();
            walked += count + 1;
            by_subject.insert(id, Some(count));
        } else {
            let mut alike = members.remove(&group).unwrap_or_default();
            // Which of them are searched from does not depend on the order of findings.
            alike.sort_unstable();
            let reached = reached_by(analysis, &mut searches, &alike);
            walked += reached.len() + 1;
            // By account: how many an administrator of it becomes.
            let mut of_administrators = FxHashMap::default();
            for it in alike {
                let own = usize::from(reached.contains(&it));
                let count = match analysis.is_administrator(it) {
                    true => *of_administrators
                        .entry(analysis.graph.node(it).account())
                        .or_insert_with(|| with_its_account(analysis, it, &reached)),
                    false => reached.len() - own,
                };
                by_subject.insert(it, Some(count));
            }
        }
    }
    for finding in findings {
        finding.exposes = exposes(finding).and_then(|it| by_subject.get(&it).copied().flatten());
    }
}

/// The principals to which edges lead each of these subjects, which go onward by the same edges. A
/// subject may be among them.
fn reached_by(
    analysis: &Analysis,
    searches: &mut Searches<'_>,
    alike: &[NodeId],
) -> FxHashSet<NodeId> {
    let mut reached = FxHashSet::default();
    // A search does not return to its start, so a second one finds the first.
    for id in alike.iter().take(2) {
        if MANY <= reached.len() {
            break;
        }
        let stop = |it| it != *id && analysis.is_administrator(it);
        reached.extend(searches.reached_from(*id, stop));
    }
    reached
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
