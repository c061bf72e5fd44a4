//! Finds who holds permission sets.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::{
    Permission, PermissionSet, ResourceAsked, TargetKind,
    access::{access, access_on, caller_as_resource},
    allow_index::{AllowIndex, policies_that_may_allow},
    bundles::Bundles,
    resources::Resources,
    set_classes::{SetClass, classes},
};
use crate::{
    eval::{Access, AccessState, MfaVerdict},
    graph::{
        access_graph::AccessGraph,
        candidates::{Asking, Divisors, List, Wanted},
        classes::{Relevance, restricted, restricted_facts},
        gather::{Caller, Gatherer, RequesterFacts},
        node::NodeId,
    },
    iam::{AccountId, Action, PolicyId},
};

/// The facts of so many callers are kept.
const MOST_KEPT: usize = 10_000;

/// Callers that hold all permissions of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The users and roles, which no policy distinguishes.
    pub callers: Rc<[NodeId]>,
    /// The targets that each caller holds the set on; `None` if the set has no target.
    pub targets: Option<Rc<[NodeId]>>,
    /// The state of the least certain permission.
    pub state: AccessState,
    /// Its MFA verdict: enforced if any permission enforces it, and so on down.
    pub mfa: MfaVerdict,
}

/// Finds who holds permission sets, one set after another.
#[derive(Debug)]
pub struct PermissionSearch<'s, 'a> {
    graph: &'s AccessGraph,
    gatherer: &'s Gatherer<'a>,
    bundles: Bundles<'a>,
    index: AllowIndex<'a>,
    /// By action: the policies that may allow it, sorted.
    allowing: FxHashMap<Action, Rc<[PolicyId]>>,
    resources: FxHashMap<(TargetKind, &'a AccountId), Resources<'a>>,
    /// The facts about callers that represent their classes: most do for many sets.
    facts: FxHashMap<NodeId, RequesterFacts<'a>>,
}

impl<'s, 'a> PermissionSearch<'s, 'a> {
    /// Examines each policy and each principal once.
    pub fn new(graph: &'s AccessGraph, gatherer: &'s Gatherer<'a>) -> Self {
        Self {
            graph,
            gatherer,
            bundles: Bundles::collect(graph, gatherer, None),
            index: AllowIndex::of(gatherer.snapshot),
            allowing: FxHashMap::default(),
            resources: FxHashMap::default(),
            facts: FxHashMap::default(),
        }
    }

    /// The same search, but who holds the sets is whoever is in one of these groups and has no
    /// policies but the group's.
    pub(in crate::graph) fn ask_groups(&mut self, groups: &[NodeId]) {
        self.bundles = Bundles::of_groups(self.graph, self.gatherer, groups);
    }

    /// Prepares for these sets only, which is faster.
    fn of(graph: &'s AccessGraph, gatherer: &'s Gatherer<'a>, sets: &[PermissionSet]) -> Self {
        let actions = sets.iter().flat_map(PermissionSet::actions);
        let allowing: FxHashMap<Action, Rc<[PolicyId]>> = actions
            .map(|it| (it.clone(), policies_that_may_allow(gatherer.snapshot, it).into()))
            .collect();
        let mut wanted: Vec<PolicyId> =
            allowing.values().flat_map(|it| it.iter().copied()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        Self {
            graph,
            gatherer,
            bundles: Bundles::collect(graph, gatherer, Some(&wanted)),
            index: AllowIndex::default(),
            allowing,
            resources: FxHashMap::default(),
            facts: FxHashMap::default(),
        }
    }

    /// Who holds all permissions of a set, and on which targets. Refused pairs are left out; no
    /// pair occurs twice.
    pub fn holdings(&mut self, set: &PermissionSet) -> Vec<Holding> {
        let snapshot = self.gatherer.snapshot;
        let allowing: Vec<Rc<[PolicyId]>> =
            set.actions_to_allow().into_iter().map(|it| self.policies_that_may_allow(it)).collect();
        let allowing: Vec<&[PolicyId]> = allowing.iter().map(|it| &**it).collect();
        let candidates = self.bundles.that_may(&allowing);
        if candidates.is_empty() {
            return Vec::new();
        }
        let relevance = Relevance::among(
            snapshot,
            &set.actions(),
            &set.actions_of_any(),
            self.policies_over(&candidates),
        );
        let (graph, gatherer) = (self.graph, self.gatherer);
        let classes = classes(gatherer, &self.bundles, &candidates, set, &relevance);
        let mut holder = Holder {
            graph,
            gatherer,
            set,
            relevance: &relevance,
            resources: &mut self.resources,
            facts: &mut self.facts,
            found: Vec::new(),
        };
        for class in classes {
            holder.add(class);
        }
        holder.found
    }

    fn policies_that_may_allow(&mut self, action: &Action) -> Rc<[PolicyId]> {
        if let Some(known) = self.allowing.get(action) {
            return Rc::clone(known);
        }
        let found: Rc<[PolicyId]> = self.index.may_allow(action).into();
        self.allowing.insert(action.clone(), Rc::clone(&found));
        found
    }

    /// The policies of some bundles, and those of the organization.
    fn policies_over(&self, bundles: &[u32]) -> Vec<PolicyId> {
        let snapshot = self.gatherer.snapshot;
        let organization = snapshot.organization.iter().flat_map(|it| &it.policies);
        let mut found: Vec<PolicyId> = organization.filter_map(|it| it.policy).collect();
        for bundle in bundles.iter().map(|it| &self.bundles.all[*it as usize]) {
            found.extend(&bundle.policies);
            let boundary = bundle.callers.first().and_then(|(_, it)| it.boundary().arn());
            found.extend(boundary.and_then(|it| self.gatherer.managed_policy(it)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// For each of some sets, who holds all its permissions, and on which targets: like
/// [`PermissionSearch::holdings`], but principals that hold none of them are not examined.
pub fn holdings(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    sets: &[PermissionSet],
) -> Vec<Vec<Holding>> {
    let mut search = PermissionSearch::of(graph, gatherer, sets);
    sets.iter().map(|it| search.holdings(it)).collect()
}

/// Calls `each` with the users and roles that may hold a set, in classes that no policy
/// distinguishes, with the facts about each class; limited to the given accounts.
pub(in crate::graph) fn each_caller_class(
    graph: &AccessGraph,
    gatherer: &Gatherer<'_>,
    set: &PermissionSet,
    is_meant: impl Fn(&AccountId) -> bool,
    each: &mut dyn FnMut(&[NodeId], &RequesterFacts<'_>),
) {
    let mut search = PermissionSearch::of(graph, gatherer, std::slice::from_ref(set));
    let allowing: Vec<Rc<[PolicyId]>> =
        set.actions().into_iter().map(|it| search.policies_that_may_allow(it)).collect();
    let allowing: Vec<&[PolicyId]> = allowing.iter().map(|it| &**it).collect();
    let mut candidates = search.bundles.that_may(&allowing);
    candidates.retain(|it| {
        let first = search.bundles.all[*it as usize].callers.first();
        first.is_some_and(|(_, it)| is_meant(it.account()))
    });
    let over = search.policies_over(&candidates);
    let relevance =
        Relevance::among(gatherer.snapshot, &set.actions(), &set.actions_of_any(), over);
    for class in classes(gatherer, &search.bundles, &candidates, set, &relevance) {
        each(&class.members, &restricted_facts(gatherer, &relevance, class.first));
    }
}

/// Collects the holders of one set.
struct Holder<'s, 'a> {
    graph: &'s AccessGraph,
    gatherer: &'s Gatherer<'a>,
    set: &'s PermissionSet,
    relevance: &'s Relevance,
    resources: &'s mut FxHashMap<(TargetKind, &'a AccountId), Resources<'a>>,
    facts: &'s mut FxHashMap<NodeId, RequesterFacts<'a>>,
    found: Vec<Holding>,
}

impl<'s, 'a> Holder<'s, 'a> {
    fn add(&mut self, class: SetClass<'a>) {
        let account = class.first.account();
        let facts = self.facts(&class);
        let Some(elsewhere) = self.elsewhere(&facts, class.first) else { return };
        let on_target: Vec<&Permission> = self.set.on_target().collect();
        let Some(kind) = self.set.target.filter(|_| !on_target.is_empty()) else {
            let callers = class.members.into();
            let (state, mfa) = elsewhere;
            self.found.push(Holding { callers, targets: None, state, mfa });
            return;
        };
        let resources = self
            .resources
            .entry((kind, account))
            .or_insert_with(|| Resources::collect(self.graph, self.gatherer, account, kind));
        let mut divisors = Divisors::default();
        divisors.elements.extend(resources.owned_by_aws.iter().cloned());
        let rcp = &self.gatherer.guards(account.as_str()).rcp;
        // The smallest list of resources that some permission may be held on.
        let mut fewest: Option<List> = None;
        for permission in &on_target {
            let asked = Asking { action: &permission.action, others: &[] };
            let wanted = Wanted::of(&facts, asked).and_guarded_by(&facts, asked, rcp);
            let list = resources.wanted_by(&wanted);
            let needs_allow = permission.on == ResourceAsked::Target;
            if needs_allow && fewest.as_ref().is_none_or(|it| list.len() < it.len()) {
                fewest = Some(list);
            }
            divisors.add(wanted.needed_divisors());
        }
        let Some(list) = fewest.filter(|it| !it.is_empty()) else { return };
        let divisors = Rc::new(divisors.sorted());
        let callers: Rc<[NodeId]> = class.members.into();
        for part in resources.divider.divide(&list, &divisors, &resources.numbered).iter() {
            let target = resources.facts(self.gatherer, part[0]);
            let decided = on_target.iter().map(|it| access_on(self.gatherer, &facts, it, &target));
            let Some((state, mfa)) = weakest(decided) else { continue };
            self.found.push(Holding {
                callers: Rc::clone(&callers),
                targets: Some(resources.nodes(part)),
                state: state.max(elsewhere.0),
                mfa: mfa.min(elsewhere.1),
            });
        }
    }

    /// The facts about the first caller of a class, with the relevant statements only.
    fn facts(&mut self, class: &SetClass<'a>) -> RequesterFacts<'s> {
        let Self { gatherer, relevance, .. } = self;
        if self.facts.len() > MOST_KEPT {
            self.facts.clear();
        }
        let gather = || gatherer.caller_facts(class.first);
        let facts = match class.members.first() {
            Some(node) => self.facts.entry(*node).or_insert_with(gather).clone(),
            None => gather(),
        };
        restricted(facts, gatherer.snapshot, relevance)
    }

    /// The state and MFA verdict of the permissions that are not evaluated on the target; `None` if
    /// one is refused.
    fn elsewhere(
        &self,
        facts: &RequesterFacts<'_>,
        caller: Caller<'a>,
    ) -> Option<(AccessState, MfaVerdict)> {
        let itself = || caller_as_resource(self.gatherer, caller);
        let decided = self.set.elsewhere().map(|it| {
            let (access, _) = access(self.gatherer, facts, it, caller.account(), itself)?;
            Some(access)
        });
        weakest(decided)
    }
}

/// The least certain state of some permissions, and the strictest MFA verdict; `None` if one is
/// refused.
fn weakest(
    mut decided: impl Iterator<Item = Option<(Access, MfaVerdict)>>,
) -> Option<(AccessState, MfaVerdict)> {
    decided.try_fold((AccessState::Proven, MfaVerdict::NotApplicable), |(state, mfa), it| {
        let (access, verdict) = it?;
        Some((state.max(access.state), mfa.min(verdict)))
    })
}
