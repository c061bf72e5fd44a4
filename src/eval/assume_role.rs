//! May this caller become this role? Trust policy, identity policies and every guardrail together.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>,
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use super::{
    caller::{Caller, CallerKind, PrincipalMatch},
    condition,
    decision::AccessState,
    formula::Formula,
    literal::{Dispute, Literal, Missing, Requirement},
    mfa::{self, MfaVerdict},
    policy_set::{Boundary, Guardrail, PolicyRef, PolicySet, Side, StatementRef},
    request::Request,
    statement::{self, AllowAndDeny},
};
use crate::iam::{Arn, ContextValue};

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

/// The trust policy's allows, by the way in which they mean the caller.
#[derive(Clone, Debug)]
pub(super) struct Trust {
    pub(super) delegated: Formula,
    pub(super) user: Formula,
    pub(super) role: Formula,
    /// As a session, as everyone, as a service or provider: nothing on the caller's side limits
    /// these but an explicit deny.
    pub(super) unlimited: Formula,
    pub(super) deny: Formula,
}

impl Trust {
    /// Says nothing.
    pub(super) fn silent() -> Self {
        let never = Formula::never;
        Self { delegated: never(), user: never(), role: never(), unlimited: never(), deny: never() }
    }

    /// Lets everybody in.
    pub(super) fn open() -> Self {
        Self { unlimited: Formula::always(), ..Self::silent() }
    }

    /// When it lets the caller in, in whichever way it means him.
    pub(super) fn allows(&self) -> Formula {
        let Self { delegated, user, role, unlimited, deny: _ } = self;
        [user, role, unlimited, delegated]
            .into_iter()
            .fold(Formula::never(), |all, it| all.or(it.clone()))
    }
}

/// What all sides say of a request.
#[derive(Clone, Debug)]
struct Sides {
    trust: Trust,
    identity: AllowAndDeny,
    boundary: AllowAndDeny,
    scp: AllowAndDeny,
    rcp: AllowAndDeny,
    meets: Meeting,
}

/// Where caller and role, or another resource, meet, which says whose word is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meeting {
    /// In one account.
    AtHome,
    /// In two accounts; or in one, for a call that both sides must allow all the same.
    Abroad,
    /// Somebody with no policies of his own here: a service, an identity provider's people,
    /// anybody of an account that was not loaded.
    ByNameOnly,
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
    let sides = Sides::of(caller, role, request, policies);
    let Grant { granted, access, mfa } = sides.grant(kind);
    let verdicts = Side::ALL
        .into_iter()
        .filter(|it| *it != Side::Session)
        .map(|it| (it, verdict(it, &sides.says(it), policies)))
        .collect();
    let (blocked_by, denied_by) = match access {
        Some(_) => (Vec::new(), Vec::new()),
        None => sides.refusals(kind),
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
    Sides::of(caller, role, request, policies).grant(kind)
}

impl Sides {
    fn of(caller: Caller<'_>, role: &Arn, request: &Request<'_>, policies: &PolicySet<'_>) -> Self {
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
                let needs_both =
                    request.action.as_str().eq_ignore_ascii_case("sts:SetSourceIdentity");
                if account == request.resource_account && !needs_both {
                    Meeting::AtHome
                } else {
                    Meeting::Abroad
                }
            }
        };
        Self {
            trust: evaluate_trust(
                caller,
                role,
                request,
                policies.trust,
                !matches!(policies.boundary, Boundary::None),
            ),
            identity: evaluate_identity(caller, request, policies),
            boundary: evaluate_boundary(request, &policies.boundary),
            scp: evaluate_guardrail(Side::Scp, request, policies.scp),
            rcp: evaluate_guardrail(Side::Rcp, request, policies.rcp),
            meets,
        }
    }

    fn grant(&self, kind: CallerKind) -> Grant {
        Grant::of(self.granted(), kind)
    }

    /// When the caller may.
    fn granted(&self) -> Formula {
        let Self { trust, identity, boundary, scp, rcp, meets } = self;
        let allowed = match meets {
            Meeting::ByNameOnly => self.trust_allows(),
            Meeting::AtHome => {
                self.direct().or(trust.delegated.and(&identity.allow.and(&boundary.allow)))
            }
            Meeting::Abroad => self.trust_allows().and(&identity.allow).and(&boundary.allow),
        };
        let allowed = allowed.and(&scp.allow).and(&rcp.allow);
        if allowed.is_never() {
            return allowed;
        }
        let denies = [&identity.deny, &trust.deny, &boundary.deny, &scp.deny, &rcp.deny];
        let denied = denies.into_iter().fold(Formula::never(), |all, it| all.or(it.clone()));
        allowed.and(&denied.negate())
    }

    /// When the trust policy lets the caller in by himself, at home, so that his own policies
    /// need not allow it.
    fn direct(&self) -> Formula {
        let Trust { user, role, unlimited, .. } = &self.trust;
        let boundary = &self.boundary.allow;
        unlimited.clone().or(role.and(boundary)).or(named_user(user, boundary))
    }

    fn trust_allows(&self) -> Formula {
        self.trust.allows()
    }

    /// What one side says.
    fn says(&self, side: Side) -> AllowAndDeny {
        match side {
            Side::Identity => self.identity.clone(),
            Side::Trust => {
                AllowAndDeny { allow: self.trust_allows(), deny: self.trust.deny.clone() }
            }
            Side::Boundary => self.boundary.clone(),
            Side::Session | Side::Endpoint => AllowAndDeny::open(),
            Side::Scp => self.scp.clone(),
            Side::Rcp => self.rcp.clone(),
        }
    }

    /// The sides that refuse, and the statements by which they do.
    fn refusals(&self, kind: CallerKind) -> (Vec<Side>, Vec<StatementRef>) {
        let (mut sides, mut statements) = (Vec::new(), Vec::new());
        for side in Side::ALL {
            let deny = self.says(side).deny;
            if deny.is_always() {
                sides.push(side);
                let sure = deny.alternatives().iter().filter(|it| it.literals.is_empty());
                statements.extend(sure.flat_map(|it| it.statements.iter().copied()));
            }
        }
        if sides.is_empty() {
            // A side refuses if there is no way in even where all others are open. Where the
            // trust policy does not refuse, what it asks of the others counts.
            let trust_refuses = self.refuses(kind, &[Side::Trust]);
            let kept = |side| if trust_refuses { vec![side] } else { vec![side, Side::Trust] };
            sides.extend(Side::ALL.into_iter().filter(|it| self.refuses(kind, &kept(*it))));
        }
        if sides.is_empty() {
            // Conditions on several sides that no caller can meet at once.
            let conditional = |it: &Side| {
                let AllowAndDeny { allow, deny } = self.says(*it);
                !deny.is_never() || !allow.is_always()
            };
            let matters = |it: &Side| *it != Side::Identity || self.direct().is_never();
            sides.extend(Side::ALL.into_iter().filter(|it| conditional(it) && matters(it)));
        }
        (sides, statements)
    }

    /// Whether there is no way in though only these sides have a say.
    fn refuses(&self, kind: CallerKind, kept: &[Side]) -> bool {
        let mut open = self.clone();
        for side in Side::ALL.into_iter().filter(|it| !kept.contains(it)) {
            match side {
                Side::Identity => open.identity = AllowAndDeny::open(),
                Side::Boundary => open.boundary = AllowAndDeny::open(),
                Side::Scp => open.scp = AllowAndDeny::open(),
                Side::Rcp => open.rcp = AllowAndDeny::open(),
                Side::Session | Side::Endpoint => {}
                Side::Trust => {
                    open.trust = Trust::open();
                }
            }
        }
        open.grant(kind).access.is_none()
    }
}

/// What a role's trust policy, or the policy of another resource, says of the caller.
pub(super) fn evaluate_trust(
    caller: Caller<'_>,
    role: &Arn,
    request: &Request<'_>,
    trust: Option<PolicyRef<'_>>,
    has_boundary: bool,
) -> Trust {
    let mut result = Trust::silent();
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
            // NotPrincipal grants nothing; a deny counts for all whom it does not name, and for
            // each principal with a permissions boundary.
            // Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
            matches = match (statement.effect, matches.is_empty() || has_boundary) {
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
                PrincipalMatch::Session(named) => {
                    let named = named.settled(|it| settled_by_context(it, request));
                    (&mut result.unlimited, applies.and(&named))
                }
                PrincipalMatch::Anyone | PrincipalMatch::Outside => {
                    (&mut result.unlimited, applies.clone())
                }
            };
            let AllowAndDeny { allow, deny } = statement::effect_of(statement, applies);
            *place = place.clone().or(allow);
            result.deny = result.deny.or(deny);
        }
    }
    let unreadable = statement::unreadable(policy);
    result.unlimited = result.unlimited.or(unreadable.allow);
    result.deny = result.deny.or(unreadable.deny);
    result
}

/// Whether a requirement holds, where the request carries its key.
fn settled_by_context(literal: &Literal, request: &Request<'_>) -> Option<bool> {
    let Literal::Requirement(Requirement { condition, negated, side }) = literal else {
        return None;
    };
    let ContextValue::Present(_) = request.context(&condition.key) else { return None };
    let holds = condition::evaluate_condition(condition, false, request, *side).is_always();
    Some(holds != *negated)
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
            levels.iter().map(|it| together(it)).fold(AllowAndDeny::open(), |all, says| {
                AllowAndDeny { allow: all.allow.and(&says.allow), deny: all.deny.or(says.deny) }
            })
        }
    }
}

/// When a role's trust policy lets in a user whom it names (`user`). Where the boundary may stay
/// silent, AWS's pages disagree whether that limits him.
pub(super) fn named_user(user: &Formula, boundary_allows: &Formula) -> Formula {
    if boundary_allows.is_always() {
        return user.clone();
    }
    let disputed = Formula::literal(Literal::Disputed(Dispute::BoundaryOfNamedUser));
    user.and(boundary_allows).or(user.and(&disputed))
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
