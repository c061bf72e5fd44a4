//! Decides a request of which everything that has a say is given, whatever the action.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use super::{
    caller::Caller,
    decision::{Access, Decision},
    formula::Formula,
    literal::{Literal, Missing},
    mfa,
    policy_set::{PolicyRef, Side, Slot, StatementRef},
    request::Request,
    sides::{Meeting, Refusal, ResourceKind, Sides},
    statement::{self, AllowAndDeny},
    trust::{Trust, evaluate_trust},
};
use crate::iam::{
    AccountId, Action, Arn, Case, CasePrincipal, Context, ContextKey, ContextValue, Policy,
};

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseDecision {
    /// The answer.
    pub decision: Decision,
    /// What refused, in the order in which sides are explained; empty unless it is a deny.
    pub blocked_by: Vec<Blocker>,
    /// On what the answer depends, where it does.
    pub literals: Vec<Literal>,
    /// The statements that decided.
    pub statements: Vec<StatementRef>,
}

/// What can refuse a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocker {
    /// The policies of a side.
    Side(Side),
    /// This kind of caller cannot make this call at all.
    Caller,
}

/// Decides a case.
pub fn decide_case(case: &Case) -> CaseDecision {
    if !may_call(case) {
        return CaseDecision {
            decision: Decision::ImplicitDeny,
            blocked_by: vec![Blocker::Caller],
            literals: Vec::new(),
            statements: Vec::new(),
        };
    }
    let (one, other) = readings(case);
    let one = decide_in(case, &one);
    let Some(other) = other.map(|it| decide_in(case, &it)) else { return decision(one) };
    let decided = mfa::in_both_readings(one, other);
    // Refused in both, though a statement may deny in one of them only.
    decision(decided.map_err(|(one, other)| if one.explicit { other } else { one }))
}

fn decision(decided: Result<Access, Refusal>) -> CaseDecision {
    match decided {
        Ok(Access { state, literals, statements }) => {
            CaseDecision { decision: state.into(), blocked_by: Vec::new(), literals, statements }
        }
        Err(Refusal { explicit, sides, statements }) => CaseDecision {
            decision: if explicit { Decision::ExplicitDeny } else { Decision::ImplicitDeny },
            blocked_by: sides.into_iter().map(Blocker::Side).collect(),
            literals: Vec::new(),
            statements,
        },
    }
}

/// The contexts in which the request may be made: one, or two where a role session's MFA keys are
/// unknown and AWS's pages disagree whether they are missing or false.
fn readings(case: &Case) -> (Context, Option<Context>) {
    let unknown = |key: &str| *case.context.get(&ContextKey::from(key)) == ContextValue::Unknown;
    let with = |present: ContextValue| {
        let mut context = case.context.clone();
        context.put_default(mfa::PRESENT, present);
        context.put_default(mfa::AGE, ContextValue::Absent);
        context
    };
    if !unknown(mfa::PRESENT) {
        return (case.context.clone(), None);
    }
    match case.principal {
        CasePrincipal::User(..) | CasePrincipal::Root(_) => (case.context.clone(), None),
        CasePrincipal::Role(..) | CasePrincipal::RoleSession(..) => {
            let denied = ContextValue::Present(vec!["false".to_owned()]);
            (with(ContextValue::Absent), Some(with(denied)))
        }
        CasePrincipal::FederatedUser(..)
        | CasePrincipal::Federated(_)
        | CasePrincipal::Service(_)
        | CasePrincipal::Anonymous => (with(ContextValue::Absent), None),
    }
}

/// Whether this kind of caller can make this call.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-api.html>
fn may_call(case: &Case) -> bool {
    let action = case.action.as_str().to_ascii_lowercase();
    let (service, _) = action.split_once(':').unwrap_or((&action, ""));
    let is_saml = |name: &str| name.contains(":saml-provider/");
    match &case.principal {
        CasePrincipal::Root(_) => action != "sts:assumerole" && !is_unsigned(&action),
        CasePrincipal::FederatedUser(..) => match service {
            "sts" => action == "sts:getcalleridentity",
            "iam" => false,
            _ => true,
        },
        CasePrincipal::Federated(name) => match action.as_str() {
            "sts:assumerolewithsaml" => is_saml(name),
            "sts:assumerolewithwebidentity" => !is_saml(name),
            // What a login brings along is judged by the same trust policy.
            "sts:tagsession" | "sts:setsourceidentity" => true,
            _ => false,
        },
        CasePrincipal::User(..) | CasePrincipal::Role(..) | CasePrincipal::RoleSession(..) => {
            !is_unsigned(&action)
        }
        CasePrincipal::Service(_) => !is_unsigned(&action),
        CasePrincipal::Anonymous => service != "sts" && service != "iam",
    }
}

fn is_unsigned(action: &str) -> bool {
    matches!(action, "sts:assumerolewithsaml" | "sts:assumerolewithwebidentity")
}

/// A call that a role's trust policy judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RoleCall {
    Assume,
    /// Every trust policy on the way must let tags pass.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
    TagSession,
    /// The trust policy must let the name pass, and the caller's own policies too, at home as
    /// abroad.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
    SetSourceIdentity,
}

impl RoleCall {
    fn of(action: &Action) -> Option<Self> {
        match action.as_str().to_ascii_lowercase().as_str() {
            "sts:tagsession" => Some(Self::TagSession),
            "sts:setsourceidentity" => Some(Self::SetSourceIdentity),
            other => other.starts_with("sts:assumerole").then_some(Self::Assume),
        }
    }
}

/// The surest way in, or what refuses, in this context.
fn decide_in(case: &Case, context: &Context) -> Result<Access, Refusal> {
    let role = case.principal.role_arn();
    let id = unique_id(context);
    let caller = caller(&case.principal, id.as_deref());
    let nobody = AccountId::from("");
    let request = Request {
        action: &case.action,
        resource: &case.resource,
        resource_account: case.resource_account.as_ref().unwrap_or(&nobody),
        caller_context: context,
        resource_context: context,
    };
    let sides = sides(case, caller, role.as_ref(), &request);
    match sides.granted().best() {
        Some(surest) => Ok(surest.clone().into()),
        None => Err(sides.refusal(Formula::is_never)),
    }
}

/// The unique id of the caller, which stands before the colon in a session's `aws:userid`.
fn unique_id(context: &Context) -> Option<String> {
    let value = match context.get(&ContextKey::from("aws:userid")) {
        ContextValue::Present(values) => values.first()?,
        ContextValue::Begins(head) => head,
        ContextValue::Absent | ContextValue::Unknown => return None,
    };
    Some(value.split(':').next().unwrap_or_default().to_owned())
}

fn caller<'a>(principal: &'a CasePrincipal, id: Option<&'a str>) -> Caller<'a> {
    match principal {
        CasePrincipal::Root(account) => Caller::Account(account),
        CasePrincipal::User(arn, account) => Caller::User { arn, id, account },
        CasePrincipal::Role(arn, account) => Caller::Role { arn, id, account },
        CasePrincipal::RoleSession(arn, account) | CasePrincipal::FederatedUser(arn, account) => {
            Caller::Session { arn, id, account }
        }
        CasePrincipal::Federated(name) => Caller::Federated(name),
        CasePrincipal::Service(name) => Caller::Service(name),
        CasePrincipal::Anonymous => Caller::Anyone,
    }
}

/// What each side says, once the context is given.
fn sides(case: &Case, caller: Caller<'_>, role: Option<&Arn>, request: &Request<'_>) -> Sides {
    let has_account = case.principal.account().is_some();
    let resource_arn: Option<Arn> = case.resource.parse().ok();
    let caller_arn = role.cloned().or_else(|| case.principal.arn().cloned());
    let arns = resource_arn.as_ref().zip(caller_arn.as_ref());
    let other_partition = arns.is_some_and(|(a, b)| a.partition() != b.partition());
    let action = case.action.as_str().to_ascii_lowercase();
    // A root user has no policy that would have to agree.
    // Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>
    let at_home = !other_partition
        && (case.principal.account() == Some(request.resource_account)
            || action == "sts:assumeroot");
    // Only the partition counts; a resource without an ARN lies in the caller's.
    let partition = resource_arn.clone().or(caller_arn);
    let call = RoleCall::of(&case.action);
    let kind = match resource_arn.as_ref().map(|it| (it.service(), it.resource_type())) {
        Some(("iam", "role")) if call.is_some() => ResourceKind::Role,
        Some(("kms", "key")) if action.starts_with("kms:") => ResourceKind::KmsKey,
        Some(_) | None => ResourceKind::Other,
    };
    // Guardrails touch neither service-linked roles nor, as far as the caller's account goes,
    // those who have none.
    // Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
    let is_service_linked = |arn: &str| arn.contains(":role/aws-service-role/");
    let by_service_linked = role.is_some_and(|it| is_service_linked(it.as_str()));
    let guarded = has_account && !by_service_linked;
    let resource_guarded = !by_service_linked && !is_service_linked(&case.resource);
    let identity = match case.principal {
        CasePrincipal::Root(_) => AllowAndDeny::open(),
        CasePrincipal::User(..)
        | CasePrincipal::Role(..)
        | CasePrincipal::RoleSession(..)
        | CasePrincipal::FederatedUser(..)
        | CasePrincipal::Federated(_)
        | CasePrincipal::Service(_)
        | CasePrincipal::Anonymous => together(&case.identity_policies, Side::Identity, request),
    };
    Sides {
        identity,
        trust: match partition {
            Some(arn) => resource(case, kind, caller, &arn, request),
            None => Trust::silent(),
        },
        boundary: each(&case.permissions_boundaries, 0, Side::Boundary, request)
            .fold(AllowAndDeny::open(), AllowAndDeny::and),
        session: match case.session_policies.as_slice() {
            [] => AllowAndDeny::open(),
            policies => together(policies, Side::Session, request),
        },
        scp: if guarded { levels(&case.scps, Side::Scp, request) } else { AllowAndDeny::open() },
        rcp: if resource_guarded {
            levels(&case.rcps, Side::Rcp, request)
        } else {
            AllowAndDeny::open()
        },
        endpoint: endpoint(case, caller, request),
        meets: match (has_account, at_home) {
            (false, _) => Meeting::ByNameOnly,
            (true, true) if call == Some(RoleCall::SetSourceIdentity) => Meeting::Abroad,
            (true, true) => Meeting::AtHome,
            (true, false) => Meeting::Abroad,
        },
        resource: kind,
    }
}

fn policy_ref(policy: &Policy, side: Side, index: usize) -> PolicyRef<'_> {
    let slot = Slot { side, index: u16::try_from(index).unwrap_or(u16::MAX) };
    PolicyRef { document: &policy.document, slot }
}

/// What each of a side's policies says, in their order; `before` of them stand before these.
fn each<'a>(
    policies: &'a [Policy],
    before: usize,
    side: Side,
    request: &'a Request<'_>,
) -> impl Iterator<Item = AllowAndDeny> + 'a {
    let policies = (before..).zip(policies);
    policies.map(move |(i, it)| statement::evaluate_policy(policy_ref(it, side, i), request))
}

/// Policies of which one allow is enough.
fn together(policies: &[Policy], side: Side, request: &Request<'_>) -> AllowAndDeny {
    each(policies, 0, side, request).fold(AllowAndDeny::silent(), AllowAndDeny::or)
}

/// Levels that must all allow, each by one of its policies.
fn levels(levels: &[Vec<Policy>], side: Side, request: &Request<'_>) -> AllowAndDeny {
    let mut before = 0;
    let mut all = AllowAndDeny::open();
    for level in levels {
        let says = each(level, before, side, request);
        all = all.and(says.fold(AllowAndDeny::silent(), AllowAndDeny::or));
        before += level.len();
    }
    all
}

fn resource(
    case: &Case,
    kind: ResourceKind,
    caller: Caller<'_>,
    partition: &Arn,
    request: &Request<'_>,
) -> Trust {
    let Some(policy) = &case.resource_policy else {
        return match kind {
            // Every key has a policy, so that none here means that nobody knows it.
            ResourceKind::KmsKey => Trust::unread(Missing::KeyPolicy),
            ResourceKind::Role | ResourceKind::Other => Trust::silent(),
        };
    };
    let policy = Some(policy_ref(policy, Side::Trust, 0));
    evaluate_trust(caller, partition, request, policy, has_boundary(case))
}

fn has_boundary(case: &Case) -> bool {
    !case.permissions_boundaries.is_empty()
}

/// The policy of a VPC endpoint names principals too, and must allow whoever passes through.
fn endpoint(case: &Case, caller: Caller<'_>, request: &Request<'_>) -> AllowAndDeny {
    if case.endpoint_policies.is_empty() {
        return AllowAndDeny::open();
    }
    let partition: Option<Arn> = case.resource.parse().ok();
    let partition = partition.or_else(|| case.principal.arn().cloned());
    let mut says = AllowAndDeny::silent();
    for (index, policy) in case.endpoint_policies.iter().enumerate() {
        let policy = policy_ref(policy, Side::Endpoint, index);
        let found = match &partition {
            Some(arn) => evaluate_trust(caller, arn, request, Some(policy), has_boundary(case)),
            None => Trust::silent(),
        };
        says = says.or(AllowAndDeny { allow: found.allows(), deny: found.deny });
    }
    says
}

/// The slot's place in the case file, such as `identity_policies[0]`.
pub fn place_in_case(case: &Case, at: StatementRef) -> String {
    let index = usize::from(at.slot.index);
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
    match at.slot.side {
        Side::Identity => format!("identity_policies[{index}]"),
        Side::Trust => "resource_policy".to_owned(),
        Side::Boundary => format!("permissions_boundaries[{index}]"),
        Side::Session => format!("session_policies[{index}]"),
        Side::Scp => level("scps", &case.scps),
        Side::Rcp => level("rcps", &case.rcps),
        Side::Endpoint => format!("endpoint_policies[{index}]"),
    }
}
