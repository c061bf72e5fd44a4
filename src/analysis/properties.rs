//! Properties of answers over random organizations: one question asked in two ways has one answer,
//! and what cannot matter changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use proptest::prelude::*;

use super::{Analysis, HopEvidence, RoleAccess};
use crate::{
    eval::{AccessState, MfaVerdict, Requirement, UnreadFact},
    graph::{
        AccessPath, Direction, EdgeFilter, EscalationId, NodeId, NodeKind, PowerChange, SharedPath,
        StepKinds, Yield,
        random_accounts::{Design, design, identity_statement, trust_statement},
    },
    iam::{Account, IdentityPolicies, Role, Snapshot, User},
};

fn analysis(snapshot: Snapshot) -> Analysis {
    Analysis::new(snapshot, Timestamp::UNIX_EPOCH)
}

/// The organization with escalations, which policies speak of then, or with assumptions only.
#[derive(Clone, Copy, Debug)]
struct About {
    escalation: bool,
}

impl About {
    fn design(self, design: &Design) -> Design {
        if self.escalation { design.about_escalation() } else { design.clone() }
    }

    fn analysis(self, snapshot: Snapshot) -> Analysis {
        let mut analysis = analysis(snapshot);
        if self.escalation {
            analysis.add_escalations();
        }
        analysis
    }
}

fn about() -> impl Strategy<Value = About> {
    proptest::bool::weighted(0.3).prop_map(|escalation| About { escalation })
}

fn name(analysis: &Analysis, id: NodeId) -> String {
    analysis.graph.node(id).name.to_string()
}

/// A hop in words that do not depend on the order of anything.
fn words(analysis: &Analysis, evidence: &HopEvidence) -> String {
    let HopEvidence { state, mfa, sets, requires, missing, alternatives, escalation, .. } =
        evidence;
    fn sorted(items: impl Iterator<Item = String>) -> BTreeSet<String> {
        items.collect()
    }
    let of = |requires: &[Requirement], missing: &[UnreadFact]| {
        let requires = requires.iter().map(|it| format!("{it:?}"));
        sorted(requires.chain(missing.iter().map(unread)))
    };
    let alternatives = alternatives.iter();
    let alternatives = sorted(
        alternatives
            .map(|it| format!("{:?} {:?} {:?}", it.state, it.mfa, of(&it.requires, &it.missing))),
    );
    let escalation = escalation
        .as_ref()
        .map(|it| (it.step.id.method().id, it.step.via.map(|via| name(analysis, via))));
    let best = of(requires, missing);
    format!("{escalation:?} {state:?} {mfa:?} {sets:?} {best:?} of {alternatives:?}")
}

/// What was not read, whichever statement of its policy it is.
fn unread(fact: &UnreadFact) -> String {
    let text = fact.to_string();
    let words = text.split(' ').map(|it| match it.trim_end_matches(',').parse::<usize>() {
        Ok(_) => "N",
        Err(_) => it,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The ends of each edge, and all that it requires.
type Edges = BTreeSet<(String, String, String)>;

/// Every edge of the graph, by the names of its ends, with all that it requires.
fn edges(analysis: &Analysis) -> Edges {
    let mut all = BTreeSet::new();
    for from in analysis.graph.principals() {
        for step in analysis.graph.steps_from(from, StepKinds::All) {
            let hop = crate::graph::Hop { from, to: step.other, edge: step.edge };
            let evidence = analysis.hop_evidence(hop);
            let ends = (name(analysis, from), name(analysis, step.other));
            all.insert((ends.0, ends.1, words(analysis, &evidence)));
        }
    }
    all
}

/// What only one of two organizations has.
fn differences(one: &Edges, other: &Edges) -> Vec<(String, String, String)> {
    one.symmetric_difference(other).cloned().collect()
}

/// How sure each pair of principals is, by each kind of step: an assumption, or a method. Of the
/// sessions of a role only whether there is a step counts: who may pass tags to them can pass others
/// than the role's own, so that what was sure comes to depend on the session.
type Steps = BTreeMap<(String, String, String), AccessState>;

fn steps(analysis: &Analysis) -> Steps {
    let mut all = Steps::new();
    for from in analysis.graph.principals() {
        for step in analysis.graph.steps_from(from, StepKinds::All) {
            let method = step.edge.kind.escalation().map(|it| it.id.method().id);
            let how = method.unwrap_or("assumption").to_owned();
            let key = (name(analysis, from), name(analysis, step.other), how);
            let of_sessions = analysis.graph.node(from).kind == NodeKind::Role;
            let state = step.edge.state;
            let state = if of_sessions { state.max(AccessState::Conditional) } else { state };
            all.entry(key).and_modify(|it| *it = state.min(*it)).or_insert(state);
        }
    }
    all
}

/// The steps of `fewer` that `more` has not, or only less surely. Who is an administrator already
/// needs no escalation and has none; and taking something away from an administrator, or giving it
/// back, makes no other one.
fn opened(more: &Analysis, fewer: &Analysis) -> Vec<(String, String, String)> {
    let before = steps(more);
    let is_new = |(key, state): &(&(String, String, String), &AccessState)| {
        let needs_none = || {
            let method = EscalationId::all().map(EscalationId::method).find(|it| it.id == key.2);
            let (Some(method), Some(caller)) = (method, more.graph.find(&key.0)) else {
                return false;
            };
            let adds = matches!(
                method.yields,
                Yield::Target | Yield::Membership | Yield::Administrator(PowerChange::Grant)
            );
            let becomes_one =
                || more.steps_to_admin(caller).is_some() || more.may_reach_admin(caller);
            more.is_administrator(caller) || (!adds && becomes_one())
        };
        before.get(*key).is_none_or(|it| it > *state) && !needs_none()
    };
    steps(fewer).iter().filter(is_new).map(|(key, _)| key.clone()).collect()
}

/// Who reaches which role over several assumptions, and how surely: those that begin by
/// themselves. What the sessions of a role carry, and with it where they lead, depends on who is
/// let into the role.
fn reach(analysis: &Analysis) -> BTreeMap<(String, String), AccessState> {
    let begins = |it: &NodeId| analysis.graph.edges_to(*it).is_empty();
    let is_role = |it: &NodeId| analysis.graph.node(*it).kind == NodeKind::Role;
    let mut all = BTreeMap::new();
    for from in analysis.graph.principals().filter(|it| begins(it) && !is_role(it)) {
        for RoleAccess { node, path } in
            analysis.role_access(from, Direction::Outgoing, StepKinds::Assume, true)
        {
            all.insert((name(analysis, from), name(analysis, node)), path.state);
        }
    }
    all
}

/// What `fewer` reaches and `more` does not, or only less surely.
fn newly_reached(more: &Analysis, fewer: &Analysis) -> Vec<(String, String)> {
    let more = reach(more);
    let is_new = |(ends, state): &(&(String, String), &AccessState)| {
        more.get(*ends).is_none_or(|it| it > *state)
    };
    reach(fewer).iter().filter(is_new).map(|(ends, _)| ends.clone()).collect()
}

/// The same organization with every list in the opposite order.
fn reversed(mut snapshot: Snapshot) -> Snapshot {
    fn policies(it: &mut IdentityPolicies) {
        it.inline.reverse();
        it.attached.reverse();
    }
    for account in snapshot.accounts.values_mut() {
        let Account { users, groups, roles, .. } = account;
        users.reverse();
        roles.reverse();
        let mut turned: Vec<_> = groups.iter().rev().cloned().collect();
        turned.iter_mut().for_each(|it| policies(&mut it.policies));
        *groups = turned.into();
        for User { groups, policies: own, tags, .. } in users {
            groups.reverse();
            tags.reverse();
            policies(own);
        }
        for Role { policies: own, tags, .. } in roles {
            tags.reverse();
            policies(own);
        }
    }
    if let Some(organization) = &mut snapshot.organization {
        organization.accounts =
            organization.accounts.iter().rev().cloned().collect::<Vec<_>>().into();
        organization.policies.reverse();
    }
    snapshot
}

const STRANGER: &str = "zoe-of-no-policy";

/// The same organization with a user and a role that nothing speaks of, in each account.
fn with_strangers(mut snapshot: Snapshot) -> Snapshot {
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
        "Principal":{"Service":"zoe-of-no-policy.amazonaws.com"}}]}"#;
    let (trust, _) = snapshot.policies.add(trust, crate::iam::PolicyForm::Resource).unwrap();
    for (id, account) in &mut snapshot.accounts {
        let arn = |kind| format!("arn:aws:iam::{id}:{kind}/{STRANGER}").parse().unwrap();
        account.users.insert(
            0,
            User {
                arn: arn("user"),
                id: format!("AIDAZOE{id}").into(),
                name: STRANGER.into(),
                created: None,
                groups: Vec::new(),
                policies: IdentityPolicies::default(),
                permissions_boundary: crate::iam::PermissionsBoundary::None,
                tags: vec![("Zoe".into(), "zoe".into())],
                credentials: crate::iam::Credentials::default(),
            },
        );
        account.roles.insert(
            0,
            Role {
                arn: arn("role"),
                id: format!("AROAZOE{id}").into(),
                name: STRANGER.into(),
                created: None,
                trust_policy: Some(trust),
                policies: IdentityPolicies::default(),
                permissions_boundary: crate::iam::PermissionsBoundary::None,
                tags: Vec::new(),
                last_used: None,
                max_session_duration: None,
                max_signin_session_duration: None,
                source_template: None,
                instance_profiles: Vec::new(),
            },
        );
    }
    snapshot
}

/// A statement of a kind that no random policy has: one that denies what sessions pass on, or what
/// escalation needs.
fn deny() -> impl Strategy<Value = String> {
    let actions = [
        r#""Action":"sts:TagSession""#,
        r#""Action":["sts:SetSourceIdentity","sts:TagSession"]"#,
        r#""Action":["iam:PassRole","iam:Put*"]"#,
        r#""Action":"iam:*""#,
    ];
    let action = proptest::sample::select(actions.to_vec());
    let special = action.prop_map(|it| format!(r#"{{"Effect":"Deny",{it},"Resource":"*"}}"#));
    let any = identity_statement().prop_map(|it| it.replace("\"Allow\"", "\"Deny\""));
    prop_oneof![special, any]
}

fn as_allow(statement: &str) -> String {
    statement.replace("\"Deny\"", "\"Allow\"")
}

/// The best of paths, as lists order them.
fn best(paths: &[AccessPath]) -> Option<AccessState> {
    paths.iter().map(AccessPath::state).min()
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 300, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn who_can_assume_and_can_assume_are_mirrors(design in design(), transitive in any::<bool>()) {
        let analysis = analysis(design.snapshot());
        type Rows = BTreeSet<(NodeId, NodeId, AccessState, MfaVerdict, u32)>;
        let row = |from, to, path: &SharedPath| {
            (from, to, path.state, path.mfa, path.assumptions)
        };
        let (mut onward, mut back) = (Rows::new(), Rows::new());
        for id in analysis.graph.principals() {
            let roles = analysis.role_access(id, Direction::Outgoing, StepKinds::Assume, transitive);
            onward.extend(roles.iter().map(|it| row(id, it.node, &it.path)));
            let callers = analysis.role_access(id, Direction::Incoming, StepKinds::Assume, transitive);
            back.extend(callers.iter().map(|it| row(it.node, id, &it.path)));
        }
        // Nobody asks who can assume a user, and a subject stands for some of its provider.
        let is_row = |(from, to, ..): &(NodeId, NodeId, AccessState, MfaVerdict, u32)| {
            use crate::graph::NodeKind::{FederatedSubject, Role};
            analysis.graph.node(*from).kind != FederatedSubject
                && analysis.graph.node(*to).kind == Role
        };
        onward.retain(is_row);
        back.retain(is_row);
        prop_assert_eq!(onward, back);
    }

    #[test]
    fn paths_lead_where_transitive_lists_do_and_as_surely(design in design(), about in about()) {
        let all = about.escalation;
        let analysis = about.analysis(about.design(&design).snapshot());
        let kinds = if all { StepKinds::All } else { StepKinds::Assume };
        let filter = EdgeFilter { kinds, ..EdgeFilter::ALL };
        for from in analysis.graph.principals() {
            let listed: BTreeMap<NodeId, AccessState> = analysis
                .role_access(from, Direction::Outgoing, kinds, true)
                .into_iter()
                .map(|it| (it.node, it.path.state))
                .collect();
            for to in analysis.graph.principals().filter(|it| *it != from) {
                use crate::graph::NodeKind::{AdministratorAccess, Group, Role, User};
                let kind = analysis.graph.node(to).kind;
                if kind != Role && !(all && [User, Group, AdministratorAccess].contains(&kind)) {
                    continue;
                }
                let found = analysis.paths(&[from], &[to], filter, 10_000);
                let (start, goal) = (name(&analysis, from), name(&analysis, to));
                prop_assert_eq!(best(&found.paths), listed.get(&to).copied(), "{} {}", start, goal);
            }
        }
    }

    #[test]
    fn the_order_of_lists_changes_nothing(design in design(), about in about()) {
        let snapshot = about.design(&design).snapshot();
        let turned = about.analysis(reversed(snapshot.clone()));
        prop_assert_eq!(differences(&edges(&turned), &edges(&about.analysis(snapshot))), Vec::new());
    }

    #[test]
    fn the_order_of_statements_changes_nothing_that_is_required(
        design in design(), about in about(),
    ) {
        let design = about.design(&design);
        let turned = about.analysis(design.with_statements(|it| it.reverse()).snapshot());
        prop_assert_eq!(differences(&edges(&turned), &edges(&about.analysis(design.snapshot()))), Vec::new());
    }

    #[test]
    fn principals_that_nothing_speaks_of_change_nothing(
        design in design(), about in about(),
    ) {
        let snapshot = about.design(&design).snapshot();
        // Changing the added principal can make an administrator too, and more surely than another
        // change.
        let is_own = |(from, to, _): &(String, String, String)| {
            !to.starts_with("administrator access") && ![from, to].iter().any(|it| it.contains(STRANGER))
        };
        let of = |snapshot| edges(&about.analysis(snapshot)).into_iter().filter(is_own).collect();
        let more: Edges = of(with_strangers(snapshot.clone()));
        prop_assert_eq!(differences(&more, &of(snapshot)), Vec::new());
    }

    #[test]
    fn a_further_deny_opens_neither_a_step_nor_a_path(
        design in design(), about in about(), deny in deny(), trust in trust_statement(),
    ) {
        let design = about.design(&design);
        let before = about.analysis(design.snapshot());
        let trust = trust.replace("\"Allow\"", "\"Deny\"");
        for denied in [
            design.with_identity_statement(&deny),
            design.with_guardrail(&deny),
            design.with_trust_statement(&trust),
        ] {
            let after = about.analysis(denied.snapshot());
            prop_assert_eq!(opened(&before, &after), Vec::new());
            prop_assert_eq!(newly_reached(&before, &after), Vec::new());
        }
    }

    #[test]
    fn a_further_allow_closes_neither_a_step_nor_a_path(
        design in design(), about in about(), allow in deny(), trust in trust_statement(),
    ) {
        let design = about.design(&design);
        let before = about.analysis(design.snapshot());
        for allowed in [
            design.with_identity_statement(&as_allow(&allow)),
            design.with_guardrail(&as_allow(&allow)),
            design.with_trust_statement(&as_allow(&trust)),
        ] {
            let after = about.analysis(allowed.snapshot());
            prop_assert_eq!(opened(&after, &before), Vec::new());
            prop_assert_eq!(newly_reached(&after, &before), Vec::new());
        }
    }
}
