//! The policy that a piece of evidence refers to, in terms that people know.

use super::Gatherer;
use crate::{
    eval::PolicyType,
    graph::{
        access_graph::AccessGraph,
        node::{NodeId, NodeKind},
    },
    iam::{
        AccountId, Arn, IdentityPolicies, OrganizationLevel, OrganizationPolicy,
        OrganizationPolicyKind, PolicyId,
    },
};

/// A policy that takes part in a decision, as people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPlace {
    /// Its role in the decision.
    pub policy_type: PolicyType,
    /// Its name.
    pub name: String,
    /// Its type: `inline`, `managed`, `trust`, `boundary`, `scp`, `rcp`.
    pub policy_kind: &'static str,
    /// The ARN of the user, group or role, or the id of the unit that it is attached to.
    pub attached_to: String,
    /// The policy.
    pub policy: PolicyId,
    /// The node of the managed policy; none for inline and trust policies, and for guardrails.
    pub managed: Option<NodeId>,
    /// Whether AWS owns the policy: the account can detach it, and not change it.
    pub is_owned_by_aws: bool,
}

impl Gatherer<'_> {
    /// How a policy applies to a request of `requester` to assume `role`, or to do something to
    /// another resource; empty if it does not apply. A guardrail has one place at each level of the
    /// organization that it is attached to, from the root down.
    pub fn places(
        &self,
        graph: &AccessGraph,
        requester: NodeId,
        role: Option<NodeId>,
        policy_type: PolicyType,
        policy: PolicyId,
    ) -> Vec<PolicyPlace> {
        let (kind, account) = match policy_type {
            PolicyType::Scp => {
                let loaded = graph.account(self.snapshot, requester).map(|(account, _)| account);
                let outside = || graph.externals.get(&requester).map(|it| &it.account);
                let account = loaded.or_else(outside).cloned();
                (OrganizationPolicyKind::ServiceControlPolicy, account)
            }
            PolicyType::Rcp => {
                let node = role.unwrap_or(requester);
                let loaded = graph.account(self.snapshot, node).map(|(account, _)| account.clone());
                let of_root = || {
                    let node = graph.node(node);
                    let is_root = node.kind == NodeKind::RootSession;
                    is_root.then(|| node.account().map(AccountId::from)).flatten()
                };
                (OrganizationPolicyKind::ResourceControlPolicy, loaded.or_else(of_root))
            }
            PolicyType::Identity
            | PolicyType::Trust
            | PolicyType::Boundary
            | PolicyType::Session
            | PolicyType::Endpoint => {
                return self
                    .place(graph, requester, role, policy_type, policy)
                    .into_iter()
                    .collect();
            }
        };
        account.map(|it| self.guardrail_places(kind, &it, policy)).unwrap_or_default()
    }

    fn place(
        &self,
        graph: &AccessGraph,
        requester: NodeId,
        role: Option<NodeId>,
        policy_type: PolicyType,
        policy: PolicyId,
    ) -> Option<PolicyPlace> {
        match policy_type {
            PolicyType::Identity => {
                self.identity_places(graph, requester, policy).into_iter().next()
            }
            PolicyType::Trust => {
                let (_, role) = graph.role(self.snapshot, role?)?;
                Some(PolicyPlace {
                    policy_type,
                    name: "trust policy".to_owned(),
                    policy_kind: "trust",
                    attached_to: role.arn.to_string(),
                    policy,
                    managed: None,
                    is_owned_by_aws: false,
                })
            }
            PolicyType::Boundary => {
                let user = graph.user(self.snapshot, requester);
                let user = user.map(|(_, it)| (&it.arn, &it.permissions_boundary));
                let of_role = graph.role(self.snapshot, requester);
                let of_role = of_role.map(|(_, it)| (&it.arn, &it.permissions_boundary));
                let (arn, boundary) = user.or(of_role)?;
                let managed = self.snapshot.managed_policies.get(boundary.arn()?)?;
                Some(PolicyPlace {
                    policy_type,
                    name: managed.name.to_string(),
                    policy_kind: "boundary",
                    attached_to: arn.to_string(),
                    policy,
                    managed: graph.find(managed.arn.as_str()),
                    is_owned_by_aws: is_owned_by_aws(&managed.arn),
                })
            }
            PolicyType::Scp | PolicyType::Rcp | PolicyType::Session | PolicyType::Endpoint => None,
        }
    }

    /// How `caller` comes to an identity policy: by itself, or through groups.
    pub fn identity_places(
        &self,
        graph: &AccessGraph,
        caller: NodeId,
        wanted: PolicyId,
    ) -> Vec<PolicyPlace> {
        let Some((_, account)) = graph.account(self.snapshot, caller) else { return Vec::new() };
        let mut owners: Vec<(&Arn, &IdentityPolicies)> = Vec::new();
        if let Some((_, user)) = graph.user(self.snapshot, caller) {
            owners.push((&user.arn, &user.policies));
            let groups = user.groups.iter().filter_map(|name| account.group(name));
            owners.extend(groups.map(|it| (&it.arn, &it.policies)));
        } else if let Some((_, role)) = graph.role(self.snapshot, caller) {
            owners.push((&role.arn, &role.policies));
        } else if let Some((_, group)) = graph.group(self.snapshot, caller) {
            owners.push((&group.arn, &group.policies));
        }
        let places = |(owner, policies): (&Arn, &IdentityPolicies)| -> Vec<PolicyPlace> {
            let place = |name: &str, policy_kind, managed: Option<&Arn>| PolicyPlace {
                policy_type: PolicyType::Identity,
                name: name.to_owned(),
                policy_kind,
                attached_to: owner.to_string(),
                policy: wanted,
                managed: managed.and_then(|it| graph.find(it.as_str())),
                is_owned_by_aws: managed.is_some_and(is_owned_by_aws),
            };
            let inline = policies.inline.iter().filter(|it| it.policy == Some(wanted));
            let attached = policies
                .attached
                .iter()
                .filter(|it| self.snapshot.attached_policy(it) == Some(wanted));
            inline
                .map(|it| place(&it.name, "inline", None))
                .chain(attached.map(|it| place(&it.name, "managed", it.arn.as_ref())))
                .collect()
        };
        owners.into_iter().flat_map(places).collect()
    }

    fn guardrail_places(
        &self,
        kind: OrganizationPolicyKind,
        account: &AccountId,
        policy: PolicyId,
    ) -> Vec<PolicyPlace> {
        let organization = self.snapshot.organization.as_ref();
        let levels = organization.and_then(|it| it.levels(kind, account)).unwrap_or_default();
        let (policy_type, policy_kind) = match kind {
            OrganizationPolicyKind::ServiceControlPolicy => (PolicyType::Scp, "scp"),
            OrganizationPolicyKind::ResourceControlPolicy => (PolicyType::Rcp, "rcp"),
        };
        let all = levels.iter().flat_map(|level| level.policies.iter().map(move |it| (level, it)));
        let found = all.filter(|(_, it)| it.policy == Some(policy));
        let place = |(level, found): (&OrganizationLevel<'_>, &&OrganizationPolicy)| PolicyPlace {
            policy_type,
            name: found.name.to_string(),
            policy_kind,
            attached_to: format!("{} ({})", level.target, level.name),
            policy,
            managed: None,
            is_owned_by_aws: false,
        };
        found.map(place).collect()
    }
}

/// Whether it is an AWS managed policy.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html>
fn is_owned_by_aws(policy: &Arn) -> bool {
    policy.account() == "aws"
}
