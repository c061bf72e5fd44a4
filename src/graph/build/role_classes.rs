//! Roles among which no policy makes a difference, seen from outside.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::patterns::Patterns;
use crate::{
    graph::{access_graph::AccessGraph, decide::Decider, node::NodeId},
    iam::{AccountId, PolicyId, Role, Snapshot},
};

/// Roles of one account with the same trust policy, meant by the same patterns.
#[derive(Debug)]
pub(super) struct RoleClass<'a> {
    pub(super) account: &'a AccountId,
    pub(super) trust: Option<PolicyId>,
    pub(super) patterns: Vec<u32>,
    pub(super) roles: Vec<NodeId>,
    /// Whether it is one role, since some pattern means it for one caller and not for another.
    pub(super) is_variable: bool,
    /// Whether Identity Center made it: only assignments let people in.
    pub(super) is_identity_center: bool,
}

#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    account: &'a AccountId,
    trust: Option<PolicyId>,
    patterns: Vec<u32>,
    tags: Vec<(String, &'a str)>,
    is_service_linked: bool,
    is_identity_center: bool,
    alone: Option<NodeId>,
}

pub(super) fn role_classes<'a>(
    graph: &AccessGraph,
    snapshot: &'a Snapshot,
    decider: &Decider<'_>,
    patterns: &Patterns<'_>,
) -> Vec<RoleClass<'a>> {
    let tag_keys = mentioned_tags(snapshot, decider);
    let mut classes: Vec<RoleClass<'a>> = Vec::new();
    let mut by_key: FxHashMap<Key<'a>, usize> = FxHashMap::default();
    for (account, facts) in &snapshot.accounts {
        for role in &facts.roles {
            let Some(id) = graph.find(role.arn.as_str()) else { continue };
            let is_identity_center = role.permission_set().is_some();
            let key = Key {
                account,
                trust: role.trust_policy,
                patterns: patterns.of_role(id).to_vec(),
                tags: tags(role, &tag_keys),
                is_service_linked: role.is_service_linked(),
                is_identity_center,
                alone: patterns.is_variable(id).then_some(id),
            };
            let class = *by_key.entry(key).or_insert_with_key(|key| {
                classes.push(RoleClass {
                    account,
                    trust: role.trust_policy,
                    patterns: key.patterns.clone(),
                    roles: Vec::new(),
                    is_variable: key.alone.is_some(),
                    is_identity_center,
                });
                classes.len() - 1
            });
            classes[class].roles.push(id);
        }
    }
    classes
}

/// The tags of resources that some policy with a say looks at, in lower case.
fn mentioned_tags(snapshot: &Snapshot, decider: &Decider<'_>) -> BTreeSet<String> {
    const PREFIXES: [&str; 2] = ["aws:resourcetag/", "iam:resourcetag/"];
    let mut tags = BTreeSet::new();
    for policy in snapshot.policies.ids() {
        let document = &snapshot.policies.get(policy).document;
        let statements = document.readable_statements().map(|(_, it)| it);
        for statement in statements.filter(|it| decider.is_about_assumption(it)) {
            let keys = statement.condition.0.iter().map(|it| it.key.as_str());
            let values = statement.condition.0.iter().flat_map(|it| &it.values);
            let resources = statement.resource.iter().flat_map(|it| &it.patterns);
            let variables = values.chain(resources).flat_map(|it| variable_names(it));
            for key in keys.chain(variables) {
                let key = key.to_ascii_lowercase();
                tags.extend(
                    PREFIXES.iter().filter_map(|it| Some(key.strip_prefix(it)?.to_owned())),
                );
            }
        }
    }
    tags
}

/// The names of the policy variables in `text`.
pub(super) fn variable_names(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|it| {
        let (inside, _) = it.split_once('}')?;
        inside.split(',').next().map(str::trim)
    })
}

fn tags<'a>(role: &'a Role, mentioned: &BTreeSet<String>) -> Vec<(String, &'a str)> {
    let mut tags: Vec<_> = role
        .tags
        .iter()
        .map(|(key, value)| (key.to_ascii_lowercase(), &**value))
        .filter(|(key, _)| mentioned.contains(key))
        .collect();
    tags.sort_unstable();
    tags
}
