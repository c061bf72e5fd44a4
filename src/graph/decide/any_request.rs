//! Requests for anything at all, by principals of the snapshot: what has a say, as a case.

use super::{Decider, policy_place::PolicyPlace};
use crate::{
    eval::{Missing, Side},
    graph::{access_graph::AccessGraph, node::NodeId},
    iam::{AccountId, Action, Arn, Case, CasePrincipal, OrganizationPolicyKind, Policy, PolicyId},
};

/// A request of a principal of the snapshot, with every policy that has a say and was read.
#[derive(Clone, Debug)]
pub struct PrincipalCase {
    /// The request. What was not read is taken to allow everything.
    pub case: Case,
    /// What was not read: only a refusal is sure while there is any.
    pub missing: Vec<Missing>,
    identity: Vec<PolicyPlace>,
    /// By side, in the order of the case; none for what stands in for something not read.
    others: Vec<(Side, Option<PolicyPlace>)>,
}

impl PrincipalCase {
    /// The policy at a place in the case, as people know it.
    pub fn place(&self, side: Side, index: usize) -> Option<&PolicyPlace> {
        if side == Side::Identity {
            return self.identity.get(index);
        }
        let (_, place) = self.others.iter().filter(|(it, _)| *it == side).nth(index)?;
        place.as_ref()
    }
}

/// What nothing is known of is taken to allow: a refusal that stands even then is sure.
const EVERYTHING: &str = r#"{"Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;

const EVERYBODY: &str = r#"{"Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*"}]}"#;

impl Decider<'_> {
    /// The case of `principal` asking for `action` on `resource`; none if it is no user or role
    /// of the snapshot. Resource policies other than the trust policies of the snapshot's roles
    /// are not known, and left out.
    pub fn case(
        &self,
        graph: &AccessGraph,
        principal: NodeId,
        action: &Action,
        resource: &str,
    ) -> Option<PrincipalCase> {
        let user = graph.user(self.snapshot, principal);
        let role = graph.role(self.snapshot, principal);
        let (account, who, policies, boundary, context) = match (user, role) {
            (Some((account, user)), _) => (
                account,
                CasePrincipal::User(user.arn.clone(), account.clone()),
                self.policies_of_user(user, account),
                user.permissions_boundary.as_ref(),
                self.user_context(user, account),
            ),
            (None, Some((account, role))) => (
                account,
                CasePrincipal::Role(role.arn.clone(), account.clone()),
                self.policies_of_role(role, account),
                role.permissions_boundary.as_ref(),
                self.role_session_context(role, account),
            ),
            (None, None) => return None,
        };
        let resource_arn = resource.parse::<Arn>().ok();
        let owner = resource_arn.as_ref().map(Arn::account).filter(|it| !it.is_empty());
        let owner = owner.map_or_else(|| account.clone(), AccountId::from);
        let target = graph.find(resource).filter(|it| graph.role(self.snapshot, *it).is_some());
        let mut building =
            Building { decider: self, missing: policies.missing, others: Vec::new() };
        let mut case = Case {
            name: None,
            principal: who,
            action: action.clone(),
            resource: resource.into(),
            resource_account: Some(owner.clone()),
            context: match target.and_then(|it| graph.role(self.snapshot, it)) {
                Some((account, role)) => context.extended(self.role_context(role, account)),
                None => context,
            },
            identity_policies: policies.read.iter().map(|it| self.read(*it)).collect(),
            resource_policy: building.trust(graph, target),
            permissions_boundaries: building.boundary(graph, principal, boundary),
            session_policies: Vec::new(),
            scps: building.levels(OrganizationPolicyKind::ServiceControlPolicy, account),
            rcps: building.levels(OrganizationPolicyKind::ResourceControlPolicy, &owner),
            endpoint_policies: Vec::new(),
        };
        let Building { missing, others, .. } = building;
        let place = |it: &PolicyId| self.identity_policy(graph, principal, *it);
        let identity = policies.read.iter().filter_map(place).collect();
        if missing.iter().any(is_of_identity) {
            case.identity_policies.extend(everything());
        }
        case.fill_context();
        Some(PrincipalCase { case, missing, identity, others })
    }

    fn read(&self, policy: PolicyId) -> Policy {
        self.snapshot.policies.get(policy).clone()
    }
}

/// A case while its policies are gathered.
struct Building<'a, 'b> {
    decider: &'a Decider<'b>,
    missing: Vec<Missing>,
    others: Vec<(Side, Option<PolicyPlace>)>,
}

impl Building<'_, '_> {
    fn trust(&mut self, graph: &AccessGraph, target: Option<NodeId>) -> Option<Policy> {
        let (_, role) = graph.role(self.decider.snapshot, target?)?;
        let Some(policy) = role.trust_policy else {
            self.missing.push(Missing::TrustPolicy);
            self.others.push((Side::Trust, None));
            return Policy::parse(EVERYBODY).ok();
        };
        self.add(PolicyPlace {
            side: Side::Trust,
            name: "trust policy".to_owned(),
            policy_type: "trust",
            attached_to: role.arn.to_string(),
            policy,
        });
        Some(self.decider.read(policy))
    }

    fn boundary(
        &mut self,
        graph: &AccessGraph,
        principal: NodeId,
        boundary: Option<&Arn>,
    ) -> Vec<Policy> {
        let Some(arn) = boundary else { return Vec::new() };
        let managed = self.decider.snapshot.managed_policies.get(arn);
        let Some((managed, policy)) = managed.and_then(|it| Some((it, it.policy?))) else {
            self.missing.push(Missing::BoundaryDocument(arn.clone()));
            return Vec::new();
        };
        self.add(PolicyPlace {
            side: Side::Boundary,
            name: managed.name.to_string(),
            policy_type: "boundary",
            attached_to: graph.node(principal).name.to_string(),
            policy,
        });
        vec![self.decider.read(policy)]
    }

    /// The levels of guardrails over an account. A level of which something is missing allows
    /// everything besides.
    fn levels(&mut self, kind: OrganizationPolicyKind, account: &AccountId) -> Vec<Vec<Policy>> {
        let snapshot = self.decider.snapshot;
        let (side, policy_type) = match kind {
            OrganizationPolicyKind::ServiceControlPolicy => (Side::Scp, "scp"),
            OrganizationPolicyKind::ResourceControlPolicy => (Side::Rcp, "rcp"),
        };
        let Some(organization) = &snapshot.organization else { return Vec::new() };
        if snapshot.is_standalone(account) {
            return Vec::new();
        }
        let in_use = organization.policies.iter().any(|it| it.kind == kind);
        let is_off = organization.uses(kind) == Some(false);
        if !in_use && !is_off && snapshot.organization_is_partly_unread() {
            self.missing.push(Missing::GuardrailDocument(side));
        }
        let levels = organization.levels(kind, account).filter(|_| in_use).unwrap_or_default();
        let mut all = Vec::with_capacity(levels.len());
        for level in levels {
            let mut policies = Vec::new();
            let mut whole = !level.policies.is_empty();
            for policy in &level.policies {
                let Some(id) = policy.policy else {
                    whole = false;
                    continue;
                };
                policies.push(self.decider.read(id));
                self.add(PolicyPlace {
                    side,
                    name: policy.name.to_string(),
                    policy_type,
                    attached_to: format!("{} ({})", level.target, level.name),
                    policy: id,
                });
            }
            // `RCPFullAWSAccess` is attached to every level, whether it was listed or not.
            let always_open = kind == OrganizationPolicyKind::ResourceControlPolicy;
            if !whole && !always_open {
                self.missing.push(Missing::GuardrailDocument(side));
            }
            if !whole || always_open {
                policies.extend(everything());
                self.others.push((side, None));
            }
            all.push(policies);
        }
        all
    }

    fn add(&mut self, place: PolicyPlace) {
        self.others.push((place.side, Some(place)));
    }
}

fn everything() -> Option<Policy> {
    Policy::parse(EVERYTHING).ok()
}

fn is_of_identity(missing: &Missing) -> bool {
    match missing {
        Missing::PolicyDocument(_)
        | Missing::InlinePolicy { .. }
        | Missing::Group { .. }
        | Missing::IdentityPolicies(_) => true,
        Missing::BoundaryDocument(_)
        | Missing::TrustPolicy
        | Missing::KeyPolicy
        | Missing::IdentityCenterAssignments
        | Missing::GuardrailDocument(_)
        | Missing::UnreadableStatement(_)
        | Missing::UnreadableCondition { .. }
        | Missing::IdleCondition { .. }
        | Missing::TooManyAlternatives => false,
    }
}
