//! Evaluates the halves of role assumptions, and caches each answer.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::{
    classes::{Classes, Naming},
    targets::{Target, Targets},
    trust_names::Trusts,
};
use crate::{
    eval::{
        AccountRelation, Factors, Inherited, PolicyRef, Request, ResourcePolicies, ResourcePolicy,
        account_relation, caller_factors, resource_factors,
    },
    graph::{
        candidates::Wanted,
        classes::{Relevance, restricted_facts},
        gather::{Caller, Gatherer, RequesterFacts, ResourceFacts, request},
        half::{HalfFactors, HalfId, HalfIndex, Halves},
    },
    iam::{Action, Arn, Requester, Snapshot},
};

/// The halves of assumptions, evaluated on first use.
pub(super) struct HalfEvaluator<'s, 'a> {
    snapshot: &'a Snapshot,
    gatherer: &'s Gatherer<'a>,
    relevance: &'a Relevance,
    trusts: &'a Trusts,
    targets: &'s Targets<'a>,
    /// The actions that a call may also need, if some policy makes them relevant.
    riders: Option<[Action; 2]>,
    /// By caller view: an example caller that no trust policy names.
    view_facts: Vec<RequesterFacts<'a>>,
    halves: Halves,
    index: HalfIndex,
    /// By target and caller view; `None` if no caller can assume the role.
    of_roles: FxHashMap<(u32, u32), Option<(HalfId, AccountRelation)>>,
    /// By target, caller view, and how the trust policy names the caller.
    of_namings: FxHashMap<(u32, u32, Naming), HalfId>,
}

/// The policies of a class, prepared for evaluation against roles.
pub(super) struct ClassFacts<'a> {
    pub(super) facts: RequesterFacts<'a>,
    /// Whether no statement distinguishes roles, not even one that allows.
    is_plain: bool,
    /// The caller's half, if it is the same for every role; `None` if no role's half can make it
    /// pass.
    uniform: OnceCell<Option<HalfId>>,
}

impl<'a> ClassFacts<'a> {
    pub(super) fn new(facts: RequesterFacts<'a>, wanted: &Wanted) -> Self {
        Self { facts, is_plain: wanted.all_divisors().is_plain(), uniform: OnceCell::new() }
    }
}

impl<'s, 'a> HalfEvaluator<'s, 'a> {
    /// Prepares for the callers of `classes`; `passes_on` says whether the session context matters
    /// anywhere.
    pub(super) fn new(
        snapshot: &'a Snapshot,
        gatherer: &'s Gatherer<'a>,
        relevance: &'a Relevance,
        trusts: &'a Trusts,
        (targets, classes): (&'s Targets<'a>, &Classes<'a>),
        passes_on: bool,
    ) -> Self {
        let views = classes.views.iter();
        Self {
            snapshot,
            gatherer,
            relevance,
            trusts,
            targets,
            riders: passes_on.then(|| Inherited::ALL.map(|it| gatherer.rider(it).clone())),
            view_facts: views.map(|(_, it)| stand_in(gatherer, relevance, *it)).collect(),
            halves: Halves::default(),
            index: HalfIndex::default(),
            of_roles: FxHashMap::default(),
            of_namings: FxHashMap::default(),
        }
    }

    /// All halves that were requested.
    pub(super) fn into_halves(self) -> Halves {
        self.halves
    }

    /// Whether it matters which other permissions calls need.
    pub(super) fn has_riders(&self) -> bool {
        self.riders.is_some()
    }

    /// Keeps a role's half; `None` if no caller passes.
    pub(super) fn keep(&mut self, factors: &HalfFactors) -> Option<HalfId> {
        (!factors.is_never()).then(|| self.halves.add(&mut self.index, factors))
    }

    /// The half of a class of callers for a role; `None` if the role's half can never make it pass.
    pub(super) fn of_class(&mut self, class: &ClassFacts<'a>, role: u32) -> Option<HalfId> {
        match class.is_plain {
            true => *class.uniform.get_or_init(|| self.of_caller(&class.facts, role)),
            false => self.of_caller(&class.facts, role),
        }
    }

    /// The half of one caller for a role; `None` if the role's half can never make it pass.
    pub(super) fn of_caller(&mut self, facts: &RequesterFacts<'a>, role: u32) -> Option<HalfId> {
        let of = |action: &Action| -> Factors {
            let target = &self.targets.of(role).facts;
            let request = Request { action, ..self.request(facts, role, target) };
            caller_factors(&facts.requester, &request, &facts.policies)
        };
        let factors = self.factors(facts, of);
        self.keep(&factors)
    }

    /// The role's half for callers of one view that the trust policy does not name.
    pub(super) fn of_role(&mut self, target: u32, view: u32) -> Option<(HalfId, AccountRelation)> {
        if let Some(known) = self.of_roles.get(&(target, view)) {
            return *known;
        }
        let facts = &self.view_facts[view as usize];
        let factors = self.role_factors(facts, &self.targets.all[target as usize].facts, None);
        let relation = self.relation(facts, target);
        let half = self.keep(&factors).map(|it| (it, relation));
        self.of_roles.insert((target, view), half);
        half
    }

    /// The role's half for a caller that its trust policy names, or looks up if `naming` is `None`.
    pub(super) fn of_single(
        &mut self,
        target: u32,
        view: u32,
        naming: Option<&Naming>,
        caller: Caller<'a>,
        own: &mut Option<RequesterFacts<'a>>,
    ) -> Option<HalfId> {
        let trust = self.targets.all[target as usize].trust;
        let asks = |it| self.relevance.asks_callers(self.snapshot, it);
        let key = match naming {
            Some(naming) if !asks(trust?) => (target, view, naming.clone()),
            _ => return self.of_one(target, caller, own),
        };
        if let Some(known) = self.of_namings.get(&key) {
            return Some(*known);
        }
        let half = self.of_one(target, caller, own)?;
        self.of_namings.insert(key, half);
        Some(half)
    }

    /// The role's half for one caller.
    fn of_one(
        &mut self,
        target: u32,
        caller: Caller<'a>,
        own: &mut Option<RequesterFacts<'a>>,
    ) -> Option<HalfId> {
        let facts =
            own.get_or_insert_with(|| restricted_facts(self.gatherer, self.relevance, caller));
        let target = &self.targets.all[target as usize];
        let names = target.trust.and_then(|it| self.trusts.get(&it));
        let only = names.and_then(|it| it.statements_for(&facts.requester));
        let factors = self.role_factors(facts, &target.facts, only.as_deref());
        self.keep(&factors)
    }

    /// An example of the callers that the role's policies do not name.
    pub(super) fn stand_in(&self, caller: Caller<'a>) -> RequesterFacts<'a> {
        stand_in(self.gatherer, self.relevance, caller)
    }

    pub(super) fn relation(&self, facts: &RequesterFacts<'a>, target: u32) -> AccountRelation {
        self.relation_to(facts, &self.targets.all[target as usize])
    }

    pub(super) fn relation_to(
        &self,
        facts: &RequesterFacts<'a>,
        target: &Target<'a>,
    ) -> AccountRelation {
        let request = self.request(facts, target.roles[0], &target.facts);
        account_relation(&facts.requester, &request)
    }

    fn request<'b>(
        &'b self,
        facts: &'b RequesterFacts<'a>,
        role: u32,
        target: &'b ResourceFacts<'a>,
    ) -> Request<'b> {
        Request {
            action: self.gatherer.assume_action(&facts.requester),
            resource: self.targets.arns[role as usize],
            resource_account: &target.account,
            caller_context: &facts.context,
            resource_context: &target.context,
        }
    }

    /// One half of the answer for the call, and for the permissions that it may also need.
    fn factors(&self, facts: &RequesterFacts<'a>, of: impl Fn(&Action) -> Factors) -> HalfFactors {
        HalfFactors {
            call: of(self.gatherer.assume_action(&facts.requester)),
            riders: self.riders.as_ref().map(|it| [of(&it[0]), of(&it[1])]),
        }
    }

    /// The role's half for a caller, for the call and for the permissions that it may also need;
    /// `only` are the statements of the trust policy that can apply.
    pub(super) fn role_factors(
        &self,
        facts: &RequesterFacts<'a>,
        target: &ResourceFacts<'a>,
        only: Option<&[u16]>,
    ) -> HalfFactors {
        self.factors(facts, |action| role_factors_of(action, facts, target, only))
    }
}

/// The role's half for one action of a caller.
pub(super) fn role_factors_of(
    action: &Action,
    facts: &RequesterFacts<'_>,
    target: &ResourceFacts<'_>,
    only: Option<&[u16]>,
) -> Factors {
    let policy = match &target.policies.policy {
        ResourcePolicy::Known(policy) => ResourcePolicy::Known(PolicyRef { only, ..*policy }),
        other => other.clone(),
    };
    let policies = ResourcePolicies { policy, ..target.policies.clone() };
    let has_boundary = !facts.policies.boundaries.is_empty();
    let request = request(facts, action, target);
    resource_factors(&facts.requester, &request, &policies, has_boundary)
}

/// An example of the callers that the role's policies do not name.
fn stand_in<'a>(
    gatherer: &Gatherer<'a>,
    relevance: &'a Relevance,
    caller: Caller<'a>,
) -> RequesterFacts<'a> {
    let mut facts = restricted_facts(gatherer, relevance, caller);
    let name = |kind: &str, arn: &Arn| {
        // No name in a policy can contain this character.
        let text = format!("arn:{}:iam::{}:{kind}/\u{1}", arn.partition(), arn.account());
        text.parse().unwrap_or_else(|_| arn.clone())
    };
    match &mut facts.requester {
        Requester::User { arn, id } => {
            *arn = name("user", arn);
            *id = None;
        }
        Requester::Role { arn, id } => {
            // The path of a service-linked role tells the service that it is linked to.
            if !arn.resource().starts_with("role/aws-service-role/") {
                *arn = name("role", arn);
            }
            *id = None;
        }
        _ => {}
    }
    facts
}
