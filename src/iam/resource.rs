//! The `Resource` and `NotResource` elements: what a statement is about.

use super::{
    json::{Path, ScanError, Scanner},
    pattern::{self, Case},
};

/// The `Resource` or `NotResource` element of a statement.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceElement {
    /// Whether it is `NotResource`: all resources but these.
    pub negated: bool,
    /// `*`, or ARNs with `*`, `?` and policy variables, in the order of the policy.
    pub patterns: Vec<Box<str>>,
}

impl ResourceElement {
    /// Whether the statement is about the resource `arn`, where no pattern holds a policy
    /// variable.
    pub fn matches(&self, arn: &str) -> bool {
        let named = self.patterns.iter().any(|it| pattern::matches(it, arn, Case::Sensitive));
        named != self.negated
    }

    pub(super) fn parse(
        scanner: &mut Scanner<'_>,
        path: &Path<'_>,
        negated: bool,
    ) -> Result<Self, ScanError> {
        const EXPECTED: &str = "`*`, an ARN or a list of ARNs";
        let is_resource = |text: &str| text == "*" || text.starts_with("arn:");
        let texts = scanner.strings(path, EXPECTED, is_resource)?;
        Ok(Self { negated, patterns: texts.map(Into::into).collect() })
    }
}
