//! Filters whose answers take a search: how many principals a row can become, whether it reaches
//! one, and what rules say about it. Only background jobs ask.

use std::collections::{HashMap, HashSet};

use crate::{
    analysis::{Analysis, FindingsQuery, Subject},
    graph::{Direction, NodeId},
    tui::{
        data::Data,
        failing::Failing,
        matcher::{Derived, Hits, find_ignoring_case},
        step_filter::StepFilter,
        worker::Stop,
    },
};

/// A filter, ready to be asked about rows.
enum Ready<'a> {
    Reach { more: bool, than: usize },
    Among(HashSet<NodeId>),
    Failing(Box<dyn Fn(&Failing) -> bool + 'a>),
}

/// Keeps the hits that meet the filters of the query that take a search. `None` if it was
/// stopped.
pub(crate) fn derive(data: &Data, hits: Hits, stop: &Stop) -> Option<Hits> {
    let derived = hits.query.derived();
    if derived.is_empty() {
        return Some(hits);
    }
    let mut hits = hits;
    hits.mistake = derived.iter().find_map(|(_, it)| mistake(data, it));
    let filters: Vec<_> = derived.iter().map(|(negated, it)| (*negated, ready(data, it))).collect();
    hits.keep(|row| {
        if stop.requested() {
            return None;
        }
        let Some(id) = data.rows.get(row as usize).map(|it| it.id) else { return Some(false) };
        Some(filters.iter().all(|(negated, it)| meets(data, id, it) != *negated))
    })
}

/// What is wrong with the value of a filter: no loaded principal has the name, or may get it by
/// typing on.
fn mistake(data: &Data, filter: &Derived) -> Option<String> {
    let Derived::Reaches(name) = filter else { return None };
    let is_known = name.is_empty() || data.analysis.find_path_end(name).is_ok();
    let is_begun = || data.rows.iter().any(|it| find_ignoring_case(&it.name, name).is_some());
    let is_right = is_known || is_begun();
    (!is_right).then(|| format!("`reaches`: no loaded principal is named `{name}`"))
}

fn ready<'a>(data: &Data, filter: &'a Derived) -> Ready<'a> {
    match filter {
        Derived::Reach { more, than } => Ready::Reach { more: *more, than: *than },
        Derived::Reaches(name) => Ready::Among(reaching(&data.analysis, name)),
        Derived::Finding(id) => Ready::Failing(Box::new(move |it| {
            it.rules.iter().any(|rule| rule.starts_with(id.as_str()))
        })),
        Derived::Severity(least) => {
            Ready::Failing(Box::new(move |it| it.worst.is_some_and(|it| *least <= it)))
        }
    }
}

fn meets(data: &Data, id: NodeId, filter: &Ready<'_>) -> bool {
    match filter {
        // An administrator can become everything.
        Ready::Reach { more, .. } if data.analysis.is_administrator(id) => *more,
        Ready::Reach { more, than } => {
            let count = data.analysis.reach_count(id, StepFilter::ALL.filter()).all();
            if *more { *than < count } else { count < *than }
        }
        Ready::Among(these) => these.contains(&id),
        Ready::Failing(test) => failing(data).get(&id).is_some_and(test),
    }
}

fn failing(data: &Data) -> &HashMap<NodeId, Failing> {
    data.derived.findings.get_or_init(|| {
        let mut all: HashMap<NodeId, Failing> = HashMap::new();
        let known = data.board.get();
        let found = match known {
            Some(board) => board.findings.clone(),
            None => data.analysis.findings(&FindingsQuery::default()).findings,
        };
        for finding in found.iter().filter(|it| it.failure().is_some()) {
            let Subject::Principal(id) = finding.subject else { continue };
            let failing = all.entry(id).or_default();
            failing.rules.push(finding.rule.rule().id);
            failing.worst = failing.worst.max(Some(finding.severity));
        }
        all
    })
}

/// The principals that can become one of this name, or any administrator.
fn reaching(analysis: &Analysis, name: &str) -> HashSet<NodeId> {
    let Ok(ends) = analysis.find_path_end(name) else { return HashSet::new() };
    let steps = StepFilter::ALL.filter();
    let of_end = |end: &NodeId| analysis.reach_list(*end, Direction::Incoming, steps);
    ends.iter().flat_map(of_end).map(|it| it.node).collect()
}
