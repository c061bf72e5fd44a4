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

    /// Allows all.
    pub(super) fn open() -> Self {
        Self { allow: Formula::always(), deny: Formula::never() }
    }

    /// May allow and may deny: it was not read.
    pub(super) fn unread(missing: Missing) -> Self {
        let unknown = Formula::literal(Literal::Missing(missing));
        Self { allow: unknown.clone(), deny: unknown }
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
    says.or(unreadable(policy))
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

/// A statement that could not be read might allow anything, or deny it.
pub(super) fn unreadable(policy: PolicyRef<'_>) -> AllowAndDeny {
    let mut says = AllowAndDeny::silent();
    for (index, void) in policy.document.void_statements() {
        let at = statement_ref(policy, index);
        let unknown = Formula::literal(Literal::Missing(Missing::UnreadableStatement(at)));
        let if_so = |might: bool| if might { unknown.clone() } else { Formula::never() };
        says = says
            .or(AllowAndDeny { allow: if_so(void.might_allow()), deny: if_so(void.might_deny()) });
    }
    says
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
                // No value of the key makes the pattern fit.
                Expanded::Unknown(_, widest)
                    if !pattern::matches_pieces(
                        widest.iter().copied(),
                        request.resource,
                        Case::Sensitive,
                    ) =>
                {
                    Formula::never()
                }
                // Whatever brings the key to the right value does.
                Expanded::Unknown(key, _) => {
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
