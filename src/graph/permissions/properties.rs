//! Properties over random organizations: the results by class agree with the evaluation of each
//! pair.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample};

use super::{
    Permission, PermissionSearch, PermissionSet, ResourceAsked, TargetKind, access_somewhere,
    grants, may_be_allowed,
};
use crate::{
    eval::AccessState,
    graph::{
        AccessGraph, Gatherer, NodeId, NodeKind, build_nodes,
        random_accounts::{Design, design},
    },
    iam::Action,
};

fn permission(action: &str, on: ResourceAsked, context: &[(&str, &str)]) -> Permission {
    let context = context.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    Permission { action: action.parse().unwrap(), on, context }
}

/// Sets of each form, with the actions of [`about_iam`].
fn sets() -> Vec<PermissionSet> {
    use ResourceAsked::{Any, Itself, Target};
    let of = |target, permissions: &[Permission]| PermissionSet {
        target,
        permissions: permissions.to_vec(),
    };
    let pass = |on| permission("iam:PassRole", on, &[("sts:ExternalId", "secret")]);
    let attach = |on| permission("iam:AttachRolePolicy", on, &[]);
    let make = |on| permission("lambda:CreateFunction", on, &[]);
    let mut sets = vec![
        of(None, &[make(Any)]),
        of(None, &[pass(Itself), make(Any)]),
        of(None, &[attach(Itself)]),
        of(None, &[attach(ResourceAsked::Every(TargetKind::User))]),
    ];
    for kind in TargetKind::ALL {
        sets.extend([
            of(Some(kind), &[pass(Target)]),
            of(Some(kind), &[pass(Target), make(Any)]),
            of(Some(kind), &[attach(Target), pass(Target), attach(Itself)]),
        ]);
    }
    sets
}

/// The design with policies about IAM instead of role assumption, including policies about users.
fn about_iam(design: &Design) -> Design {
    design.with_statements(|statements| {
        for (statement, index) in statements.iter_mut().zip(0..) {
            if statement.contains("Principal\":") {
                continue;
            }
            *statement = statement
                .replace("sts:AssumeRole\"", "iam:PassRole\"")
                .replace("sts:SetSourceIdentity", "iam:AttachRolePolicy")
                .replace("sts:TagSession", "lambda:CreateFunction")
                .replace("sts:*", "iam:*");
            if index % 2 == 1 {
                *statement = statement.replace(":role/Web", ":user/ann").replace(":role/", ":*/");
            }
        }
    })
}

/// Some actions of [`about_iam`].
const ACTIONS: &[&str] =
    &["iam:PassRole", "iam:AttachRolePolicy", "lambda:CreateFunction", "sts:AssumeRole"];

type Pairs = BTreeMap<(NodeId, Option<NodeId>), AccessState>;

fn pairs_by_class(search: &mut PermissionSearch<'_, '_>, set: &PermissionSet) -> Pairs {
    let mut found = Pairs::new();
    for holding in search.holdings(set) {
        for caller in holding.callers.iter() {
            let targets = holding.targets.as_deref();
            let targets = targets.map_or(vec![None], |it| it.iter().copied().map(Some).collect());
            for target in targets {
                let before = found.insert((*caller, target), holding.state);
                assert_eq!(before, None, "no pair is named twice");
            }
        }
    }
    found
}

fn pairs_one_by_one(graph: &AccessGraph, gatherer: &Gatherer<'_>, set: &PermissionSet) -> Pairs {
    let of_kind = |it: &NodeId| match (set.target, graph.node(*it).kind) {
        (Some(TargetKind::User), kind) => kind == NodeKind::User,
        (Some(TargetKind::Group), kind) => kind == NodeKind::Group,
        (Some(TargetKind::Role), kind) => kind == NodeKind::Role,
        (Some(TargetKind::ManagedPolicy), kind) => kind == NodeKind::ManagedPolicy,
        (None, _) => false,
    };
    let known = || (0..graph.node_count()).map(NodeId::from_index);
    let mut found = Pairs::new();
    for caller in known() {
        if !matches!(graph.node(caller).kind, NodeKind::User | NodeKind::Role)
            || graph.node(caller).is_external()
        {
            continue;
        }
        let account = graph.node(caller).account();
        let targets: Vec<Option<NodeId>> = match set.target {
            None => vec![None],
            Some(_) => known()
                .filter(of_kind)
                .filter(|it| graph.node(*it).account() == account)
                .filter(|it| {
                    let node = graph.node(*it);
                    node.kind == NodeKind::ManagedPolicy || !node.is_external()
                })
                .map(Some)
                .collect(),
        };
        for target in targets {
            let Some(grants) = grants(graph, gatherer, set, caller, target) else { continue };
            let state = grants.iter().map(|it| it.access.state).max();
            found.extend(state.map(|it| ((caller, target), it)));
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn callers_of_a_class_hold_what_each_of_them_is_granted(design in design()) {
        let snapshot = about_iam(&design).snapshot();
        let graph = build_nodes(&snapshot);
        let gatherer = Gatherer::new(&snapshot);
        let mut search = PermissionSearch::new(&graph, &gatherer);
        for set in sets() {
            let by_class = pairs_by_class(&mut search, &set);
            prop_assert_eq!(by_class, pairs_one_by_one(&graph, &gatherer, &set), "{:?}", set);
        }
    }

    #[test]
    fn callers_of_a_group_are_allowed_the_same_by_the_same_statements(
        design in design(), action in sample::select(ACTIONS), bucket in any::<bool>(),
    ) {
        let snapshot = about_iam(&design).snapshot();
        let graph = build_nodes(&snapshot);
        let gatherer = Gatherer::new(&snapshot);
        let action: Action = action.parse().unwrap();
        let resource = bucket.then_some("arn:aws:s3:::bucket/key");
        let access = |caller: NodeId| {
            let (home, _) = graph.account(&snapshot, caller)?;
            let requester = gatherer.requester(&graph, caller)?;
            let Some(resource) = resource else {
                return access_somewhere(&gatherer, &requester, &action, home);
            };
            let target = gatherer.resource(&graph, resource, home);
            let found = gatherer.authorize(&requester, &action, &target);
            let (access, mfa) = found.access(requester.kind);
            Some(((access?, mfa), target.arn))
        };
        let mut grouped = BTreeMap::new();
        for group in may_be_allowed(&graph, &gatherer, &action, resource) {
            let of_first = access(group[0]);
            for caller in group {
                let before = grouped.insert(caller, of_first.clone());
                prop_assert!(before.is_none(), "no caller is in two groups");
            }
        }
        for caller in graph.principals() {
            let acts = matches!(graph.node(caller).kind, NodeKind::User | NodeKind::Role);
            let alone = Some(caller).filter(|_| acts).and_then(access);
            prop_assert_eq!(grouped.get(&caller).cloned().flatten(), alone);
        }
    }
}
