//! Who may do everything or give any permission, and who can get there.
//!
//! An administrator may do everything on everything, or may give itself or others any permission:
//! it holds one of the [`POWERS`] in effect on all resources of its account. Whoever holds one of
//! them on itself or on some principals only gets there by one more step.

use std::sync::LazyLock;

use crate::{
    eval::AccessState,
    graph::{
        self, AccessGraph, Direction, EdgeFilter, Gatherer, Grant, NodeId, NodeKind, Permission,
        PermissionSet, ResourceAsked, TargetKind,
    },
    iam::Snapshot,
};

/// By which actions one gives any permission, and to what. Whoever attaches a policy is asked for
/// the one that allows everything.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html>,
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>
const POWERS: [(&str, TargetKind); 5] = [
    ("iam:AttachUserPolicy", TargetKind::User),
    ("iam:PutUserPolicy", TargetKind::User),
    ("iam:AttachRolePolicy", TargetKind::Role),
    ("iam:PutRolePolicy", TargetKind::Role),
    ("iam:CreatePolicyVersion", TargetKind::ManagedPolicy),
];

const POLICY_THAT_ALLOWS_EVERYTHING: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// The powers as sets of one permission each.
static POWER_SETS: LazyLock<Vec<PermissionSet>> = LazyLock::new(|| {
    let set = |(action, kind): (&str, TargetKind)| {
        let attached = ("iam:PolicyARN".into(), POLICY_THAT_ALLOWS_EVERYTHING.into());
        let context = if action.contains("Attach") { vec![attached] } else { Vec::new() };
        let permission =
            Permission { action: action.parse().ok()?, on: ResourceAsked::Every(kind), context };
        Some(PermissionSet { target: None, permissions: vec![permission] })
    };
    POWERS.into_iter().filter_map(set).collect()
});

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
    for holding in graph::holdings(graph, &gatherer, &POWER_SETS).iter().flatten() {
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
    let all = POWER_SETS.iter().filter_map(|it| graph::grants(graph, gatherer, it, id, None));
    all.flatten().min_by_key(|it| (it.access.state, it.access.terms.len()))
}

/// By node: whether it is one of `administrators` or can become one, by ways that are at least
/// this sure. A group counts if its policies make administrators of its members.
pub(super) fn reaching(
    graph: &AccessGraph,
    administrators: &[NodeId],
    state: AccessState,
) -> Vec<bool> {
    let filter = EdgeFilter { state, ..EdgeFilter::ALL };
    let reach = graph.reach(administrators, Direction::Incoming, filter);
    let mut reaching = vec![false; graph.node_count()];
    let found = reach.reached().map(|it| it.node);
    for id in found.chain(administrators.iter().copied()) {
        reaching[id.index()] = true;
    }
    reaching
}
