//! Principals that no policy distinguishes with respect to a permission set.

use rustc_hash::FxHashMap;

use super::{PermissionSet, ResourceAsked, bundles::Bundles};
use crate::{
    eval::{CallerKind, Guardrail, PolicyRef},
    graph::{
        classes::{Answers, CallerTrait, Relevance, traits_of_policy},
        gather::{Caller, Gatherer},
        node::NodeId,
    },
    iam::{AccountId, OrganizationPolicyKind, PermissionsBoundary, PolicyId},
};

/// Principals that have the same answer to every question about a permission set.
#[derive(Debug)]
pub(super) struct SetClass<'a> {
    pub(super) first: Caller<'a>,
    pub(super) members: Vec<NodeId>,
}

#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    account: &'a AccountId,
    kind: CallerKind,
    is_service_linked: bool,
    boundary: &'a PermissionsBoundary,
    says: Vec<u32>,
    has_unread: bool,
    /// The caller's answers to the questions of policies.
    answers: Vec<u32>,
    itself: Itself,
}

/// What policies say about a caller as a resource.
#[derive(PartialEq, Eq, Hash)]
enum Itself {
    /// It does not matter, or is the same for everyone.
    Any,
    /// Which of the resource elements match it.
    Matched(Vec<bool>),
    /// Something that is its own.
    Own(NodeId),
}

/// Divides the callers of bundles into classes.
pub(super) fn classes<'a>(
    gatherer: &Gatherer<'a>,
    bundles: &Bundles<'a>,
    numbers: &[u32],
    set: &PermissionSet,
    relevance: &Relevance,
) -> Vec<SetClass<'a>> {
    let snapshot = gatherer.snapshot;
    let asks_of_itself = set.permissions.iter().any(|it| it.on == ResourceAsked::Itself);
    let organization = snapshot.organization.iter().flat_map(|it| &it.policies);
    let rcps: Vec<PolicyId> = organization
        .filter(|it| it.kind == OrganizationPolicyKind::ResourceControlPolicy)
        .filter_map(|it| it.policy)
        .collect();
    let mut traits: FxHashMap<PolicyId, Vec<CallerTrait>> = FxHashMap::default();
    let mut known = Answers::default();
    let mut open: FxHashMap<&AccountId, bool> = FxHashMap::default();
    let mut by_key: FxHashMap<Key<'_>, usize> = FxHashMap::default();
    let mut found: Vec<SetClass<'a>> = Vec::new();
    for number in numbers {
        let bundle = &bundles.all[*number as usize];
        let Some((_, first)) = bundle.callers.first() else { continue };
        let account = first.account();
        let boundary = first.boundary();
        let bounding = boundary.arn().and_then(|it| gatherer.managed_policy(it));
        let scps = gatherer.guards(account.as_str()).scp.policies().map(|it| it.policy);
        let own = bundle.policies.iter().copied().chain(bounding);
        let asking: Vec<PolicyId> = own
            .chain(scps)
            .chain(rcps.iter().copied())
            .filter(|it| relevance.has_say(*it))
            .collect();
        for policy in &asking {
            traits.entry(*policy).or_insert_with(|| traits_of_policy(snapshot, relevance, *policy));
        }
        let asked: Vec<&CallerTrait> =
            asking.iter().filter_map(|it| traits.get(it)).flatten().collect();
        let has_boundary = *boundary != PermissionsBoundary::None;
        let is_open = *open.entry(account).or_insert_with(|| is_open(gatherer, account, relevance));
        let is_unlimited = is_open
            && !has_boundary
            && !bundle.has_unread
            && !asking.iter().any(|it| relevance.may_deny(*it));
        let mut says: Vec<u32> = bundle
            .policies
            .iter()
            .filter(|it| relevance.has_say(**it))
            .map(|it| if is_unlimited { relevance.says_of_any(*it) } else { relevance.says(*it) })
            .collect();
        says.sort_unstable();
        says.dedup();
        let key = |answers, itself| Key {
            account,
            kind: bundle.kind,
            is_service_linked: first.is_service_linked(),
            boundary,
            says: says.clone(),
            has_unread: bundle.has_unread,
            answers,
            itself,
        };
        let mut add = |key, callers: &[(NodeId, Caller<'a>)]| {
            let at = *by_key.entry(key).or_insert_with(|| {
                found.push(SetClass { first: callers[0].1, members: Vec::new() });
                found.len() - 1
            });
            found[at].members.extend(callers.iter().map(|(node, _)| *node));
        };
        if asked.is_empty() && !asks_of_itself {
            add(key(Vec::new(), Itself::Any), &bundle.callers);
            continue;
        }
        for one in &bundle.callers {
            let (node, caller) = one;
            let context = (!asked.is_empty()).then(|| gatherer.caller_context(*caller));
            let answers = context
                .map(|context| asked.iter().map(|it| known.of(it, &context)).collect())
                .unwrap_or_default();
            let itself = match asks_of_itself {
                true => itself(gatherer, relevance, &asking, *node, *caller),
                false => Itself::Any,
            };
            add(key(answers, itself), std::slice::from_ref(one));
        }
    }
    found
}

/// Whether the organization does not limit any of the evaluated actions in an account: each level
/// of its service control policies has a policy that allows everything, and no resource control
/// policy is relevant.
fn is_open(gatherer: &Gatherer<'_>, account: &AccountId, relevance: &Relevance) -> bool {
    let guards = gatherer.guards(account.as_str());
    let allows_all =
        |policy: &Option<PolicyRef<'_>>| policy.is_some_and(|it| it.document.allows_everything());
    let by_scps = match &guards.scp {
        Guardrail::None | Guardrail::Unread => true,
        Guardrail::Levels(levels) => levels.iter().all(|it| it.iter().any(allows_all)),
        Guardrail::Denials(_) => false,
    };
    by_scps
        && match &guards.rcp {
            Guardrail::None | Guardrail::Unread => true,
            Guardrail::Levels(_) => false,
            Guardrail::Denials(policies) => {
                policies.iter().all(|it| it.is_some_and(|it| !relevance.has_say(it.policy)))
            }
        }
}

/// What policies say about a caller as a resource.
fn itself(
    gatherer: &Gatherer<'_>,
    relevance: &Relevance,
    policies: &[PolicyId],
    node: NodeId,
    caller: Caller<'_>,
) -> Itself {
    let snapshot = gatherer.snapshot;
    let mut matched = Vec::new();
    for policy in policies {
        let has_variables = snapshot.policies.get(*policy).document.has_variables();
        for statement in relevance.statements(snapshot, *policy) {
            let conditions = &statement.condition.0;
            let varies = |it: &str| has_variables && it.contains("${");
            let values = conditions.iter().flat_map(|it| &it.values);
            let resources = statement.resource.iter().flat_map(|it| &it.patterns);
            if conditions.iter().any(|it| crate::eval::is_about_the_resource(it.key.as_str()))
                || values.chain(resources).any(|it| varies(it))
            {
                return Itself::Own(node);
            }
            let arn = caller.arn().as_str();
            matched.extend(statement.resource.iter().map(|it| it.matches(arn)));
        }
    }
    Itself::Matched(matched)
}
