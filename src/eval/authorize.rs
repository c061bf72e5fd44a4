//! Decides a request for any action, with every policy that applies.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use super::{
    call::{self, CallRule, RoleCall},
    decision::{Access, Decision},
    halves::{AccountRelation, CallerSays, Factors, Halves, ResourceKind, ResourceSays},
    mfa::{self, MfaVerdict},
    policy_set::{
        CallerPolicies, Guardrail, IdentityPolicies, Limit, PolicyRef, ResourcePolicies,
        ResourcePolicy,
    },
    policy_type::PolicyType,
    request::Request,
    requester::CallerKind,
    residual::Residual,
    statement::{self, AllowAndDeny},
    statement_ref::StatementRef,
    term::{Term, UnreadFact},
    trust::{Trust, evaluate_trust},
};
use crate::iam::{Action, Arn, Requester};

/// What one policy type decides about a request, on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It allows.
    Allows,
    /// It allows under conditions that the facts do not decide.
    AllowsIf,
    /// It is silent, which refuses where an allow is required.
    Silent,
    /// It denies.
    Denies,
    /// It may deny, under conditions that the facts do not decide.
    DeniesIf,
    /// It was not read.
    Unread,
    /// There are no policies of this type, and none are required.
    None,
}

/// Something that can refuse a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocker {
    /// The policies of this type.
    PolicyType(PolicyType),
    /// This kind of caller cannot make this call at all.
    Caller,
}

impl Blocker {
    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::PolicyType(policy_type) => policy_type.name(),
            Self::Caller => "caller",
        }
    }
}

/// Why a request does not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Whether some statement denies.
    pub explicit: bool,
    /// What refuses, in the order in which policy types are explained.
    pub blocked_by: Vec<Blocker>,
    /// The statements that deny, sorted and without duplicates.
    pub statements: Vec<StatementRef>,
}

/// Whether a request passes, and why.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// When the request is allowed, with all alternatives.
    pub residual: Residual,
    /// `None` if this kind of caller cannot make this call.
    halves: Option<Halves>,
}

/// Decides a request.
pub fn authorize(
    requester: &Requester,
    request: &Request<'_>,
    caller: &CallerPolicies<'_>,
    resource: &ResourcePolicies<'_>,
) -> Authorization {
    let root_sessions = [caller.may_assume_root, resource.has_root_sessions];
    let missing = match call::rule(requester, request, root_sessions) {
        CallRule::Impossible => {
            return Authorization { residual: Residual::never(), halves: None };
        }
        CallRule::NeedsNoPermission => {
            return Authorization { residual: Residual::always(), halves: None };
        }
        CallRule::UpToPolicies => None,
        CallRule::Unknown(missing) => Some(Term::Unread(missing)),
    };
    let at = Place::of(requester, request);
    let halves = Halves {
        caller: caller_says(requester, request, caller, &at),
        resource: resource_says(requester, request, resource, &at, !caller.boundaries.is_empty()),
        relation: at.relation,
        kind: at.kind,
    };
    let granted = halves.granted();
    let residual = match missing {
        Some(missing) => granted.and(&Residual::term(missing)),
        None => granted,
    };
    Authorization { residual, halves: Some(halves) }
}

/// The caller's half of the answer to a request, regardless of the resource's policies. Combined
/// with [`resource_factors`] by [`AccountRelation::combine`], it equals the result of
/// [`authorize`].
pub fn caller_factors(
    requester: &Requester,
    request: &Request<'_>,
    caller: &CallerPolicies<'_>,
) -> Factors {
    let rule = call::rule(requester, request, [caller.may_assume_root, Some(true)]);
    if rule == CallRule::Impossible {
        return std::array::from_fn(|_| Residual::never());
    }
    let at = Place::of(requester, request);
    caller_says(requester, request, caller, &at).factors(at.kind)
}

/// The resource's half of the answer to a request, regardless of the caller's policies.
pub fn resource_factors(
    requester: &Requester,
    request: &Request<'_>,
    resource: &ResourcePolicies<'_>,
    has_boundary: bool,
) -> Factors {
    let at = Place::of(requester, request);
    resource_says(requester, request, resource, &at, has_boundary).factors(at.kind, at.relation)
}

/// When no resource control policy denies a request, regardless of other policies.
pub fn passes_rcps(
    requester: &Requester,
    request: &Request<'_>,
    resource: &ResourcePolicies<'_>,
) -> Residual {
    match Place::of(requester, request).rcp_applies {
        true => guardrail(PolicyType::Rcp, request, &resource.rcp).deny.negate(),
        false => Residual::always(),
    }
}

/// When service control policies allow a request, regardless of other policies.
pub fn passes_scps(request: &Request<'_>, scp: &Guardrail<'_>) -> Residual {
    let found = guardrail(PolicyType::Scp, request, scp);
    found.allow.and(&found.deny.negate())
}

/// The relation between the account of the caller and that of the resource.
pub fn account_relation(requester: &Requester, request: &Request<'_>) -> AccountRelation {
    Place::of(requester, request).relation
}

impl Authorization {
    /// The surest access for a caller with such credentials, and its MFA verdict.
    pub fn access(&self, kind: CallerKind) -> (Option<Access>, MfaVerdict) {
        mfa::best_access(&self.residual, kind)
    }

    /// The answer in a word.
    pub fn decision(&self, kind: CallerKind) -> Decision {
        match self.access(kind).0 {
            Some(access) => access.state.into(),
            None if self.refusal(kind).explicit => Decision::ExplicitDeny,
            None => Decision::ImplicitDeny,
        }
    }

    /// What refuses, if a caller with such credentials has no access.
    pub fn refusal(&self, kind: CallerKind) -> Refusal {
        let Some(halves) = &self.halves else {
            return Refusal {
                explicit: false,
                blocked_by: vec![Blocker::Caller],
                statements: Vec::new(),
            };
        };
        let is_refused = |it: &Residual| mfa::best_access(it, kind).0.is_none();
        let found = halves.refusal(is_refused, |it| mfa::in_contexts(it, kind));
        Refusal {
            explicit: found.explicit,
            blocked_by: found.policy_types.into_iter().map(Blocker::PolicyType).collect(),
            statements: found.statements,
        }
    }

    /// The verdict of each policy type, in the order in which they are explained, given the
    /// policies that were evaluated. Policy types that only occur in case files are left out.
    pub fn verdicts(
        &self,
        caller: &CallerPolicies<'_>,
        resource: &ResourcePolicies<'_>,
    ) -> Vec<(PolicyType, Verdict)> {
        let Some(halves) = &self.halves else { return Vec::new() };
        let told = |it: &PolicyType| !matches!(it, PolicyType::Session | PolicyType::Endpoint);
        let verdict = |policy_type| {
            let given = given(policy_type, caller, resource);
            (policy_type, given.unwrap_or_else(|| verdict(&halves.says(policy_type))))
        };
        PolicyType::ALL.into_iter().filter(told).map(verdict).collect()
    }
}

/// The target of a request, as far as it determines which policies must allow.
struct Place {
    relation: AccountRelation,
    kind: ResourceKind,
    /// The resource's ARN, or the caller's: only the partition matters, and a resource without an
    /// ARN is in the caller's partition.
    arn: Option<Arn>,
    /// Guardrails do not apply to service-linked roles, and SCPs do not apply to callers without an
    /// account.
    ///
    /// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
    scp_applies: bool,
    rcp_applies: bool,
    /// A role's trust policy decides only who may assume it; `iam:PassRole` is decided by other
    /// policies.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html>
    policy_applies: bool,
}

impl Place {
    fn of(requester: &Requester, request: &Request<'_>) -> Self {
        let resource: Option<Arn> = request.resource.parse().ok();
        let caller = requester.role_arn().or_else(|| requester.arn().cloned());
        let arns = resource.as_ref().zip(caller.as_ref());
        let other_partition = arns.is_some_and(|(a, b)| a.partition() != b.partition());
        let action = request.action;
        let same_account = !other_partition
            && (requester.account() == Some(request.resource_account.as_str())
                || has_no_policy_of_its_own(action, resource.as_ref()));
        let call = RoleCall::of(action);
        let named = resource.as_ref().map(|it| (it.service(), it.resource_type()));
        let policy_applies = named != Some(("iam", "role")) || call.is_some();
        let kind = match named {
            Some(("iam", "role")) if call.is_some() => ResourceKind::Role,
            Some(("kms", "key")) if action.is_of_service("kms") => ResourceKind::KmsKey,
            Some(_) | None => ResourceKind::Other,
        };
        let relation = match requester {
            Requester::Account(_)
            | Requester::Anyone
            | Requester::Anonymous
            | Requester::Service(_)
            | Requester::Federated(_) => AccountRelation::ByNameOnly,
            Requester::Root(_)
            | Requester::User { .. }
            | Requester::Role { .. }
            | Requester::RoleSession { .. }
            | Requester::FederatedUser(_) => {
                let relation = match same_account {
                    true => AccountRelation::Same,
                    false => AccountRelation::Cross,
                };
                call.and_then(RoleCall::passes).map_or(relation, |it| it.relation(relation))
            }
        };
        let is_service_linked = |it: &Arn| it.resource().starts_with("role/aws-service-role/");
        let by_service_linked =
            matches!(requester, Requester::Role { arn, .. } if is_service_linked(arn));
        let of_service_linked = resource.as_ref().is_some_and(is_service_linked);
        Self {
            relation,
            kind,
            arn: resource.or(caller),
            scp_applies: requester.account().is_some() && !by_service_linked,
            rcp_applies: !by_service_linked
                && !of_service_linked
                && call::is_covered_by_rcps(action),
            policy_applies,
        }
    }
}

/// Whether a resource of another account has no policy that must also allow: a root user, or a
/// resource that belongs to AWS, such as an AWS managed policy.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html>
fn has_no_policy_of_its_own(action: &Action, resource: Option<&Arn>) -> bool {
    action.is("sts:AssumeRoot") || resource.is_some_and(|it| it.account() == "aws")
}

fn caller_says(
    requester: &Requester,
    request: &Request<'_>,
    caller: &CallerPolicies<'_>,
    at: &Place,
) -> CallerSays {
    let has_boundary = !caller.boundaries.is_empty();
    CallerSays {
        identity: identity(requester, request, &caller.identity),
        boundary: caller
            .boundaries
            .iter()
            .map(|it| match it {
                Limit::Known(policy) => statement::evaluate_policy(*policy, request),
                Limit::Unread(missing) => AllowAndDeny::unread(missing.clone()),
            })
            .fold(AllowAndDeny::open(), AllowAndDeny::and),
        session: match (caller.session.as_slice(), requester) {
            // Without a session policy, it has only the permissions that a resource's policy
            // grants. Source:
            // <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html>
            ([], Requester::FederatedUser(_)) => AllowAndDeny::silent(),
            ([], _) => AllowAndDeny::open(),
            (policies, _) => together(policies, request),
        },
        scp: match at.scp_applies {
            true => guardrail(PolicyType::Scp, request, &caller.scp),
            false => AllowAndDeny::open(),
        },
        endpoint: match caller.endpoint.as_slice() {
            [] => AllowAndDeny::open(),
            policies => endpoint(requester, request, policies, at, has_boundary),
        },
    }
}

fn resource_says(
    requester: &Requester,
    request: &Request<'_>,
    resource: &ResourcePolicies<'_>,
    at: &Place,
    has_boundary: bool,
) -> ResourceSays {
    ResourceSays {
        policy: match (&at.arn, &resource.policy) {
            // Every key has a policy, so a missing one was not read.
            (_, ResourcePolicy::None) if at.kind == ResourceKind::KmsKey => {
                Trust::unread(UnreadFact::KeyPolicy)
            }
            (Some(arn), policy) if at.policy_applies => {
                evaluate_trust(requester, arn, request, policy, has_boundary)
            }
            (Some(_) | None, _) => Trust::silent(),
        },
        rcp: match at.rcp_applies {
            true => guardrail(PolicyType::Rcp, request, &resource.rcp),
            false => AllowAndDeny::open(),
        },
    }
}

fn identity(
    requester: &Requester,
    request: &Request<'_>,
    policies: &IdentityPolicies<'_>,
) -> AllowAndDeny {
    match policies {
        IdentityPolicies::Known { read, missing } => {
            // A policy that was not read may allow, and may deny.
            let unread = missing.iter();
            unread
                .fold(together(read, request), |says, it| says.or(AllowAndDeny::unread(it.clone())))
        }
        IdentityPolicies::Open => AllowAndDeny::open(),
        IdentityPolicies::NotLoaded => match requester {
            // For a principal that was not loaded, only the resource's policy is known.
            Requester::User { arn, .. }
            | Requester::Role { arn, .. }
            | Requester::RoleSession { arn, .. }
            | Requester::FederatedUser(arn) => {
                AllowAndDeny::unread(UnreadFact::IdentityPolicies(arn.account().into()))
            }
            Requester::Root(_)
            | Requester::Account(_)
            | Requester::Anyone
            | Requester::Anonymous
            | Requester::Service(_)
            | Requester::Federated(_) => AllowAndDeny::open(),
        },
    }
}

/// Combines policies of which one allow is enough.
fn together(policies: &[PolicyRef<'_>], request: &Request<'_>) -> AllowAndDeny {
    let says = policies.iter().map(|it| statement::evaluate_policy(*it, request));
    says.fold(AllowAndDeny::silent(), AllowAndDeny::or)
}

/// Every level must allow; a deny at any level wins.
fn guardrail(
    policy_type: PolicyType,
    request: &Request<'_>,
    guardrail: &Guardrail<'_>,
) -> AllowAndDeny {
    let one = |policy: &Option<PolicyRef<'_>>| match policy {
        Some(policy) => statement::evaluate_policy(*policy, request),
        None => AllowAndDeny::unread(UnreadFact::GuardrailDocument(policy_type)),
    };
    let together = |level: &[Option<PolicyRef<'_>>]| {
        level.iter().map(one).fold(AllowAndDeny::silent(), AllowAndDeny::or)
    };
    match guardrail {
        Guardrail::None | Guardrail::Unread => AllowAndDeny::open(),
        Guardrail::Denials(policies) => {
            AllowAndDeny { deny: together(policies).deny, ..AllowAndDeny::open() }
        }
        Guardrail::Levels(levels) => {
            let level = |it: &Vec<Option<PolicyRef<'_>>>| {
                let says = together(it);
                // A level cannot be without the RCP of AWS that allows everything.
                match policy_type == PolicyType::Rcp && says.allow.is_never() {
                    true => AllowAndDeny { deny: says.deny, ..AllowAndDeny::open() },
                    false => says,
                }
            };
            levels.iter().map(level).fold(AllowAndDeny::open(), AllowAndDeny::and)
        }
    }
}

/// The policy of a VPC endpoint names principals too, and must allow everyone that passes through.
fn endpoint(
    requester: &Requester,
    request: &Request<'_>,
    policies: &[PolicyRef<'_>],
    at: &Place,
    has_boundary: bool,
) -> AllowAndDeny {
    let says = policies.iter().map(|policy| match &at.arn {
        Some(arn) => {
            let policy = ResourcePolicy::Known(*policy);
            let found = evaluate_trust(requester, arn, request, &policy, has_boundary);
            AllowAndDeny { allow: found.allows(), deny: found.deny }
        }
        None => AllowAndDeny::silent(),
    });
    says.fold(AllowAndDeny::silent(), AllowAndDeny::or)
}

/// The verdict that follows from the policies alone: there are none of this type, or they were not
/// read.
fn given(
    policy_type: PolicyType,
    caller: &CallerPolicies<'_>,
    resource: &ResourcePolicies<'_>,
) -> Option<Verdict> {
    let of_guardrail = |it: &Guardrail<'_>| match it {
        Guardrail::Unread => Some(Verdict::Unread),
        Guardrail::None => Some(Verdict::None),
        Guardrail::Levels(_) | Guardrail::Denials(_) => None,
    };
    match policy_type {
        PolicyType::Scp => of_guardrail(&caller.scp),
        PolicyType::Rcp => of_guardrail(&resource.rcp),
        PolicyType::Boundary => match caller.boundaries.as_slice() {
            [] => Some(Verdict::None),
            limits => {
                let is_unread = |it: &Limit<'_>| matches!(it, Limit::Unread(_));
                limits.iter().any(is_unread).then_some(Verdict::Unread)
            }
        },
        PolicyType::Identity => {
            matches!(caller.identity, IdentityPolicies::NotLoaded).then_some(Verdict::Unread)
        }
        PolicyType::Trust => {
            matches!(resource.policy, ResourcePolicy::Unread(_)).then_some(Verdict::Unread)
        }
        PolicyType::Session | PolicyType::Endpoint => None,
    }
}

fn verdict(says: &AllowAndDeny) -> Verdict {
    let unread = |residual: &Residual| {
        let all = residual.alternatives();
        let is_missing = |it: &Term| matches!(it, Term::Unread(_));
        !all.is_empty() && all.iter().all(|it| it.terms.iter().any(is_missing))
    };
    if says.deny.is_always() {
        Verdict::Denies
    } else if unread(&says.deny) {
        Verdict::Unread
    } else if !says.deny.is_never() {
        if says.allow.is_never() { Verdict::DeniesIf } else { Verdict::AllowsIf }
    } else if says.allow.is_always() {
        Verdict::Allows
    } else if says.allow.is_never() {
        Verdict::Silent
    } else {
        Verdict::AllowsIf
    }
}

#[cfg(test)]
mod tests;
