//! Evaluates a role's trust policy, or the policy of another resource, for the caller.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use super::{
    condition,
    policy_set::ResourcePolicy,
    request::Request,
    requester::{self, PrincipalMatch},
    residual::Residual,
    statement::{self, AllowAndDeny},
    term::{Requirement, Term, UnreadFact},
};
use crate::iam::{Arn, ContextValue, Effect, Requester};

/// The allows of a resource's policy, by the form in which they match the caller; and its denies.
#[derive(Clone, Debug)]
pub(super) struct Trust {
    pub(super) delegated: Residual,
    pub(super) user: Residual,
    pub(super) role: Residual,
    /// As everyone, as a session, as a service or provider: of the caller's policies, only an
    /// explicit deny limits these. For everyone, AWS documents this under a condition on
    /// `aws:PrincipalArn`; without one no page limits them, and a condition only narrows.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    pub(super) unlimited: Residual,
    pub(super) deny: Residual,
}

impl Trust {
    /// Neither allows nor denies.
    pub(super) fn silent() -> Self {
        let never = Residual::never;
        Self { delegated: never(), user: never(), role: never(), unlimited: never(), deny: never() }
    }

    /// May allow everyone and may deny, because it was not read.
    pub(super) fn unread(missing: UnreadFact) -> Self {
        let AllowAndDeny { allow, deny } = AllowAndDeny::unread(missing);
        Self { unlimited: allow, deny, ..Self::silent() }
    }

    /// Allows everyone.
    pub(super) fn open() -> Self {
        Self { unlimited: Residual::always(), ..Self::silent() }
    }

    /// Removes the requirements for callers that it allows under some condition that they can meet,
    /// and all denies. `is_refused` says whether they cannot meet a residual.
    pub(super) fn unconditional(&self, is_refused: impl Fn(&Residual) -> bool) -> Self {
        let if_ever = |it: &Residual| Residual::known(!is_refused(it));
        Self {
            delegated: if_ever(&self.delegated),
            user: if_ever(&self.user),
            role: if_ever(&self.role),
            unlimited: if_ever(&self.unlimited),
            deny: Residual::never(),
        }
    }

    /// When it allows the caller, in any form.
    pub(super) fn allows(&self) -> Residual {
        let Self { delegated, user, role, unlimited, deny: _ } = self;
        [user, role, unlimited, delegated]
            .into_iter()
            .fold(Residual::never(), |all, it| all.or(it.clone()))
    }
}

/// Evaluates a role's trust policy, or the policy of another resource, for the caller.
pub(super) fn evaluate_trust(
    requester: &Requester,
    resource: &Arn,
    request: &Request<'_>,
    policy: &ResourcePolicy<'_>,
    has_boundary: bool,
) -> Trust {
    let policy = match policy {
        ResourcePolicy::Known(policy) => *policy,
        ResourcePolicy::None => return Trust::silent(),
        ResourcePolicy::Unread(missing) => return Trust::unread(missing.clone()),
    };
    let mut result = Trust::silent();
    for (index, statement) in policy.statements() {
        let Some(element) = &statement.principal else { continue };
        if !statement.action.matches(request.action) {
            continue;
        }
        let mut matches = requester::matches(requester, element, statement.effect, resource);
        let mut spared = Residual::never();
        if element.negated {
            // NotPrincipal grants nothing; a deny applies to everyone that it does not name, and to
            // each principal with a permissions boundary. Source:
            // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
            if statement.effect == Effect::Allow {
                continue;
            }
            if !has_boundary {
                let named = matches.iter().filter(|it| it.is_spared(requester));
                spared = named.fold(spared, |all, it| all.or(it.named()));
            }
            matches = vec![PrincipalMatch::Anyone];
        }
        if matches.is_empty() || spared.is_always() {
            continue;
        }
        let at = policy.at(index);
        let spared = spared.substituted(|it| settled_by_context(it, request));
        let applies = statement::resource_and_conditions(statement, at, policy, request)
            .and(&spared.negate())
            .because_of(at);
        for matched in matches {
            let named = matched.named().substituted(|it| settled_by_context(it, request));
            let applies = applies.and(&named);
            let place = match matched {
                PrincipalMatch::Delegated => &mut result.delegated,
                PrincipalMatch::User => &mut result.user,
                // A user whom a role of its own account trusts by name needs no group for that.
                PrincipalMatch::Member(_)
                    if statement.effect == Effect::Allow
                        && requester.account() == Some(resource.account()) =>
                {
                    continue;
                }
                PrincipalMatch::Member(_) => &mut result.user,
                PrincipalMatch::Role => &mut result.role,
                PrincipalMatch::Session(_) | PrincipalMatch::Anyone | PrincipalMatch::Outside => {
                    &mut result.unlimited
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

/// Whether a requirement holds, if the request contains its key.
fn settled_by_context(term: &Term, request: &Request<'_>) -> Option<bool> {
    let Term::Requirement(Requirement { condition, negated, policy_type }) = term else {
        return None;
    };
    let ContextValue::Present(_) = request.context(&condition.key) else { return None };
    let holds = condition::evaluate_condition(condition, false, request, *policy_type).is_always();
    Some(holds != *negated)
}
