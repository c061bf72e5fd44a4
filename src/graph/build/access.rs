//! Who can become whom: asks the evaluator once for each pair of classes that could have a way.

use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;
use rustc_hash::FxHashMap;

use super::{
    caller_classes::{CallerClass, caller_classes},
    patterns::Patterns,
    role_classes::{RoleClass, role_classes},
    trust_names::Trusts,
};
use crate::{
    eval::{AccessState, Carried, Grant, Literal, MfaVerdict, Missing, Side},
    graph::{
        access_graph::AccessGraph,
        decide::{Decider, RoleSide},
        edge::{AccessEdge, AccessEdgeId, AccessKind, Edge, Evidence, Passing},
        node::{Node, NodeId, NodeKind},
    },
    iam::{AccountId, Snapshot},
};

/// The ways that were found, between groups of nodes.
#[derive(Debug)]
pub(super) struct Found {
    callers: Vec<Vec<NodeId>>,
    roles: Vec<Vec<NodeId>>,
    /// From a class of callers.
    from_class: Vec<(usize, usize, FoundWay)>,
    /// From somebody known by name only.
    from_outside: Vec<(NodeId, usize, FoundWay)>,
}

#[derive(Debug)]
struct FoundWay {
    kind: AccessKind,
    state: AccessState,
    mfa: MfaVerdict,
    passing: Passing,
    evidence: Evidence,
}

pub(super) fn find<'a>(
    graph: &'a AccessGraph,
    snapshot: &'a Snapshot,
    decider: &Decider<'a>,
    trusts: &Trusts,
) -> Found {
    let all_roles = snapshot.accounts.values().flat_map(|it| &it.roles);
    let named = all_roles.filter_map(|it| Some((it.arn.as_str(), graph.find(it.arn.as_str())?)));
    let patterns = Patterns::collect(snapshot, decider, named.collect());
    let roles = role_classes(graph, snapshot, decider, &patterns);
    let callers = caller_classes(graph, snapshot, decider, trusts, &patterns);
    let doors = Doors::new(&roles, trusts);
    let sides: Vec<Option<RoleSide<'_>>> =
        roles.iter().map(|it| decider.role_side(graph, *it.roles.first()?)).collect();

    let mut from_class = Vec::new();
    let mut candidates = Vec::new();
    for (index, class) in callers.iter().enumerate() {
        doors.candidates(class, &mut candidates);
        if candidates.is_empty() {
            continue;
        }
        let Some(side) = class.members.first().and_then(|it| decider.caller_side(graph, *it))
        else {
            continue;
        };
        for role in &candidates {
            let Some(role_side) = &sides[*role] else { continue };
            let grant = decider.grant(&side, role_side);
            let way = found_way(AccessKind::AssumeRole, grant, |it| decider.left_by(&side, it));
            from_class.extend(way.map(|way| (index, *role, way)));
        }
    }
    let mut from_outside = Vec::new();
    for (index, (class, side)) in roles.iter().zip(&sides).enumerate() {
        if class.is_identity_center && snapshot.assignments_are_known(class.account) {
            continue;
        }
        let (Some(side), Some(names)) = (side, class.trust.and_then(|it| trusts.get(&it))) else {
            continue;
        };
        for outsider in &names.outsiders {
            let ways = outside_ways(graph, decider, class, side, *outsider);
            from_outside.extend(ways.map(|way| (*outsider, index, way)));
        }
        for (subject, provider, statement) in &names.subjects {
            let Some(caller) = decider.caller_side(graph, *provider) else { continue };
            let grant = decider.grant(&caller, side);
            let sets = decider.left_by(&caller, &grant);
            let way = subject_way(graph, *provider, class, &grant, *statement, sets);
            from_outside.extend(way.map(|way| (*subject, index, way)));
        }
    }
    add_passing(graph, decider, &callers, &sides, &mut from_class, &from_outside);
    Found {
        callers: callers.into_iter().map(|it| it.members).collect(),
        roles: roles.into_iter().map(|it| it.roles).collect(),
        from_class,
        from_outside,
    }
}

/// Which classes of roles could be open to whom.
struct Doors<'a> {
    by_account: FxHashMap<&'a AccountId, Vec<usize>>,
    by_principal: FxHashMap<NodeId, Vec<usize>>,
    by_pattern: FxHashMap<u32, Vec<usize>>,
    /// By role that is a class of its own because of policy variables.
    by_variable: FxHashMap<NodeId, usize>,
    /// Open to everyone, or nobody can say to whom.
    open: Vec<usize>,
    open_by_account: FxHashMap<&'a AccountId, Vec<usize>>,
}

impl<'a> Doors<'a> {
    fn new(roles: &[RoleClass<'a>], trusts: &'a Trusts) -> Self {
        let mut doors = Self {
            by_account: FxHashMap::default(),
            by_principal: FxHashMap::default(),
            by_pattern: FxHashMap::default(),
            by_variable: FxHashMap::default(),
            open: Vec::new(),
            open_by_account: FxHashMap::default(),
        };
        for (index, class) in roles.iter().enumerate() {
            if let ([only], true) = (class.roles.as_slice(), class.is_variable) {
                doors.by_variable.insert(*only, index);
            }
            for pattern in &class.patterns {
                doors.by_pattern.entry(*pattern).or_default().push(index);
            }
            let names = class.trust.and_then(|it| trusts.get(&it));
            if names.is_none_or(|it| it.anyone) {
                doors.open.push(index);
                doors.open_by_account.entry(class.account).or_default().push(index);
            }
            let Some(names) = names else { continue };
            for account in &names.delegates {
                doors.by_account.entry(account).or_default().push(index);
            }
            for principal in &names.principals {
                doors.by_principal.entry(*principal).or_default().push(index);
            }
        }
        doors
    }

    /// The classes of roles that could be open to a class of callers.
    fn candidates(&self, class: &CallerClass<'_>, found: &mut Vec<usize>) {
        found.clear();
        let delegating = self.by_account.get(class.account).map(Vec::as_slice).unwrap_or_default();
        if class.any_role {
            found.extend(delegating);
            found.extend(&self.open);
        } else {
            let meant = class.patterns.iter().filter_map(|it| self.by_pattern.get(it)).flatten();
            found.extend(meant);
            found.extend(class.variable.iter().filter_map(|it| self.by_variable.get(it)));
            found.sort_unstable();
            found.dedup();
            // Classes are numbered as they come, so both lists are sorted.
            found.retain(|it| {
                [delegating, &self.open].iter().any(|all| all.binary_search(it).is_ok())
            });
            // At home, a role that trusts everyone asks nothing of the caller's own policies.
            found.extend(self.open_by_account.get(class.account).into_iter().flatten());
        }
        if class.is_named {
            let named = class.members.iter().filter_map(|it| self.by_principal.get(it)).flatten();
            found.extend(named);
        }
        found.sort_unstable();
        found.dedup();
    }
}

fn found_way(
    kind: AccessKind,
    grant: Grant,
    left_by: impl FnOnce(&Grant) -> Carried,
) -> Option<FoundWay> {
    let sets = left_by(&grant);
    let access = grant.access?;
    Some(FoundWay {
        passing: Passing { sets, ..Passing::ALL },
        kind,
        state: access.state,
        mfa: grant.mfa,
        evidence: Evidence { literals: access.literals, statements: access.statements },
    })
}

/// Finds out what sessions may bring over the ways of roles, if there is a way on which they come
/// to carry anything.
fn add_passing<'a>(
    graph: &'a AccessGraph,
    decider: &Decider<'a>,
    callers: &[CallerClass<'_>],
    roles: &[Option<RoleSide<'_>>],
    from_class: &mut [(usize, usize, FoundWay)],
    from_outside: &[(NodeId, usize, FoundWay)],
) {
    let all = from_class.iter().map(|(_, _, way)| way);
    let all = all.chain(from_outside.iter().map(|(_, _, way)| way));
    let carried = all.fold(Carried::NOTHING, |all, it| all.union(it.passing.sets));
    if carried.is_nothing() {
        return;
    }
    for ways in from_class.chunk_by_mut(|a, b| a.0 == b.0) {
        let Some(first) = ways.first().and_then(|it| callers[it.0].members.first()) else {
            continue;
        };
        // The session of a user begins a chain, so it carries nothing.
        if graph.node(*first).kind != NodeKind::Role {
            continue;
        }
        let Some(caller) = decider.caller_side(graph, *first) else { continue };
        for (_, role, way) in ways {
            let Some(role) = &roles[*role] else { continue };
            for one in carried.iter() {
                way.passing.lets[one as usize] = decider.lets_pass(&caller, role, one);
            }
        }
    }
}

fn outside_ways<'a>(
    graph: &'a AccessGraph,
    decider: &Decider<'a>,
    class: &RoleClass<'_>,
    side: &RoleSide<'a>,
    outsider: NodeId,
) -> impl Iterator<Item = FoundWay> {
    let caller = decider.caller_side(graph, outsider);
    let kind = kind_for(graph, outsider);
    let way = caller.and_then(|caller| {
        found_way(kind, decider.grant(&caller, side), |it| decider.left_by(&caller, it))
    });
    let way = if class.is_identity_center { way.map(behind_identity_center) } else { way };
    way.into_iter()
}

/// The provider behind Identity Center lets in only whom an assignment names.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
fn behind_identity_center(mut way: FoundWay) -> FoundWay {
    way.kind = AccessKind::IdentityCenter;
    way.state = AccessState::Unknown;
    way.evidence.literals = vec![Literal::Missing(Missing::IdentityCenterAssignments)];
    way
}

fn kind_for(graph: &AccessGraph, caller: NodeId) -> AccessKind {
    let node = graph.node(caller);
    match node.kind {
        NodeKind::Service => AccessKind::Service,
        NodeKind::IdentityProvider if node.name.contains(":saml-provider/") => {
            AccessKind::AssumeRoleWithSaml
        }
        NodeKind::IdentityProvider => AccessKind::AssumeRoleWithWebIdentity,
        _ => AccessKind::AssumeRole,
    }
}

/// The way of a provider's subject: the surest alternative that rests on the statement which asks
/// for the subject.
fn subject_way(
    graph: &AccessGraph,
    provider: NodeId,
    class: &RoleClass<'_>,
    grant: &Grant,
    statement: usize,
    sets: Carried,
) -> Option<FoundWay> {
    if class.is_identity_center || grant.access.is_none() {
        return None;
    }
    let rests_on = |it: &&crate::eval::StatementRef| {
        it.slot.side == Side::Trust && usize::from(it.statement) == statement
    };
    grant
        .granted
        .alternatives()
        .iter()
        .filter(|it| it.statements.iter().any(|statement| rests_on(&statement)))
        .map(|it| FoundWay {
            kind: kind_for(graph, provider),
            state: AccessState::of(it),
            mfa: grant.mfa,
            passing: Passing { sets, ..Passing::ALL },
            evidence: Evidence { literals: it.literals.clone(), statements: it.statements.clone() },
        })
        .min_by_key(|it| it.state)
}

/// Puts the ways into the graph. A class with one member needs no node of its own.
pub(super) fn add(graph: &mut AccessGraph, found: Found) {
    let mut evidence_ids = BTreeMap::new();
    let mut caller_hubs = vec![None; found.callers.len()];
    let mut role_hubs = vec![None; found.roles.len()];
    let from_class =
        found.from_class.into_iter().map(|(caller, role, way)| (Ok(caller), role, way));
    let from_outside =
        found.from_outside.into_iter().map(|(node, role, way)| (Err(node), role, way));
    for (caller, role, way) in from_class.chain(from_outside) {
        let from = match caller {
            Err(node) => node,
            Ok(class) => *caller_hubs[class]
                .get_or_insert_with(|| hub(graph, NodeKind::CallerClass, &found.callers[class])),
        };
        let to = *role_hubs[role]
            .get_or_insert_with(|| hub(graph, NodeKind::RoleClass, &found.roles[role]));
        add_way(graph, &mut evidence_ids, from, to, way);
    }
}

fn add_way(
    graph: &mut AccessGraph,
    evidence_ids: &mut BTreeMap<Evidence, u32>,
    from: NodeId,
    to: NodeId,
    way: FoundWay,
) {
    let dense = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    let evidence = *evidence_ids.entry(way.evidence).or_insert_with_key(|it| {
        graph.evidence.push(it.clone());
        dense(graph.evidence.len() - 1)
    });
    let edge = AccessEdgeId(dense(graph.access.len()));
    let FoundWay { kind, state, mfa, passing, .. } = way;
    graph.access.push(AccessEdge { kind, state, mfa, passing, evidence });
    graph.carried = graph.carried.union(passing.sets);
    graph.add_edge(from, Edge::CanBecome(edge), to);
}

/// The node that stands for a class: its only member, or a node of its own.
fn hub(graph: &mut AccessGraph, kind: NodeKind, members: &[NodeId]) -> NodeId {
    if let [only] = members {
        return *only;
    }
    let hub: NodeIndex = graph.graph.add_node(Node { kind, name: "".into(), place: None });
    let hub = NodeId::from(hub);
    for member in members {
        match kind {
            NodeKind::CallerClass => graph.add_edge(*member, Edge::InClass, hub),
            _ => graph.add_edge(hub, Edge::HasRole, *member),
        }
    }
    hub
}

/// Adds a way that rests on nothing but a fact of the snapshot, such as an assignment.
pub(super) fn add_plain(graph: &mut AccessGraph, from: NodeId, to: NodeId, kind: AccessKind) {
    let way = FoundWay {
        kind,
        state: AccessState::Proven,
        mfa: MfaVerdict::NotApplicable,
        passing: Passing::ALL,
        evidence: Evidence::default(),
    };
    add_way(graph, &mut BTreeMap::new(), from, to, way);
}
