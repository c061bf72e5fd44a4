//! The condition keys about multi-factor authentication.

use super::request::Request;
use crate::iam::{Comparison, Condition, ContextKey, ContextValue};

pub(super) const PRESENT: &str = "aws:MultiFactorAuthPresent";
pub(super) const AGE: &str = "aws:MultiFactorAuthAge";

/// Whether a key is about MFA.
pub(super) fn is_mfa_key(key: &ContextKey) -> bool {
    key.is(PRESENT) || key.is(AGE)
}

/// Whether AWS documentation disagrees if a denial under this condition applies to the request: it
/// requires that the key is missing, and the key is or may be missing.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
pub(super) fn is_disputed_denial(condition: &Condition, request: &Request<'_>) -> bool {
    condition.operator.comparison == Comparison::Null
        && condition.key.is(PRESENT)
        && condition.values.iter().any(|it| it.eq_ignore_ascii_case("true"))
        && !matches!(request.context(&condition.key), ContextValue::Present(_))
}
