//! Facts about targets that decide whether a method works on them.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use rustc_hash::FxHashMap;

use super::{
    catalogue::EscalationId,
    method::{EscalationMethod, RequiredFact},
};
use crate::{
    eval::AccessState,
    graph::{
        access_graph::{AccessGraph, Neighbor},
        edge::Edge,
        node::{NodeId, NodeKind},
    },
    iam::{Arn, PolicyId, Snapshot},
};
use petgraph::Direction;

/// The maximum number of access keys of a user.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const MOST_KEYS: usize = 2;

/// The maximum number of stored versions of a managed policy.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html>
const MOST_VERSIONS: usize = 5;

/// By caller of a role: how sure it is that the caller can assume it today.
pub(super) type Assuming = Rc<FxHashMap<NodeId, AccessState>>;

/// How many pairs of caller and role are remembered at most.
const MOST_REMEMBERED: usize = 4_000_000;

/// The callers of the roles that were asked about.
#[derive(Debug, Default)]
struct Remembered {
    by_role: FxHashMap<NodeId, Assuming>,
    pairs: usize,
}

/// Facts about targets, looked up once.
#[derive(Debug)]
pub(super) struct TargetFacts<'s, 'a> {
    graph: &'s AccessGraph,
    snapshot: &'a Snapshot,
    /// By service or identity provider: the roles that trust it, and the state of that.
    admits: FxHashMap<&'static str, FxHashMap<NodeId, AccessState>>,
    assuming: RefCell<Remembered>,
}

impl<'s, 'a> TargetFacts<'s, 'a> {
    pub(super) fn new(graph: &'s AccessGraph, snapshot: &'a Snapshot) -> Self {
        Self { graph, snapshot, admits: FxHashMap::default(), assuming: RefCell::default() }
    }

    /// The state of what the method requires of its target; `None` if it is not true.
    pub(super) fn hold(
        &mut self,
        method: &'static EscalationMethod,
        target: NodeId,
    ) -> Option<AccessState> {
        let facts = self.facts_hold(method, target)?;
        match method.service.as_deref() {
            Some(service) => Some(facts.max(self.admits(service, target)?)),
            None => Some(facts),
        }
    }

    /// The state of the facts that the method requires of its target, regardless of the target's
    /// trust policy; `None` if one is not true.
    pub(super) fn facts_hold(
        &self,
        method: &'static EscalationMethod,
        target: NodeId,
    ) -> Option<AccessState> {
        let mut states = method.facts.iter().map(|it| self.holds(*it, target));
        states.try_fold(AccessState::Proven, |all, it| Some(all.max(it?)))
    }

    /// The state of a service's trust by a role's trust policy; `None` if it is not trusted.
    fn admits(&mut self, service: &'static str, role: NodeId) -> Option<AccessState> {
        self.roles_admitting(service).get(&role).copied()
    }

    /// The roles whose trust policies trust a service, in order.
    pub(super) fn admitting(&mut self, service: &'static str) -> impl Iterator<Item = NodeId> {
        let mut roles: Vec<NodeId> = self.roles_admitting(service).keys().copied().collect();
        roles.sort_unstable();
        roles.into_iter()
    }

    fn roles_admitting(&mut self, service: &'static str) -> &FxHashMap<NodeId, AccessState> {
        let graph = self.graph;
        self.admits.entry(service).or_insert_with(|| {
            surest(graph.find(service).into_iter().flat_map(|it| graph.edges_from(it)))
        })
    }

    fn holds(&self, fact: RequiredFact, target: NodeId) -> Option<AccessState> {
        let known = |it: Option<bool>| match it {
            Some(true) => Some(AccessState::Proven),
            Some(false) => None,
            None => Some(AccessState::Unknown),
        };
        let user = self.graph.user(self.snapshot, target).map(|(_, it)| &it.credentials);
        let keys = user.and_then(|it| it.access_keys.as_ref()).map(Vec::len);
        let password = user.and_then(|it| it.password.as_ref()).map(Option::is_some);
        match fact {
            RequiredFact::FewerThanTwoKeys => known(keys.map(|it| it < MOST_KEYS)),
            RequiredFact::TwoKeys => known(keys.map(|it| it >= MOST_KEYS)),
            RequiredFact::Password => known(password),
            RequiredFact::NoPassword => known(password.map(|it| !it)),
            RequiredFact::InstanceProfile => {
                let (_, role) = self.graph.role(self.snapshot, target)?;
                // A list of roles contains no instance profiles, just as it contains no policies.
                let is_told = !role.instance_profiles.is_empty() || !role.policies.incomplete;
                known(is_told.then_some(!role.instance_profiles.is_empty()))
            }
            RequiredFact::FewerThanFiveVersions | RequiredFact::FiveVersions => {
                if self.graph.node(target).kind != NodeKind::ManagedPolicy {
                    return Some(AccessState::Proven);
                }
                let full = self.others(target).map(|it| it.len() + 1 >= MOST_VERSIONS);
                known(full.map(|it| it == (fact == RequiredFact::FiveVersions)))
            }
            // These are about the caller and the target together.
            RequiredFact::CallerIsUser
            | RequiredFact::CallerIsRole
            | RequiredFact::CallerIsMember
            | RequiredFact::CallerIsNotMember
            | RequiredFact::AttachedToCaller
            | RequiredFact::CallerCanAssume => Some(AccessState::Proven),
        }
    }

    /// The versions of a managed policy other than the default; `None` if they were not read.
    fn others(&self, policy: NodeId) -> Option<&'a [Option<PolicyId>]> {
        let arn = self.graph.node(policy).name.parse::<Arn>().ok()?;
        self.snapshot.managed_policies.get(&arn)?.other_versions.as_deref()
    }

    /// Whether a group has policies, or may have some that were not read.
    pub(super) fn has_policies(&self, group: NodeId) -> bool {
        self.graph.group(self.snapshot, group).is_none_or(|(_, group)| {
            let policies = &group.policies;
            policies.incomplete || !(policies.inline.is_empty() && policies.attached.is_empty())
        })
    }

    /// The users in a group.
    pub(super) fn members(&self, group: NodeId) -> BTreeSet<NodeId> {
        self.graph.neighbors(group, Edge::Member, Direction::Incoming).into_iter().collect()
    }

    /// The users, groups and roles that a policy is attached to, and the members of the groups.
    pub(super) fn holders(&self, policy: NodeId) -> BTreeSet<NodeId> {
        let owners = self.graph.neighbors(policy, Edge::Attached, Direction::Incoming);
        let mut all: BTreeSet<NodeId> = owners.iter().copied().collect();
        let groups = owners.iter().filter(|it| self.graph.node(**it).kind == NodeKind::Group);
        all.extend(groups.flat_map(|it| self.members(*it)));
        all
    }

    /// The roles that a policy is attached to.
    pub(super) fn roles_with(&self, policy: NodeId) -> Vec<NodeId> {
        let owners = self.graph.neighbors(policy, Edge::Attached, Direction::Incoming);
        owners.into_iter().filter(|it| self.graph.node(*it).kind == NodeKind::Role).collect()
    }

    /// The callers that can assume a role today, with their states.
    pub(super) fn assumable_by(&self, role: NodeId) -> Assuming {
        if let Some(known) = self.assuming.borrow().by_role.get(&role) {
            return Rc::clone(known);
        }
        let found = Rc::new(surest(self.graph.edges_to(role)));
        let mut assuming = self.assuming.borrow_mut();
        if assuming.pairs + found.len() <= MOST_REMEMBERED {
            assuming.pairs += found.len() + 1;
            assuming.by_role.insert(role, Rc::clone(&found));
        }
        found
    }

    /// The roles that a role can assume today, in order, with their states.
    pub(super) fn assumed_by(&self, role: NodeId) -> Vec<(NodeId, AccessState)> {
        let mut roles: Vec<_> = surest(self.graph.edges_from(role)).into_iter().collect();
        roles.retain(|(it, _)| self.graph.node(*it).kind == NodeKind::Role);
        roles.sort_unstable_by_key(|(it, _)| *it);
        roles
    }
}

/// The facts that a method requires of its target and that are not true, as far as is known.
pub fn lacking_facts(
    graph: &AccessGraph,
    snapshot: &Snapshot,
    id: EscalationId,
    target: NodeId,
) -> Vec<RequiredFact> {
    let facts = TargetFacts::new(graph, snapshot);
    let lacks = |it: &RequiredFact| facts.holds(*it, target).is_none();
    id.method().facts.iter().copied().filter(lacks).collect()
}

/// By neighbor: the state of its most certain edge.
fn surest(neighbors: impl IntoIterator<Item = Neighbor>) -> FxHashMap<NodeId, AccessState> {
    let mut found: FxHashMap<NodeId, AccessState> = FxHashMap::default();
    for Neighbor { edge, other } in neighbors {
        let state = found.entry(other).or_insert(edge.state);
        *state = (*state).min(edge.state);
    }
    found
}
