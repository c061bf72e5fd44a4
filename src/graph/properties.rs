//! Properties of the graph over random organizations: it agrees with the evaluator, and search
//! agrees with the graph.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::Direction;
use proptest::prelude::*;

use super::{
    AccessGraph, AccessPath, Edge, EdgeFilter, Gatherer, Hop, NodeId, NodeKind, PathLimit,
    Searches, build,
    paths::Effort,
    random_accounts::{Design, design, identity_statement, trust_statement},
};
use crate::{
    eval::{AccessState, MfaVerdict, SessionContext, best_access, open_alternatives},
    iam::Snapshot,
};

/// What the graph returns for one edge, or the evaluator for one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    state: AccessState,
    mfa: MfaVerdict,
    sets: SessionContext,
}

/// What the graph returns for the edges from one node to another.
fn told_by_graph(graph: &AccessGraph, from: NodeId, to: NodeId) -> Vec<Told> {
    let edges = graph.edges_between(from, to).into_iter();
    edges
        .map(|edge| Told { state: edge.state, mfa: edge.mfa, sets: edge.session_effect.sets })
        .collect()
}

/// What the evaluator returns for the pair; `None` for pairs that the graph leaves out on purpose.
fn told_by_evaluator(
    graph: &AccessGraph,
    snapshot: &Snapshot,
    gatherer: &Gatherer<'_>,
    from: NodeId,
    to: NodeId,
) -> Option<Vec<Told>> {
    if graph.node(from).is_external() {
        // A principal that is known by name only has edges if a trust policy names it; a loaded
        // account is represented by its principals instead.
        let named = graph.neighbors(to, Edge::Trusts, Direction::Outgoing).contains(&from);
        let account = graph.node(from).account().unwrap_or_default().into();
        let is_loaded = graph.node(from).kind == NodeKind::Account && snapshot.is_loaded(&account);
        if !named || is_loaded {
            return None;
        }
    }
    let role = gatherer.target(graph, to)?;
    let Some(requester) = gatherer.requester(graph, from) else { return Some(Vec::new()) };
    let found = gatherer.assume(&requester, &role);
    let (access, mfa) = best_access(&found.residual, requester.kind);
    let told = access.map(|it| Told {
        state: it.state,
        mfa,
        sets: Gatherer::left_by(&found.residual, &requester),
    });
    let refusal = gatherer.refusal(&requester, &role, &found);
    assert!(told.is_some() || !refusal.blocked_by.is_empty(), "something refuses or nothing");
    let all = open_alternatives(&found.residual, requester.kind);
    assert_eq!(told.is_none(), all.is_empty(), "some alternative is open or none");
    Some(told.into_iter().collect())
}

pub(super) fn roles(graph: &AccessGraph) -> Vec<NodeId> {
    let is_role = |it: &NodeId| graph.node(*it).kind == NodeKind::Role;
    graph.principals().filter(is_role).filter(|it| !graph.node(*it).is_external()).collect()
}

/// State and MFA verdict of each edge, by the names of its ends.
fn edges(design: &Design) -> BTreeMap<(String, String), (AccessState, MfaVerdict)> {
    let graph = build(&design.snapshot());
    let mut all = BTreeMap::new();
    for from in graph.principals() {
        for neighbor in graph.edges_from(from) {
            let edge = neighbor.edge;
            let name = |id| graph.node(id).name.to_string();
            all.insert((name(from), name(neighbor.other)), (edge.state, edge.mfa));
        }
    }
    all
}

/// Whether each edge of `fewer` is one of `more`, and there at least as certain.
fn is_at_least_as_open(
    more: &BTreeMap<(String, String), (AccessState, MfaVerdict)>,
    fewer: &BTreeMap<(String, String), (AccessState, MfaVerdict)>,
) -> bool {
    fewer.iter().all(|(ends, (state, _))| more.get(ends).is_some_and(|(surer, _)| surer <= state))
}

/// Whether each step lets the session context of the earlier ones pass, with enough certainty.
fn keeps_going(path: &AccessPath, filter: EdgeFilter) -> bool {
    let mut session_context = path.begins_with;
    path.hops.iter().all(|hop| {
        let session_effect = hop.edge.session_effect;
        let passes =
            session_effect.state_with(session_context).is_some_and(|it| it <= filter.state);
        session_context = session_context.union(session_effect.sets);
        passes
    })
}

/// The session context of every session of a principal, by trying all chains.
fn always_carried(graph: &AccessGraph, id: NodeId) -> SessionContext {
    let begins = |it: &NodeId| graph.edges_to(*it).is_empty();
    let mut unfinished: Vec<(NodeId, SessionContext)> =
        graph.principals().filter(begins).map(|it| (it, SessionContext::NOTHING)).collect();
    let mut met: BTreeSet<_> = unfinished.iter().copied().collect();
    while let Some((at, session_context)) = unfinished.pop() {
        for neighbor in graph.edges_from(at) {
            let next = (neighbor.other, neighbor.edge.context_after(session_context));
            let passes = neighbor.edge.session_effect.state_with(session_context).is_some();
            if passes && met.insert(next) {
                unfinished.push(next);
            }
        }
    }
    let of_it = met.into_iter().filter(|(node, _)| *node == id);
    of_it.map(|(_, it)| it).reduce(SessionContext::intersection).unwrap_or_default()
}

/// All paths without repeated nodes from `start`, by trying all steps.
fn simple_paths(graph: &AccessGraph, start: NodeId, filter: EdgeFilter) -> Vec<AccessPath> {
    let mut found: Vec<AccessPath> = Vec::new();
    let begins_with = always_carried(graph, start);
    let mut unfinished = vec![(start, AccessPath { begins_with, hops: Vec::new() })];
    while let Some((at, path)) = unfinished.pop() {
        for neighbor in graph.edges_from(at) {
            let seen =
                neighbor.other == start || path.hops.iter().any(|it| it.to == neighbor.other);
            if seen || !filter.admits(&neighbor.edge) {
                continue;
            }
            let mut longer = path.clone();
            longer.hops.push(Hop { from: at, to: neighbor.other, edge: neighbor.edge });
            if !keeps_going(&longer, filter) {
                continue;
            }
            found.push(longer.clone());
            unfinished.push((neighbor.other, longer));
        }
    }
    found
}

fn filter() -> impl Strategy<Value = EdgeFilter> {
    (proptest::sample::select(AccessState::ALL.to_vec()), any::<bool>())
        .prop_map(|(state, without_mfa)| EdgeFilter { state, without_mfa, ..EdgeFilter::ALL })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn edges_between_classes_are_those_between_all_their_members(design in design()) {
        let snapshot = design.snapshot();
        let graph = build(&snapshot);
        let gatherer = Gatherer::new(&snapshot);
        for from in graph.principals() {
            for to in roles(&graph) {
                let Some(told) = told_by_evaluator(&graph, &snapshot, &gatherer, from, to) else {
                    continue;
                };
                let (caller, role) = (&graph.node(from).name, &graph.node(to).name);
                prop_assert_eq!(told_by_graph(&graph, from, to), told, "{} -> {}", caller, role);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn neither_order_nor_repetition_of_statements_matters(design in design()) {
        let shuffled = design.with_statements(|it| {
            it.reverse();
            it.extend(it.first().cloned());
        });
        prop_assert_eq!(edges(&shuffled), edges(&design));
    }

    #[test]
    fn what_policies_say_of_other_things_parts_no_class(design in design()) {
        let edges_stored = |it: &Design| build(&it.snapshot()).access_edge_count();
        let own = design.with_own_statements();
        prop_assert_eq!(edges(&own), edges(&design));
        prop_assert_eq!(edges_stored(&own), edges_stored(&design));
    }

    #[test]
    fn a_further_deny_in_guardrails_opens_nothing(
        design in design(),
        deny in identity_statement().prop_filter("denies", |it| it.contains("Deny")),
    ) {
        let (before, after) = (edges(&design), edges(&design.with_guardrail(&deny)));
        prop_assert!(is_at_least_as_open(&before, &after));
    }

    #[test]
    fn a_further_deny_in_identity_policies_opens_nothing(
        design in design(),
        deny in identity_statement().prop_filter("denies", |it| it.contains("Deny")),
    ) {
        let (before, after) = (edges(&design), edges(&design.with_identity_statement(&deny)));
        prop_assert!(is_at_least_as_open(&before, &after));
    }

    #[test]
    fn a_further_deny_in_trust_policies_opens_nothing(
        design in design(),
        deny in trust_statement().prop_filter("denies", |it| it.contains("Deny")),
    ) {
        let denying = design.with_statements(|statements| {
            if statements.iter().any(|it| it.contains("Principal\":")) {
                statements.push(deny.clone());
            }
        });
        prop_assert!(is_at_least_as_open(&edges(&design), &edges(&denying)));
    }

    #[test]
    fn a_further_allow_closes_nothing(
        design in design(),
        allow in identity_statement().prop_filter("allows", |it| it.contains("Allow")),
    ) {
        let (before, after) = (edges(&design), edges(&design.with_identity_statement(&allow)));
        prop_assert!(is_at_least_as_open(&after, &before));
    }

    #[test]
    fn the_graph_is_the_same_each_time(design in design()) {
        let describe = |graph: AccessGraph| {
            let edges = graph.principals().map(|it| (it, graph.edges_from(it))).collect::<Vec<_>>();
            format!("{edges:?} {:?}", graph.graph)
        };
        prop_assert_eq!(describe(build(&design.snapshot())), describe(build(&design.snapshot())));
    }

    #[test]
    fn edges_read_the_same_from_both_ends(design in design()) {
        let graph = build(&design.snapshot());
        let onward: BTreeSet<_> = graph.principals().flat_map(|from| {
            graph.edges_from(from).into_iter().map(move |it| (from, it.other, it.edge))
        }).collect();
        let back: BTreeSet<_> = graph.principals().flat_map(|to| {
            graph.edges_to(to).into_iter().map(move |it| (it.other, to, it.edge))
        }).collect();
        prop_assert_eq!(onward, back);
    }

    #[test]
    fn what_all_sessions_carry_is_what_each_chain_to_them_carries(design in design()) {
        let graph = build(&design.snapshot());
        for id in graph.principals() {
            prop_assert_eq!(graph.always_carried_by(id), always_carried(&graph, id));
        }
    }

    #[test]
    fn reach_is_what_steps_lead_to(design in design(), filter in filter()) {
        let graph = build(&design.snapshot());
        let mut pairs = BTreeSet::new();
        for start in graph.principals() {
            let paths = simple_paths(&graph, start, filter);
            pairs.extend(paths.iter().filter_map(|it| Some((start, it.hops.last()?.to))));
        }
        for direction in [Direction::Outgoing, Direction::Incoming] {
            for start in graph.principals() {
                let reach = graph.reach(&[start], direction, filter);
                prop_assert!(!reach.truncated);
                let expected: BTreeSet<NodeId> = pairs
                    .iter()
                    .filter_map(|(from, to)| match direction {
                        Direction::Outgoing => (*from == start).then_some(*to),
                        Direction::Incoming => (*to == start).then_some(*from),
                    })
                    .collect();
                let found: BTreeSet<_> = reach.reached().map(|it| it.node).collect();
                prop_assert_eq!(found.len(), reach.reached().count(), "each once");
                prop_assert_eq!(found, expected);
                for reached in reach.reached() {
                    let path = reach.path(reached.node, direction).unwrap();
                    prop_assert_eq!(path.hops.len(), reached.hops as usize);
                    prop_assert!(is_walk(&graph, &path, filter));
                }
            }
        }
    }

    #[test]
    fn what_sessions_carry_never_opens_anything(design in design(), filter in filter()) {
        let graph = build(&design.snapshot());
        let regardless = EdgeFilter { keeps_session_context: false, ..filter };
        for direction in [Direction::Outgoing, Direction::Incoming] {
            for start in graph.principals() {
                let nodes = |filter| {
                    let reach = graph.reach(&[start], direction, filter);
                    reach.reached().map(|it| it.node).collect::<BTreeSet<_>>()
                };
                prop_assert!(nodes(filter).is_subset(&nodes(regardless)));
            }
        }
    }

    #[test]
    fn a_limit_on_hops_is_told_only_where_it_keeps_somebody_out(
        design in design(), max_hops in 0_u32..4,
    ) {
        let graph = build(&design.snapshot());
        for start in graph.principals() {
            let all = graph.reach(&[start], Direction::Outgoing, EdgeFilter::ALL);
            let filter = EdgeFilter { max_hops, ..EdgeFilter::ALL };
            let some = graph.reach(&[start], Direction::Outgoing, filter);
            let near = all.reached().filter(|it| it.hops <= max_hops).count();
            prop_assert_eq!(some.reached().count(), near);
            prop_assert_eq!(some.truncated, near < all.reached().count());
        }
    }

    #[test]
    fn the_best_path_to_each_is_the_best_of_all_simple_paths(
        design in design(), filter in filter(),
    ) {
        let graph = build(&design.snapshot());
        for start in graph.principals() {
            let mut best: BTreeMap<NodeId, (AccessState, usize)> = BTreeMap::new();
            for path in simple_paths(&graph, start, filter) {
                let rank = (path.state(), path.hops.len());
                let to = path.hops.last().unwrap().to;
                best.entry(to).and_modify(|it| *it = rank.min(*it)).or_insert(rank);
            }
            let found = graph.best_reach(&[start], Direction::Outgoing, filter);
            let found: BTreeMap<_, _> = found
                .iter()
                .map(|(node, path)| (*node, (path.state, path.hop_count)))
                .collect();
            prop_assert_eq!(found, best);
        }
    }

    #[test]
    fn one_search_after_another_finds_what_each_finds_alone(design in design(), filter in filter()) {
        let graph = build(&design.snapshot());
        let mut searches = Searches::new(&graph, filter);
        for start in graph.principals() {
            let alone = graph.reach(&[start], Direction::Outgoing, filter);
            let alone: Vec<NodeId> = alone.reached().map(|it| it.node).collect();
            prop_assert_eq!(searches.reached_from(start, |_| false).nodes, alone);
        }
    }

    #[test]
    fn assumptions_are_counted_as_on_each_path(design in design(), filter in filter()) {
        let graph = build(&design.snapshot());
        for start in graph.principals() {
            for direction in [Direction::Outgoing, Direction::Incoming] {
                let reach = graph.reach(&[start], direction, filter);
                for (node, count) in reach.assumptions() {
                    let path = reach.path(node, direction).map(|it| it.assumptions());
                    prop_assert_eq!(path, Some(count));
                }
            }
        }
    }

    #[test]
    fn paths_are_all_simple_ones_the_shortest_first(design in design(), filter in filter()) {
        let snapshot = design.snapshot();
        let graph = build(&snapshot);
        let gatherer = Gatherer::new(&snapshot);
        for start in graph.principals() {
            let simple = simple_paths(&graph, start, filter);
            for goal in roles(&graph).into_iter().filter(|it| *it != start) {
                let expected: BTreeSet<_> = simple
                    .iter()
                    .filter(|it| it.hops.last().is_some_and(|it| it.to == goal))
                    .map(|it| it.hops.iter().map(|it| (it.from, it.to, it.edge)).collect::<Vec<_>>())
                    .collect();
                let found = graph.paths(&[start], &[goal], filter, 10_000);
                prop_assert_eq!(found.limit, None);
                let ranks: Vec<_> =
                    found.paths.iter().map(|it| (it.hops.len(), it.state())).collect();
                prop_assert!(ranks.is_sorted(), "{:?}", ranks);
                let set: BTreeSet<_> = found
                    .paths
                    .iter()
                    .map(|it| it.hops.iter().map(|it| (it.from, it.to, it.edge)).collect::<Vec<_>>())
                    .collect();
                prop_assert_eq!(set.len(), found.paths.len(), "each once");
                prop_assert_eq!(set, expected);
                for path in found.paths.iter().take(3) {
                    prop_assert!(is_walk(&graph, path, filter));
                    prop_assert!(replays(&graph, &snapshot, &gatherer, path));
                }
            }
        }
    }

    #[test]
    fn paths_from_several_to_several_end_at_the_first_goal(
        design in design(), filter in filter(), few_goals in proptest::sample::select(vec![0, 64]),
        patience in proptest::sample::select(vec![0, 5, 4_096]), every in 1_usize..4,
    ) {
        let graph = build(&design.snapshot());
        let starts: Vec<_> = graph.principals().step_by(every).collect();
        let goals: Vec<_> = roles(&graph).into_iter().step_by(every).collect();
        let hops = |path: &AccessPath| {
            path.hops.iter().map(|it| (it.from, it.to, it.edge)).collect::<Vec<_>>()
        };
        let mut expected = BTreeSet::new();
        for start in &starts {
            let simple = simple_paths(&graph, *start, filter).into_iter();
            let ends = |it: &AccessPath| it.hops.iter().position(|it| goals.contains(&it.to));
            let ending = simple.filter(|it| ends(it) == Some(it.hops.len() - 1));
            expected.extend(ending.map(|it| hops(&it)));
        }
        let effort = Effort { max_steps: usize::MAX, few_goals, patience, few_paths: 0 };
        let found = graph.paths_with(&starts, &goals, filter, usize::MAX, effort);
        let ranks: Vec<_> = found.paths.iter().map(|it| (it.hops.len(), it.state())).collect();
        prop_assert!(ranks.is_sorted(), "{:?}", ranks);
        prop_assert_eq!(found.limit, None);
        prop_assert_eq!(found.paths.len(), expected.len());
        prop_assert_eq!(found.paths.iter().map(hops).collect::<BTreeSet<_>>(), expected);
    }

    #[test]
    fn a_search_that_gives_up_says_so_and_has_found_the_first_paths(
        design in design(), max_steps in 0_usize..40,
    ) {
        let graph = build(&design.snapshot());
        let (starts, goals): (Vec<_>, Vec<_>) = (graph.principals().collect(), roles(&graph));
        let with = |max_steps| {
            let effort = Effort { max_steps, few_goals: 64, patience: 4_096, few_paths: 0 };
            graph.paths_with(&starts, &goals, EdgeFilter::ALL, usize::MAX, effort)
        };
        let (all, some) = (with(usize::MAX), with(max_steps));
        prop_assert_eq!(&some.paths[..], &all.paths[..some.paths.len()]);
        match some.limit {
            None => prop_assert_eq!(some.paths.len(), all.paths.len()),
            limit => prop_assert_eq!(limit, Some(PathLimit::Steps(max_steps))),
        }
    }

    #[test]
    fn paths_that_are_too_long_are_told(design in design(), max_hops in 0_u32..3) {
        let graph = build(&design.snapshot());
        let (starts, goals): (Vec<_>, Vec<_>) = (graph.principals().collect(), roles(&graph));
        let all = graph.paths(&starts, &goals, EdgeFilter::ALL, usize::MAX);
        let filter = EdgeFilter { max_hops, ..EdgeFilter::ALL };
        let short = graph.paths(&starts, &goals, filter, usize::MAX);
        let is_short = |it: &&AccessPath| it.hops.len() <= max_hops as usize;
        let expected = all.paths.iter().filter(is_short).count();
        prop_assert_eq!(short.paths.len(), expected);
        if expected < all.paths.len() {
            prop_assert_eq!(short.limit, Some(PathLimit::Hops(max_hops)));
        }
    }

    #[test]
    fn few_paths_found_among_short_ones_are_the_first_of_all(
        design in design(), filter in filter(), max in 0_usize..4,
        few_goals in proptest::sample::select(vec![0, 64]),
    ) {
        let graph = build(&design.snapshot());
        let effort = |few_paths| {
            Effort { max_steps: 1_000_000, few_goals, patience: 4_096, few_paths }
        };
        let goals = roles(&graph);
        for start in graph.principals() {
            for goals in goals.chunks(2) {
                let among_all = graph.paths_with(&[start], goals, filter, max, effort(0));
                let among_short = graph.paths_with(&[start], goals, filter, max, effort(4));
                prop_assert_eq!(among_short, among_all);
            }
        }
    }

    #[test]
    fn fewer_paths_are_the_first_ones(design in design(), max in 0_usize..4) {
        let graph = build(&design.snapshot());
        let (starts, goals): (Vec<_>, Vec<_>) = (graph.principals().collect(), roles(&graph));
        let all = graph.paths(&starts, &goals, EdgeFilter::ALL, 10_000);
        let some = graph.paths(&starts, &goals, EdgeFilter::ALL, max);
        prop_assert_eq!(&some.paths[..], &all.paths[..max.min(all.paths.len())]);
        prop_assert_eq!(some.limit, (max < all.paths.len()).then_some(PathLimit::Count));
    }
}

/// Whether each step begins where the previous one ended, over an edge that counts.
fn is_walk(graph: &AccessGraph, path: &AccessPath, filter: EdgeFilter) -> bool {
    path.hops.windows(2).all(|it| it[0].to == it[1].from)
        && path.hops.iter().all(|it| {
            graph.edges_between(it.from, it.to).contains(&it.edge) && filter.admits(&it.edge)
        })
}

/// Whether the evaluator grants each step, as certain as the path claims, to a session with the
/// context that the path claims the earlier steps have set.
fn replays(
    graph: &AccessGraph,
    snapshot: &Snapshot,
    gatherer: &Gatherer<'_>,
    path: &AccessPath,
) -> bool {
    let mut session_context = path.begins_with;
    path.hops.iter().all(|hop| {
        let told = told_by_evaluator(graph, snapshot, gatherer, hop.from, hop.to);
        let state = hop.edge.state;
        let requester = gatherer.requester(graph, hop.from).unwrap();
        let role = gatherer.target(graph, hop.to).unwrap();
        let passes =
            session_context.iter().all(|it| gatherer.lets_pass(&requester, &role, it).is_some());
        let residual = gatherer.assume(&requester, &role).residual;
        session_context = session_context.union(Gatherer::left_by(&residual, &requester));
        passes && told.is_some_and(|told| told.iter().any(|it| it.state == state))
    })
}
