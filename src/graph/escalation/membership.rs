//! The roles that any member of a group can assume by the group's policies.

use rustc_hash::FxHashMap;

use crate::{
    eval::{AccessState, IdentityPolicies, MfaVerdict, best_access},
    graph::{
        access_graph::AccessGraph,
        gather::{GatheredPolicies, Gatherer, RequesterFacts},
        node::NodeId,
    },
    iam::{Effect, PolicyId, Role, Tag},
};

/// The state and the MFA verdict of an assumption.
type Sureness = (AccessState, MfaVerdict);

/// What decides about a role, apart from its name.
type Trust<'a> = (Option<PolicyId>, &'a [Tag], &'a str);

/// The roles that members of some groups can assume, by group: those whose trust policies trust the
/// members of the account in general, and those of other accounts that trust some user of it, who
/// may be a member. Groups with the same policies are evaluated once.
pub(super) fn roles_of_members(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    groups: &[NodeId],
) -> Vec<(NodeId, Vec<(NodeId, Sureness)>)> {
    let mut known: FxHashMap<(&str, GatheredPolicies), Vec<(NodeId, Sureness)>> =
        FxHashMap::default();
    let mut found = Vec::new();
    for id in groups {
        let Some((account, group)) = graph.group(gatherer.snapshot, *id) else { continue };
        let policies = gatherer.policies_of_group(group, account);
        let roles = known
            .entry((account.as_str(), policies))
            .or_insert_with(|| roles_of(graph, gatherer, *id));
        if !roles.is_empty() {
            found.push((*id, roles.clone()));
        }
    }
    found
}

fn roles_of(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    group: NodeId,
) -> Vec<(NodeId, Sureness)> {
    let Some(member) = gatherer.member_of(graph, group) else { return Vec::new() };
    let accounts = gatherer.snapshot.accounts.iter();
    let roles = accounts.flat_map(|(id, it)| it.roles.iter().map(move |role| (id, role)));
    let mut decided: FxHashMap<Trust<'_>, Option<Sureness>> = FxHashMap::default();
    let mut found = Vec::new();
    for (account, role) in roles {
        let May { may, by_name } = may_be_allowed(gatherer, &member, role);
        let Some(node) = graph.find(role.arn.as_str()).filter(|_| may) else { continue };
        let decide = || {
            let target = gatherer.target(graph, node)?;
            let residual = gatherer.assume(&member, &target).residual;
            let (access, mfa) = best_access(&residual, member.kind);
            Some((access?.state, mfa))
        };
        let trust = (role.trust_policy, role.tags.as_slice(), account.as_str());
        let sure = match by_name || has_say_by_name(gatherer, role) {
            true => decide(),
            false => *decided.entry(trust).or_insert_with(decide),
        };
        found.extend(sure.map(|it| (node, it)));
    }
    found
}

/// Whether a group's policies may allow assuming a role.
struct May {
    may: bool,
    /// Whether policies may distinguish roles with the same trust policy by their names.
    by_name: bool,
}

fn may_be_allowed(gatherer: &Gatherer<'_>, member: &RequesterFacts<'_>, role: &Role) -> May {
    let IdentityPolicies::Known { read, missing } = &member.policies.identity else {
        return May { may: false, by_name: false };
    };
    let action = gatherer.assume_action(&member.requester);
    let mut found = May { may: !missing.is_empty(), by_name: false };
    for policy in read.iter().chain(member.policies.limits()) {
        let is_own = read.iter().any(|it| it.policy == policy.policy);
        found.may |= is_own && policy.unreadable().next().is_some();
        for (_, statement) in policy.statements().filter(|(_, it)| it.action.matches(action)) {
            let means = statement
                .resource
                .as_ref()
                .is_none_or(|it| policy.document.has_variables() || it.matches(role.arn.as_str()));
            found.may |= is_own && means && statement.effect == Effect::Allow;
            let is_any = statement
                .resource
                .as_ref()
                .is_none_or(|it| !it.negated && it.patterns.iter().any(|it| **it == *"*"));
            found.by_name |= !is_any;
        }
    }
    found
}

/// Whether a resource control policy may distinguish roles by their names.
fn has_say_by_name(gatherer: &Gatherer<'_>, role: &Role) -> bool {
    let mut rcps = gatherer.guards(role.arn.account()).rcp.policies();
    rcps.any(|it| !it.document.allows_everything())
}
