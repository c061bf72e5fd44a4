//! Who may do everything or give any permission, and who can get there.
//!
//! An administrator may do everything on everything, or may give itself or others any permission:
//! it holds one of the [`administrator_sets`] in effect on all resources of its account. Whoever
//! holds one of them on itself or on some principals only gets there by one more step.

use crate::{
    eval::AccessState,
    graph::{
        self, AccessGraph, Direction, EdgeFilter, Gatherer, Grant, NodeId, NodeKind, StepKinds,
        administrator_sets,
    },
    iam::Snapshot,
};

/// Who is an administrator, in the graph's order.
#[derive(Debug, Default)]
pub(super) struct Administrators {
    /// The users, groups and roles that are, whatever they bring.
    pub(super) sure: Vec<NodeId>,
    /// Those that are if they bring something, such as MFA.
    pub(super) conditional: Vec<NodeId>,
    /// Those of which that cannot be said, as not all of their policies were read.
    pub(super) unknown: Vec<NodeId>,
}

pub(super) fn find(snapshot: &Snapshot, graph: &AccessGraph) -> Administrators {
    let gatherer = Gatherer::new(snapshot).prepared();
    let mut best: Vec<Option<AccessState>> = vec![None; graph.node_count()];
    let mut offer = |id: NodeId, state: AccessState| {
        let known = &mut best[id.index()];
        *known = Some(known.map_or(state, |it| it.min(state)));
    };
    for holding in graph::holdings(graph, &gatherer, administrator_sets()).iter().flatten() {
        holding.callers.iter().for_each(|it| offer(*it, holding.state));
    }
    let mut found = Administrators::default();
    for id in graph.principals() {
        let state = match graph.node(id).kind {
            NodeKind::Group => strongest_grant(graph, &gatherer, id).map(|it| it.access.state),
            _ => best[id.index()],
        };
        match state {
            Some(AccessState::Proven) => found.sure.push(id),
            Some(AccessState::Conditional | AccessState::Disputed) => found.conditional.push(id),
            Some(AccessState::Unknown) => found.unknown.push(id),
            None => {}
        }
    }
    found
}

/// The surest of the powers that a user, group or role holds, and why.
pub(super) fn strongest_grant(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    id: NodeId,
) -> Option<Grant> {
    let all =
        administrator_sets().iter().filter_map(|it| graph::grants(graph, gatherer, it, id, None));
    all.flatten().min_by_key(|it| (it.access.state, it.access.terms.len()))
}

/// By node: whether it is one of `administrators` or can become one, by steps that are at least
/// this sure, escalations too where the graph has them. A group counts if its policies make administrators of its members.
pub(super) fn reaching(
    graph: &AccessGraph,
    administrators: &[NodeId],
    state: AccessState,
) -> Vec<bool> {
    let filter = EdgeFilter { state, kinds: StepKinds::All, ..EdgeFilter::ALL };
    let reach = graph.reach(administrators, Direction::Incoming, filter);
    let mut reaching = vec![false; graph.node_count()];
    let found = reach.reached().map(|it| it.node);
    let found = found.filter(|it| graph.node(*it).kind != NodeKind::Group);
    for id in found.chain(administrators.iter().copied()) {
        reaching[id.index()] = true;
    }
    reaching
}
