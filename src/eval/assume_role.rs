//! May this caller become this role? Trust policy, identity policies and every guardrail together.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>,
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use super::{
    caller::{Caller, CallerKind, PrincipalMatch},
    decision::AccessState,
    formula::Formula,
    literal::{Dispute, Literal, Missing},
    mfa::{self, MfaVerdict},
    policy_set::{Boundary, Guardrail, PolicyRef, PolicySet, Side, StatementRef},
    request::Request,
    statement::{self, AllowAndDeny},
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

/// The surest way to become a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// How sure it is.
    pub state: AccessState,
    /// What it depends on.
    pub literals: Vec<Literal>,
    /// The statements that grant it.
    pub statements: Vec<StatementRef>,
}

/// The trust policy's allows, by the way in which they mean the caller.
struct Trust {
    delegated: Formula,
    user: Formula,
    role: Formula,
    /// As a session, as everyone, as a service or provider: nothing on the caller's side limits
    /// these but an explicit deny.
    unlimited: Formula,
    deny: Formula,
}

/// Decides whether `caller` may become the role `role` by `request`.
pub fn evaluate_assume_role(
    caller: Caller<'_>,
    role: &Arn,
    request: &Request<'_>,
    policies: &PolicySet<'_>,
) -> RoleEvaluation {
    let trust = evaluate_trust(caller, role, request, policies.trust);
    let identity = evaluate_identity(caller, request, policies);
    let boundary = evaluate_boundary(request, &policies.boundary);
    let scp = evaluate_guardrail(Side::Scp, request, policies.scp);
    let rcp = evaluate_guardrail(Side::Rcp, request, policies.rcp);

    let same_account = caller.account() == Some(request.resource_account);
    let trust_allows = [&trust.user, &trust.role, &trust.unlimited, &trust.delegated]
        .into_iter()
        .fold(Formula::never(), |all, it| all.or(it.clone()));
    let own_side = identity.allow.and(&boundary.allow);
    let granted = match caller {
        // Each of these is named by the trust alone; none has policies of its own here.
        Caller::Service(_) | Caller::Federated(_) | Caller::Anyone | Caller::Account(_) => {
            trust_allows.clone()
        }
        Caller::User { .. } | Caller::Role { .. } | Caller::Session { .. } if same_account => trust
            .unlimited
            .clone()
            .or(trust.role.and(&boundary.allow))
            .or(trust.user.and(&boundary.allow))
            .or(trust.user.and(&boundary_disputed(&boundary.allow)))
            .or(trust.delegated.and(&own_side)),
        Caller::User { .. } | Caller::Role { .. } | Caller::Session { .. } => {
            trust_allows.and(&own_side)
        }
    };
    let granted = match (&policies.identity, caller.kind()) {
        // Of a principal that was not loaded nothing is known but what the trust says.
        (None, CallerKind::User | CallerKind::Session) => granted.and(&identity.allow),
        _ => granted,
    };
    let allowed = granted.and(&scp.allow).and(&rcp.allow);
    let denies = [&identity.deny, &trust.deny, &boundary.deny, &scp.deny, &rcp.deny];
    let denied = denies.into_iter().fold(Formula::never(), |all, it| all.or(it.clone()));
    let granted = allowed.and(&denied.negate());

    let (access, mfa) = mfa::best_access(&granted, caller.kind());
    let trust_says = AllowAndDeny { allow: trust_allows, deny: trust.deny };
    let sides = [
        (Side::Identity, identity),
        (Side::Trust, trust_says),
        (Side::Boundary, boundary),
        (Side::Scp, scp),
        (Side::Rcp, rcp),
    ];
    let mut evaluation = RoleEvaluation {
        granted,
        access,
        mfa,
        verdicts: Vec::new(),
        blocked_by: Vec::new(),
        denied_by: Vec::new(),
    };
    evaluation.explain(&sides, policies, &allowed, same_account);
    evaluation
}

impl RoleEvaluation {
    fn explain(
        &mut self,
        sides: &[(Side, AllowAndDeny)],
        policies: &PolicySet<'_>,
        allowed: &Formula,
        same_account: bool,
    ) {
        for (side, says) in sides {
            self.verdicts.push((*side, verdict(*side, says, policies)));
        }
        if self.access.is_some() {
            return;
        }
        for (side, says) in sides.iter().filter(|(_, says)| says.deny.is_always()) {
            self.blocked_by.push(*side);
            let sure = says.deny.alternatives().iter().filter(|it| it.literals.is_empty());
            self.denied_by.extend(sure.flat_map(|it| it.statements.iter().copied()));
        }
        if self.blocked_by.is_empty() && allowed.is_never() {
            let silent = |(side, says): &&(Side, AllowAndDeny)| {
                // In the same account the caller's own side matters only to delegation, which
                // the trust policy must have offered first.
                let counts = *side != Side::Identity || !same_account || trust_allows(sides);
                counts && says.allow.is_never()
            };
            self.blocked_by.extend(sides.iter().filter(silent).map(|(side, _)| *side));
        }
        if self.blocked_by.is_empty() {
            // Allows and denies that no single caller can satisfy at once, MFA above all.
            let conditional = |(_, says): &&(Side, AllowAndDeny)| {
                !says.deny.is_never() || !says.allow.is_always()
            };
            let needed = sides.iter().filter(conditional).map(|(side, _)| *side);
            self.blocked_by.extend(needed.filter(|it| *it != Side::Identity || !same_account));
        }
    }
}

fn trust_allows(sides: &[(Side, AllowAndDeny)]) -> bool {
    sides.iter().any(|(side, says)| *side == Side::Trust && !says.allow.is_never())
}

fn evaluate_trust(
    caller: Caller<'_>,
    role: &Arn,
    request: &Request<'_>,
    trust: Option<PolicyRef<'_>>,
) -> Trust {
    let never = Formula::never;
    let mut result = Trust {
        delegated: never(),
        user: never(),
        role: never(),
        unlimited: never(),
        deny: never(),
    };
    let Some(policy) = trust else {
        result.unlimited = Formula::literal(Literal::Missing(Missing::TrustPolicy));
        return result;
    };
    for (index, statement) in policy.document.readable_statements() {
        let Some(element) = &statement.principal else { continue };
        if !statement.action.matches(request.action) {
            continue;
        }
        let mut matches = caller.matches(element, role);
        if element.negated {
            // Trust policies have no NotPrincipal: it grants nothing; a deny counts for all
            // whom it does not name.
            matches = match (statement.effect, matches.is_empty()) {
                (crate::iam::Effect::Deny, true) => vec![PrincipalMatch::Anyone],
                _ => continue,
            };
        }
        if matches.is_empty() {
            continue;
        }
        let at = statement::statement_ref(policy, index);
        let applies = statement::resource_and_conditions(statement, policy, request).because_of(at);
        for matched in matches {
            let (place, applies) = match matched {
                PrincipalMatch::Delegated => (&mut result.delegated, applies.clone()),
                PrincipalMatch::User => (&mut result.user, applies.clone()),
                PrincipalMatch::Role => (&mut result.role, applies.clone()),
                PrincipalMatch::Session(named) => (&mut result.unlimited, applies.and(&named)),
                PrincipalMatch::Anyone | PrincipalMatch::Outside => {
                    (&mut result.unlimited, applies.clone())
                }
            };
            let AllowAndDeny { allow, deny } = statement::effect_of(statement, applies);
            *place = place.clone().or(allow);
            result.deny = result.deny.or(deny);
        }
    }
    result.deny = result.deny.or(statement::unreadable_denies(policy));
    result
}

fn evaluate_identity(
    caller: Caller<'_>,
    request: &Request<'_>,
    policies: &PolicySet<'_>,
) -> AllowAndDeny {
    let Some(identity) = &policies.identity else {
        let missing = caller.account().map(|account| {
            Formula::literal(Literal::Missing(Missing::IdentityPolicies(account.clone())))
        });
        let allow = missing.unwrap_or_else(Formula::always);
        return AllowAndDeny { allow, deny: Formula::never() };
    };
    let says = identity
        .iter()
        .map(|policy| statement::evaluate_policy(*policy, request))
        .fold(AllowAndDeny::silent(), AllowAndDeny::or);
    // A policy that was not read may allow, and may deny.
    policies.missing_identity.iter().fold(says, |says, arn| {
        let unread = Formula::literal(Literal::Missing(Missing::PolicyDocument((*arn).clone())));
        AllowAndDeny { allow: says.allow.or(unread.clone()), deny: says.deny.or(unread) }
    })
}

fn evaluate_boundary(request: &Request<'_>, boundary: &Boundary<'_>) -> AllowAndDeny {
    match boundary {
        Boundary::None => AllowAndDeny { allow: Formula::always(), deny: Formula::never() },
        Boundary::Known(policy) => statement::evaluate_policy(*policy, request),
        Boundary::Missing(arn) => {
            let missing =
                Formula::literal(Literal::Missing(Missing::BoundaryDocument((*arn).clone())));
            AllowAndDeny { allow: missing.clone(), deny: missing }
        }
    }
}

/// Every level must allow; a deny at any level wins.
fn evaluate_guardrail(
    side: Side,
    request: &Request<'_>,
    guardrail: &Guardrail<'_>,
) -> AllowAndDeny {
    let mut all = AllowAndDeny { allow: Formula::always(), deny: Formula::never() };
    let Guardrail::Levels(levels) = guardrail else { return all };
    for level in levels {
        let mut says = AllowAndDeny::silent();
        for policy in level {
            says = says.or(match policy {
                Some(policy) => statement::evaluate_policy(*policy, request),
                None => {
                    let missing =
                        Formula::literal(Literal::Missing(Missing::GuardrailDocument(side)));
                    AllowAndDeny { allow: missing.clone(), deny: missing }
                }
            });
        }
        all = AllowAndDeny { allow: all.allow.and(&says.allow), deny: all.deny.or(says.deny) };
    }
    all
}

/// Where the boundary may stay silent, AWS's pages disagree whether that limits a user whom the
/// trust policy names.
fn boundary_disputed(boundary_allows: &Formula) -> Formula {
    if boundary_allows.is_always() {
        return Formula::never();
    }
    Formula::literal(Literal::Disputed(Dispute::BoundaryOfNamedUser))
}

fn verdict(side: Side, says: &AllowAndDeny, policies: &PolicySet<'_>) -> Verdict {
    let guardrail = match side {
        Side::Scp => Some(policies.scp),
        Side::Rcp => Some(policies.rcp),
        Side::Identity | Side::Trust | Side::Boundary | Side::Session => None,
    };
    match guardrail {
        Some(Guardrail::NotRead) => return Verdict::NotRead,
        Some(Guardrail::None) => return Verdict::None,
        Some(Guardrail::Levels(_)) | None => {}
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
    if says.deny.is_always() {
        Verdict::Denies
    } else if !says.deny.is_never() {
        Verdict::DeniesIf
    } else if says.allow.is_always() {
        Verdict::Allows
    } else if says.allow.is_never() {
        Verdict::Silent
    } else {
        Verdict::AllowsIf
    }
}
