//! Which policy a piece of evidence points to, in words that people know.

use super::Decider;
use crate::{
    eval::{Side, Slot},
    graph::{access_graph::AccessGraph, node::NodeId},
    iam::{AccountId, Arn, IdentityPolicies, OrganizationPolicyKind, PolicyId},
};

/// A policy that takes part in a decision, as people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPlace {
    /// The side it stands on.
    pub side: Side,
    /// Its name.
    pub name: String,
    /// Its type: `inline`, `managed`, `trust`, `boundary`, `scp`, `rcp`.
    pub policy_type: &'static str,
    /// The ARN of the user, group, role, or the id of the unit it is attached to.
    pub attached_to: String,
    /// What it says.
    pub policy: PolicyId,
}

impl Decider<'_> {
    /// The policy at a place in the question between these two nodes.
    pub fn policy_at(
        &self,
        graph: &AccessGraph,
        caller: NodeId,
        role: NodeId,
        slot: Slot,
    ) -> Option<PolicyPlace> {
        let index = usize::from(slot.index);
        match slot.side {
            Side::Identity => self.identity_policy_at(graph, caller, index),
            Side::Trust => {
                let (_, role) = graph.role(self.snapshot, role)?;
                Some(PolicyPlace {
                    side: slot.side,
                    name: "trust policy".to_owned(),
                    policy_type: "trust",
                    attached_to: role.arn.to_string(),
                    policy: role.trust_policy?,
                })
            }
            Side::Boundary => {
                let user = graph.user(self.snapshot, caller);
                let user = user.map(|(_, it)| (&it.arn, &it.permissions_boundary));
                let role = graph.role(self.snapshot, caller);
                let role = role.map(|(_, it)| (&it.arn, &it.permissions_boundary));
                let (arn, boundary) = user.or(role)?;
                let policy = self.snapshot.managed_policies.get(boundary.as_ref()?)?;
                Some(PolicyPlace {
                    side: slot.side,
                    name: policy.name.to_string(),
                    policy_type: "boundary",
                    attached_to: arn.to_string(),
                    policy: policy.policy?,
                })
            }
            Side::Scp => {
                let kind = OrganizationPolicyKind::ServiceControlPolicy;
                let loaded = graph.account(self.snapshot, caller).map(|(account, _)| account);
                let outside = || graph.outsiders.get(&caller).map(|it| &it.account);
                self.guardrail_at(kind, loaded.or_else(outside)?, index)
            }
            Side::Rcp => {
                let kind = OrganizationPolicyKind::ResourceControlPolicy;
                self.guardrail_at(kind, graph.account(self.snapshot, role)?.0, index)
            }
            Side::Session | Side::Endpoint => None,
        }
    }

    fn identity_policy_at(
        &self,
        graph: &AccessGraph,
        caller: NodeId,
        index: usize,
    ) -> Option<PolicyPlace> {
        let user = graph.user(self.snapshot, caller);
        let role = graph.role(self.snapshot, caller);
        let relevant = match (user, role) {
            (Some((account, user)), _) => self.relevant_to_user(user, account),
            (None, Some((account, role))) => self.relevant_to_role(role, account),
            (None, None) => return None,
        };
        self.identity_policy(graph, caller, *relevant.read.get(index)?)
    }

    /// How `caller` comes to an identity policy: by itself, or through a group.
    pub(super) fn identity_policy(
        &self,
        graph: &AccessGraph,
        caller: NodeId,
        wanted: PolicyId,
    ) -> Option<PolicyPlace> {
        let (_, account) = graph.account(self.snapshot, caller)?;
        let mut owners: Vec<(&Arn, &IdentityPolicies)> = Vec::new();
        if let Some((_, user)) = graph.user(self.snapshot, caller) {
            owners.push((&user.arn, &user.policies));
            let groups = user.groups.iter().filter_map(|name| account.group(name));
            owners.extend(groups.map(|it| (&it.arn, &it.policies)));
        } else if let Some((_, role)) = graph.role(self.snapshot, caller) {
            owners.push((&role.arn, &role.policies));
        }
        owners.into_iter().find_map(|(arn, policies)| {
            let inline = policies.inline.iter().filter(|it| it.policy == Some(wanted));
            let attached = policies
                .attached
                .iter()
                .filter(|it| self.snapshot.managed_policy(&it.arn) == Some(wanted));
            let names = inline
                .map(|it| (&it.name, "inline"))
                .chain(attached.map(|it| (&it.name, "managed")));
            let (name, policy_type) = names.into_iter().next()?;
            Some(PolicyPlace {
                side: Side::Identity,
                name: name.to_string(),
                policy_type,
                attached_to: arn.to_string(),
                policy: wanted,
            })
        })
    }

    fn guardrail_at(
        &self,
        kind: OrganizationPolicyKind,
        account: &AccountId,
        index: usize,
    ) -> Option<PolicyPlace> {
        let levels = self.snapshot.organization.as_ref()?.levels(kind, account)?;
        let all = levels.iter().flat_map(|level| level.policies.iter().map(move |it| (level, it)));
        let (level, policy) = all.into_iter().nth(index)?;
        let (side, policy_type) = match kind {
            OrganizationPolicyKind::ServiceControlPolicy => (Side::Scp, "scp"),
            OrganizationPolicyKind::ResourceControlPolicy => (Side::Rcp, "rcp"),
        };
        Some(PolicyPlace {
            side,
            name: policy.name.to_string(),
            policy_type,
            attached_to: format!("{} ({})", level.target, level.name),
            policy: policy.policy?,
        })
    }
}
