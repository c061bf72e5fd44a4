//! Administrators: principals that may do everything or grant any permission, and who can become
//! one.
//!
//! An administrator may do everything on everything, or may give itself or others any permission:
//! it holds one of the [`administrator_sets`], effective on all resources of its account, and no
//! permissions boundary caps what it can have. A principal that holds one of them only on itself or
//! on some principals is one step away from being an administrator.

use rustc_hash::FxHashMap;

use crate::{
    eval::AccessState,
    graph::{
        self, AccessGraph, Direction, Edge, EdgeFilter, Gatherer, Grant, NodeId, NodeKind,
        Permission, PermissionSet, ResourceAsked, StepKinds, TargetKind, administrator_sets,
    },
    iam::Snapshot,
};

/// The administrators, in the graph's order.
#[derive(Debug, Default)]
pub(super) struct Administrators {
    /// The users, groups and roles that are administrators without conditions.
    pub(super) sure: Vec<NodeId>,
    /// Those that are administrators under a condition, such as MFA.
    pub(super) conditional: Vec<NodeId>,
    /// Those that may be administrators, because not all of their policies were read.
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
            _ => {
                best[id.index()].and_then(|it| Some(it.max(graph::uncapped(graph, &gatherer, id)?)))
            }
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

/// The most certain of the administrator permissions that a user, group or role holds, and why.
pub(super) fn strongest_grant(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    id: NodeId,
) -> Option<Grant> {
    let all =
        administrator_sets().iter().filter_map(|it| graph::grants(graph, gatherer, it, id, None));
    let mut grant = all.flatten().min_by_key(|it| (it.access.state, it.access.terms.len()))?;
    grant.access.state = grant.access.state.max(graph::uncapped(graph, gatherer, id)?);
    Some(grant)
}

/// By node: in how many steps it becomes one of `ends`, by the shortest path of steps that are at
/// least this sure, escalations too where the graph has them: 0 if it is one of them. A group
/// counts if its policies make administrators of its members.
pub(super) fn steps_to(
    graph: &AccessGraph,
    ends: &[NodeId],
    state: AccessState,
) -> Vec<Option<u32>> {
    let filter = EdgeFilter { state, kinds: StepKinds::All, ..EdgeFilter::ALL };
    let reach = graph.reach(ends, Direction::Incoming, filter);
    let mut steps = vec![None; graph.node_count()];
    for (id, count) in reach.assumptions().filter(|it| graph.node(it.0).kind != NodeKind::Group) {
        steps[id.index()] = Some(count);
    }
    ends.iter().for_each(|it| steps[it.index()] = Some(0));
    steps
}

/// By role: how sure it is that it trusts some service; not there if it does not.
fn roles_of_services(snapshot: &Snapshot, graph: &AccessGraph) -> FxHashMap<NodeId, AccessState> {
    let of_service = |role: NodeId| {
        let trusted = graph.neighbors(role, Edge::Trusts, Direction::Outgoing);
        trusted.into_iter().any(|it| graph.node(it).kind == NodeKind::Service)
    };
    let state = |id: NodeId| match graph.role(snapshot, id)?.1.trust_policy {
        Some(_) => of_service(id).then_some(AccessState::Proven),
        None => Some(AccessState::Unknown),
    };
    graph.principals().filter_map(|id| Some((id, state(id)?))).collect()
}

/// By node: how sure it is that it can pass some role to a service that the role trusts.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
pub(super) fn passing_roles(snapshot: &Snapshot, graph: &AccessGraph) -> Vec<Option<AccessState>> {
    let mut found: Vec<Option<AccessState>> = vec![None; graph.node_count()];
    let Ok(action) = "iam:PassRole".parse() else { return found };
    let permission = Permission { action, on: ResourceAsked::Target, context: Vec::new() };
    let set = PermissionSet { target: Some(TargetKind::Role), permissions: vec![permission] };
    let roles = roles_of_services(snapshot, graph);
    let gatherer = Gatherer::new(snapshot).prepared();
    // Callers that no policy tells apart share their targets, which are looked through once.
    let mut surest_role: FxHashMap<*const NodeId, Option<AccessState>> = FxHashMap::default();
    for holding in graph::holdings(graph, &gatherer, &[set]).iter().flatten() {
        let Some(targets) = &holding.targets else { continue };
        let asked = || targets.iter().filter_map(|it| roles.get(it)).copied().min();
        let role = *surest_role.entry(targets.as_ptr()).or_insert_with(asked);
        let Some(state) = role.map(|it| it.max(holding.state)) else { continue };
        for caller in holding.callers.iter() {
            let known = &mut found[caller.index()];
            *known = Some(known.map_or(state, |it| it.min(state)));
        }
    }
    found
}
