//! What calls must pass on to the next session, and who may pass it on.

use super::{Gatherer, RequesterFacts, ResourceFacts};
#[cfg(test)]
use crate::eval::{AccessState, SessionContext, left_by, with_inherited};
use crate::{
    eval::{
        Access, Assumption, Blocker, Inherited, PassedUnasked, PolicyType, Refusal, Residual,
        assume, best_access,
    },
    iam::{Action, Arn},
};

impl Gatherer<'_> {
    /// Decides whether a requester can assume a role.
    pub fn assume(&self, requester: &RequesterFacts<'_>, role: &ResourceFacts<'_>) -> Assumption {
        let call = self.authorize(requester, self.assume_action(&requester.requester), role);
        let unasked = PassedUnasked::by(&requester.requester);
        assume(call, requester.kind, unasked, |it| self.may_pass(requester, role, it))
    }

    /// The access of a requester to a resource by an action, or what refuses it. Assuming a role is
    /// decided with everything that the call must pass on.
    pub fn call(
        &self,
        requester: &RequesterFacts<'_>,
        action: &Action,
        resource: &ResourceFacts<'_>,
    ) -> Result<Access, Refusal> {
        let kind = requester.kind;
        let [assume_role, ..] = self.actions_of_principals();
        let is_role = || resource.arn.parse::<Arn>().is_ok_and(|it| it.resource_type() == "role");
        if !(action.is(assume_role.as_str()) && is_role()) {
            let found = self.authorize(requester, action, resource);
            return found.access(kind).0.ok_or_else(|| found.refusal(kind));
        }
        let found = self.assume(requester, resource);
        let access = best_access(&found.residual, kind).0;
        access.ok_or_else(|| self.refusal(requester, resource, &found))
    }

    /// What prevents a requester from assuming a role, if it has no access.
    pub fn refusal(
        &self,
        requester: &RequesterFacts<'_>,
        role: &ResourceFacts<'_>,
        found: &Assumption,
    ) -> Refusal {
        let is_open = best_access(&found.call.residual, requester.kind).0.is_some();
        let Some(one) = found.missing_permission.filter(|_| is_open) else {
            return found.call.refusal(requester.kind);
        };
        // The call itself is allowed, but not what it must pass on.
        let rider = self.authorize(requester, self.rider(one), role);
        if best_access(&rider.residual, requester.kind).0.is_some() {
            // Each half has a condition, and no call can meet both.
            let blocked_by =
                [PolicyType::Identity, PolicyType::Trust].map(Blocker::PolicyType).to_vec();
            return Refusal { explicit: false, blocked_by, statements: Vec::new() };
        }
        rider.refusal(requester.kind)
    }

    /// What prevents a requester from passing `one` on to the role's session.
    pub fn missing_permission(
        &self,
        requester: &RequesterFacts<'_>,
        role: &ResourceFacts<'_>,
        one: Inherited,
    ) -> Vec<PolicyType> {
        let found = self.authorize(requester, self.rider(one), role);
        if best_access(&found.residual, requester.kind).0.is_some() {
            return Vec::new();
        }
        policy_types(&found.refusal(requester.kind).blocked_by)
    }

    #[cfg(test)]
    /// The session context of the new session, however the requester assumed the role.
    pub(in crate::graph) fn left_by(
        residual: &Residual,
        requester: &RequesterFacts<'_>,
    ) -> SessionContext {
        let unasked = PassedUnasked::by(&requester.requester);
        left_by(residual, requester.kind).union(unasked.sets)
    }

    #[cfg(test)]
    /// How certain it is that the requester can assume the role if its session has `one`.
    pub(in crate::graph) fn lets_pass(
        &self,
        requester: &RequesterFacts<'_>,
        role: &ResourceFacts<'_>,
        one: Inherited,
    ) -> Option<AccessState> {
        let residual = self.assume(requester, role).residual;
        let residual = with_inherited(&residual, one, &self.may_pass(requester, role, one));
        Some(best_access(&residual, requester.kind).0?.state)
    }

    /// When the requester may pass `one` on to the role's session.
    fn may_pass(
        &self,
        requester: &RequesterFacts<'_>,
        role: &ResourceFacts<'_>,
        one: Inherited,
    ) -> Residual {
        self.authorize(requester, self.rider(one), role).residual
    }
}

/// The policy types among what refuses.
fn policy_types(blocked_by: &[Blocker]) -> Vec<PolicyType> {
    let policy_type = |it: &Blocker| match it {
        Blocker::PolicyType(policy_type) => Some(*policy_type),
        Blocker::Caller => None,
    };
    blocked_by.iter().filter_map(policy_type).collect()
}
