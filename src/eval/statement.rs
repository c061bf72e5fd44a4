//! What a policy says of a request: its allows and its denies.

use super::{
    condition,
    formula::Formula,
    literal::{Literal, Missing, Requirement},
    policy_set::{PolicyRef, StatementRef},
    request::Request,
    variable::{self, Expanded},
};
use crate::iam::{
    Condition, ConditionOperator, Effect, ResourceElement, Statement,
    pattern::{self, Case},
};

/// When a policy allows the request, and when it denies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AllowAndDeny {
    pub(super) allow: Formula,
    pub(super) deny: Formula,
}

impl AllowAndDeny {
    pub(super) fn silent() -> Self {
        Self { allow: Formula::never(), deny: Formula::never() }
    }

    /// What several policies say together: each allow and each deny counts.
    pub(super) fn or(self, other: Self) -> Self {
        Self { allow: self.allow.or(other.allow), deny: self.deny.or(other.deny) }
    }
}

/// What a policy without principals says of the request: an identity policy, a boundary, a
/// guardrail. The first formula is when it allows, the second when it denies.
pub fn allow_and_deny(policy: PolicyRef<'_>, request: &Request<'_>) -> (Formula, Formula) {
    let AllowAndDeny { allow, deny } = evaluate_policy(policy, request);
    (allow, deny)
}

pub(super) fn evaluate_policy(policy: PolicyRef<'_>, request: &Request<'_>) -> AllowAndDeny {
    let mut says = AllowAndDeny::silent();
    for (index, statement) in policy.document.readable_statements() {
        if !statement.action.matches(request.action) {
            continue;
        }
        let at = statement_ref(policy, index);
        let applies = resource_and_conditions(statement, policy, request).because_of(at);
        says = says.or(effect_of(statement, applies));
    }
    says.deny = says.deny.or(unreadable_denies(policy));
    says
}

/// The allow or deny that follows where `applies` holds.
pub(super) fn effect_of(statement: &Statement, applies: Formula) -> AllowAndDeny {
    match statement.effect {
        Effect::Allow => AllowAndDeny { allow: applies, deny: Formula::never() },
        Effect::Deny => AllowAndDeny { allow: Formula::never(), deny: applies },
    }
}

/// When the statement's resources and conditions fit the request.
pub(super) fn resource_and_conditions(
    statement: &Statement,
    policy: PolicyRef<'_>,
    request: &Request<'_>,
) -> Formula {
    let variables = policy.document.has_variables();
    let side = policy.slot.side;
    let resource = match &statement.resource {
        Some(resource) => evaluate_resource(resource, variables, request, policy),
        None => Formula::always(),
    };
    if resource.is_never() {
        return resource;
    }
    resource.and(&condition::evaluate_block(&statement.condition, variables, request, side))
}

/// A statement that could not be read might deny anything.
pub(super) fn unreadable_denies(policy: PolicyRef<'_>) -> Formula {
    policy.document.void_statements().filter(|(_, void)| void.might_deny()).fold(
        Formula::never(),
        |denies, (index, _)| {
            let at = statement_ref(policy, index);
            denies.or(Formula::literal(Literal::Missing(Missing::UnreadableStatement(at))))
        },
    )
}

pub(super) fn statement_ref(policy: PolicyRef<'_>, index: usize) -> StatementRef {
    StatementRef { slot: policy.slot, statement: u16::try_from(index).unwrap_or(u16::MAX) }
}

fn evaluate_resource(
    element: &ResourceElement,
    variables: bool,
    request: &Request<'_>,
    policy: PolicyRef<'_>,
) -> Formula {
    let mut named = Formula::never();
    for pattern in &element.patterns {
        named = named.or(match variables && variable::has_variables(pattern) {
            false => Formula::known(pattern::matches(pattern, request.resource, Case::Sensitive)),
            true => match variable::expand(pattern, request) {
                Expanded::Pieces(pieces) => Formula::known(pattern::matches_pieces(
                    pieces.into_iter(),
                    request.resource,
                    Case::Sensitive,
                )),
                Expanded::Nothing => Formula::never(),
                // Whatever brings the key to the right value makes the pattern fit.
                Expanded::Unknown(key) => {
                    let condition = Condition {
                        operator: ConditionOperator::parse("StringLike"),
                        key,
                        values: vec![pattern.clone()],
                    };
                    let side = policy.slot.side;
                    Formula::literal(Literal::Requirement(Requirement::holds(condition, side)))
                }
            },
        });
        if named.is_always() {
            break;
        }
    }
    if element.negated { named.negate() } else { named }
}
