//! Evaluates policies without some of their statements.

use petgraph::Direction;
use rustc_hash::FxHashMap;

use crate::{
    eval::{CallerPolicies, IdentityPolicies, Limit},
    graph::{
        access_graph::AccessGraph,
        edge::Edge,
        node::{NodeId, NodeKind},
    },
    iam::{PolicyId, Snapshot},
};

/// Statements that are ignored, as if they had been removed from their policies.
#[derive(Clone, Debug, Default)]
pub struct Removed {
    /// By principal and its identity policy: the remaining statements.
    identity: FxHashMap<(NodeId, PolicyId), Vec<u16>>,
    /// By role: the remaining statements of its trust policy.
    trust: FxHashMap<NodeId, Vec<u16>>,
    /// By customer managed policy: its node, and the remaining statements, whatever it is attached
    /// to.
    managed: FxHashMap<PolicyId, (NodeId, Vec<u16>)>,
}

impl Removed {
    /// Ignores statements of an identity policy of one principal: the given ones, or all.
    pub fn of_principal(
        &mut self,
        snapshot: &Snapshot,
        principal: NodeId,
        policy: PolicyId,
        statement: Option<u16>,
    ) {
        let left = self.identity.entry((principal, policy));
        leave_out(left.or_insert_with(|| all(snapshot, policy)), statement);
    }

    /// Ignores a statement of a customer managed policy wherever it is attached, and where it is a
    /// permissions boundary. `node` is the policy's own.
    pub fn of_managed(
        &mut self,
        snapshot: &Snapshot,
        node: NodeId,
        policy: PolicyId,
        statement: u16,
    ) {
        let (_, left) = self.managed.entry(policy).or_insert_with(|| (node, all(snapshot, policy)));
        leave_out(left, Some(statement));
    }

    /// Ignores a statement of a role's trust policy.
    pub fn of_trust(
        &mut self,
        snapshot: &Snapshot,
        role: NodeId,
        policy: PolicyId,
        statement: u16,
    ) {
        let left = self.trust.entry(role).or_insert_with(|| all(snapshot, policy));
        leave_out(left, Some(statement));
    }

    /// The remaining statements of a role's trust policy; `None` if none is ignored.
    pub(super) fn left_of_trust(&self, role: NodeId) -> Option<&[u16]> {
        self.trust.get(&role).map(Vec::as_slice)
    }

    /// The facts about a user or role without the ignored statements. `boundary` is the node of its
    /// permissions boundary.
    pub(super) fn apply<'a>(
        &'a self,
        graph: &AccessGraph,
        node: NodeId,
        boundary: Option<NodeId>,
        policies: &mut CallerPolicies<'a>,
    ) {
        if let IdentityPolicies::Known { read, .. } = &mut policies.identity {
            for policy in read {
                let own = self.identity.get(&(node, policy.policy)).map(Vec::as_slice);
                let managed = || match self.managed.get(&policy.policy) {
                    Some((at, left)) if is_attached(graph, *at, node) => Some(left.as_slice()),
                    _ => None,
                };
                policy.only = own.or_else(managed).or(policy.only);
            }
        }
        for limit in &mut policies.boundaries {
            let Limit::Known(policy) = limit else { continue };
            match self.managed.get(&policy.policy) {
                Some((at, left)) if Some(*at) == boundary => policy.only = Some(left),
                _ => {}
            }
        }
    }
}

fn all(snapshot: &Snapshot, policy: PolicyId) -> Vec<u16> {
    let statements = &snapshot.policies.get(policy).document.statements;
    (0..u16::MAX).take(statements.len()).collect()
}

fn leave_out(left: &mut Vec<u16>, statement: Option<u16>) {
    left.retain(|it| statement.is_some_and(|statement| statement != *it));
}

/// Whether a managed policy is attached to a principal, or to one of its groups.
fn is_attached(graph: &AccessGraph, policy: NodeId, principal: NodeId) -> bool {
    let owners = graph.neighbors(principal, Edge::Member, Direction::Outgoing);
    let mut owners = owners.into_iter().filter(|it| graph.node(*it).kind == NodeKind::Group);
    let has =
        |it: NodeId| graph.neighbors(it, Edge::Attached, Direction::Outgoing).contains(&policy);
    has(principal) || owners.any(has)
}
