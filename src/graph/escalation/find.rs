//! Finds who can escalate, by which methods, and to what.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    catalogue::EscalationId,
    collected::{Collected, Escalation, Sureness},
    method::{EscalationMethod, PowerChange, RequiredFact, Yield},
    power::PowerCheck,
    target_facts::TargetFacts,
};
use crate::{
    eval::{AccessState, MfaVerdict},
    graph::{
        access_graph::AccessGraph,
        gather::Gatherer,
        node::{NodeId, NodeKind},
        permissions::{
            Holding, Permission, PermissionSearch, PermissionSet, ResourceAsked, TargetKind,
        },
    },
    iam::AccountId,
};

/// Finds all escalations. `administrators` are those that need none; `ends` are the nodes that
/// stand for administrator access, by account.
pub(super) fn find(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    administrators: &[NodeId],
    ends: &FxHashMap<AccountId, NodeId>,
) -> Vec<Escalation> {
    let mut search = PermissionSearch::new(graph, gatherer);
    let mut finder = Finder {
        graph,
        gatherer,
        ends,
        facts: TargetFacts::new(graph, gatherer.snapshot),
        power: PowerCheck::new(graph, gatherer),
        administrators,
        powerful: all_powerful(&mut search, administrators),
    };
    let mut found = Vec::new();
    for id in EscalationId::all() {
        let method = id.method();
        let holdings = search.holdings(&method.permissions);
        if holdings.is_empty() {
            continue;
        }
        let on_role = match method.on_attached_role.as_slice() {
            [] => Vec::new(),
            permissions => {
                let permissions = permissions.to_vec();
                search.holdings(&PermissionSet { target: Some(TargetKind::Role), permissions })
            }
        };
        let mut collected = Collected::new(id);
        for holding in &holdings {
            finder.add(method, holding, &on_role, &mut collected);
        }
        found.extend(collected.finish());
    }
    found
}

/// The administrators that may do everything: no method adds to that.
fn all_powerful(
    search: &mut PermissionSearch<'_, '_>,
    administrators: &[NodeId],
) -> FxHashSet<NodeId> {
    // No service has such an action: only what allows every action allows it.
    let Ok(action) = "rolecall:Everything".parse() else { return FxHashSet::default() };
    let on = ResourceAsked::Named("*".into());
    let permissions = vec![Permission { action, on, context: Vec::new() }];
    let holdings = search.holdings(&PermissionSet { target: None, permissions });
    let sure = holdings.iter().filter(|it| it.state == AccessState::Proven);
    let holders = sure.flat_map(|it| it.callers.iter().copied());
    holders.filter(|it| administrators.binary_search(it).is_ok()).collect()
}

/// By caller: how surely it holds permissions on a role.
fn holders_on(holdings: &[Holding], role: NodeId) -> FxHashMap<NodeId, Sureness> {
    let of_role = holdings
        .iter()
        .filter(|it| it.targets.as_ref().is_some_and(|targets| targets.contains(&role)));
    let holders =
        of_role.flat_map(|it| it.callers.iter().map(|caller| (*caller, (it.state, it.mfa))));
    holders.collect()
}

struct Finder<'s, 'a> {
    graph: &'s AccessGraph,
    gatherer: &'s Gatherer<'a>,
    ends: &'s FxHashMap<AccountId, NodeId>,
    facts: TargetFacts<'s, 'a>,
    power: PowerCheck<'s, 'a>,
    /// In order.
    administrators: &'s [NodeId],
    powerful: FxHashSet<NodeId>,
}

impl Finder<'_, '_> {
    fn add(
        &mut self,
        method: &'static EscalationMethod,
        holding: &Holding,
        on_role: &[Holding],
        collected: &mut Collected,
    ) {
        let callers = self.callers(method, holding);
        let Some(first) = callers.first() else { return };
        let Some(end) = self.administrator_access(*first) else { return };
        // Nothing that IAM tells says whether what else is needed exists.
        let state = match method.needs {
            Some(_) => AccessState::Unknown,
            None => holding.state,
        };
        let sure = (state, holding.mfa);
        let Some(targets) = &holding.targets else {
            self.without_target(method, &callers, end, sure, collected);
            return;
        };
        match (method.yields, method.permissions.target) {
            (Yield::Administrator(change), Some(TargetKind::ManagedPolicy)) => {
                self.by_policy(method, change, &callers, targets, on_role, end, sure, collected);
            }
            (Yield::Administrator(change), Some(TargetKind::Group)) => {
                for target in targets.iter() {
                    let members = self.facts.members(*target);
                    for caller in callers.iter().filter(|it| members.contains(it)) {
                        self.powered(*caller, change, *caller, Some(*target), end, sure, collected);
                    }
                }
            }
            (Yield::Administrator(change), _) => {
                self.by_target(method, change, &callers, targets, end, sure, collected);
            }
            (Yield::Membership, _) => self.joining(&callers, targets, sure, collected),
            (Yield::Target, _) => self.target(method, &callers, targets, sure, collected),
        }
    }

    /// The callers that gain something, as far as facts about them alone tell.
    fn callers(&self, method: &EscalationMethod, holding: &Holding) -> Vec<NodeId> {
        let kind = |it: NodeId| self.graph.node(it).kind;
        // Only AWS acts as a service-linked role.
        let is_aws = |it: NodeId| {
            self.graph
                .role(self.gatherer.snapshot, it)
                .is_some_and(|(_, it)| it.is_service_linked())
        };
        let fits = |it: &NodeId| {
            !self.powerful.contains(it)
                && !is_aws(*it)
                && (!method.requires(RequiredFact::CallerIsUser) || kind(*it) == NodeKind::User)
                && (!method.requires(RequiredFact::CallerIsRole) || kind(*it) == NodeKind::Role)
        };
        let mut callers: Vec<NodeId> = holding.callers.iter().copied().filter(fits).collect();
        callers.sort_unstable();
        callers
    }

    /// The node that stands for administrator access to the account of a principal.
    fn administrator_access(&self, id: NodeId) -> Option<NodeId> {
        let (account, _) = self.graph.account(self.gatherer.snapshot, id)?;
        self.ends.get(account).copied()
    }

    /// What the caller does to itself, or to something that no snapshot of IAM holds.
    fn without_target(
        &mut self,
        method: &'static EscalationMethod,
        callers: &[NodeId],
        end: NodeId,
        sure: Sureness,
        collected: &mut Collected,
    ) {
        let on_itself =
            method.permissions.permissions.iter().any(|it| it.on == ResourceAsked::Itself);
        match method.yields {
            Yield::Administrator(change) if on_itself => {
                for caller in callers {
                    self.powered(*caller, change, *caller, None, end, sure, collected);
                }
            }
            Yield::Administrator(_) => collected.add(callers, vec![end], sure),
            // What exists already runs as a role that its service may assume.
            Yield::Target => {
                let roles = self.roles_beside(method, callers[0]);
                self.target(method, callers, &roles, sure, collected);
            }
            Yield::Membership => {}
        }
    }

    /// The roles of a principal's account that admit the service of a method.
    fn roles_beside(&mut self, method: &'static EscalationMethod, id: NodeId) -> Vec<NodeId> {
        let snapshot = self.gatherer.snapshot;
        let home = self.graph.account(snapshot, id).map(|(account, _)| account);
        let Some(service) = method.service.as_deref() else { return Vec::new() };
        let is_beside =
            |it: &NodeId| self.graph.account(snapshot, *it).map(|(account, _)| account) == home;
        self.facts.admitting(service).filter(is_beside).collect()
    }

    /// Notes what a caller gets by a change to `subject`: administrator access, unless something
    /// is in the way.
    #[expect(clippy::too_many_arguments, reason = "one step, told by its parts")]
    fn powered(
        &mut self,
        caller: NodeId,
        change: PowerChange,
        subject: NodeId,
        via: Option<NodeId>,
        end: NodeId,
        (state, mfa): Sureness,
        collected: &mut Collected,
    ) {
        if let Some(power) = self.power.after(subject, change) {
            collected.add_one(caller, end, via, (state.max(power), mfa));
        }
    }

    /// What is changed of a target user or role, with which the caller acts then.
    #[expect(clippy::too_many_arguments, reason = "one step, told by its parts")]
    fn by_target(
        &mut self,
        method: &'static EscalationMethod,
        change: PowerChange,
        callers: &[NodeId],
        targets: &[NodeId],
        end: NodeId,
        (state, mfa): Sureness,
        collected: &mut Collected,
    ) {
        // By caller: the target that makes the surest step, of equals the first by name. Node ids
        // follow the order in which principals were listed, which says nothing.
        let graph = self.graph;
        let rank = |(state, target): &(AccessState, NodeId)| (*state, &graph.node(*target).name);
        let mut best: FxHashMap<NodeId, (AccessState, NodeId)> = FxHashMap::default();
        let asks_who = method.requires(RequiredFact::CallerCanAssume);
        // The two best: a caller that is itself the best takes the step by the other.
        let mut for_all: Vec<(AccessState, NodeId)> = Vec::new();
        for target in targets {
            let Some(fact) = self.facts.hold(method, *target) else { continue };
            let Some(power) = self.power.after(*target, change) else { continue };
            let found = (state.max(fact).max(power), *target);
            if !asks_who {
                for_all.push(found);
                for_all.sort_by(|a, b| rank(a).cmp(&rank(b)));
                for_all.truncate(2);
                continue;
            }
            let assumable = self.facts.assumable_by(*target);
            for caller in callers.iter().filter(|it| *it != target) {
                let Some(assumed) = assumable.get(caller) else { continue };
                let found = (found.0.max(*assumed), *target);
                let known = best.entry(*caller).or_insert(found);
                if rank(&found) < rank(known) {
                    *known = found;
                }
            }
        }
        for caller in callers {
            let mut for_all = for_all.iter().filter(|(_, via)| via != caller);
            if let Some((state, via)) = best.get(caller).or_else(|| for_all.next()) {
                collected.add_one(*caller, end, Some(*via), (*state, mfa));
            }
        }
    }

    /// What is changed of a policy that is attached to the caller, or to a role that it can use.
    #[expect(clippy::too_many_arguments, reason = "one step, told by its parts")]
    fn by_policy(
        &mut self,
        method: &'static EscalationMethod,
        change: PowerChange,
        callers: &[NodeId],
        targets: &[NodeId],
        on_role: &[Holding],
        end: NodeId,
        (state, mfa): Sureness,
        collected: &mut Collected,
    ) {
        for target in targets {
            if method.requires(RequiredFact::AttachedToCaller) {
                let holders = self.facts.holders(*target);
                for caller in callers.iter().filter(|it| holders.contains(it)) {
                    let sure = (state, mfa);
                    self.powered(*caller, change, *caller, Some(*target), end, sure, collected);
                }
                continue;
            }
            for role in self.facts.roles_with(*target) {
                let Some(power) = self.power.after(role, change) else { continue };
                let assumable = match method.requires(RequiredFact::CallerCanAssume) {
                    true => Some(self.facts.assumable_by(role)),
                    false => None,
                };
                let holders = holders_on(on_role, role);
                for caller in callers.iter().filter(|it| **it != role) {
                    let assumed = match &assumable {
                        Some(assumable) => assumable.get(caller).copied(),
                        None => Some(AccessState::Proven),
                    };
                    let held = match method.on_attached_role.is_empty() {
                        true => Some((AccessState::Proven, MfaVerdict::NotApplicable)),
                        false => holders.get(caller).copied(),
                    };
                    let (Some(assumed), Some((of_role, mfa_on_role))) = (assumed, held) else {
                        continue;
                    };
                    let state = state.max(power).max(of_role).max(assumed);
                    collected.add_one(*caller, end, Some(role), (state, mfa.min(mfa_on_role)));
                }
            }
        }
    }

    /// Groups with policies that callers join which are not in them. Whether a boundary leaves
    /// anything of what an administrators' group gives is not followed.
    fn joining(
        &mut self,
        callers: &[NodeId],
        targets: &[NodeId],
        sure: Sureness,
        collected: &mut Collected,
    ) {
        let (state, mfa) = sure;
        for target in targets.iter().filter(|it| self.facts.has_policies(**it)) {
            let members = self.facts.members(*target);
            let others = callers.iter().copied().filter(|it| !members.contains(it));
            let is_administrator = self.administrators.binary_search(target).is_ok();
            let is_capped = |it: &NodeId| {
                is_administrator && self.power.after(*it, PowerChange::Grant).is_none()
            };
            let (capped, free): (Vec<NodeId>, Vec<NodeId>) = others.partition(is_capped);
            collected.add(&free, vec![*target], (state, mfa));
            collected.add(&capped, vec![*target], (AccessState::Unknown, mfa));
        }
    }

    /// Users and roles that callers become.
    fn target(
        &mut self,
        method: &'static EscalationMethod,
        callers: &[NodeId],
        targets: &[NodeId],
        (state, mfa): Sureness,
        collected: &mut Collected,
    ) {
        let mut by_state: [Vec<NodeId>; AccessState::ALL.len()] = Default::default();
        for target in targets {
            if let Some(fact) = self.facts.hold(method, *target) {
                by_state[state.max(fact) as usize].push(*target);
            }
        }
        for (state, ends) in AccessState::ALL.into_iter().zip(by_state) {
            collected.add(callers, ends, (state, mfa));
        }
    }
}
