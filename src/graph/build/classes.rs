//! Users and roles that policies do not distinguish with respect to role assumption.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    callers::CallerIndex,
    targets::Targets,
    trust_names::{Form, Mention, Trusts},
};
use crate::{
    eval::{CallerKind, UnreadFact},
    graph::{
        access_graph::AccessGraph,
        classes::{
            Answers, CallerTrait, LookUp, LookUpKey, Relevance, look_up, traits_of_policy,
            variable_names,
        },
        gather::{Caller, Gatherer},
        node::NodeId,
    },
    iam::{
        AccountId, Action, Effect, OrganizationPolicyKind, PermissionsBoundary, PolicyId,
        PrincipalEntry, Snapshot,
    },
};

/// Callers of one account for which every question about role assumption has the same answer, apart
/// from trust policies that name one of them.
#[derive(Debug)]
pub(super) struct CallerClass<'a> {
    pub(super) first: Caller<'a>,
    pub(super) members: Vec<NodeId>,
    /// What the role's policies can distinguish; see [`Classes::views`].
    pub(super) view: u32,
    /// The targets that name its only member although they are open to its whole account: they
    /// decide differently for it.
    pub(super) named_by: Vec<u32>,
}

/// What trust and resource control policies can distinguish about callers that they do not name.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct CallerView<'a> {
    pub(super) account: &'a AccountId,
    is_user: bool,
    pub(super) has_boundary: bool,
    is_service_linked: bool,
    /// The answers to the questions of resource control policies, and of the broad trust policies
    /// that apply to their account.
    answers: Vec<u32>,
}

/// An edge from a caller that the trust policy names.
pub(super) type Naming = Vec<(u16, Form)>;

/// A caller that some trust policies name or look up, and that is evaluated for them individually.
#[derive(Debug)]
pub(super) struct Single<'a> {
    pub(super) node: NodeId,
    pub(super) caller: Caller<'a>,
    pub(super) class: u32,
    /// The targets, in order, and how each names the caller; `None` if it looks the caller up.
    pub(super) targets: Vec<(u32, Option<Naming>)>,
}

/// All classes, and the callers that are also evaluated individually.
#[derive(Debug)]
pub(super) struct Classes<'a> {
    pub(super) all: Vec<CallerClass<'a>>,
    /// Each kind of caller that the role's policies distinguish, with an example of that kind.
    pub(super) views: Vec<(CallerView<'a>, Caller<'a>)>,
    /// Pairs to be evaluated individually, by caller in the order of the snapshot, with the
    /// caller's class: the trust policy of the target names the caller, or looks it up.
    pub(super) singles: Vec<Single<'a>>,
    /// By account: the targets open to the whole account.
    pub(super) open: FxHashMap<&'a AccountId, Vec<u32>>,
    /// By account: the targets with a condition on each caller that cannot be looked up.
    pub(super) broad: FxHashMap<&'a AccountId, Vec<u32>>,
}

#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    view: u32,
    is_keyless: bool,
    says: Vec<u32>,
    missing: Vec<UnreadFact>,
    boundary: &'a PermissionsBoundary,
    traits: Vec<u32>,
    own: Option<NodeId>,
}

/// What was seen of callers so far.
#[derive(Default)]
struct Seen<'a> {
    by_key: FxHashMap<Key<'a>, u32>,
    by_view: FxHashMap<CallerView<'a>, u32>,
    answers: Answers,
}

/// Trust policies that look up more callers than this are evaluated by class.
const FEW: usize = 64;

/// Facts about policies and targets that are prepared before callers are examined.
struct Preparation<'a> {
    snapshot: &'a Snapshot,
    relevance: &'a Relevance,
    traits: FxHashMap<PolicyId, Vec<CallerTrait>>,
    rcp_traits: Vec<CallerTrait>,
    /// Whether some trust or resource control policy distinguishes users from roles.
    kind_matters: bool,
    boundary_matters: bool,
    /// By target: the callers that it names, and how.
    namings: FxHashMap<NodeId, Vec<(u32, Naming)>>,
    open: FxHashMap<&'a AccountId, Vec<u32>>,
    broad: FxHashMap<&'a AccountId, Vec<u32>>,
    broad_traits: FxHashMap<&'a AccountId, Vec<CallerTrait>>,
    /// The callers that the trust policy of a target looks up.
    looked_up: FxHashMap<NodeId, Vec<u32>>,
}

impl<'a> Classes<'a> {
    pub(super) fn collect(
        graph: &AccessGraph,
        snapshot: &'a Snapshot,
        gatherer: &Gatherer<'a>,
        relevance: &'a Relevance,
        trusts: &'a Trusts,
        targets: &Targets<'a>,
    ) -> Self {
        let prepared = Preparation::of(graph, snapshot, gatherer, relevance, trusts, targets);
        let mut found = Self {
            all: Vec::new(),
            views: Vec::new(),
            singles: Vec::new(),
            open: FxHashMap::default(),
            broad: FxHashMap::default(),
        };
        let mut seen = Seen::default();
        for account in snapshot.accounts.keys() {
            let scp_traits = prepared.scp_traits(gatherer, account);
            for (id, caller) in Caller::of_account(graph, snapshot, account) {
                found.add(&prepared, gatherer, id, caller, &scp_traits, &mut seen);
            }
        }
        found.open = prepared.open;
        found.broad = prepared.broad;
        found
    }

    fn add(
        &mut self,
        prepared: &Preparation<'a>,
        gatherer: &Gatherer<'a>,
        id: NodeId,
        caller: Caller<'a>,
        scp_traits: &[&CallerTrait],
        Seen { by_key, by_view, answers: known }: &mut Seen<'a>,
    ) {
        let account = caller.account();
        let (is_user, boundary) = (caller.is_user(), caller.boundary());
        let is_service_linked = caller.is_service_linked();
        let policies = gatherer.policies_of(caller);
        let is_keyless = gatherer.caller_kind(caller) == CallerKind::KeylessUser;
        let relevance = prepared.relevance;
        let mut read = policies.read;
        read.retain(|it| relevance.has_say(*it));
        let bounding = boundary.arn().and_then(|it| gatherer.managed_policy(it));
        let own_traits = read.iter().copied().chain(bounding);
        let own_traits: Vec<&CallerTrait> =
            own_traits.filter_map(|it| prepared.traits.get(&it)).flatten().collect();
        let broad_traits = prepared.broad_traits.get(account).map(Vec::as_slice);
        let of_sides: Vec<&CallerTrait> =
            prepared.rcp_traits.iter().chain(broad_traits.unwrap_or_default()).collect();
        let asks = !(own_traits.is_empty() && of_sides.is_empty() && scp_traits.is_empty());
        let context = asks.then(|| gatherer.caller_context(caller));
        let mut answers = |all: &[&CallerTrait]| -> Vec<u32> {
            let Some(context) = &context else { return Vec::new() };
            all.iter().map(|it| known.of(it, context)).collect()
        };
        let view = CallerView {
            account,
            is_user: is_user && prepared.kind_matters,
            has_boundary: *boundary != PermissionsBoundary::None && prepared.boundary_matters,
            is_service_linked,
            answers: answers(&of_sides),
        };
        let next = u32::try_from(self.views.len()).unwrap_or(u32::MAX);
        let view = match by_view.get(&view) {
            Some(known) => *known,
            None => {
                let copy = CallerView { answers: view.answers.clone(), ..view };
                by_view.insert(copy, next);
                self.views.push((view, caller));
                next
            }
        };
        let mut says: Vec<u32> = read.iter().map(|it| relevance.says(*it)).collect();
        says.sort_unstable();
        says.dedup();
        let mut missing = policies.missing;
        missing.sort_unstable();
        missing.dedup();
        let mut traits = answers(&own_traits);
        traits.extend(answers(scp_traits));
        let namings = prepared.namings.get(&id).map(Vec::as_slice).unwrap_or_default();
        let is_open = |target: &u32| {
            let of_account = |all: &FxHashMap<&AccountId, Vec<u32>>| {
                all.get(account).is_some_and(|it| it.binary_search(target).is_ok())
            };
            of_account(&prepared.open) || of_account(&prepared.broad)
        };
        let named_by: Vec<u32> =
            namings.iter().map(|(target, _)| *target).filter(is_open).collect();
        let own = (!named_by.is_empty()).then_some(id);
        // Users and roles have different kinds of sessions, regardless of policies.
        says.push(u32::from(is_user));
        let key = Key { view, is_keyless, says, missing, boundary, traits, own };
        let class = *by_key.entry(key).or_insert_with(|| {
            self.all.push(CallerClass { first: caller, members: Vec::new(), view, named_by });
            u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
        });
        self.all[class as usize].members.push(id);
        let mut singles: Vec<(u32, Option<Naming>)> =
            namings.iter().map(|(target, how)| (*target, Some(how.clone()))).collect();
        let looked_up = prepared.looked_up.get(&id).into_iter().flatten();
        for target in looked_up {
            match singles.iter_mut().find(|(it, _)| it == target) {
                // It is also looked up, so it is evaluated on its own.
                Some((_, how)) => *how = None,
                None => singles.push((*target, None)),
            }
        }
        if !singles.is_empty() {
            singles.sort_unstable_by_key(|(target, _)| *target);
            self.singles.push(Single { node: id, caller, class, targets: singles });
        }
    }
}

impl<'a> Preparation<'a> {
    fn of(
        graph: &AccessGraph,
        snapshot: &'a Snapshot,
        gatherer: &Gatherer<'a>,
        relevance: &'a Relevance,
        trusts: &'a Trusts,
        targets: &Targets<'a>,
    ) -> Self {
        let mut traits = FxHashMap::default();
        for policy in snapshot.policies.ids().filter(|it| relevance.has_say(*it)) {
            let found = traits_of_policy(snapshot, relevance, policy);
            if !found.is_empty() {
                traits.insert(policy, found);
            }
        }
        let of_rcps = snapshot.organization.iter().flat_map(|it| &it.policies);
        let of_rcps: Vec<PolicyId> = of_rcps
            .filter(|it| it.kind == OrganizationPolicyKind::ResourceControlPolicy)
            .filter_map(|it| it.policy)
            .collect();
        let mut rcp_traits: Vec<CallerTrait> = Vec::new();
        for asked in of_rcps.iter().filter_map(|it| traits.get(it)).flatten() {
            if !rcp_traits.contains(asked) {
                rcp_traits.push(asked.clone());
            }
        }
        let asking = trusts.keys().chain(&of_rcps);
        let kind_matters = asking.clone().any(|it| tells_users_from_roles(snapshot, *it));
        let mut prepared = Self {
            snapshot,
            relevance,
            traits,
            rcp_traits,
            kind_matters,
            boundary_matters: trusts.values().any(|it| it.names_exceptions),
            namings: FxHashMap::default(),
            open: FxHashMap::default(),
            broad: FxHashMap::default(),
            broad_traits: FxHashMap::default(),
            looked_up: FxHashMap::default(),
        };
        prepared.add_targets(graph, gatherer, trusts, targets);
        prepared
    }

    fn add_targets(
        &mut self,
        graph: &AccessGraph,
        gatherer: &Gatherer<'a>,
        trusts: &'a Trusts,
        targets: &Targets<'a>,
    ) {
        let mut asking: Vec<(u32, PolicyId, Vec<&'a AccountId>)> = Vec::new();
        for (target, number) in targets.all.iter().zip(0..) {
            let names = target.trust.and_then(|it| trusts.get(&it));
            let mentions = names.map(|it| it.mentions.as_slice()).unwrap_or_default();
            for of_one in mentions.chunk_by(|a, b| a.node == b.node) {
                let how = |it: &Mention| (it.statement, it.form);
                let naming = of_one.iter().map(how).collect();
                self.namings.entry(of_one[0].node).or_default().push((number, naming));
            }
            let anyone = names.is_none_or(|it| it.anyone);
            let delegates = names.map(|it| it.delegates.as_slice()).unwrap_or_default();
            let opens = |it: &&AccountId| anyone || delegates.binary_search(it).is_ok();
            let accounts: Vec<&'a AccountId> = match anyone {
                true => self.snapshot.accounts.keys().collect(),
                false => {
                    let loaded =
                        delegates.iter().filter_map(|it| self.snapshot.accounts.get_key_value(it));
                    loaded.map(|(id, _)| id).filter(opens).collect()
                }
            };
            match target.trust.filter(|it| self.traits.contains_key(it)) {
                Some(trust) if !accounts.is_empty() => asking.push((number, trust, accounts)),
                _ => {
                    for account in accounts {
                        self.open.entry(account).or_default().push(number);
                    }
                }
            }
        }
        self.add_asking(graph, gatherer, &asking);
    }

    /// Adds trust policies with conditions on each caller: by look-up if they can match only a few.
    fn add_asking(
        &mut self,
        graph: &AccessGraph,
        gatherer: &Gatherer<'a>,
        asking: &[(u32, PolicyId, Vec<&'a AccountId>)],
    ) {
        let assume = gatherer.actions_of_principals()[0];
        let look_ups: Vec<Option<Vec<LookUp<'_>>>> =
            asking.iter().map(|(_, trust, _)| look_ups(self.snapshot, *trust, assume)).collect();
        let mut keys: Vec<LookUpKey> = Vec::new();
        for asked in look_ups.iter().flatten().flatten() {
            if !keys.contains(&asked.key) {
                keys.push(asked.key.clone());
            }
        }
        let mut indices: FxHashMap<&AccountId, CallerIndex> = FxHashMap::default();
        let mut seen: FxHashSet<(PolicyId, &AccountId)> = FxHashSet::default();
        for ((target, trust, accounts), look_ups) in asking.iter().zip(&look_ups) {
            for account in accounts {
                let found = look_ups.as_ref().and_then(|all| {
                    let index = indices
                        .entry(account)
                        .or_insert_with(|| self.index(graph, gatherer, account, &keys));
                    let mut found = Vec::new();
                    for asked in all {
                        found.extend(index.find(asked, FEW)?);
                    }
                    Some(found)
                });
                match found {
                    Some(mut callers) => {
                        callers.sort_unstable();
                        callers.dedup();
                        for caller in callers {
                            self.looked_up.entry(caller).or_default().push(*target);
                        }
                    }
                    None => {
                        self.broad.entry(account).or_default().push(*target);
                        if seen.insert((*trust, account)) {
                            let of_account = self.broad_traits.entry(account).or_default();
                            for asked in self.traits.get(trust).into_iter().flatten() {
                                if !of_account.contains(asked) {
                                    of_account.push(asked.clone());
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn index(
        &self,
        graph: &AccessGraph,
        gatherer: &Gatherer<'a>,
        account: &'a AccountId,
        keys: &[LookUpKey],
    ) -> CallerIndex {
        let mut index = CallerIndex::default();
        for (id, caller) in Caller::of_account(graph, self.snapshot, account) {
            index.add(id, &gatherer.caller_context(caller), keys);
        }
        index.sort();
        index
    }

    /// What the service control policies of an account ask about callers.
    fn scp_traits(&self, gatherer: &Gatherer<'a>, account: &AccountId) -> Vec<&CallerTrait> {
        let policies = gatherer.guards(account.as_str()).scp.policies().map(|it| it.policy);
        policies.filter_map(|it| self.traits.get(&it)).flatten().collect()
    }
}

/// Whether a policy requires something that only users have, or only role sessions.
fn tells_users_from_roles(snapshot: &Snapshot, policy: PolicyId) -> bool {
    const KEYS: [&str; 7] = [
        "aws:username",
        "aws:principaltype",
        "aws:sourceidentity",
        "aws:tokenissuetime",
        "aws:federatedprovider",
        "aws:userid",
        "saml:",
    ];
    let document = &snapshot.policies.get(policy).document;
    document.readable_statements().any(|(_, statement)| {
        let keys = statement.condition.0.iter().map(|it| it.key.as_str());
        let values = statement.condition.0.iter().flat_map(|it| &it.values);
        let resources = statement.resource.iter().flat_map(|it| &it.patterns);
        let variables = values.chain(resources).flat_map(|it| variable_names(it));
        let mut all = keys.chain(variables);
        all.any(|key| {
            let key = key.to_ascii_lowercase();
            let is_of_provider = key.rsplit_once(':').is_some_and(|(it, _)| it.contains('.'));
            is_of_provider || KEYS.iter().any(|it| key.starts_with(it))
        })
    })
}

/// How to look up the callers that a trust policy may trust by their account or as everyone; `None`
/// if some statement cannot be looked up.
fn look_ups<'a>(
    snapshot: &'a Snapshot,
    trust: PolicyId,
    assume: &Action,
) -> Option<Vec<LookUp<'a>>> {
    let document = &snapshot.policies.get(trust).document;
    if document.malformed_statements().any(|(_, it)| it.might_allow()) {
        return None;
    }
    let mut found = Vec::new();
    for (_, statement) in document.readable_statements() {
        let Some(principal) = &statement.principal else { continue };
        let generic = |it: &PrincipalEntry| {
            matches!(it, PrincipalEntry::Account { .. } | PrincipalEntry::Anyone { .. })
        };
        let lets_in = statement.effect == Effect::Allow
            && !principal.negated
            && statement.action.matches(assume)
            && principal.entries.iter().any(generic);
        if lets_in {
            found.push(look_up(statement)?);
        }
    }
    Some(found)
}
