//! Which roles the resource patterns about role assumption can mean.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    graph::{decide::Decider, node::NodeId},
    iam::{
        Effect, PolicyId, Snapshot,
        pattern::{self, Case},
    },
};

/// The resource patterns of all statements about role assumption, matched against all roles.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    /// By node of a role: the patterns that match it, sorted.
    of_role: FxHashMap<NodeId, Vec<u32>>,
    /// Roles that a pattern with a policy variable may match: each is a class of its own.
    variable: FxHashSet<NodeId>,
    /// By policy: which patterns its allows name.
    allows: FxHashMap<PolicyId, Allows>,
}

/// The roles a policy's allows can mean.
#[derive(Clone, Debug, Default)]
pub(super) struct Allows {
    /// These patterns.
    pub(super) patterns: Vec<u32>,
    /// Whether they can also mean any other role.
    pub(super) any: bool,
}

/// A pattern that matches more roles than this is looked up by account instead.
const BROAD: usize = 256;

impl Patterns {
    pub(super) fn collect(
        snapshot: &Snapshot,
        decider: &Decider<'_>,
        mut roles: Vec<(&str, NodeId)>,
    ) -> Self {
        roles.sort_unstable();
        let mut result = Self::default();
        let mut ids: FxHashMap<Box<str>, (u32, usize)> = FxHashMap::default();
        for policy in snapshot.policies.ids() {
            let document = &snapshot.policies.get(policy).document;
            let mut allows = Allows {
                any: document.void_statements().any(|(_, it)| it.might_allow()),
                ..Allows::default()
            };
            for (_, statement) in document.readable_statements() {
                if !decider.is_about_assumption(statement) {
                    continue;
                }
                let Some(resource) = &statement.resource else {
                    allows.any |= statement.effect == Effect::Allow;
                    continue;
                };
                for text in &resource.patterns {
                    let variable = document.has_variables() && text.contains("${");
                    let text: Box<str> = if variable { widen(text).into() } else { text.clone() };
                    let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                    let (id, matched) = *ids
                        .entry(text.clone())
                        .or_insert_with(|| (next, result.add(next, &text, &roles)));
                    if variable {
                        result.variable.extend(matching(&text, &roles));
                    }
                    if statement.effect == Effect::Allow && !resource.negated {
                        allows.patterns.push(id);
                        allows.any |= matched > BROAD;
                    }
                }
                allows.any |= statement.effect == Effect::Allow && resource.negated;
            }
            allows.patterns.sort_unstable();
            allows.patterns.dedup();
            if allows.any || !allows.patterns.is_empty() {
                result.allows.insert(policy, allows);
            }
        }
        result
    }

    /// Notes which roles a new pattern matches, and returns their number.
    fn add(&mut self, id: u32, text: &str, roles: &[(&str, NodeId)]) -> usize {
        let mut count = 0;
        for role in matching(text, roles) {
            self.of_role.entry(role).or_default().push(id);
            count += 1;
        }
        count
    }

    pub(super) fn of_role(&self, role: NodeId) -> &[u32] {
        self.of_role.get(&role).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether some pattern means the role for one caller and not for another.
    pub(super) fn is_variable(&self, role: NodeId) -> bool {
        self.variable.contains(&role)
    }

    pub(super) fn allows(&self, policy: PolicyId) -> Option<&Allows> {
        self.allows.get(&policy)
    }
}

/// The roles that `text` matches: sorted names share a head, so only those need a look.
fn matching<'a>(text: &'a str, roles: &'a [(&str, NodeId)]) -> impl Iterator<Item = NodeId> + 'a {
    let head = pattern::literal_head(text);
    let start = roles.partition_point(|(arn, _)| *arn < head);
    roles[start..]
        .iter()
        .take_while(move |(arn, _)| arn.starts_with(head))
        .filter(move |(arn, _)| pattern::matches(text, arn, Case::Sensitive))
        .map(|(_, id)| *id)
}

/// The pattern with `*` in place of each policy variable: it matches at least as much.
fn widen(text: &str) -> String {
    let mut widened = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, behind)) = after.split_once('}') else { break };
        widened.push_str(before);
        widened.push('*');
        rest = behind;
    }
    widened + rest
}
