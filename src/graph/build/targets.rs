//! Roles that trust and resource control policies do not distinguish.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::{
    graph::{
        access_graph::AccessGraph,
        candidates::Candidates,
        classes::{Relevance, variable_names, widen},
        gather::{Gatherer, ResourceFacts},
        node::NodeId,
    },
    iam::{
        AccountId, Context, PolicyId, ResourceElement, Role, Snapshot,
        pattern::{self, Case},
    },
};

/// Roles of one account with the same trust policy and the same tags, as far as policies depend on
/// tags.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub(super) account: &'a AccountId,
    pub(super) trust: Option<PolicyId>,
    /// The roles, by number.
    pub(super) roles: Vec<u32>,
    /// Whether Identity Center created them: then only assignments grant access.
    pub(super) is_identity_center: bool,
    /// The facts of the first of these roles.
    pub(super) facts: ResourceFacts<'a>,
}

/// All roles, grouped into targets.
#[derive(Debug)]
pub(super) struct Targets<'a> {
    /// The node of each role, by index.
    pub(super) nodes: Vec<NodeId>,
    pub(super) arns: Vec<&'a str>,
    pub(super) all: Vec<Target<'a>>,
    /// The target of each role, by index.
    pub(super) of_role: Vec<u32>,
    /// The number of each role.
    pub(super) numbers: FxHashMap<NodeId, u32>,
}

#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    account: &'a AccountId,
    trust: Option<PolicyId>,
    tags: Vec<(String, &'a str)>,
    is_service_linked: bool,
    is_identity_center: bool,
    /// Which resource elements of trust and resource control policies match.
    matched: Vec<bool>,
    /// Set if such an element matches the role for one caller and not for another.
    alone: Option<NodeId>,
}

impl<'a> Targets<'a> {
    pub(super) fn collect(
        graph: &AccessGraph,
        snapshot: &'a Snapshot,
        gatherer: &Gatherer<'a>,
        relevance: &Relevance,
    ) -> Self {
        let tag_keys = mentioned_tags(snapshot, relevance);
        let elements = own_elements(snapshot, relevance);
        let mut found = Self {
            nodes: Vec::new(),
            arns: Vec::new(),
            all: Vec::new(),
            of_role: Vec::new(),
            numbers: FxHashMap::default(),
        };
        let mut by_key: FxHashMap<Key<'a>, u32> = FxHashMap::default();
        for (account, facts) in &snapshot.accounts {
            for (id, role) in graph.roles_of(account, facts) {
                let number = u32::try_from(found.nodes.len()).unwrap_or(u32::MAX);
                if found.numbers.insert(id, number).is_some() {
                    continue;
                }
                found.nodes.push(id);
                found.arns.push(role.arn.as_str());
                let is_identity_center = role.permission_set().is_some();
                let key = Key {
                    account,
                    trust: role.trust_policy,
                    tags: tags(role, &tag_keys),
                    is_service_linked: role.is_service_linked(),
                    is_identity_center,
                    matched: elements.iter().map(|it| it.matches(role.arn.as_str())).collect(),
                    alone: elements.iter().any(|it| it.varies(role.arn.as_str())).then_some(id),
                };
                let all = &mut found.all;
                let target = *by_key.entry(key).or_insert_with(|| {
                    all.push(Target {
                        account,
                        trust: role.trust_policy,
                        roles: Vec::new(),
                        is_identity_center,
                        facts: gatherer.role_target(role, account),
                    });
                    u32::try_from(all.len() - 1).unwrap_or(u32::MAX)
                });
                found.all[target as usize].roles.push(number);
                found.of_role.push(target);
            }
        }
        found
    }

    /// The target of the role with this index.
    pub(super) fn of(&self, role: u32) -> &Target<'a> {
        &self.all[self.of_role[role as usize] as usize]
    }
}

impl Candidates for Targets<'_> {
    fn arn(&self, number: u32) -> &str {
        self.arns[number as usize]
    }

    fn class_of(&self, number: u32) -> u32 {
        self.of_role[number as usize]
    }

    fn classes(&self) -> impl Iterator<Item = (&Context, &[u32])> {
        self.all.iter().map(|it| (&it.facts.context, it.roles.as_slice()))
    }
}

/// A resource element of a trust or resource control policy.
struct OwnElement<'a> {
    element: &'a ResourceElement,
    has_variables: bool,
}

impl OwnElement<'_> {
    fn matches(&self, arn: &str) -> bool {
        self.element.matches(arn)
    }

    /// Whether it matches the role for some callers and not for others.
    fn varies(&self, arn: &str) -> bool {
        let mut patterns = self.element.patterns.iter().filter(|it| it.contains("${"));
        self.has_variables && patterns.any(|it| pattern::matches(&widen(it), arn, Case::Sensitive))
    }
}

/// The resource elements of trust and resource control policies that do not match every role.
fn own_elements<'a>(snapshot: &'a Snapshot, relevance: &Relevance) -> Vec<OwnElement<'a>> {
    let trusts =
        snapshot.accounts.values().flat_map(|it| &it.roles).filter_map(|it| it.trust_policy);
    let guards = snapshot.organization.iter().flat_map(|it| &it.policies);
    let guards = guards
        .filter(|it| it.kind == crate::iam::OrganizationPolicyKind::ResourceControlPolicy)
        .filter_map(|it| it.policy);
    let policies: BTreeSet<PolicyId> = trusts.chain(guards).collect();
    let mut found = Vec::new();
    for policy in policies {
        if !relevance.has_say(policy) {
            continue;
        }
        let document = &snapshot.policies.get(policy).document;
        for (_, statement) in document.readable_statements() {
            let Some(element) = &statement.resource else { continue };
            let is_all = !element.negated && element.patterns.iter().any(|it| **it == *"*");
            if !is_all {
                found.push(OwnElement { element, has_variables: document.has_variables() });
            }
        }
    }
    found
}

/// The tags of resources that relevant policies depend on, in lower case.
fn mentioned_tags(snapshot: &Snapshot, relevance: &Relevance) -> BTreeSet<String> {
    const PREFIXES: [&str; 2] = ["aws:resourcetag/", "iam:resourcetag/"];
    let mut tags = BTreeSet::new();
    for policy in snapshot.policies.ids() {
        for statement in relevance.statements(snapshot, policy) {
            let keys = statement.condition.0.iter().map(|it| it.key.as_str());
            let values = statement.condition.0.iter().flat_map(|it| &it.values);
            let resources = statement.resource.iter().flat_map(|it| &it.patterns);
            let variables = values.chain(resources).flat_map(|it| variable_names(it));
            for key in keys.chain(variables).filter(|it| it.contains('/')) {
                let key = key.to_ascii_lowercase();
                tags.extend(
                    PREFIXES.iter().filter_map(|it| Some(key.strip_prefix(it)?.to_owned())),
                );
            }
        }
    }
    tags
}

fn tags<'a>(role: &'a Role, mentioned: &BTreeSet<String>) -> Vec<(String, &'a str)> {
    if mentioned.is_empty() {
        return Vec::new();
    }
    let mut tags: Vec<_> = role
        .tags
        .iter()
        .map(|(key, value)| (key.to_ascii_lowercase(), &**value))
        .filter(|(key, _)| mentioned.contains(key))
        .collect();
    tags.sort_unstable();
    tags
}
