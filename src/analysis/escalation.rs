//! Why a caller can escalate: the statements behind each permission, and the required facts.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Analysis, EvidenceRow, grounds::Grounds};
use crate::{
    eval::{AccessState, MfaVerdict, UnreadFact, best_access},
    graph::{
        self, AccessEdge, Direction, Edge, EscalationCategory, EscalationId, EscalationMethod,
        EscalationStep, Gatherer, Grant, Hop, Neighbor, NodeId, NodeKind, PermissionSet,
        PowerChange, RequiredFact, StepKinds, TargetKind, Yield,
    },
    iam::{Action, Arn},
};

/// Why a caller can escalate by one method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalationEvidence {
    /// The method, and its target if the step does not end there.
    pub step: EscalationStep,
    /// The permissions, in the order in which they are used.
    pub grants: Vec<GrantEvidence>,
}

/// Why a caller holds one permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantEvidence {
    /// What is allowed.
    pub action: Action,
    /// The resource: an ARN, or the pattern of a statement.
    pub resource: Arc<str>,
    /// How sure it is.
    pub state: AccessState,
    /// Its MFA verdict.
    pub mfa: MfaVerdict,
    /// The statements that allow it.
    pub rows: Vec<EvidenceRow>,
}

/// A filter for escalations.
#[derive(Clone, Debug, Default)]
pub struct EscalationQuery {
    /// By these principals; `None` for all.
    pub from: Option<Vec<NodeId>>,
    /// To these results; `None` for all.
    pub to: Option<Vec<NodeId>>,
    /// By methods of this category; `None` for all.
    pub category: Option<EscalationCategory>,
    /// By this method; `None` for all.
    pub id: Option<EscalationId>,
}

impl EscalationQuery {
    fn asks_for(&self, edge: &AccessEdge) -> bool {
        let Some(step) = edge.kind.escalation() else { return false };
        self.category.is_none_or(|it| it == step.id.method().category)
            && self.id.is_none_or(|it| it == step.id)
    }
}

impl Analysis {
    /// Why a step by escalation is possible, and what it requires.
    pub(super) fn escalation(
        &self,
        gatherer: &Gatherer<'_>,
        hop: Hop,
        step: EscalationStep,
    ) -> (Grounds, EscalationEvidence) {
        let method = step.id.method();
        let mut grounds = Grounds::default();
        let (grants, role) = self.grants(gatherer, hop, step);
        let grants = grants
            .into_iter()
            .map(|grant| {
                let Grant { action, resource, access, mfa } = grant;
                let state = access.state;
                let found = self.grounds(gatherer, hop.from, hop.to, access);
                let rows = found.rows.clone();
                grounds.add(found);
                GrantEvidence { action, resource, state, mfa, rows }
            })
            .collect();
        if let Some(service) = method.service.as_deref().and_then(|it| self.graph.find(it)) {
            grounds.add(self.assumption(gatherer, service, role));
        }
        if method.requires(RequiredFact::CallerCanAssume) {
            grounds.add(self.assumption(gatherer, hop.from, role));
        }
        if method.yields == Yield::AssumedByTarget {
            grounds.add(self.assumption(gatherer, role, hop.to));
        }
        grounds.missing.extend(self.unread_facts(method, role));
        (grounds, EscalationEvidence { step, grants })
    }

    /// The permissions of a step, and the user or role that it is about.
    fn grants(
        &self,
        gatherer: &Gatherer<'_>,
        hop: Hop,
        step: EscalationStep,
    ) -> (Vec<Grant>, NodeId) {
        let method = step.id.method();
        let subject = step.via.unwrap_or(hop.to);
        let set = &method.permissions;
        let of = |target| graph::grants(&self.graph, gatherer, set, hop.from, target);
        let is_policy = self.graph.node(subject).kind == NodeKind::ManagedPolicy;
        if set.target != Some(TargetKind::ManagedPolicy) || is_policy {
            return (of(Some(subject)).unwrap_or_default(), subject);
        }
        // The subject is a role: the target is a policy that is attached to it.
        let attached = self.graph.neighbors(subject, Edge::Attached, Direction::Outgoing);
        let mut grants = attached.into_iter().find_map(|it| of(Some(it))).unwrap_or_default();
        if !method.on_attached_role.is_empty() {
            let on_role = PermissionSet {
                target: Some(TargetKind::Role),
                permissions: method.on_attached_role.clone(),
            };
            let found = graph::grants(&self.graph, gatherer, &on_role, hop.from, Some(subject));
            grants.extend(found.unwrap_or_default());
        }
        (grants, subject)
    }

    /// What the assumption of a role depends on; empty if it is refused.
    fn assumption(&self, gatherer: &Gatherer<'_>, from: NodeId, to: NodeId) -> Grounds {
        let requester = gatherer.acting(&self.graph, from);
        let (Some(requester), Some(role)) = (requester, gatherer.target(&self.graph, to)) else {
            return Grounds::default();
        };
        let residual = gatherer.assume(&requester, &role).residual;
        let (access, _) = best_access(&residual, requester.kind);
        access.map(|it| self.grounds(gatherer, from, to, it)).unwrap_or_default()
    }

    /// The unread facts that the step depends on.
    fn unread_facts(&self, method: &'static EscalationMethod, subject: NodeId) -> Vec<UnreadFact> {
        let arn = self.graph.node(subject).name.parse::<Arn>().ok();
        let user = self.graph.user(&self.snapshot, subject).map(|(_, it)| &it.credentials);
        let has_profiles = self.graph.role(&self.snapshot, subject);
        let has_profiles = has_profiles.is_some_and(|(_, it)| !it.instance_profiles.is_empty());
        let versions_are_unknown = self.versions_are_unknown(subject);
        let of_fact = |fact: &RequiredFact| match fact {
            RequiredFact::FewerThanTwoKeys | RequiredFact::TwoKeys => user
                .is_some_and(|it| it.access_keys.is_none())
                .then(|| arn.clone().map(UnreadFact::AccessKeys))?,
            RequiredFact::NoPassword | RequiredFact::Password => user
                .is_some_and(|it| it.password.is_none())
                .then(|| arn.clone().map(UnreadFact::Password))?,
            RequiredFact::InstanceProfile => {
                (!has_profiles).then(|| arn.clone().map(UnreadFact::InstanceProfiles))?
            }
            RequiredFact::FewerThanFiveVersions => versions_are_unknown.then_some(
                UnreadFact::SupportingResource("room for another version of the policy"),
            ),
            RequiredFact::FiveVersions => versions_are_unknown.then_some(
                UnreadFact::SupportingResource("an old version of the policy to delete"),
            ),
            RequiredFact::CallerIsUser
            | RequiredFact::CallerIsRole
            | RequiredFact::CallerIsMember
            | RequiredFact::CallerIsNotMember
            | RequiredFact::AttachedToCaller
            | RequiredFact::CallerCanAssume => None,
        };
        let restored = Yield::Administrator(PowerChange::RestoreVersion);
        let stored = (method.yields == restored && versions_are_unknown).then_some(
            UnreadFact::SupportingResource("another version of the policy that allows more"),
        );
        let needed = method.needs.map(UnreadFact::SupportingResource);
        method.facts.iter().filter_map(of_fact).chain(stored).chain(needed).collect()
    }

    /// Whether it was not read which versions there are of a policy, or of some that is attached
    /// to a role.
    fn versions_are_unknown(&self, subject: NodeId) -> bool {
        let policies = match self.graph.node(subject).kind {
            NodeKind::ManagedPolicy => vec![subject],
            _ => self.graph.neighbors(subject, Edge::Attached, Direction::Outgoing),
        };
        let managed = |it: NodeId| {
            let arn = self.graph.node(it).name.parse::<Arn>().ok()?;
            self.snapshot.managed_policies.get(&arn).filter(|_| arn.account() != "aws")
        };
        policies.into_iter().filter_map(managed).any(|it| it.other_versions.is_none())
    }

    /// The escalations of the graph that match a query, by caller and then by end. If the policies
    /// of a caller were not read, each method is unknown; those are listed only if the query names
    /// the caller.
    pub fn escalations(&self, query: &EscalationQuery) -> Vec<Hop> {
        let mut found = match (&query.from, &query.to) {
            (None, Some(ends)) => self.escalations_at(ends, Direction::Incoming, query),
            (Some(callers), _) => self.escalations_at(callers, Direction::Outgoing, query),
            (None, None) => {
                let callers: Vec<NodeId> = self.graph.principals().collect();
                self.escalations_at(&callers, Direction::Outgoing, query)
            }
        };
        if query.from.is_some() {
            found.retain(|hop| query.to.as_ref().is_none_or(|it| it.contains(&hop.to)));
            return found;
        }
        let gatherer = Gatherer::new(&self.snapshot);
        let mut unread: FxHashMap<NodeId, bool> = FxHashMap::default();
        let mut is_unread = |caller| {
            let asked = || gatherer.has_unread_policies(&self.graph, caller);
            *unread.entry(caller).or_insert_with(asked)
        };
        // What whoever is in a group can do is told of its members.
        found.retain(|it| self.graph.node(it.from).kind != NodeKind::Group);
        found.retain(|it| it.edge.state != AccessState::Unknown || !is_unread(it.from));
        found.sort_by_key(|it| (it.from, it.to, it.edge));
        found
    }

    /// The escalations from (`Outgoing`) or to (`Incoming`) some nodes by the methods that a query
    /// asks for.
    fn escalations_at(
        &self,
        nodes: &[NodeId],
        direction: Direction,
        query: &EscalationQuery,
    ) -> Vec<Hop> {
        let hop = |at: NodeId, it: Neighbor| match direction {
            Direction::Outgoing => Hop { from: at, to: it.other, edge: it.edge },
            Direction::Incoming => Hop { from: it.other, to: at, edge: it.edge },
        };
        let hops = |at: &NodeId| {
            let at = *at;
            let near = self.graph.escalations(at, direction, |it| query.asks_for(it));
            near.into_iter().map(move |it| hop(at, it))
        };
        nodes.iter().flat_map(hops).collect()
    }

    /// The principals for which it is unknown whether they can escalate, because not all of their
    /// policies were read.
    pub fn unread_callers(&self) -> Vec<NodeId> {
        let gatherer = Gatherer::new(&self.snapshot);
        let may_escalate = |it: &NodeId| {
            self.graph.has_steps(*it, Direction::Outgoing, StepKinds::Escalation)
                && gatherer.has_unread_policies(&self.graph, *it)
        };
        self.graph.principals().filter(may_escalate).collect()
    }
}
