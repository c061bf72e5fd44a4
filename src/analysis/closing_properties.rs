//! Properties of what closes a step, over random organizations.

use proptest::prelude::*;

use super::{Analysis, Closing, Removal};
use crate::{
    eval::AccessState,
    graph::{Hop, NodeId, NodeKind, StepKinds, random_accounts::design},
    iam::{Arn, PolicyForm, PolicyId, Snapshot},
};

/// How many steps of one organization are checked, because each takes several graphs.
const STEPS: usize = 6;

fn analysis(snapshot: Snapshot) -> Analysis {
    Analysis::new(snapshot, jiff::Timestamp::UNIX_EPOCH).with_escalations()
}

/// Steps of users, roles and members of groups, a few for each method and kind.
fn steps(analysis: &Analysis) -> Vec<Hop> {
    let graph = &analysis.graph;
    let acts = |it: &NodeId| {
        // Others are in the graph as long as some statement names them.
        let node = graph.node(*it);
        let acts = matches!(node.kind, NodeKind::User | NodeKind::Role | NodeKind::Group);
        acts && !node.is_external()
    };
    let hops = |from: NodeId| {
        let steps = graph.steps_from(from, StepKinds::All).into_iter();
        steps.map(move |it| Hop { from, to: it.other, edge: it.edge })
    };
    let mut all: Vec<Hop> = graph.principals().filter(acts).flat_map(hops).collect();
    // Certain ones first, and then from everywhere in the organization.
    all.sort_by_key(|it| it.edge.state);
    let every = all.len().div_ceil(STEPS).max(1);
    all.into_iter().step_by(every).collect()
}

/// Whether a step is in the graph; for an escalation to administrator access, whatever is changed.
fn is_drawn(analysis: &Analysis, original: &Analysis, hop: Hop) -> bool {
    let graph = &analysis.graph;
    let [from, to] = [hop.from, hop.to].map(|it| original.graph.node(it).name.clone());
    let (Some(from), Some(to)) = (graph.find(&from), graph.find(&to)) else { return false };
    let same =
        |it: &crate::graph::AccessEdge| match (it.kind.escalation(), hop.edge.kind.escalation()) {
            (Some(a), Some(b)) => a.id == b.id,
            _ => it.kind == hop.edge.kind,
        };
    graph.steps_between(from, to, StepKinds::All).iter().any(same)
}

/// A document with a useless statement in place of one of its own.
fn without_statement(
    snapshot: &mut Snapshot,
    policy: PolicyId,
    statement: usize,
    form: PolicyForm,
) -> PolicyId {
    let text = snapshot.policies.get(policy).text().to_string();
    let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
    // The others stay at their positions.
    let object = match form {
        PolicyForm::Resource => r#""Principal":{"Service":"nobody.amazonaws.com"}"#,
        _ => r#""Resource":"*""#,
    };
    let rest = format!(r#"{{"Effect":"Allow","Action":"none:None",{object}}}"#);
    json["Statement"][statement] = serde_json::from_str(&rest).unwrap();
    snapshot.policies.add(&json.to_string(), form).unwrap().0
}

/// Applies a removal to a snapshot.
fn remove(snapshot: &mut Snapshot, removal: &Removal) {
    let row = removal.row();
    let owner: Arn = row.attached_to.parse().unwrap();
    let mut account = snapshot.accounts.remove(owner.account()).unwrap();
    let user = account.users.iter_mut().find(|it| it.arn == owner).map(|it| &mut it.policies);
    let mut groups = account.groups.to_vec();
    let group = groups.iter_mut().find(|it| it.arn == owner).map(|it| &mut it.policies);
    let mut role = account.roles.iter_mut().find(|it| it.arn == owner);
    if row.policy_kind == "trust" {
        let role = role.unwrap();
        let trust = role.trust_policy.unwrap();
        role.trust_policy =
            Some(without_statement(snapshot, trust, row.statement, PolicyForm::Resource));
    } else {
        let of_role = role.as_mut().map(|it| &mut it.policies);
        let policies = user.or(group).or(of_role).unwrap();
        if row.policy_kind == "inline" {
            let inline = policies.inline.iter_mut().find(|it| *it.name == *row.policy).unwrap();
            let policy = inline.policy.unwrap();
            inline.policy =
                Some(without_statement(snapshot, policy, row.statement, PolicyForm::Identity));
        } else {
            let attached = policies.attached.iter().find(|it| *it.name == *row.policy).unwrap();
            let arn = attached.arn.clone().unwrap();
            let policy = snapshot.managed_policy(&arn).unwrap();
            let rest = without_statement(snapshot, policy, row.statement, PolicyForm::Identity);
            snapshot.managed_policies.get_mut(&arn).unwrap().policy = Some(rest);
        }
    }
    account.groups = groups.into();
    snapshot.accounts.insert(owner.account().into(), account);
}

fn without<'a>(original: &Analysis, removals: impl IntoIterator<Item = &'a Removal>) -> Analysis {
    let mut snapshot = original.snapshot.clone();
    removals.into_iter().for_each(|it| remove(&mut snapshot, it));
    analysis(snapshot)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn without_its_smallest_set_a_step_is_gone_and_with_one_statement_back_it_is_there(
        design in design(), is_about_escalation in any::<bool>(),
    ) {
        let design = if is_about_escalation { design.about_escalation() } else { design };
        let original = analysis(design.snapshot());
        for hop in steps(&original) {
            let name = |it| original.graph.node(it).name.clone();
            let told = format!(
                "{} -> {} by {:?} ({:?})",
                name(hop.from), name(hop.to), hop.edge.kind.describe().name, hop.edge.state
            );
            let Some(Closing { removals, is_smallest }) = original.closing(hop) else {
                // Only what was not read, or cannot be read, can allow what no statement allows.
                let policies = &original.snapshot.policies;
                let is_unreadable =
                    |it| policies.get(it).document.malformed_statements().next().is_some();
                let is_unread = hop.edge.state == AccessState::Unknown;
                prop_assert!(is_unread || policies.ids().any(is_unreadable), "{}", told);
                continue;
            };
            prop_assert!(is_smallest, "{told}");
            let closed = without(&original, &removals);
            prop_assert!(!is_drawn(&closed, &original, hop), "{told}: still open without {removals:?}");
            for left in 0..removals.len() {
                let rest = removals.iter().enumerate().filter(|(it, _)| *it != left);
                let open = without(&original, rest.map(|(_, it)| it));
                prop_assert!(
                    is_drawn(&open, &original, hop),
                    "{told}: closed without all of {removals:?}"
                );
            }
        }
    }
}
