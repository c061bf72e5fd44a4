//! Evaluates a case of a case file.

use super::{
    assumption::{Assumption, PassedUnasked, assume},
    authorize::{Authorization, Blocker, authorize},
    call::RoleCall,
    decision::Decision,
    inherited::Inherited,
    mfa::best_access,
    mfa_key,
    policy_set::{
        CallerPolicies, Guardrail, IdentityPolicies, Limit, PolicyRef, ResourcePolicies,
        ResourcePolicy,
    },
    policy_type::PolicyType,
    request::Request,
    requester::CallerKind,
    statement_ref::StatementRef,
    term::Term,
};
use crate::iam::{AccountId, Action, Case, ContextKey, ContextValue, Policy, PolicyId, Requester};

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseDecision {
    /// The answer.
    pub decision: Decision,
    /// What refused, in the order in which policy types are explained; empty unless the decision is
    /// a deny.
    pub blocked_by: Vec<Blocker>,
    /// What the answer depends on, if it does.
    pub terms: Vec<Term>,
    /// The statements that decided.
    pub statements: Vec<StatementRef>,
}

/// Decides a case.
pub fn decide_case(case: &Case) -> CaseDecision {
    let kind = credentials(case);
    let found = match role_call(case) {
        Some(assumption) => assumption,
        None => {
            let call = authorize_case(case);
            Assumption { residual: call.residual.clone(), call, missing_permission: None }
        }
    };
    match best_access(&found.residual, kind).0 {
        Some(access) => CaseDecision {
            decision: access.state.into(),
            blocked_by: Vec::new(),
            terms: access.terms,
            statements: access.statements,
        },
        None => {
            let refusal = match found.missing_permission {
                Some(one) => authorize_action(case, &one.action_asked()).refusal(kind),
                None => found.call.refusal(kind),
            };
            CaseDecision {
                decision: match refusal.explicit {
                    true => Decision::ExplicitDeny,
                    false => Decision::ImplicitDeny,
                },
                blocked_by: refusal.blocked_by,
                terms: Vec::new(),
                statements: refusal.statements,
            }
        }
    }
}

/// The answer to the call of a case, with all alternatives.
pub fn authorize_case(case: &Case) -> Authorization {
    authorize_action(case, &case.action)
}

/// For a case about assuming a role, the whole call, with what it passes on; `None` for other
/// cases.
fn role_call(case: &Case) -> Option<Assumption> {
    if RoleCall::of(&case.action) != Some(RoleCall::Assume) {
        return None;
    }
    let unasked = PassedUnasked::by(&case.requester);
    let is_passed = |one: &Inherited| {
        // What the caller's own session already contains is decided as a separate fact.
        let is_passed = |it: &ContextKey| one.is_passed_with(it) && !it.is("aws:SourceIdentity");
        unasked.needs.contains(*one) || case.context.present_keys().any(is_passed)
    };
    let needs = Inherited::ALL.into_iter().filter(is_passed).collect();
    let unasked = PassedUnasked { needs, ..unasked };
    let may_pass = |one: Inherited| authorize_action(case, &one.action_asked()).residual;
    Some(assume(authorize_case(case), credentials(case), unasked, may_pass))
}

fn authorize_action(case: &Case, action: &Action) -> Authorization {
    let requester = with_id(case);
    let no_account = AccountId::from("");
    let request = Request {
        action,
        resource: &case.resource,
        resource_account: case.resource_account.as_ref().unwrap_or(&no_account),
        caller_context: &case.context,
        resource_context: &case.context,
    };
    let caller = CallerPolicies {
        identity: match matches!(case.requester, Requester::Root(_)) {
            true => IdentityPolicies::Open,
            false => IdentityPolicies::Known {
                read: refs(&case.identity_policies, PolicyType::Identity),
                missing: Vec::new(),
            },
        },
        boundaries: refs(&case.permissions_boundaries, PolicyType::Boundary)
            .into_iter()
            .map(Limit::Known)
            .collect(),
        session: refs(&case.session_policies, PolicyType::Session),
        scp: levels(&case.scps, PolicyType::Scp),
        endpoint: refs(&case.endpoint_policies, PolicyType::Endpoint),
        may_assume_root: None,
    };
    let resource = ResourcePolicies {
        policy: match &case.resource_policy {
            Some(policy) => ResourcePolicy::Known(policy_ref(policy, PolicyType::Trust, 0)),
            None => ResourcePolicy::None,
        },
        rcp: levels(&case.rcps, PolicyType::Rcp),
        has_root_sessions: None,
    };
    authorize(&requester, &request, &caller, &resource)
}

/// What is known of the requester's credentials. If the case says whether MFA was used, nothing
/// else matters.
fn credentials(case: &Case) -> CallerKind {
    let mfa = case.context.get(&ContextKey::from(mfa_key::PRESENT));
    if *mfa != ContextValue::Unknown {
        return CallerKind::Unstated;
    }
    match case.requester {
        Requester::User { .. } | Requester::Root(_) => CallerKind::Unstated,
        Requester::Role { .. } | Requester::RoleSession { .. } => CallerKind::Session,
        Requester::FederatedUser(_)
        | Requester::Account(_)
        | Requester::Anyone
        | Requester::Anonymous
        | Requester::Service(_)
        | Requester::Federated(_) => CallerKind::Service,
    }
}

/// The requester with its unique id, which is before the colon in a session's `aws:userid`.
fn with_id(case: &Case) -> Requester {
    let value = match case.context.get(&ContextKey::from("aws:userid")) {
        ContextValue::Present(values) => values.first().map(String::as_str),
        ContextValue::Begins(head) => Some(&**head),
        ContextValue::Absent | ContextValue::Unknown => None,
    };
    let known = value.map(|it| it.split(':').next().unwrap_or_default().into());
    let mut requester = case.requester.clone();
    if let Requester::User { id, .. }
    | Requester::Role { id, .. }
    | Requester::RoleSession { id, .. } = &mut requester
    {
        *id = known;
    }
    requester
}

/// A case's policies are numbered within each policy type, across all levels.
fn policy_ref(policy: &Policy, policy_type: PolicyType, index: usize) -> PolicyRef<'_> {
    PolicyRef::new(policy_type, PolicyId::from_index(index), &policy.document)
}

fn refs(policies: &[Policy], policy_type: PolicyType) -> Vec<PolicyRef<'_>> {
    policies.iter().enumerate().map(|(index, it)| policy_ref(it, policy_type, index)).collect()
}

fn levels(levels: &[Vec<Policy>], policy_type: PolicyType) -> Guardrail<'_> {
    if levels.is_empty() {
        return Guardrail::None;
    }
    let mut before = 0;
    let mut all = Vec::with_capacity(levels.len());
    for level in levels {
        let policies = level.iter().zip(before..);
        all.push(policies.map(|(it, index)| Some(policy_ref(it, policy_type, index))).collect());
        before += level.len();
    }
    Guardrail::Levels(all)
}

/// The policy's place in the case file, such as `identity_policies[0]`.
pub fn place_in_case(case: &Case, at: StatementRef) -> String {
    let index = at.policy.index();
    let level = |name: &str, levels: &[Vec<Policy>]| {
        let mut before = 0;
        for (i, policies) in levels.iter().enumerate() {
            if index < before + policies.len() {
                return format!("{name}[{i}][{}]", index - before);
            }
            before += policies.len();
        }
        name.to_owned()
    };
    match at.policy_type {
        PolicyType::Identity => format!("identity_policies[{index}]"),
        PolicyType::Trust => "resource_policy".to_owned(),
        PolicyType::Boundary => format!("permissions_boundaries[{index}]"),
        PolicyType::Session => format!("session_policies[{index}]"),
        PolicyType::Scp => level("scps", &case.scps),
        PolicyType::Rcp => level("rcps", &case.rcps),
        PolicyType::Endpoint => format!("endpoint_policies[{index}]"),
    }
}
