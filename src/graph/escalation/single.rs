//! Whether one caller has one step of escalation, and which statements it depends on: the question
//! that [`find`](super::find) answers for all callers, for a single one.

use petgraph::Direction;

use super::{
    method::{EscalationMethod, PowerChange, RequiredFact, Yield},
    power::PowerCheck,
    target_facts::TargetFacts,
};
use crate::{
    eval::{Access, AccessState, IdentityPolicies, PolicyType, StatementRef, best_access},
    graph::{
        access_graph::AccessGraph,
        edge::{Edge, EscalationStep},
        gather::Gatherer,
        node::{NodeId, NodeKind},
        permissions::{PermissionSet, ResourceAsked, SingleCaller, TargetKind},
        search::Hop,
    },
    iam::Effect,
};

/// The support of a step: with these statements, and no others that allow, it is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// How sure the step is.
    pub state: AccessState,
    /// Allow statements of the caller's identity policies.
    pub identity: Vec<StatementRef>,
    /// Allow statements of the trust policies of these roles.
    pub trust: Vec<(NodeId, StatementRef)>,
    /// Allow statements of the identity policies of the user or role that is changed.
    pub subject: Vec<StatementRef>,
}

/// The support of a step of escalation; `None` if the caller does not have it. If it ends in
/// administrator access, any target is accepted, that of the step first.
pub fn escalation_support(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    hop: Hop,
    step: EscalationStep,
) -> Option<Support> {
    let mut single = Single {
        graph,
        gatherer,
        caller: hop.from,
        permissions: SingleCaller::new(graph, gatherer, hop.from)?,
        targets: TargetFacts::new(graph, gatherer.snapshot),
        power: PowerCheck::new(graph, gatherer),
        method: step.id.method(),
    };
    single.support(hop, step.via)
}

impl Support {
    fn none() -> Self {
        Self {
            state: AccessState::Proven,
            identity: Vec::new(),
            trust: Vec::new(),
            subject: Vec::new(),
        }
    }

    /// The support of a role assumption.
    pub fn of_assumption(gatherer: &Gatherer<'_>, role: NodeId, access: &Access) -> Self {
        let mut support = Self::none();
        support.add(gatherer, Some(role), access);
        support
    }

    fn add(&mut self, gatherer: &Gatherer<'_>, role: Option<NodeId>, access: &Access) {
        self.state = self.state.max(access.state);
        for statement in allowing(gatherer, access) {
            match (statement.policy_type, role) {
                (PolicyType::Identity, _) if !self.identity.contains(&statement) => {
                    self.identity.push(statement);
                }
                (PolicyType::Trust, Some(role)) if !self.trust.contains(&(role, statement)) => {
                    self.trust.push((role, statement));
                }
                _ => {}
            }
        }
    }
}

/// The allow statements of an access; other statements only do not deny.
fn allowing<'b>(
    gatherer: &'b Gatherer<'_>,
    access: &'b Access,
) -> impl Iterator<Item = StatementRef> + 'b {
    let policies = &gatherer.snapshot.policies;
    let is_allow = |it: &&StatementRef| {
        let is_real = it.policy.index() < policies.len();
        let statement = is_real.then(|| &policies.get(it.policy).document.statements);
        let statement = statement.and_then(|all| all.get(usize::from(it.statement)));
        statement.is_some_and(|it| match it {
            Ok(it) => it.effect == Effect::Allow,
            Err(it) => it.might_allow(),
        })
    };
    access.statements.iter().filter(is_allow).copied()
}

struct Single<'s, 'a> {
    graph: &'s AccessGraph,
    gatherer: &'s Gatherer<'a>,
    caller: NodeId,
    permissions: SingleCaller<'s, 'a>,
    targets: TargetFacts<'s, 'a>,
    power: PowerCheck<'s, 'a>,
    method: &'static EscalationMethod,
}

impl Single<'_, '_> {
    fn support(&mut self, hop: Hop, via: Option<NodeId>) -> Option<Support> {
        let method = self.method;
        let on_target = method.permissions.permissions.iter().any(|it| it.on.is_target());
        let target = method.permissions.target.filter(|_| on_target);
        match (method.yields, target) {
            (Yield::Target | Yield::Membership, _) => self.on(Some(hop.to), hop.to),
            (Yield::AssumedByTarget, _) => {
                let passed = self.targets_of(TargetKind::Role);
                self.first(via, passed, |it, role| it.assumed_by(role, hop.to))
            }
            (Yield::Administrator(change), None) => {
                let found = self.on(None, self.caller)?;
                let asks_itself = |it: &_| *it == ResourceAsked::Itself;
                match method.permissions.permissions.iter().any(|it| asks_itself(&it.on)) {
                    true => self.with_power(found, self.caller, change, self.caller),
                    false => Some(found),
                }
            }
            (Yield::Administrator(change), Some(TargetKind::Group)) => {
                let groups = self.groups();
                self.first(via, groups, |it, target| {
                    let found = it.on(Some(target), target)?;
                    it.with_power(found, it.caller, change, target)
                })
            }
            (Yield::Administrator(change), Some(TargetKind::ManagedPolicy)) => {
                self.by_policy(change, via)
            }
            (Yield::Administrator(change), Some(kind @ (TargetKind::User | TargetKind::Role))) => {
                let all = self.targets_of(kind);
                self.first(via, all, |it, target| {
                    let found = it.on(Some(target), target)?;
                    it.with_power(found, target, change, target)
                })
            }
        }
    }

    /// By a policy that is attached to the caller, or to a role that it can use.
    fn by_policy(&mut self, change: PowerChange, via: Option<NodeId>) -> Option<Support> {
        if self.method.requires(RequiredFact::AttachedToCaller) {
            let owners = std::iter::once(self.caller).chain(self.groups());
            let policies = owners
                .flat_map(|it| self.owned(it, Edge::Attached, NodeKind::ManagedPolicy))
                .collect();
            return self.first(via, policies, |it, policy| {
                let found = it.on(Some(policy), policy)?;
                it.with_power_by(found, it.caller, change, policy)
            });
        }
        let mut roles = self.all(TargetKind::Role);
        roles.retain(|it| *it != self.caller);
        self.first(via, roles, |it, role| {
            let policies = it.owned(role, Edge::Attached, NodeKind::ManagedPolicy);
            it.first(None, policies, |it, policy| {
                let found = it.through(policy, role)?;
                it.with_power_by(found, role, change, policy)
            })
        })
    }

    /// The support of the permissions on a policy, and of those on a role that it is attached to.
    fn through(&mut self, policy: NodeId, role: NodeId) -> Option<Support> {
        let mut found = self.permissions(&self.method.permissions, Some(policy))?;
        if !self.method.on_attached_role.is_empty() {
            let set = PermissionSet {
                target: Some(TargetKind::Role),
                permissions: self.method.on_attached_role.clone(),
            };
            found.extend(self.permissions(&set, Some(role))?);
        }
        let fact = self.targets.facts_hold(self.method, policy)?;
        let mut support = self.facts_of(&found, role)?;
        support.state = support.state.max(fact);
        Some(support)
    }

    /// The support of the permissions on a target, and of the facts about the subject.
    fn on(&mut self, target: Option<NodeId>, subject: NodeId) -> Option<Support> {
        let found = self.permissions(&self.method.permissions, target)?;
        self.facts_of(&found, subject)
    }

    fn permissions(&self, set: &PermissionSet, target: Option<NodeId>) -> Option<Vec<Access>> {
        let on_target = || set.permissions.iter().filter(|it| it.on == ResourceAsked::Target);
        let may = |target: NodeId| on_target().all(|it| self.may_allow(&it.action, target));
        if !target.is_none_or(may) {
            return None;
        }
        let found = self.permissions.grants(set, target);
        found.into_iter().map(|it| Some(it?.access)).collect()
    }

    /// Whether some statement may allow an action on a target. Checks only names, because it is
    /// called for many targets.
    fn may_allow(&self, action: &crate::iam::Action, target: NodeId) -> bool {
        let IdentityPolicies::Known { read, missing } = &self.permissions.facts.policies.identity
        else {
            return true;
        };
        let arn = &self.graph.node(target).name;
        let mut policies = read.iter();
        !missing.is_empty()
            || policies.any(|policy| {
                let has_variables = policy.document.has_variables();
                policy.unreadable().next().is_some()
                    || policy.statements().any(|(_, it)| {
                        it.effect == Effect::Allow
                            && it.action.matches(action)
                            && (has_variables
                                || it.resource.as_ref().is_none_or(|it| it.matches(arn)))
                    })
            })
    }

    /// Adds the support of the facts about the user or role.
    fn facts_of(&mut self, permissions: &[Access], subject: NodeId) -> Option<Support> {
        let mut support = Support::none();
        support.state = self.targets.facts_hold(self.method, subject)?;
        if self.method.needs.is_some() {
            support.state = AccessState::Unknown;
        }
        for access in permissions {
            support.add(self.gatherer, None, access);
        }
        let service = self.method.service.as_deref();
        let service = match service {
            Some(service) => Some(self.graph.find(service)?),
            None => None,
        };
        let caller = self.method.requires(RequiredFact::CallerCanAssume).then_some(self.caller);
        for from in service.into_iter().chain(caller) {
            let access = self.assumption(from, subject)?;
            support.add(self.gatherer, Some(subject), &access);
        }
        Some(support)
    }

    /// The support of passing a role to a service that assumes another role as the first.
    fn assumed_by(&mut self, passed: NodeId, role: NodeId) -> Option<Support> {
        let access = self.assumption(passed, role)?;
        let mut support = self.on(Some(passed), passed)?;
        let mut assumption = Support::none();
        assumption.add(self.gatherer, Some(role), &access);
        support.state = support.state.max(assumption.state);
        support.subject.extend(assumption.identity);
        support.trust.extend(assumption.trust);
        Some(support)
    }

    fn assumption(&self, from: NodeId, role: NodeId) -> Option<Access> {
        let requester = self.gatherer.acting(self.graph, from)?;
        let role = self.gatherer.target(self.graph, role)?;
        best_access(&self.gatherer.assume(&requester, &role).residual, requester.kind).0
    }

    /// Adds the support for the change to the policies of `owner` making the subject an
    /// administrator.
    fn with_power(
        &self,
        support: Support,
        subject: NodeId,
        change: PowerChange,
        owner: NodeId,
    ) -> Option<Support> {
        Some(self.with(support, subject, &self.power.because(subject, change, owner)?))
    }

    /// Like [`with_power`](Self::with_power), for a change to a policy of the subject.
    fn with_power_by(
        &self,
        support: Support,
        subject: NodeId,
        change: PowerChange,
        policy: NodeId,
    ) -> Option<Support> {
        let power = match change {
            PowerChange::RestoreVersion => self.power.once_restored(subject, policy)?,
            PowerChange::Grant
            | PowerChange::RemoveBoundary
            | PowerChange::DetachPolicy
            | PowerChange::DeletePolicy
            | PowerChange::LeaveGroup => self.power.because(subject, change, subject)?,
        };
        Some(self.with(support, subject, &power))
    }

    fn with(&self, mut support: Support, subject: NodeId, power: &Access) -> Support {
        if subject == self.caller {
            support.add(self.gatherer, None, power);
        } else {
            support.state = support.state.max(power.state);
            let is_own = |it: &StatementRef| it.policy_type == PolicyType::Identity;
            support.subject.extend(allowing(self.gatherer, power).filter(is_own));
        }
        support
    }

    /// The first result of `each` over the targets.
    fn first(
        &mut self,
        via: Option<NodeId>,
        targets: Vec<NodeId>,
        each: impl Fn(&mut Self, NodeId) -> Option<Support>,
    ) -> Option<Support> {
        let via = via.filter(|it| targets.contains(it));
        via.into_iter().chain(targets).find_map(|it| each(self, it))
    }

    /// The users or roles of the caller's account, except the caller.
    fn targets_of(&self, kind: TargetKind) -> Vec<NodeId> {
        let mut found = self.all(kind);
        found.retain(|it| *it != self.caller);
        found
    }

    /// The users or roles of the caller's account.
    fn all(&self, kind: TargetKind) -> Vec<NodeId> {
        let account = self.graph.account(self.gatherer.snapshot, self.caller);
        let Some((_, account)) = account else { return Vec::new() };
        let arns: Vec<_> = match kind {
            TargetKind::User => account.users.iter().map(|it| &it.arn).collect(),
            TargetKind::Role => account.roles.iter().map(|it| &it.arn).collect(),
            TargetKind::Group | TargetKind::ManagedPolicy => Vec::new(),
        };
        arns.into_iter().filter_map(|it| self.graph.find(it.as_str())).collect()
    }

    /// The groups of the caller; for a member of a group, that group.
    fn groups(&self) -> Vec<NodeId> {
        match self.graph.node(self.caller).kind {
            NodeKind::Group => vec![self.caller],
            _ => self.owned(self.caller, Edge::Member, NodeKind::Group),
        }
    }

    /// The nodes of a kind that edges from `owner` lead to.
    fn owned(&self, owner: NodeId, edge: Edge, kind: NodeKind) -> Vec<NodeId> {
        let found = self.graph.neighbors(owner, edge, Direction::Outgoing);
        found.into_iter().filter(|it| self.graph.node(*it).kind == kind).collect()
    }
}
