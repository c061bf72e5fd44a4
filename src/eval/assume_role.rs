//! May this caller become this role? Trust policy, identity policies and every guardrail together.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>,
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use super::{
    caller::{Caller, CallerKind},
    decision::Access,
    formula::Formula,
    literal::{Literal, Missing},
    mfa::{self, MfaVerdict},
    policy_set::{Boundary, Guardrail, PolicyRef, PolicySet, Side, StatementRef},
    request::Request,
    sides::{Meeting, ResourceKind, Sides},
    statement::{self, AllowAndDeny},
    trust::evaluate_trust,
};
use crate::iam::Arn;

/// What one side says of a request, on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It allows.
    Allows,
    /// It allows under conditions that the facts do not settle.
    AllowsIf,
    /// It says nothing, which refuses where an allow is needed.
    Silent,
    /// It denies.
    Denies,
    /// It may deny, under conditions that the facts do not settle.
    DeniesIf,
    /// It was not read.
    NotRead,
    /// There is nothing on this side, and nothing is needed.
    None,
}

/// Whether a caller may become a role, and why.
#[derive(Clone, Debug)]
pub struct RoleEvaluation {
    /// When the caller may.
    pub granted: Formula,
    /// The surest way in, and what MFA has to do with it; none if there is no way.
    pub access: Option<Access>,
    /// What MFA has to do with it, also where it is what blocks.
    pub mfa: MfaVerdict,
    /// What each side says, in the order in which they are explained.
    pub verdicts: Vec<(Side, Verdict)>,
    /// The sides that refuse, where there is no way in.
    pub blocked_by: Vec<Side>,
    /// The statements that refuse.
    pub denied_by: Vec<StatementRef>,
}

/// Whether a caller may become a role, without the reasons of a refusal.
#[derive(Clone, Debug)]
pub struct Grant {
    /// When the caller may.
    pub granted: Formula,
    /// The surest way in, and what MFA has to do with it; none if there is no way.
    pub access: Option<Access>,
    /// What MFA has to do with it, also where it is what blocks.
    pub mfa: MfaVerdict,
}

impl Grant {
    /// The surest way in for a caller of this kind.
    pub fn of(granted: Formula, kind: CallerKind) -> Self {
        let (access, mfa) = mfa::best_access(&granted, kind);
        Self { granted, access, mfa }
    }
}

/// Decides whether `caller` may become the role `role` by `request`, and says what refuses.
pub fn evaluate_assume_role(
    caller: Caller<'_>,
    role: &Arn,
    request: &Request<'_>,
    policies: &PolicySet<'_>,
) -> RoleEvaluation {
    evaluate_assume_role_as(caller.kind(), caller, role, request, policies)
}

/// As [`evaluate_assume_role`], where more is known of the caller's credentials than what his
/// name tells.
pub fn evaluate_assume_role_as(
    kind: CallerKind,
    caller: Caller<'_>,
    role: &Arn,
    request: &Request<'_>,
    policies: &PolicySet<'_>,
) -> RoleEvaluation {
    let sides = sides(caller, role, request, policies);
    let Grant { granted, access, mfa } = grant(&sides, kind);
    let verdicts = Side::ALL
        .into_iter()
        .filter(|it| !matches!(it, Side::Session | Side::Endpoint))
        .map(|it| (it, verdict(it, &sides.says(it), policies)))
        .collect();
    let (blocked_by, denied_by) = match access {
        Some(_) => (Vec::new(), Vec::new()),
        None => {
            let refusal = sides.refusal(|it| mfa::best_access(it, kind).0.is_none());
            (refusal.sides, refusal.statements)
        }
    };
    RoleEvaluation { granted, access, mfa, verdicts, blocked_by, denied_by }
}

/// As [`evaluate_assume_role_as`], without the reasons of a refusal, which take longer to find
/// than the answer itself.
pub fn grant_assume_role(
    kind: CallerKind,
    caller: Caller<'_>,
    role: &Arn,
    request: &Request<'_>,
    policies: &PolicySet<'_>,
) -> Grant {
    grant(&sides(caller, role, request, policies), kind)
}

/// What each side says of the assumption of a role. Whose session has a policy of its own, and
/// through which endpoint he comes, is not known of a caller.
fn sides(caller: Caller<'_>, role: &Arn, request: &Request<'_>, policies: &PolicySet<'_>) -> Sides {
    let meets = match caller {
        // Each of these is named by the trust alone; none has policies of its own here.
        Caller::Service(_) | Caller::Federated(_) | Caller::Anyone | Caller::Account(_) => {
            Meeting::ByNameOnly
        }
        Caller::User { account, .. }
        | Caller::Role { account, .. }
        | Caller::Session { account, .. } => {
            // Both sides must let a source identity pass, at home too.
            // Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
            let needs_both = request.action.as_str().eq_ignore_ascii_case("sts:SetSourceIdentity");
            if account == request.resource_account && !needs_both {
                Meeting::AtHome
            } else {
                Meeting::Abroad
            }
        }
    };
    let has_boundary = !matches!(policies.boundary, Boundary::None);
    Sides {
        trust: evaluate_trust(caller, role, request, policies.trust, has_boundary),
        identity: evaluate_identity(caller, request, policies),
        boundary: evaluate_boundary(request, &policies.boundary),
        session: AllowAndDeny::open(),
        scp: evaluate_guardrail(Side::Scp, request, policies.scp),
        rcp: evaluate_guardrail(Side::Rcp, request, policies.rcp),
        endpoint: AllowAndDeny::open(),
        meets,
        resource: ResourceKind::Role,
    }
}

fn grant(sides: &Sides, kind: CallerKind) -> Grant {
    Grant::of(sides.granted(), kind)
}

fn evaluate_identity(
    caller: Caller<'_>,
    request: &Request<'_>,
    policies: &PolicySet<'_>,
) -> AllowAndDeny {
    let Some(identity) = &policies.identity else {
        return match caller {
            // Of a principal that was not loaded nothing is known but what the trust says.
            Caller::User { account, .. }
            | Caller::Role { account, .. }
            | Caller::Session { account, .. } => {
                AllowAndDeny::unread(Missing::IdentityPolicies(account.clone()))
            }
            Caller::Account(_) | Caller::Anyone | Caller::Service(_) | Caller::Federated(_) => {
                AllowAndDeny::open()
            }
        };
    };
    let says = identity
        .iter()
        .map(|policy| statement::evaluate_policy(*policy, request))
        .fold(AllowAndDeny::silent(), AllowAndDeny::or);
    // What was not read may allow, and may deny.
    let missing = policies.missing_identity.iter();
    missing.fold(says, |says, it| says.or(AllowAndDeny::unread(it.clone())))
}

fn evaluate_boundary(request: &Request<'_>, boundary: &Boundary<'_>) -> AllowAndDeny {
    match boundary {
        Boundary::None => AllowAndDeny::open(),
        Boundary::Known(policy) => statement::evaluate_policy(*policy, request),
        Boundary::Missing(arn) => AllowAndDeny::unread(Missing::BoundaryDocument((*arn).clone())),
    }
}

/// Every level must allow; a deny at any level wins.
fn evaluate_guardrail(
    side: Side,
    request: &Request<'_>,
    guardrail: &Guardrail<'_>,
) -> AllowAndDeny {
    let one = |policy: &Option<PolicyRef<'_>>| match policy {
        Some(policy) => statement::evaluate_policy(*policy, request),
        None => AllowAndDeny::unread(Missing::GuardrailDocument(side)),
    };
    let together = |level: &[Option<PolicyRef<'_>>]| {
        level.iter().map(one).fold(AllowAndDeny::silent(), AllowAndDeny::or)
    };
    match guardrail {
        Guardrail::None | Guardrail::NotRead => AllowAndDeny::open(),
        Guardrail::Denials(policies) => {
            AllowAndDeny { deny: together(policies).deny, ..AllowAndDeny::open() }
        }
        Guardrail::Levels(levels) => {
            levels.iter().map(|it| together(it)).fold(AllowAndDeny::open(), AllowAndDeny::and)
        }
    }
}

fn verdict(side: Side, says: &AllowAndDeny, policies: &PolicySet<'_>) -> Verdict {
    let guardrail = match side {
        Side::Scp => Some(policies.scp),
        Side::Rcp => Some(policies.rcp),
        Side::Identity | Side::Trust | Side::Boundary | Side::Session | Side::Endpoint => None,
    };
    match guardrail {
        Some(Guardrail::NotRead) => return Verdict::NotRead,
        Some(Guardrail::None) => return Verdict::None,
        Some(Guardrail::Levels(_) | Guardrail::Denials(_)) | None => {}
    }
    match (side, &policies.boundary) {
        (Side::Boundary, Boundary::None) => return Verdict::None,
        (Side::Boundary, Boundary::Missing(_)) => return Verdict::NotRead,
        _ => {}
    }
    if side == Side::Identity && policies.identity.is_none() {
        return Verdict::NotRead;
    }
    if side == Side::Trust && policies.trust.is_none() {
        return Verdict::NotRead;
    }
    let unread = |formula: &Formula| {
        let all = formula.alternatives();
        let is_missing = |it: &Literal| matches!(it, Literal::Missing(_));
        !all.is_empty() && all.iter().all(|it| it.literals.iter().any(is_missing))
    };
    if says.deny.is_always() {
        Verdict::Denies
    } else if unread(&says.deny) {
        Verdict::NotRead
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
