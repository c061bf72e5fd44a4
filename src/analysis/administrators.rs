//! Who may do everything, and who can get there.

use crate::{
    eval::AccessState,
    graph::{AccessGraph, Direction, NodeId, NodeKind, WayFilter},
    iam::{Arn, Effect, IdentityPolicies, PolicyDocument, PolicyId, Snapshot},
};

/// Whether a principal's policies allow every action on every resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    Everything,
    /// What was not read may give it, or may take it away.
    Unknown,
    Less,
}

/// Who may do everything.
#[derive(Debug, Default)]
pub(super) struct Administrators {
    /// The users, groups and roles whose policies allow every action on every resource.
    pub(super) sure: Vec<NodeId>,
    /// Those of whom that cannot be said, as not all of their policies were read.
    pub(super) unknown: Vec<NodeId>,
}

pub(super) fn find(snapshot: &Snapshot, graph: &AccessGraph) -> Administrators {
    let judge = Judge::new(snapshot);
    let mut found = Administrators::default();
    for id in graph.principals() {
        let power = match graph.node(id).kind {
            NodeKind::User => graph.user(snapshot, id).map(|(account, user)| {
                let facts = snapshot.accounts.get(account);
                let groups: Option<Vec<_>> =
                    user.groups.iter().map(|name| Some(&facts?.group(name)?.policies)).collect();
                let all_read = groups.is_some();
                let policies = std::iter::once(&user.policies).chain(groups.unwrap_or_default());
                judge.power(&policies.collect::<Vec<_>>(), all_read, &user.permissions_boundary)
            }),
            NodeKind::Role => graph
                .role(snapshot, id)
                .map(|(_, role)| judge.power(&[&role.policies], true, &role.permissions_boundary)),
            NodeKind::Group => graph
                .group(snapshot, id)
                .map(|(_, group)| judge.power(&[&group.policies], true, &None)),
            _ => None,
        };
        match power {
            Some(Power::Everything) => found.sure.push(id),
            Some(Power::Unknown) => found.unknown.push(id),
            Some(Power::Less) | None => {}
        }
    }
    found
}

/// What each policy says of everything at once. Most are attached many times; each is read once.
struct Judge<'a> {
    snapshot: &'a Snapshot,
    allows: Vec<bool>,
    denies: Vec<bool>,
}

impl<'a> Judge<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        let says = |effect| {
            let document = |id| &snapshot.policies.get(id).document;
            snapshot.policies.ids().map(|id| is_about_everything(document(id), effect)).collect()
        };
        Self { snapshot, allows: says(Effect::Allow), denies: says(Effect::Deny) }
    }

    fn power(
        &self,
        policies: &[&IdentityPolicies],
        all_read: bool,
        boundary: &Option<Arn>,
    ) -> Power {
        let inline = policies.iter().flat_map(|it| &it.inline).map(|it| it.policy);
        let attached = policies.iter().flat_map(|it| &it.attached);
        let attached = attached.map(|it| self.snapshot.managed_policy(&it.arn));
        let all: Vec<Option<PolicyId>> = inline.chain(attached).collect();
        let any = |says: &[bool]| all.iter().flatten().any(|it| says[it.index()]);
        let unread =
            !all_read || all.iter().any(Option::is_none) || policies.iter().any(|it| it.incomplete);
        let (bound, bound_unread) =
            match boundary.as_ref().map(|it| self.snapshot.managed_policy(it)) {
                None => (false, false),
                Some(None) => (false, true),
                Some(Some(id)) => (!self.allows[id.index()] || self.denies[id.index()], false),
            };
        if bound || any(&self.denies) {
            Power::Less
        } else if !any(&self.allows) {
            if unread { Power::Unknown } else { Power::Less }
        } else if bound_unread {
            Power::Unknown
        } else {
            Power::Everything
        }
    }
}

/// Whether a document allows, or denies, `*` on `*` without conditions.
pub(super) fn is_about_everything(document: &PolicyDocument, effect: Effect) -> bool {
    let everything = |patterns: &[Box<str>]| patterns.iter().any(|it| matches!(&**it, "*" | "*:*"));
    let mut statements = document.readable_statements().map(|(_, it)| it);
    statements.any(|it| {
        it.effect == effect
            && it.condition.0.is_empty()
            && !it.action.negated
            && everything(&it.action.patterns)
            && it.resource.as_ref().is_some_and(|it| !it.negated && everything(&it.patterns))
    })
}

/// By node: whether it is one of `administrators` or can become one, by ways that are at least
/// this sure. A group counts if one of its
/// members does by the group's policies, that is, if it allows everything itself.
pub(super) fn reaching(
    graph: &AccessGraph,
    administrators: &[NodeId],
    state: AccessState,
) -> Vec<bool> {
    let filter = WayFilter { state, ..WayFilter::ALL };
    let reach = graph.reach(administrators, Direction::Incoming, filter);
    let mut reaching = vec![false; graph.node_count()];
    let found = reach.reached().map(|it| it.node);
    for id in found.chain(administrators.iter().copied()) {
        reaching[id.index()] = true;
    }
    reaching
}
