//! Which roles the resource patterns about role assumption can mean.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    graph::{decide::Decider, node::NodeId},
    iam::{
        Effect, PolicyId, Snapshot,
        pattern::{self, Case, Piece},
    },
};

/// The resource patterns of all statements about role assumption, matched against all roles.
#[derive(Debug, Default)]
pub(super) struct Patterns<'a> {
    /// All roles, by ARN.
    roles: Vec<(&'a str, NodeId)>,
    /// By node of a role: the patterns that match it, sorted.
    of_role: FxHashMap<NodeId, Vec<u32>>,
    /// Roles that a pattern with a policy variable may match: each is a class of its own.
    variable: FxHashSet<NodeId>,
    /// By policy: which patterns its allows name.
    allows: FxHashMap<PolicyId, Allows<'a>>,
}

/// The roles a policy's allows can mean.
#[derive(Clone, Debug, Default)]
pub(super) struct Allows<'a> {
    /// These patterns.
    pub(super) patterns: Vec<u32>,
    /// These, which mean other roles for each caller.
    pub(super) variable: Vec<&'a str>,
    /// Whether they can also mean any other role.
    pub(super) any: bool,
}

/// A pattern that matches more roles than this is looked up by account instead.
const BROAD: usize = 256;

impl<'a> Patterns<'a> {
    pub(super) fn collect(
        snapshot: &'a Snapshot,
        decider: &Decider<'_>,
        mut roles: Vec<(&'a str, NodeId)>,
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
                for written in &resource.patterns {
                    let variable = document.has_variables() && written.contains("${");
                    let text = if variable { widen(written).into() } else { written.clone() };
                    let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                    let (id, matched) = *ids
                        .entry(text.clone())
                        .or_insert_with(|| (next, result.add(next, &text, &roles)));
                    if variable {
                        result.variable.extend(matching(&text, &roles));
                    }
                    match statement.effect == Effect::Allow && !resource.negated {
                        true if variable => allows.variable.push(written),
                        true => {
                            allows.patterns.push(id);
                            allows.any |= matched > BROAD;
                        }
                        false => {}
                    }
                }
                allows.any |= statement.effect == Effect::Allow && resource.negated;
            }
            allows.patterns.sort_unstable();
            allows.patterns.dedup();
            if allows.any || !allows.patterns.is_empty() || !allows.variable.is_empty() {
                result.allows.insert(policy, allows);
            }
        }
        Self { roles, ..result }
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

    pub(super) fn allows(&self, policy: PolicyId) -> Option<&Allows<'a>> {
        self.allows.get(&policy)
    }

    /// The roles that a pattern means whose variables have been put in.
    pub(super) fn meant_by(&self, pieces: &[Piece]) -> impl Iterator<Item = NodeId> {
        let literal = |it: &Piece| match it {
            Piece::Literal(character) => Some(*character),
            Piece::One | Piece::Many => None,
        };
        let head: String = pieces.iter().map_while(literal).collect();
        let start = self.roles.partition_point(|(arn, _)| *arn < &*head);
        let near = self.roles[start..].iter().take_while(move |(arn, _)| arn.starts_with(&head));
        let matches =
            |arn: &str| pattern::matches_pieces(pieces.iter().copied(), arn, Case::Sensitive);
        near.filter(move |(arn, _)| matches(arn)).map(|(_, id)| *id)
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
