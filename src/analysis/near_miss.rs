//! Methods of escalation that nearly apply to a pair, and what each of them lacks.

use std::sync::Arc;

use super::{Analysis, EvidenceRow};
use crate::{
    eval::Blocker,
    graph::{
        self, EscalationId, EscalationMethod, Gatherer, NodeId, NodeKind, Permission,
        RefusedPermission, RequiredFact, ResourceAsked, SingleCaller, TargetKind, Yield,
    },
    iam::Action,
};

/// A method that does not apply to a pair, although at least one of its permissions is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The method.
    pub id: EscalationId,
    /// How many of its permissions are held.
    pub held: usize,
    /// How many it has.
    pub of: usize,
    /// The permissions that are refused.
    pub refused: Vec<RefusedGrant>,
    /// The facts that are not true.
    pub facts: Vec<LackingFact>,
}

/// A permission that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedGrant {
    /// What is refused.
    pub action: Action,
    /// The resource: an ARN, or `*` if any resource is accepted.
    pub resource: Arc<str>,
    /// What refuses.
    pub blocked_by: Vec<Blocker>,
    /// The statements that deny.
    pub denied_by: Vec<EvidenceRow>,
}

/// A fact that a method requires and that is not true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LackingFact {
    /// The role's trust policy does not trust this service or identity provider.
    Trust(&'static str),
    /// A fact about the target.
    Target(RequiredFact),
}

impl NearMiss {
    /// Whether the role trusts the service that the method uses, if it uses one.
    pub fn is_trusted(&self) -> bool {
        !self.facts.iter().any(|it| matches!(it, LackingFact::Trust(_)))
    }

    /// How much is missing: permissions, and facts.
    fn missing(&self) -> usize {
        self.refused.len() + self.facts.len()
    }
}

impl Analysis {
    /// The methods that lead from one principal to another and do not apply, although at least one
    /// permission is held; those that lack the least come first.
    ///
    /// Empty for an administrator, for whom no method adds anything, and if policies were not read,
    /// because then no single permission is known.
    pub fn near_misses(&self, from: NodeId, to: NodeId) -> Vec<NearMiss> {
        let gatherer = Gatherer::new(&self.snapshot);
        let [home, there] = [from, to].map(|it| self.graph.account(&self.snapshot, it));
        let is_home = home.is_some() && home.map(|(id, _)| id) == there.map(|(id, _)| id);
        let nothing_to_gain = from == to
            || self.is_administrator(from)
            || gatherer.has_unread_policies(&self.graph, from);
        let acts = matches!(self.graph.node(from).kind, NodeKind::User | NodeKind::Role);
        if !acts || !is_home || nothing_to_gain {
            return Vec::new();
        }
        let Some(caller) = SingleCaller::new(&self.graph, &gatherer, from) else {
            return Vec::new();
        };
        let held: Vec<EscalationId> = self
            .graph
            .escalations_between(from, to)
            .iter()
            .filter_map(|it| Some(it.kind.escalation()?.id))
            .collect();
        let open = EscalationId::all().filter(|it| !held.contains(it));
        let mut found: Vec<NearMiss> = open
            .filter(|it| self.could_lead(it.method(), from, to))
            .filter_map(|it| self.near_miss(&gatherer, &caller, it, from, to))
            .collect();
        // A role that does not trust the service was not meant for it.
        found.sort_by_key(|it| (!it.is_trusted(), it.missing()));
        found
    }

    /// Whether a method leads to something like `to` for a caller like `from`.
    fn could_lead(&self, method: &EscalationMethod, from: NodeId, to: NodeId) -> bool {
        let [caller, end] = [from, to].map(|it| self.graph.node(it).kind);
        let leads = match (method.yields, end) {
            (Yield::Membership, NodeKind::Group) => !self.members(to).contains(&from),
            (Yield::Target, NodeKind::User) => method.permissions.target == Some(TargetKind::User),
            (Yield::Target, NodeKind::Role) => {
                method.permissions.target == Some(TargetKind::Role) || method.service.is_some()
            }
            _ => false,
        };
        let fits = |fact, kind| !method.requires(fact) || caller == kind;
        leads
            && fits(RequiredFact::CallerIsUser, NodeKind::User)
            && fits(RequiredFact::CallerIsRole, NodeKind::Role)
    }

    fn near_miss(
        &self,
        gatherer: &Gatherer<'_>,
        caller: &SingleCaller<'_, '_>,
        id: EscalationId,
        from: NodeId,
        to: NodeId,
    ) -> Option<NearMiss> {
        let method = id.method();
        let set = &method.permissions;
        let refused = caller.refused(set, Some(to));
        let of = set.permissions.len();
        let held = of - refused.len();
        let refused: Vec<RefusedGrant> = refused
            .into_iter()
            .map(|RefusedPermission { action, resource, refusal }| RefusedGrant {
                action,
                resource,
                blocked_by: refusal.blocked_by,
                denied_by: refusal
                    .statements
                    .into_iter()
                    .flat_map(|it| self.evidence_rows(gatherer, from, Some(to), it))
                    .collect(),
            })
            .collect();
        let facts = graph::lacking_facts(&self.graph, &self.snapshot, id, to);
        let facts = facts.into_iter().map(LackingFact::Target);
        let service = method.service.as_deref().filter(|it| !self.admits(it, to));
        let facts: Vec<LackingFact> =
            service.map(LackingFact::Trust).into_iter().chain(facts).collect();
        // Permissions that a rewritten trust policy would allow need not be held.
        let is_refused =
            |it: &Permission| refused.iter().any(|refused| refused.action == it.action);
        let mut needed = set.permissions.iter().filter(|it| it.on != ResourceAsked::TrustingTarget);
        let holds_some = needed.any(|it| !is_refused(it));
        let is_near = holds_some && !(refused.is_empty() && facts.is_empty());
        is_near.then_some(NearMiss { id, held, of, refused, facts })
    }

    /// Whether the trust policy of a role trusts a service, as far as is known.
    fn admits(&self, service: &str, role: NodeId) -> bool {
        let service = self.graph.find(service);
        service.is_some_and(|it| !self.graph.edges_between(it, role).is_empty())
    }
}
