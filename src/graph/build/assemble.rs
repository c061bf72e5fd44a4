//! Assembles the graph of a snapshot.

use super::{
    access::{self, Question},
    always_carried,
    found::{Found, FoundClass},
    identity_center, nodes, outbound_federation, root_sessions, trust_names,
};
use crate::{
    graph::{
        access_graph::{AccessGraph, Seat},
        classes::Relevance,
        edge::Edge,
        gather::Gatherer,
        node::{NodeId, NodeKind},
    },
    iam::{Action, Snapshot},
};

/// Builds the graph of all principals in `snapshot` and of those that its policies name.
pub fn build(snapshot: &Snapshot) -> AccessGraph {
    let mut graph = AccessGraph::default();
    graph.add_own_nodes(snapshot);
    nodes::add_memberships_and_policies(&mut graph, snapshot);
    let trusts = trust_names::add_trusts(&mut graph, snapshot);
    let gatherer = Gatherer::new(snapshot).prepared();
    let [assume, source_identity, tags] = gatherer.actions_of_principals();
    let [with_saml, with_web_identity] = gatherer.actions_of_federated();
    let context = gatherer.set_context();
    let actions = [assume, source_identity, tags, with_saml, with_web_identity, context];
    let relevance = Relevance::of(snapshot, &actions);
    let whole = Question::WholeCall;
    let found = access::find(&graph, snapshot, &gatherer, &relevance, &trusts, whole);
    add(&mut graph, found);
    root_sessions::add_root_sessions(&mut graph, &gatherer);
    outbound_federation::add_outbound_federation(&mut graph, &gatherer);
    identity_center::add_identity_center(&mut graph, snapshot, &gatherer);
    graph.finish();
    always_carried::add_always_carried(&mut graph);
    graph
}

/// Builds a graph whose only edges say which users and roles are allowed `action`, which trust
/// policies decide, on which roles. Users, groups and roles have the same nodes in every graph of a
/// snapshot.
pub(in crate::graph) fn build_for_action(snapshot: &Snapshot, action: &Action) -> AccessGraph {
    let mut graph = AccessGraph::default();
    graph.add_own_nodes(snapshot);
    let trusts = trust_names::add_trusts(&mut graph, snapshot);
    let gatherer = Gatherer::new(snapshot).prepared().asking_for(action);
    let relevance = Relevance::of(snapshot, &[action]);
    let one = Question::OneAction;
    let found = access::find(&graph, snapshot, &gatherer, &relevance, &trusts, one);
    add(&mut graph, found);
    graph.finish();
    graph
}

/// Builds a graph of all principals in `snapshot` and of those that its policies name, without
/// assumption edges, for questions that do not need them.
pub fn build_nodes(snapshot: &Snapshot) -> AccessGraph {
    let mut graph = AccessGraph::default();
    graph.add_own_nodes(snapshot);
    nodes::add_memberships_and_policies(&mut graph, snapshot);
    trust_names::add_trusts(&mut graph, snapshot);
    identity_center::add_identity_center(&mut graph, snapshot, &Gatherer::new(snapshot));
    graph.finish();
    graph
}

/// Builds a graph of the users, groups and roles in `snapshot` alone, without edges, for questions
/// about the permissions of each.
pub fn build_own_nodes(snapshot: &Snapshot) -> AccessGraph {
    let mut graph = AccessGraph::default();
    graph.add_own_nodes(snapshot);
    graph.finish();
    graph
}

/// Adds the edges to the graph. A class with one member does not need its own node.
fn add(graph: &mut AccessGraph, found: Found) {
    let is_used = {
        let mut is_used = vec![false; found.classes.len()];
        let to_sets = found.to_sets.iter().map(|(class, _, _)| *class);
        let classes = to_sets.chain(found.of_classes.iter().map(|(class, _)| *class));
        classes.for_each(|it| is_used[it as usize] = true);
        is_used
    };
    let seats: Vec<Option<NodeId>> = found
        .classes
        .iter()
        .zip(is_used)
        .map(|(class, is_used)| is_used.then(|| seat(graph, class)))
        .collect();
    let sets: Vec<NodeId> = found
        .sets
        .iter()
        .map(|roles| {
            let set = graph.add_unnamed(NodeKind::RoleSet);
            for (half, relation, role) in roles {
                graph.add_edge(set, Edge::Opens(*half, *relation), *role);
            }
            set
        })
        .collect();
    for (class, half, set) in &found.to_sets {
        if let Some(seat) = seats[*class as usize] {
            graph.add_edge(seat, Edge::MayAssume(*half), sets[*set as usize]);
        }
    }
    for (class, pair) in &found.of_classes {
        if let (Some(seat), Some(edge)) = (seats[*class as usize], found.decide(pair)) {
            graph.add_edge(seat, Edge::Access(edge), pair.to);
            graph.session_context = graph.session_context.union(edge.session_effect.sets);
        }
    }
    for (from, pair) in &found.of_singles {
        if let Some(edge) = found.decide(pair) {
            graph.add_edge(*from, Edge::Access(edge), pair.to);
        }
    }
    graph.session_context = found.session_context;
    graph.halves = found.halves;
}

/// The node of a class: its only member, or a node of its own.
fn seat(graph: &mut AccessGraph, class: &FoundClass) -> NodeId {
    let seat = match class.members.as_slice() {
        [only] => *only,
        members => {
            let seat = graph.add_unnamed(NodeKind::CallerClass);
            for member in members {
                graph.add_edge(*member, Edge::InClass, seat);
            }
            seat
        }
    };
    let except = class.except.clone().into();
    graph.seats.insert(seat, Seat { kind: class.kind, except });
    seat
}
