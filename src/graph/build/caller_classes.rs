//! Users and roles among whom no policy makes a difference when they want to become a role.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{patterns::Patterns, role_classes::variable_names, trust_names::Trusts};
use crate::{
    eval::{Missing, Request, Side, evaluate_condition, is_about_the_caller, widest_pattern},
    graph::{
        access_graph::AccessGraph,
        decide::{Decider, RelevantPolicies},
        node::NodeId,
    },
    iam::{AccountId, Arn, Condition, Context, ContextKey, PolicyId, Snapshot},
};

/// Callers of one account for whom every question about role assumption has the same answer.
#[derive(Debug)]
pub(super) struct CallerClass<'a> {
    pub(super) account: &'a AccountId,
    pub(super) members: Vec<NodeId>,
    /// The patterns its policies name; see [`Patterns`].
    pub(super) patterns: Vec<u32>,
    /// The roles that patterns with policy variables mean for its members.
    pub(super) variable: Vec<NodeId>,
    /// Whether its policies may allow any role at all.
    pub(super) any_role: bool,
    /// Whether some trust policy names its only member.
    pub(super) is_named: bool,
}

#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    account: &'a AccountId,
    is_user: bool,
    is_keyless: bool,
    is_service_linked: bool,
    says: Vec<u32>,
    missing: Vec<Missing>,
    boundary: Option<&'a Arn>,
    traits: Vec<String>,
    named: Option<NodeId>,
}

/// Something in which principals with the same policies may differ.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Probe {
    /// Whether the condition holds for them.
    Condition(Condition),
    /// The value of a key that stands in a policy variable.
    Value(ContextKey),
}

pub(super) fn caller_classes<'a>(
    graph: &AccessGraph,
    snapshot: &'a Snapshot,
    decider: &Decider<'a>,
    trusts: &Trusts,
    patterns: &Patterns<'_>,
) -> Vec<CallerClass<'a>> {
    let named: FxHashSet<NodeId> =
        trusts.values().flat_map(|it| it.principals.iter().copied()).collect();
    let probes = Probes::collect(snapshot, decider, trusts);
    let mut classes: Vec<CallerClass<'a>> = Vec::new();
    let mut by_key: FxHashMap<Key<'a>, usize> = FxHashMap::default();
    let mut add = |id: NodeId,
                   mut key: Key<'a>,
                   read: &[PolicyId],
                   context: &dyn Fn() -> Context| {
        key.named = named.contains(&id).then_some(id);
        let class = *by_key.entry(key).or_insert_with_key(|key| {
            let allows = read.iter().filter_map(|it| patterns.allows(*it));
            let mut meant: Vec<u32> = allows.clone().flat_map(|it| &it.patterns).copied().collect();
            meant.sort_unstable();
            meant.dedup();
            let variable: Vec<_> = allows.clone().flat_map(|it| &it.variable).copied().collect();
            classes.push(CallerClass {
                account: key.account,
                members: Vec::new(),
                patterns: meant,
                variable: meant_by_variables(patterns, &variable, key.account, context),
                any_role: !key.missing.is_empty() || allows.clone().any(|it| it.any),
                is_named: key.named.is_some(),
            });
            classes.len() - 1
        });
        classes[class].members.push(id);
    };
    for (account, facts) in &snapshot.accounts {
        let account_probes = probes.of_account(account);
        for user in &facts.users {
            let Some(id) = graph.find(user.arn.as_str()) else { continue };
            let relevant = decider.relevant_to_user(user, account);
            let boundary = user.permissions_boundary.as_ref();
            let own = probes.of_policies(snapshot, &relevant, boundary);
            let context = || decider.user_context(user, account);
            add(
                id,
                Key {
                    account,
                    is_user: true,
                    is_keyless: decider.is_keyless(user, account),
                    is_service_linked: false,
                    traits: answers(account_probes, &own, context),
                    says: decider.says(&relevant),
                    missing: relevant.missing,
                    boundary,
                    named: None,
                },
                &relevant.read,
                &context,
            );
        }
        for role in &facts.roles {
            let Some(id) = graph.find(role.arn.as_str()) else { continue };
            let relevant = decider.relevant_to_role(role, account);
            let boundary = role.permissions_boundary.as_ref();
            let own = probes.of_policies(snapshot, &relevant, boundary);
            let context = || decider.role_session_context(role, account);
            add(
                id,
                Key {
                    account,
                    is_user: false,
                    is_keyless: false,
                    is_service_linked: role.is_service_linked(),
                    traits: answers(account_probes, &own, context),
                    says: decider.says(&relevant),
                    missing: relevant.missing,
                    boundary,
                    named: None,
                },
                &relevant.read,
                &context,
            );
        }
    }
    classes
}

/// The roles that these patterns mean for a caller of whom this is known.
fn meant_by_variables(
    patterns: &Patterns<'_>,
    variable: &[&str],
    account: &AccountId,
    context: &dyn Fn() -> Context,
) -> Vec<NodeId> {
    if variable.is_empty() {
        return Vec::new();
    }
    let (context, nothing) = (context(), Context::partial());
    ask(&context, &nothing, account, |request| {
        let pieces = variable.iter().filter_map(|it| widest_pattern(it, request));
        let mut meant: Vec<_> =
            pieces.flat_map(|it| patterns.meant_by(&it).collect::<Vec<_>>()).collect();
        meant.sort_unstable();
        meant.dedup();
        meant
    })
}

/// Puts a question about a caller of whom this is known, whatever the role.
fn ask<T>(
    caller: &Context,
    role: &Context,
    account: &AccountId,
    question: impl FnOnce(&Request<'_>) -> T,
) -> T {
    #[expect(clippy::expect_used, reason = "a constant")]
    question(&Request {
        action: &"sts:AssumeRole".parse().expect("an action has a service and a name"),
        resource: "*",
        resource_account: account,
        caller_context: caller,
        resource_context: role,
    })
}

/// What has to be asked of principals before they can be one class.
#[derive(Debug, Default)]
struct Probes {
    by_account: FxHashMap<AccountId, Vec<Probe>>,
    by_policy: FxHashMap<PolicyId, Vec<Probe>>,
}

impl Probes {
    fn collect(snapshot: &Snapshot, decider: &Decider<'_>, trusts: &Trusts) -> Self {
        let mut probes = Self::default();
        for policy in snapshot.policies.ids().filter(|it| decider.is_relevant(*it)) {
            let found = probes_in(snapshot, decider, policy);
            if !found.is_empty() {
                probes.by_policy.insert(policy, found);
            }
        }
        if probes.by_policy.is_empty() {
            return probes;
        }
        // A resource control policy of any account can ask about any caller.
        let organization = snapshot.organization.iter();
        let guards: Vec<PolicyId> =
            organization.flat_map(|it| &it.policies).filter_map(|it| it.policy).collect();
        let asks = |it: &PolicyId| probes.by_policy.contains_key(it);
        let asking: Vec<PolicyId> = trusts.keys().copied().filter(asks).collect();
        for account in snapshot.accounts.keys() {
            let opens = |it: &PolicyId| {
                let names = &trusts[it];
                names.anyone || names.delegates.contains(account)
            };
            let opening = asking.iter().copied().filter(opens);
            let mut policies: Vec<PolicyId> = guards.iter().copied().chain(opening).collect();
            policies.sort_unstable();
            policies.dedup();
            let mut found: Vec<Probe> = Vec::new();
            for probe in policies.iter().filter_map(|it| probes.by_policy.get(it)).flatten() {
                if !found.contains(probe) {
                    found.push(probe.clone());
                }
            }
            probes.by_account.insert(account.clone(), found);
        }
        probes
    }

    fn of_account(&self, account: &AccountId) -> &[Probe] {
        self.by_account.get(account).map(Vec::as_slice).unwrap_or_default()
    }

    fn of_policies(
        &self,
        snapshot: &Snapshot,
        relevant: &RelevantPolicies,
        boundary: Option<&Arn>,
    ) -> Vec<&Probe> {
        if self.by_policy.is_empty() {
            return Vec::new();
        }
        let boundary = boundary.and_then(|it| snapshot.managed_policy(it));
        let policies = relevant.read.iter().copied().chain(boundary);
        policies.filter_map(|it| self.by_policy.get(&it)).flatten().collect()
    }
}

fn probes_in(snapshot: &Snapshot, decider: &Decider<'_>, policy: PolicyId) -> Vec<Probe> {
    let document = &snapshot.policies.get(policy).document;
    let mut probes = Vec::new();
    for (_, statement) in document.readable_statements() {
        if !decider.is_about_callers(statement) {
            continue;
        }
        let resources = statement.resource.iter().flat_map(|it| &it.patterns);
        let values = statement.condition.0.iter().flat_map(|it| &it.values);
        if document.has_variables() {
            let names = resources.chain(values).flat_map(|it| variable_names(it));
            let names = names.filter(|it| is_about_the_caller(it));
            probes.extend(names.map(|it| Probe::Value(it.into())));
        }
        for condition in &statement.condition.0 {
            let has_variables = condition.values.iter().any(|it| it.contains("${"));
            match is_about_the_caller(condition.key.as_str()) {
                true if has_variables => probes.push(Probe::Value(condition.key.clone())),
                true => probes.push(Probe::Condition(condition.clone())),
                false => {}
            }
        }
    }
    probes
}

fn answers(account: &[Probe], own: &[&Probe], context: impl Fn() -> Context) -> Vec<String> {
    if account.is_empty() && own.is_empty() {
        return Vec::new();
    }
    let context = context();
    let probes = account.iter().chain(own.iter().copied());
    probes.map(|probe| answer(probe, &context)).collect()
}

fn answer(probe: &Probe, context: &Context) -> String {
    match probe {
        Probe::Value(key) => format!("{:?}", context.get(key)),
        Probe::Condition(condition) => {
            let (nothing, account) = (Context::partial(), AccountId::from(""));
            ask(context, &nothing, &account, |request| {
                format!("{:?}", evaluate_condition(condition, false, request, Side::Identity))
            })
        }
    }
}
