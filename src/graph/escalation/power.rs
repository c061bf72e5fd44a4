//! Whether a principal would be an administrator after a change to its policies.

use std::{cell::RefCell, sync::LazyLock};

use rustc_hash::FxHashMap;

use super::method::PowerChange;
use crate::{
    eval::{Access, AccessState, IdentityPolicies, PolicyRef, PolicyType},
    graph::{
        access_graph::AccessGraph,
        gather::{Caller, Gatherer, RequesterFacts},
        node::NodeId,
        permissions::{
            Permission, ResourceAsked, access, administrator_sets, caller_as_resource, without_cap,
        },
    },
    iam::{Arn, Policy, PolicyForm, PolicyId},
};

/// A policy that allows everything, as if attached to the principal in question.
static EVERYTHING: LazyLock<Policy> = LazyLock::new(|| {
    let text =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    #[expect(clippy::expect_used, reason = "a constant")]
    Policy::parse(text, PolicyForm::Identity).expect("the policy is well formed")
});

/// The permissions with which a user, and a role, removes its own boundary.
static REMOVALS: LazyLock<Vec<Permission>> = LazyLock::new(|| {
    let actions = ["iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary"];
    let permission = |action: &str| {
        let action = action.parse().ok()?;
        Some(Permission { action, on: ResourceAsked::Itself, context: Vec::new() })
    };
    actions.into_iter().filter_map(permission).collect()
});

/// Decides which principals would be administrators.
#[derive(Debug)]
pub(super) struct PowerCheck<'s, 'a> {
    graph: &'s AccessGraph,
    gatherer: &'s Gatherer<'a>,
    known: FxHashMap<(NodeId, PowerChange, NodeId), Option<AccessState>>,
    /// By principal: how sure it is that it is an administrator today.
    today: RefCell<FxHashMap<NodeId, Option<AccessState>>>,
}

impl<'s, 'a> PowerCheck<'s, 'a> {
    pub(super) fn new(graph: &'s AccessGraph, gatherer: &'s Gatherer<'a>) -> Self {
        Self { graph, gatherer, known: FxHashMap::default(), today: RefCell::default() }
    }

    /// The state of a user or role as an administrator after a change to the policies of `owner`:
    /// its own, or those of its group. `None` if it is not one, because its boundary, a deny or a
    /// guardrail prevents it, or if nothing that the change takes away prevented it before.
    pub(super) fn after(
        &mut self,
        subject: NodeId,
        change: PowerChange,
        owner: NodeId,
    ) -> Option<AccessState> {
        // Where a policy is added does not matter.
        let owner = if change == PowerChange::Grant { subject } else { owner };
        if let Some(known) = self.known.get(&(subject, change, owner)) {
            return *known;
        }
        let found = self.because(subject, change, owner).map(|it| it.state);
        self.known.insert((subject, change, owner), found);
        found
    }

    /// Like [`because`](Self::because), for a stored version of one of the subject's policies that
    /// becomes the default. If it was not read which versions there are, the state is unknown.
    pub(super) fn once_restored(&self, subject: NodeId, policy: NodeId) -> Option<Access> {
        let arn = self.graph.node(policy).name.parse::<Arn>().ok()?;
        let managed = self.gatherer.snapshot.managed_policies.get(&arn)?;
        if managed.other_versions.as_ref().is_some_and(Vec::is_empty) {
            return None;
        }
        let unknown =
            || Access { state: AccessState::Unknown, terms: Vec::new(), statements: Vec::new() };
        let caller = Caller::at(self.graph, self.gatherer.snapshot, subject)?;
        let facts = self.gatherer.acting(self.graph, subject)?;
        let before = self.power_today(subject, &facts, caller);
        let is_gain = |it: &Access| before.is_none_or(|before| it.state < before);
        let (Some(others), Some(in_force)) = (&managed.other_versions, managed.policy) else {
            return Some(unknown()).filter(is_gain);
        };
        let power = |version: &Option<PolicyId>| {
            let Some(version) = *version else { return Some(unknown()) };
            let mut facts = facts.clone();
            if let IdentityPolicies::Known { read, .. } = &mut facts.policies.identity {
                let document = &self.gatherer.snapshot.policies.get(version).document;
                for policy in read.iter_mut().filter(|it| it.policy == in_force) {
                    *policy = PolicyRef::new(PolicyType::Identity, version, document);
                }
            }
            self.best_power(&facts, caller)
        };
        others.iter().filter_map(power).min_by_key(|it| it.state).filter(is_gain)
    }

    /// Like [`after`](Self::after), with the reasons: the statements of the user or role, and of
    /// the policy that allows everything, which is in no snapshot.
    pub(super) fn because(
        &self,
        subject: NodeId,
        change: PowerChange,
        owner: NodeId,
    ) -> Option<Access> {
        let caller = Caller::at(self.graph, self.gatherer.snapshot, subject)?;
        let mut facts = self.gatherer.acting(self.graph, subject)?;
        let going = self.going(change, owner);
        let is_there = match change {
            PowerChange::Grant => true,
            PowerChange::RemoveBoundary => !facts.policies.boundaries.is_empty(),
            PowerChange::DetachPolicy | PowerChange::DeletePolicy | PowerChange::LeaveGroup => {
                !going.is_empty()
            }
            // It depends on which policy it is, which `once_restored` decides.
            PowerChange::RestoreVersion => false,
        };
        if !is_there {
            return None;
        }
        let takes_away = change != PowerChange::Grant;
        let before = takes_away.then(|| self.power_today(subject, &facts, caller)).flatten();
        match change {
            PowerChange::Grant => add_everything(&mut facts),
            PowerChange::RemoveBoundary => facts.policies.boundaries.clear(),
            PowerChange::DetachPolicy
            | PowerChange::DeletePolicy
            | PowerChange::LeaveGroup
            | PowerChange::RestoreVersion => take_away(&mut facts, &going),
        }
        let is_gain = |it: &Access| before.is_none_or(|before| it.state < before);
        if let Some(power) = self.best_power(&facts, caller).filter(is_gain) {
            return Some(power);
        }
        // A principal that is allowed everything within a boundary may be allowed to remove it.
        if change != PowerChange::Grant || facts.policies.boundaries.is_empty() {
            return None;
        }
        let removal = match caller.is_user() {
            true => &REMOVALS[0],
            false => &REMOVALS[1],
        };
        let mut removed = self.access(&facts, caller, removal)?;
        facts.policies.boundaries.clear();
        let power = self.best_power(&facts, caller)?;
        removed.state = removed.state.max(power.state);
        removed.statements.extend(power.statements);
        Some(removed)
    }

    /// The policies of a user, role or group that a change takes away: those that deny, or all of a
    /// group that is left.
    fn going(&self, change: PowerChange, owner: NodeId) -> Vec<PolicyId> {
        let Self { graph, gatherer, .. } = self;
        let snapshot = gatherer.snapshot;
        let user = graph.user(snapshot, owner).map(|(_, it)| &it.policies);
        let role = graph.role(snapshot, owner).map(|(_, it)| &it.policies);
        let group = graph.group(snapshot, owner).map(|(_, it)| &it.policies);
        let Some(policies) = user.or(role).or(group) else { return Vec::new() };
        let denies = |it: &PolicyId| snapshot.policies.get(*it).document.denials().next().is_some();
        let inline = policies.inline.iter().filter_map(|it| it.policy);
        let managed = policies.attached.iter().filter_map(|it| it.arn.as_ref());
        let managed = managed.filter_map(|it| gatherer.managed_policy(it));
        match change {
            PowerChange::DetachPolicy => managed.filter(denies).collect(),
            PowerChange::DeletePolicy => inline.filter(denies).collect(),
            PowerChange::LeaveGroup => inline.chain(managed).collect(),
            PowerChange::Grant | PowerChange::RemoveBoundary | PowerChange::RestoreVersion => {
                Vec::new()
            }
        }
    }

    /// The state of a principal as an administrator before any change.
    fn power_today(
        &self,
        subject: NodeId,
        facts: &RequesterFacts<'_>,
        caller: Caller<'a>,
    ) -> Option<AccessState> {
        let find = || self.best_power(facts, caller).map(|it| it.state);
        *self.today.borrow_mut().entry(subject).or_insert_with(find)
    }

    /// The most certain permission that makes an administrator.
    fn best_power(&self, facts: &RequesterFacts<'_>, caller: Caller<'a>) -> Option<Access> {
        let sets = administrator_sets().iter().flat_map(|it| &it.permissions);
        let power = sets.filter_map(|it| self.access(facts, caller, it));
        let mut power = power.min_by_key(|it| it.state)?;
        power.state = power.state.max(without_cap(self.gatherer, facts, caller.account())?);
        Some(power)
    }

    fn access(
        &self,
        facts: &RequesterFacts<'_>,
        caller: Caller<'a>,
        permission: &Permission,
    ) -> Option<Access> {
        let account = caller.account();
        let itself = || caller_as_resource(self.gatherer, caller);
        let ((access, _), _) = access(self.gatherer, facts, permission, account, itself)?;
        Some(access)
    }
}

fn add_everything(facts: &mut RequesterFacts<'_>) {
    if let IdentityPolicies::Known { read, .. } = &mut facts.policies.identity {
        read.push(PolicyRef::new(
            PolicyType::Identity,
            PolicyId::from_index(usize::MAX),
            &EVERYTHING.document,
        ));
    }
}

/// Takes policies away from a principal. What it has from elsewhere too, it keeps.
fn take_away(facts: &mut RequesterFacts<'_>, going: &[PolicyId]) {
    let IdentityPolicies::Known { read, .. } = &mut facts.policies.identity else { return };
    for policy in going {
        if let Some(at) = read.iter().position(|it| it.policy == *policy) {
            read.remove(at);
        }
    }
}
