//! Puts questions to the evaluator: gathers, for a caller and a role, every policy and all that
//! the snapshot knows of both.

#[cfg(test)]
mod agreement;
mod any_request;
mod context;
mod guards;
mod identity;
mod passing;
mod policy_place;

use std::{collections::BTreeSet, sync::OnceLock};

use rustc_hash::FxHashMap;

pub use any_request::PrincipalCase;
pub(super) use identity::RelevantPolicies;
pub use policy_place::PolicyPlace;

use guards::Guards;
use identity::Topics;

use super::{
    access_graph::AccessGraph,
    node::{NodeId, NodeKind},
};
use crate::{
    eval::{
        Boundary, Caller, CallerKind, Grant, Guardrail, Inherited, Missing, PolicyRef, PolicySet,
        Request, RoleEvaluation, Side, Slot, evaluate_assume_role_as, grant_assume_role, passed_by,
    },
    iam::{AccountId, Action, Arn, Context, PolicyId, Role, Snapshot, Statement},
};

/// Asks, for pairs of nodes, whether one can become the other.
#[derive(Debug)]
pub struct Decider<'a> {
    snapshot: &'a Snapshot,
    actions: Actions,
    /// Worked out when first asked for: a question is about two accounts of perhaps thousands.
    guards: FxHashMap<&'a str, (&'a AccountId, OnceLock<Guards<'a>>)>,
    unlimited: Guards<'a>,
    /// What each policy is about; none where only a few pairs are asked about.
    topics: Option<Topics>,
}

/// The actions by which roles are entered, and those that such a call may need besides.
#[derive(Debug)]
struct Actions {
    assume_role: Action,
    with_saml: Action,
    with_web_identity: Action,
    set_source_identity: Action,
    tag_session: Action,
}

impl Actions {
    /// Those of users and roles, with what such a call passes on.
    fn of_callers(&self) -> [&Action; 3] {
        [&self.assume_role, &self.set_source_identity, &self.tag_session]
    }
}

/// All that counts of a caller.
#[derive(Clone, Debug)]
pub struct CallerSide<'a> {
    /// Who calls.
    pub caller: Caller<'a>,
    identity: Option<Vec<PolicyRef<'a>>>,
    kind: CallerKind,
    missing: Vec<Missing>,
    boundary: Boundary<'a>,
    scp: Guardrail<'a>,
    /// Guardrails touch no service-linked role, neither what it is nor what it calls.
    is_service_linked: bool,
    context: Context,
}

/// All that counts of a role to become.
#[derive(Clone, Debug)]
pub struct RoleSide<'a> {
    /// The role.
    pub role: &'a Role,
    account: &'a AccountId,
    trust: Option<PolicyRef<'a>>,
    rcp: Guardrail<'a>,
    context: Context,
}

impl<'a> Decider<'a> {
    /// Gets ready to ask about all principals of `snapshot`: looks into each policy once.
    pub(super) fn for_all(snapshot: &'a Snapshot) -> Self {
        let mut decider = Self::new(snapshot);
        decider.topics = Some(Topics::of(&decider));
        decider
    }

    /// Gets ready to ask about some principals of `snapshot`.
    pub fn new(snapshot: &'a Snapshot) -> Self {
        #[expect(clippy::expect_used, reason = "constants")]
        let action = |name: &str| name.parse().expect("an action has a service and a name");
        let members = snapshot.organization.iter().flat_map(|it| &it.accounts).map(|it| &it.id);
        let accounts: BTreeSet<_> = members.chain(snapshot.accounts.keys()).collect();
        Self {
            snapshot,
            actions: Actions {
                assume_role: action("sts:AssumeRole"),
                with_saml: action("sts:AssumeRoleWithSAML"),
                with_web_identity: action("sts:AssumeRoleWithWebIdentity"),
                set_source_identity: action(Inherited::SourceIdentity.action()),
                tag_session: action(Inherited::TransitiveTags.action()),
            },
            guards: accounts.into_iter().map(|it| (it.as_str(), (it, OnceLock::new()))).collect(),
            unlimited: Guards::of_stranger(snapshot),
            topics: None,
        }
    }

    /// All that counts of `caller`; none if such a node never calls.
    pub fn caller_side(&self, graph: &'a AccessGraph, caller: NodeId) -> Option<CallerSide<'a>> {
        if let Some((account, user)) = graph.user(self.snapshot, caller) {
            let relevant = self.relevant_to_user(user, account);
            let boundary = user.permissions_boundary.as_ref();
            let caller = Caller::User { arn: &user.arn, id: Some(&user.id), account };
            let keyless = self.is_keyless(user, account);
            return Some(CallerSide {
                caller,
                kind: if keyless { CallerKind::KeylessUser } else { caller.kind() },
                identity: Some(self.identity(&relevant)),
                missing: relevant.missing,
                boundary: self.boundary(boundary),
                scp: self.guards(account).scp.clone(),
                is_service_linked: false,
                context: self.user_context(user, account),
            });
        }
        if let Some((account, role)) = graph.role(self.snapshot, caller) {
            let relevant = self.relevant_to_role(role, account);
            let is_service_linked = role.is_service_linked();
            let guards = if is_service_linked { &self.unlimited } else { self.guards(account) };
            let caller = Caller::Role { arn: &role.arn, id: Some(&role.id), account };
            return Some(CallerSide {
                caller,
                kind: caller.kind(),
                identity: Some(self.identity(&relevant)),
                missing: relevant.missing,
                boundary: self.boundary(role.permissions_boundary.as_ref()),
                scp: guards.scp.clone(),
                is_service_linked,
                context: self.role_session_context(role, account),
            });
        }
        let caller = outside_caller(graph, caller)?;
        // An account that was not loaded may be a member of the organization all the same.
        let guards = caller.account().map_or(&self.unlimited, |it| self.guards(it));
        Some(CallerSide {
            caller,
            kind: caller.kind(),
            identity: None,
            missing: Vec::new(),
            boundary: Boundary::None,
            scp: guards.scp.clone(),
            is_service_linked: false,
            context: self.outside_context(caller),
        })
    }

    /// All that counts of `role`; none if it is no role of the snapshot.
    pub fn role_side(&self, graph: &AccessGraph, role: NodeId) -> Option<RoleSide<'a>> {
        let (account, role) = graph.role(self.snapshot, role)?;
        let unguarded = role.is_service_linked();
        let guards = if unguarded { &self.unlimited } else { self.guards(account) };
        Some(RoleSide {
            role,
            account,
            trust: role.trust_policy.map(|id| policy_ref(self.snapshot, Side::Trust, 0, id)),
            rcp: guards.rcp.clone(),
            context: self.role_context(role, account),
        })
    }

    /// Whether the caller can become the role, and what refuses.
    pub fn decide(&self, caller: &CallerSide<'_>, role: &RoleSide<'_>) -> RoleEvaluation {
        let mut evaluation = self.evaluate(self.action(caller.caller), caller, role);
        let (granted, lacks) = self.with_leave(caller, role, evaluation.granted);
        Grant { granted: evaluation.granted, access: evaluation.access, mfa: evaluation.mfa } =
            Grant::of(granted, caller.kind);
        // What the call itself may, but not what it must pass on.
        if let (None, true, Some(one)) =
            (&evaluation.access, evaluation.blocked_by.is_empty(), lacks)
        {
            let RoleEvaluation { blocked_by, denied_by, .. } =
                self.evaluate(self.passing_action(one), caller, role);
            (evaluation.blocked_by, evaluation.denied_by) = (blocked_by, denied_by);
            if evaluation.blocked_by.is_empty() {
                // Each side has a condition, and no call can meet both.
                evaluation.blocked_by = vec![Side::Identity, Side::Trust];
            }
        }
        evaluation
    }

    /// Whether the caller can become the role.
    pub(super) fn grant(&self, caller: &CallerSide<'_>, role: &RoleSide<'_>) -> Grant {
        let plain = self.plain_grant(caller, role);
        if passed_by(&plain.granted).is_nothing() {
            return plain;
        }
        Grant::of(self.with_leave(caller, role, plain.granted).0, caller.kind)
    }

    fn evaluate(
        &self,
        action: &Action,
        caller: &CallerSide<'_>,
        role: &RoleSide<'_>,
    ) -> RoleEvaluation {
        self.ask(action, caller, role, |request, policies| {
            let kind = caller.kind;
            evaluate_assume_role_as(kind, caller.caller, &role.role.arn, request, policies)
        })
    }

    /// As [`grant`](Self::grant), whatever the call passes on.
    fn plain_grant(&self, caller: &CallerSide<'_>, role: &RoleSide<'_>) -> Grant {
        self.grant_action(self.action(caller.caller), caller, role)
    }

    fn grant_action(&self, action: &Action, caller: &CallerSide<'_>, role: &RoleSide<'_>) -> Grant {
        self.ask(action, caller, role, |request, policies| {
            let kind = caller.kind;
            grant_assume_role(kind, caller.caller, &role.role.arn, request, policies)
        })
    }

    fn ask<T>(
        &self,
        action: &Action,
        caller: &CallerSide<'_>,
        role: &RoleSide<'_>,
        question: impl FnOnce(&Request<'_>, &PolicySet<'_>) -> T,
    ) -> T {
        let request = Request {
            action,
            resource: role.role.arn.as_str(),
            resource_account: role.account,
            caller_context: &caller.context,
            resource_context: &role.context,
        };
        let policies = PolicySet {
            identity: caller.identity.as_deref(),
            missing_identity: &caller.missing,
            boundary: caller.boundary,
            trust: role.trust,
            scp: &caller.scp,
            rcp: if caller.is_service_linked { &self.unlimited.rcp } else { &role.rcp },
        };
        question(&request, &policies)
    }

    fn identity(&self, relevant: &RelevantPolicies) -> Vec<PolicyRef<'a>> {
        let policies = relevant.read.iter().enumerate();
        policies.map(|(i, id)| policy_ref(self.snapshot, Side::Identity, i, *id)).collect()
    }

    fn boundary(&self, arn: Option<&'a Arn>) -> Boundary<'a> {
        match arn.map(|arn| (arn, self.snapshot.managed_policy(arn))) {
            None => Boundary::None,
            Some((_, Some(id))) => {
                Boundary::Known(policy_ref(self.snapshot, Side::Boundary, 0, id))
            }
            Some((arn, None)) => Boundary::Missing(arn),
        }
    }

    /// The API action by which this kind of caller enters a role.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>
    fn action(&self, caller: Caller<'_>) -> &Action {
        match caller {
            Caller::Federated(provider) if provider.contains(":saml-provider/") => {
                &self.actions.with_saml
            }
            Caller::Federated(_) => &self.actions.with_web_identity,
            Caller::User { .. }
            | Caller::Role { .. }
            | Caller::Session { .. }
            | Caller::Account(_)
            | Caller::Anyone
            | Caller::Service(_) => &self.actions.assume_role,
        }
    }

    /// Whether a policy can have a say in the assumption of a role by users and roles: some
    /// statement is about it, or might be and cannot be read.
    pub(super) fn is_relevant(&self, policy: PolicyId) -> bool {
        match &self.topics {
            Some(topics) => topics.assumption[policy.index()].is_some(),
            None => self.say(policy).is_some(),
        }
    }

    /// What the policies say of role assumption, one number for each that says it.
    pub(super) fn says(&self, relevant: &RelevantPolicies) -> Vec<u32> {
        let number = |it: &PolicyId| match &self.topics {
            Some(topics) => topics.assumption[it.index()],
            None => u32::try_from(it.index()).ok(),
        };
        relevant.read.iter().filter_map(number).collect()
    }

    fn say(&self, policy: PolicyId) -> Option<String> {
        let document = &self.snapshot.policies.get(policy).document;
        identity::say(document, &self.actions.of_callers())
    }

    /// Whether a statement is about the assumption of roles by users and roles, or about what such
    /// a call passes on.
    pub(super) fn is_about_callers(&self, statement: &Statement) -> bool {
        self.actions.of_callers().iter().any(|it| statement.action.matches(it))
    }

    /// Whether a statement is about the assumption of roles, by whomever.
    pub(super) fn is_about_assumption(&self, statement: &Statement) -> bool {
        let Actions { with_saml, with_web_identity, .. } = &self.actions;
        self.is_about_callers(statement)
            || [with_saml, with_web_identity].iter().any(|it| statement.action.matches(it))
    }

    fn guards(&self, account: &AccountId) -> &Guards<'a> {
        match self.guards.get(account.as_str()) {
            Some((id, cell)) => cell.get_or_init(|| Guards::over(self.snapshot, id)),
            None => &self.unlimited,
        }
    }
}

/// A caller that is known by name only.
fn outside_caller<'a>(graph: &'a AccessGraph, id: NodeId) -> Option<Caller<'a>> {
    let node = graph.node(id);
    match node.kind {
        NodeKind::Anyone => return Some(Caller::Anyone),
        NodeKind::Service => return Some(Caller::Service(&node.name)),
        NodeKind::IdentityProvider => return Some(Caller::Federated(&node.name)),
        _ => {}
    }
    let outsider = graph.outsiders.get(&id)?;
    let account = &outsider.account;
    match (node.kind, &outsider.arn) {
        (NodeKind::User, Some(arn)) => Some(Caller::User { arn, id: None, account }),
        (NodeKind::Role, Some(arn)) => Some(Caller::Role { arn, id: None, account }),
        (NodeKind::Session, Some(arn)) => Some(Caller::Session { arn, id: None, account }),
        (NodeKind::Account, _) => Some(Caller::Account(account)),
        _ => None,
    }
}

fn policy_ref(snapshot: &Snapshot, side: Side, index: usize, id: PolicyId) -> PolicyRef<'_> {
    let slot = Slot { side, index: u16::try_from(index).unwrap_or(u16::MAX) };
    PolicyRef { document: &snapshot.policies.get(id).document, slot }
}
