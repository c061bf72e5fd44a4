//! Sessions of the root users of member accounts, with `sts:AssumeRoot`.
//!
//! Callers that no policy distinguishes form one class, which is evaluated once for accounts that
//! no policy distinguishes. What a session may do is evaluated once for each account.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::found::plain;
use crate::{
    eval::{Access, AccessState, MfaVerdict, Residual, best_access},
    graph::{
        access_graph::AccessGraph,
        candidates::{Asking, Divisors, Wanted},
        edge::{AccessEdge, AccessKind, Edge},
        gather::{Gatherer, RequesterFacts, RootTarget},
        node::{Node, NodeId, NodeKind},
        permissions::{Permission, PermissionSet, ResourceAsked, each_caller_class},
    },
    iam::{Action, Effect, OrganizationPolicyKind, RootTask, RootTasks, Snapshot},
};

/// A member account, and when a session for each task may perform it.
struct Member<'a> {
    target: RootTarget<'a>,
    is_open: Vec<(RootTask, Residual)>,
}

/// The edges of a class of callers, by the index of the account.
struct ClassEdges {
    callers: Vec<NodeId>,
    edges: Vec<(usize, AccessEdge)>,
}

/// Adds the edges, and a node for each account that has one.
pub(super) fn add_root_sessions(graph: &mut AccessGraph, gatherer: &Gatherer<'_>) {
    let snapshot = gatherer.snapshot;
    let able = |account: &_| gatherer.may_assume_root(account) != Some(false);
    if snapshot.organization.is_none() || !snapshot.accounts.keys().any(able) {
        return;
    }
    let action = gatherer.assume_root_action();
    // Evaluated for every account, because resource elements of statements distinguish callers.
    let on = ResourceAsked::Named("*".into());
    let permission = Permission { action: action.clone(), on, context: Vec::new() };
    let set = PermissionSet { target: None, permissions: vec![permission] };
    let each = resource_policies_have_a_say(snapshot, action);
    let mut by_partition: BTreeMap<String, Vec<Member<'_>>> = BTreeMap::new();
    let mut found: Vec<(String, ClassEdges)> = Vec::new();
    each_caller_class(graph, gatherer, &set, able, &mut |callers, facts| {
        let Some(partition) = facts.requester.arn().map(|it| it.partition().to_owned()) else {
            return;
        };
        let members =
            by_partition.entry(partition.clone()).or_insert_with(|| members(gatherer, &partition));
        let edges = edges_of_class(gatherer, members, facts, each);
        if !edges.is_empty() {
            found.push((partition, ClassEdges { callers: callers.to_vec(), edges }));
        }
    });
    let mut nodes: BTreeMap<String, NodeId> = BTreeMap::new();
    for (partition, ClassEdges { callers, edges }) in found {
        let seat = seat(graph, &callers);
        for (number, edge) in edges {
            let account = &by_partition[&partition][number].target.resource.account;
            let name = format!("root-session/{account}");
            let node = *nodes.entry(name.clone()).or_insert_with(|| {
                graph.add_node(NodeKind::RootSession, name.as_str().into(), None)
            });
            graph.add_edge(seat, Edge::Access(edge), node);
        }
    }
}

fn members<'a>(gatherer: &Gatherer<'a>, partition: &str) -> Vec<Member<'a>> {
    let targets = gatherer.root_accounts().filter_map(|it| gatherer.root_target(&it.id, partition));
    let member = |target| Member {
        is_open: RootTask::ALL.map(|it| (it, gatherer.task_is_open(&target, it))).to_vec(),
        target,
    };
    targets.map(member).collect()
}

/// Whether a resource control policy may deny the call, and so distinguish accounts.
fn resource_policies_have_a_say(snapshot: &Snapshot, action: &Action) -> bool {
    let policies = snapshot.organization.iter().flat_map(|it| &it.policies);
    let mut rcps = policies.filter(|it| it.kind == OrganizationPolicyKind::ResourceControlPolicy);
    rcps.any(|it| {
        it.policy.is_none_or(|id| {
            let document = &snapshot.policies.get(id).document;
            let mut statements = document.readable_statements();
            statements.any(|(_, it)| it.effect == Effect::Deny && it.action.matches(action))
                || document.malformed_statements().next().is_some()
        })
    })
}

fn edges_of_class(
    gatherer: &Gatherer<'_>,
    members: &[Member<'_>],
    facts: &RequesterFacts<'_>,
    each: bool,
) -> Vec<(usize, AccessEdge)> {
    let asked = Asking { action: gatherer.assume_root_action(), others: &[] };
    let divisors = Wanted::of(facts, asked).all_divisors();
    let own = facts.requester.account();
    let mut calls: FxHashMap<(Vec<bool>, Option<usize>), Vec<Call>> = FxHashMap::default();
    let mut edges = Vec::new();
    for (number, member) in members.iter().enumerate() {
        if own == Some(member.target.resource.account.as_str()) {
            continue;
        }
        let key = key(&divisors, &member.target, each.then_some(number), number);
        let calls = calls.entry(key).or_insert_with(|| calls_of(gatherer, facts, &member.target));
        edges.extend(edges_to(calls, member, facts).map(|edge| (number, edge)));
    }
    edges
}

/// The facts that distinguish accounts, as far as policies depend on them.
fn key(
    divisors: &Divisors,
    target: &RootTarget<'_>,
    each: Option<usize>,
    number: usize,
) -> (Vec<bool>, Option<usize>) {
    let matched = divisors.elements.iter().map(|it| it.matches(&target.resource.arn));
    let is_one_of_a_kind = divisors.facts || divisors.each;
    (matched.collect(), each.or(is_one_of_a_kind.then_some(number)))
}

/// The call for one task: when it is allowed, and how certain that is.
struct Call {
    task: RootTask,
    residual: Residual,
    access: Option<Access>,
    mfa: MfaVerdict,
}

fn calls_of(
    gatherer: &Gatherer<'_>,
    facts: &RequesterFacts<'_>,
    target: &RootTarget<'_>,
) -> Vec<Call> {
    let call = |task| {
        let residual = gatherer.assume_root(facts, target, task).residual;
        let (access, mfa) = best_access(&residual, facts.kind);
        Call { task, residual, access, mfa }
    };
    RootTask::ALL.into_iter().map(call).collect()
}

/// The edges to one account: one edge for all tasks of equal certainty.
fn edges_to(
    calls: &[Call],
    member: &Member<'_>,
    facts: &RequesterFacts<'_>,
) -> impl Iterator<Item = AccessEdge> {
    let mut tasks: BTreeMap<(AccessState, MfaVerdict), Vec<RootTask>> = BTreeMap::new();
    for (call, (_, is_open)) in calls.iter().zip(&member.is_open) {
        let decided = match is_open.is_always() {
            true => call.access.as_ref().map(|it| (it.state, call.mfa)),
            false => {
                let both = call.residual.and_of_another_request(is_open);
                let (access, mfa) = best_access(&both, facts.kind);
                access.map(|it| (it.state, mfa))
            }
        };
        if let Some(decided) = decided {
            tasks.entry(decided).or_default().push(call.task);
        }
    }
    tasks.into_iter().map(|((state, mfa), tasks)| AccessEdge {
        state,
        mfa,
        tasks: RootTasks::from_iter(tasks),
        ..plain(AccessKind::AssumeRoot)
    })
}

/// The node that has the edges of these callers.
fn seat(graph: &mut AccessGraph, callers: &[NodeId]) -> NodeId {
    if let [only] = callers {
        return *only;
    }
    let class = Node { kind: NodeKind::CallerClass, name: "".into(), place: None };
    let class = graph.graph.add_node(class).into();
    for caller in callers {
        graph.add_edge(*caller, Edge::InClass, class);
    }
    class
}
