//! The comparisons of the condition operators. Their properties are in the table of `iam/operator`.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

mod arn;
mod compare;

pub(super) use compare::{compare, compare_beginning};
