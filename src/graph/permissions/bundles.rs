//! Principals with the very same policies. Which of their policies were not read makes no
//! difference to what is unknown, only whether some were not.

use rustc_hash::FxHashMap;

use crate::{
    eval::CallerKind,
    graph::{
        access_graph::AccessGraph,
        gather::{Caller, GatheredPolicies, Gatherer},
        node::NodeId,
    },
    iam::{AccountId, PermissionsBoundary, PolicyId},
};

/// Users, or roles, of one account that have exactly the same policies and the same kind of
/// credentials.
#[derive(Debug)]
pub(super) struct Bundle<'a> {
    pub(super) callers: Vec<(NodeId, Caller<'a>)>,
    /// The policies that were read, sorted.
    pub(super) policies: Vec<PolicyId>,
    /// Whether some were not read.
    pub(super) has_unread: bool,
    pub(super) kind: CallerKind,
}

/// All bundles of a snapshot.
#[derive(Debug, Default)]
pub(super) struct Bundles<'a> {
    pub(super) all: Vec<Bundle<'a>>,
    /// By policy: the bundles that have it, in order.
    by_policy: FxHashMap<PolicyId, Vec<u32>>,
    /// The bundles with a policy that was not read, in order.
    unread: Vec<u32>,
}

#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    account: &'a AccountId,
    kind: CallerKind,
    is_service_linked: bool,
    boundary: &'a PermissionsBoundary,
    policies: Vec<PolicyId>,
    has_unread: bool,
}

impl<'a> Bundles<'a> {
    /// The bundles of all callers; if `wanted` is given (sorted), only those that have one of these
    /// policies, or a policy that was not read.
    pub(super) fn collect(
        graph: &AccessGraph,
        gatherer: &Gatherer<'a>,
        wanted: Option<&[PolicyId]>,
    ) -> Self {
        let accounts = gatherer.snapshot.accounts.keys();
        let callers = accounts.flat_map(|it| Caller::of_account(graph, gatherer.snapshot, it));
        Self::of(gatherer, callers, wanted)
    }

    /// The bundles of whoever is in some groups and has no policies but the group's.
    pub(super) fn of_groups(
        graph: &AccessGraph,
        gatherer: &Gatherer<'a>,
        groups: &[NodeId],
    ) -> Self {
        let caller = |it: &NodeId| Some((*it, Caller::at(graph, gatherer.snapshot, *it)?));
        Self::of(gatherer, groups.iter().filter_map(caller), None)
    }

    fn of(
        gatherer: &Gatherer<'a>,
        callers: impl Iterator<Item = (NodeId, Caller<'a>)>,
        wanted: Option<&[PolicyId]>,
    ) -> Self {
        let mut found = Self::default();
        let mut by_key: FxHashMap<Key<'a>, u32> = FxHashMap::default();
        for (node, caller) in callers {
            let GatheredPolicies { read: mut policies, missing } = gatherer.policies_of(caller);
            let has_unread = !missing.is_empty();
            let is_wanted = |it: &PolicyId| wanted.is_none_or(|all| all.binary_search(it).is_ok());
            if !has_unread && !policies.iter().any(is_wanted) {
                continue;
            }
            policies.sort_unstable();
            policies.dedup();
            let kind = gatherer.caller_kind(caller);
            let key = Key {
                account: caller.account(),
                kind,
                is_service_linked: caller.is_service_linked(),
                boundary: caller.boundary(),
                policies,
                has_unread,
            };
            let number = match by_key.get(&key) {
                Some(number) => *number,
                None => found.add(by_key.len(), &key),
            };
            by_key.entry(key).or_insert(number);
            found.all[number as usize].callers.push((node, caller));
        }
        found
    }

    fn add(&mut self, number: usize, key: &Key<'a>) -> u32 {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        for policy in &key.policies {
            self.by_policy.entry(*policy).or_default().push(number);
        }
        if key.has_unread {
            self.unread.push(number);
        }
        self.all.push(Bundle {
            callers: Vec::new(),
            policies: key.policies.clone(),
            has_unread: key.has_unread,
            kind: key.kind,
        });
        number
    }

    /// The bundles that may be allowed each of some actions, in order; `allowing` contains, for
    /// each action, the sorted policies that may allow it.
    pub(super) fn that_may(&self, allowing: &[&[PolicyId]]) -> Vec<u32> {
        let Some(fewest) = allowing.iter().min_by_key(|it| it.len()) else { return Vec::new() };
        let with_policy = fewest.iter().filter_map(|it| self.by_policy.get(it)).flatten();
        let mut found: Vec<u32> = with_policy.chain(&self.unread).copied().collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|it| {
            let bundle = &self.all[*it as usize];
            let may = |of_action: &&[PolicyId]| {
                bundle.policies.iter().any(|it| of_action.binary_search(it).is_ok())
            };
            bundle.has_unread || allowing.iter().all(may)
        });
        found
    }
}
