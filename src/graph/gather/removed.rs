//! What policies would say without some of their statements.

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

/// Statements that are left out of what policies say, as if somebody had removed them.
#[derive(Clone, Debug, Default)]
pub struct Removed {
    /// By principal and identity policy of it: the statements that are left.
    identity: FxHashMap<(NodeId, PolicyId), Vec<u16>>,
    /// By role: the statements that are left of its trust policy.
    trust: FxHashMap<NodeId, Vec<u16>>,
    /// By customer managed policy: its node, and the statements that are left, whomever it is
    /// attached to.
    managed: FxHashMap<PolicyId, (NodeId, Vec<u16>)>,
}

impl Removed {
    /// Leaves out statements of an identity policy of one principal: these, or all.
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

    /// Leaves out a statement of a customer managed policy wherever it is attached, and where it is
    /// a permissions boundary. `node` is the policy's own.
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

    /// Leaves out a statement of a role's trust policy.
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

    /// The statements that are left of a role's trust policy; none if all are.
    pub(super) fn left_of_trust(&self, role: NodeId) -> Option<&[u16]> {
        self.trust.get(&role).map(Vec::as_slice)
    }

    /// Leaves out of the policies on the side of a user or role what is removed. `boundary` is the node of its
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

/// Whether a managed policy is attached to a principal, or to a group of it.
fn is_attached(graph: &AccessGraph, policy: NodeId, principal: NodeId) -> bool {
    let owners = graph.neighbors(principal, Edge::Member, Direction::Outgoing);
    let mut owners = owners.into_iter().filter(|it| graph.node(*it).kind == NodeKind::Group);
    let has =
        |it: NodeId| graph.neighbors(it, Edge::Attached, Direction::Outgoing).contains(&policy);
    has(principal) || owners.any(has)
}
