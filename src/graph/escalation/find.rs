//! Finds who can escalate, by which methods, and to what.

use std::{collections::BTreeMap, rc::Rc};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    abroad::Abroad,
    catalogue::EscalationId,
    collected::{Collected, Escalation, Sureness},
    membership::roles_of_members,
    method::{EscalationMethod, PowerChange, RequiredFact, Yield},
    power::PowerCheck,
    target_facts::{Assuming, TargetFacts},
};
use crate::{
    eval::{AccessState, MfaVerdict},
    graph::{
        access_graph::AccessGraph,
        gather::{Caller, Gatherer},
        node::{NodeId, NodeKind},
        permissions::{
            ANY_ACTION, Holding, Permission, PermissionSearch, PermissionSet, ResourceAsked,
            TargetKind, grants,
        },
    },
    iam::{AccountId, PermissionsBoundary},
};

/// Finds all escalations. `administrators` are the principals that need none; `ends` are the nodes
/// that represent administrator access, by account.
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
        abroad: Abroad::of(gatherer.snapshot),
        administrators,
        powerful: all_powerful(&mut search, administrators),
        roles_of_groups: Vec::new(),
    };
    let mut found = finder.all_methods(&mut search);
    let mut followed: FxHashSet<NodeId> = FxHashSet::default();
    let mut open = joinable(&found, &mut followed);
    // A caller that joins a group also has its policies, which may allow joining another group.
    while !open.is_empty() {
        open.retain(|it| administrators.binary_search(it).is_err());
        search.ask_groups(&open);
        finder.roles_of_groups = roles_of_members(graph, gatherer, &open);
        let mut of_members = finder.all_methods(&mut search);
        of_members.extend(finder.assumptions());
        open = joinable(&of_members, &mut followed);
        found.extend(of_members);
    }
    found
}

/// The groups that some principal can join and that were not followed, in order.
fn joinable(found: &[Escalation], followed: &mut FxHashSet<NodeId>) -> Vec<NodeId> {
    let is_joining = |it: &&Escalation| {
        it.edge.kind.escalation().is_some_and(|it| it.id.method().yields == Yield::Membership)
    };
    let groups = found.iter().filter(is_joining).flat_map(|it| it.ends.iter().copied());
    let mut groups: Vec<NodeId> = groups.filter(|it| followed.insert(*it)).collect();
    groups.sort_unstable();
    groups
}

/// The administrators that may do everything; no method adds to that.
fn all_powerful(
    search: &mut PermissionSearch<'_, '_>,
    administrators: &[NodeId],
) -> FxHashSet<NodeId> {
    let Ok(action) = ANY_ACTION.parse() else { return FxHashSet::default() };
    let on = ResourceAsked::Named("*".into());
    let permissions = vec![Permission { action, on, context: Vec::new() }];
    let holdings = search.holdings(&PermissionSet { target: None, permissions });
    let sure = holdings.iter().filter(|it| it.state == AccessState::Proven);
    let holders = sure.flat_map(|it| it.callers.iter().copied());
    holders.filter(|it| administrators.binary_search(it).is_ok()).collect()
}

/// By caller: its state for permissions on a role.
fn holders_on(holdings: &[Holding], role: NodeId) -> FxHashMap<NodeId, Sureness> {
    let of_role = holdings
        .iter()
        .filter(|it| it.targets.as_ref().is_some_and(|targets| targets.contains(&role)));
    let holders =
        of_role.flat_map(|it| it.callers.iter().map(|caller| (*caller, (it.state, it.mfa))));
    holders.collect()
}

/// Those of `callers`, which are sorted, about whom a fact is known, with the fact.
fn known_of<T: Copy>(callers: &[NodeId], facts: &FxHashMap<NodeId, T>) -> Vec<(NodeId, T)> {
    if callers.len() <= facts.len() {
        return callers.iter().filter_map(|it| Some((*it, *facts.get(it)?))).collect();
    }
    let is_meant = |it: &(&NodeId, &T)| callers.binary_search(it.0).is_ok();
    let mut found: Vec<_> =
        facts.iter().filter(is_meant).map(|(caller, fact)| (*caller, *fact)).collect();
    found.sort_by_key(|(caller, _)| *caller);
    found
}

struct Finder<'s, 'a> {
    graph: &'s AccessGraph,
    gatherer: &'s Gatherer<'a>,
    ends: &'s FxHashMap<AccountId, NodeId>,
    facts: TargetFacts<'s, 'a>,
    power: PowerCheck<'s, 'a>,
    abroad: Abroad,
    /// In order.
    administrators: &'s [NodeId],
    powerful: FxHashSet<NodeId>,
    /// By group: the roles that any member can assume.
    roles_of_groups: Vec<(NodeId, Vec<(NodeId, Sureness)>)>,
}

impl Finder<'_, '_> {
    /// The escalations of the callers of a search by any method.
    fn all_methods(&mut self, search: &mut PermissionSearch<'_, '_>) -> Vec<Escalation> {
        let mut found = Vec::new();
        for id in EscalationId::all() {
            let method = id.method();
            let mut collected = Collected::new(id);
            if method.across_accounts && !self.abroad.is_empty() {
                for holding in search.holdings(&method.permissions.anywhere()) {
                    self.roles_abroad(method, &holding, &mut collected);
                }
            }
            let holdings = search.holdings(&method.permissions);
            let on_role = match method.on_attached_role.is_empty() || holdings.is_empty() {
                true => Vec::new(),
                false => {
                    let permissions = method.on_attached_role.clone();
                    search.holdings(&PermissionSet { target: Some(TargetKind::Role), permissions })
                }
            };
            for holding in &holdings {
                self.add(method, holding, &on_role, &mut collected);
            }
            found.extend(collected.finish());
        }
        found
    }

    /// The role assumptions of any member of a group.
    fn assumptions(&self) -> Vec<Escalation> {
        let mut found = Vec::new();
        for (group, roles) in &self.roles_of_groups {
            let mut alike: BTreeMap<Sureness, Vec<NodeId>> = BTreeMap::new();
            for (role, sure) in roles {
                alike.entry(*sure).or_default().push(*role);
            }
            let steps = alike.into_iter();
            found.extend(steps.map(|(sure, ends)| Escalation::of_members(*group, ends, sure)));
        }
        found
    }

    /// The callers that can assume a role today, with their states; for a group, if any member can.
    fn assumable_by(&self, role: NodeId) -> Assuming {
        let mut found = self.facts.assumable_by(role);
        for (group, roles) in &self.roles_of_groups {
            let sure = roles.iter().find(|(it, _)| *it == role);
            if let Some((_, (state, _))) = sure {
                Rc::make_mut(&mut found).insert(*group, *state);
            }
        }
        found
    }

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
        let sure = self.sureness(method, holding);
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
                    let is_in = |it: &&NodeId| *it == target || members.contains(it);
                    for caller in callers.iter().filter(is_in) {
                        self.powered(*caller, change, *caller, Some(*target), end, sure, collected);
                    }
                }
            }
            (Yield::Administrator(change), _) => {
                self.by_target(method, change, &callers, targets, end, sure, collected);
            }
            (Yield::Membership, _) => self.joining(&callers, targets, sure, collected),
            (Yield::Target, _) => self.target(method, &callers, targets, sure, collected),
            (Yield::AssumedByTarget, _) => {
                self.assumed_by_target(method, &callers, targets, sure, collected);
            }
        }
    }

    /// How sure a step is, as far as the permissions show.
    fn sureness(&self, method: &EscalationMethod, holding: &Holding) -> Sureness {
        // IAM data does not show whether the other required resources exist.
        let state = match method.needs {
            Some(_) => AccessState::Unknown,
            None => holding.state,
        };
        (state, holding.mfa)
    }

    /// The callers that gain something, as far as facts about them alone show.
    fn callers(&self, method: &EscalationMethod, holding: &Holding) -> Vec<NodeId> {
        let kind = |it: NodeId| self.graph.node(it).kind;
        // Only AWS uses a service-linked role.
        let is_aws = |it: NodeId| {
            self.graph
                .role(self.gatherer.snapshot, it)
                .is_some_and(|(_, it)| it.is_service_linked())
        };
        let fits = |it: &NodeId| {
            !self.powerful.contains(it)
                && !is_aws(*it)
                && (!method.requires(RequiredFact::CallerIsUser) || kind(*it) != NodeKind::Role)
                && (!method.requires(RequiredFact::CallerIsRole) || kind(*it) == NodeKind::Role)
        };
        let mut callers: Vec<NodeId> = holding.callers.iter().copied().filter(fits).collect();
        callers.sort_unstable();
        callers
    }

    /// The node that represents administrator access to the account of a principal.
    fn administrator_access(&self, id: NodeId) -> Option<NodeId> {
        let (account, _) = self.graph.account(self.gatherer.snapshot, id)?;
        self.ends.get(account).copied()
    }

    /// Changes to the caller itself, or to something that no IAM snapshot contains.
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
            // An existing resource already runs as a role that its service may assume.
            Yield::Target => {
                let roles = self.roles_beside(method, callers[0]);
                self.target(method, callers, &roles, sure, collected);
            }
            Yield::AssumedByTarget | Yield::Membership => {}
        }
    }

    /// The roles of a principal's account that trust the service of a method.
    fn roles_beside(&mut self, method: &'static EscalationMethod, id: NodeId) -> Vec<NodeId> {
        match self.graph.account(self.gatherer.snapshot, id) {
            Some((home, _)) => self.roles_in(home, method),
            None => Vec::new(),
        }
    }

    /// The roles of an account that trust the service of a method.
    fn roles_in(&mut self, account: &AccountId, method: &'static EscalationMethod) -> Vec<NodeId> {
        let snapshot = self.gatherer.snapshot;
        let Some(service) = method.service.as_deref() else { return Vec::new() };
        let is_there =
            |it: &NodeId| self.graph.account(snapshot, *it).is_some_and(|(it, _)| it == account);
        self.facts.admitting(service).filter(is_there).collect()
    }

    /// Existing resources of other accounts, which run as roles there. Their own policies, which
    /// were not read, must admit the callers.
    fn roles_abroad(
        &mut self,
        method: &'static EscalationMethod,
        holding: &Holding,
        collected: &mut Collected,
    ) {
        let callers = self.callers(method, holding);
        let sure = self.sureness(method, holding);
        let (graph, gatherer) = (self.graph, self.gatherer);
        let mut alike: BTreeMap<AccountId, Vec<NodeId>> = BTreeMap::new();
        for caller in &callers {
            let Some(acting) = Caller::at(graph, gatherer.snapshot, *caller) else { continue };
            let policies = gatherer.policies_of(acting).read;
            for account in self.abroad.named_by(&policies, acting.account()) {
                alike.entry(account).or_default().push(*caller);
            }
        }
        for (account, mut callers) in alike {
            let roles = self.roles_in(&account, method);
            let Some(role) = roles.first().copied() else { continue };
            let set = &method.permissions;
            callers.retain(|it| grants(graph, gatherer, set, *it, Some(role)).is_some());
            self.target(method, &callers, &roles, sure, collected);
        }
    }

    /// Records the result of a change to `subject`: administrator access, unless something prevents
    /// it.
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
        let owner = via.unwrap_or(subject);
        if let Some(power) = self.power.after(subject, change, owner) {
            collected.add_one(caller, end, via, (state.max(power), mfa));
        }
    }

    /// Changes to a target user or role, which the caller then acts as.
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
        // By caller: the target with the most certain step, the first by name among equals: node ids
        // follow the order in which principals were listed. No caller is its own target; other
        // methods cover that.
        let graph = self.graph;
        let rank = |(state, target): &(AccessState, NodeId)| (*state, &graph.node(*target).name);
        let mut best: FxHashMap<NodeId, (AccessState, NodeId)> = FxHashMap::default();
        let asks_who = method.requires(RequiredFact::CallerCanAssume);
        // The two best for all callers, because one of them may be the caller itself.
        let mut for_all: Vec<(AccessState, NodeId)> = Vec::new();
        for target in targets {
            let Some(fact) = self.facts.hold(method, *target) else { continue };
            let Some(power) = self.power.after(*target, change, *target) else { continue };
            let found = (state.max(fact).max(power), *target);
            if !asks_who {
                for_all.push(found);
                for_all.sort_by(|a, b| rank(a).cmp(&rank(b)));
                for_all.truncate(2);
                continue;
            }
            for (caller, assumed) in known_of(callers, &self.assumable_by(*target)) {
                if caller == *target {
                    continue;
                }
                let found = (found.0.max(assumed), *target);
                let known = best.entry(caller).or_insert(found);
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

    /// Changes to a policy that is attached to the caller, or to a role that it can use.
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
            let Some(fact) = self.facts.facts_hold(method, *target) else { continue };
            let state = state.max(fact);
            if method.requires(RequiredFact::AttachedToCaller) {
                let holders = self.facts.holders(*target);
                for caller in holders.iter().filter(|it| callers.binary_search(it).is_ok()) {
                    if let Some(power) = self.power_by(*caller, change, *target) {
                        let sure = (state.max(power), mfa);
                        collected.add_one(*caller, end, Some(*target), sure);
                    }
                }
                continue;
            }
            for role in self.facts.roles_with(*target) {
                let Some(power) = self.power_by(role, change, *target) else { continue };
                let assuming: Vec<(NodeId, AccessState)> =
                    match method.requires(RequiredFact::CallerCanAssume) {
                        true => known_of(callers, &self.assumable_by(role)),
                        false => callers.iter().map(|it| (*it, AccessState::Proven)).collect(),
                    };
                let holders = holders_on(on_role, role);
                for (caller, assumed) in assuming.into_iter().filter(|(it, _)| *it != role) {
                    let held = match method.on_attached_role.is_empty() {
                        true => Some((AccessState::Proven, MfaVerdict::NotApplicable)),
                        false => holders.get(&caller).copied(),
                    };
                    let Some((of_role, mfa_on_role)) = held else { continue };
                    let state = state.max(power).max(of_role).max(assumed);
                    collected.add_one(caller, end, Some(role), (state, mfa.min(mfa_on_role)));
                }
            }
        }
    }

    /// Groups with policies that callers can join. How much the boundary of a caller limits what
    /// another group grants is not followed, except for groups of administrators.
    fn joining(
        &mut self,
        callers: &[NodeId],
        targets: &[NodeId],
        sure: Sureness,
        collected: &mut Collected,
    ) {
        let (state, mfa) = sure;
        for target in targets {
            if !self.facts.has_policies(*target) {
                continue;
            }
            let members = self.facts.members(*target);
            let others = callers.iter().copied().filter(|it| it != target && !members.contains(it));
            let is_administrator = self.administrators.binary_search(target).is_ok();
            let is_capped = |it: &NodeId| match is_administrator {
                true => self.power.after(*it, PowerChange::Grant, *it).is_none(),
                false => self.has_boundary(*it),
            };
            let (capped, free): (Vec<NodeId>, Vec<NodeId>) = others.partition(is_capped);
            collected.add(&free, vec![*target], (state, mfa));
            collected.add(&capped, vec![*target], (AccessState::Unknown, mfa));
        }
    }

    /// The state of a user or role as an administrator after a change to one of its policies.
    fn power_by(
        &mut self,
        subject: NodeId,
        change: PowerChange,
        policy: NodeId,
    ) -> Option<AccessState> {
        match change {
            PowerChange::RestoreVersion => {
                self.power.once_restored(subject, policy).map(|it| it.state)
            }
            PowerChange::Grant
            | PowerChange::RemoveBoundary
            | PowerChange::DetachPolicy
            | PowerChange::DeletePolicy
            | PowerChange::LeaveGroup => self.power.after(subject, change, subject),
        }
    }

    fn has_boundary(&self, user: NodeId) -> bool {
        let user = self.graph.user(self.gatherer.snapshot, user);
        user.is_some_and(|(_, it)| it.permissions_boundary != PermissionsBoundary::None)
    }

    /// Users and roles that callers can act as.
    fn target(
        &mut self,
        method: &'static EscalationMethod,
        callers: &[NodeId],
        targets: &[NodeId],
        (state, mfa): Sureness,
        collected: &mut Collected,
    ) {
        let ends = targets.iter().filter_map(|target| {
            let fact = self.facts.hold(method, *target)?;
            Some((*target, state.max(fact)))
        });
        collected.add_by_state(None, callers, ends, mfa);
    }

    /// Roles that a service assumes for callers, as the target role that they pass to it.
    fn assumed_by_target(
        &mut self,
        method: &'static EscalationMethod,
        callers: &[NodeId],
        targets: &[NodeId],
        (state, mfa): Sureness,
        collected: &mut Collected,
    ) {
        for target in targets {
            let Some(fact) = self.facts.hold(method, *target) else { continue };
            // What a role can assume, it needs no service for.
            let others: Vec<NodeId> = callers.iter().copied().filter(|it| it != target).collect();
            let roles = self.facts.assumed_by(*target).into_iter();
            let ends = roles.map(|(role, assumed)| (role, state.max(fact).max(assumed)));
            collected.add_by_state(Some(*target), &others, ends, mfa);
        }
    }
}
