//! The `Resource` and `NotResource` elements: the resources that a statement applies to.

use std::borrow::Cow;

use super::{
    json::{Path, ScanError, Scanner},
    pattern::{self, Case},
    policy_form::PolicyForm,
};

/// The `Resource` or `NotResource` element of a statement.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceElement {
    /// Whether it is `NotResource`: all resources except these.
    pub negated: bool,
    /// `*`, or ARNs with `*`, `?` and policy variables, in the order of the policy. Incomplete ARNs
    /// are completed here.
    pub patterns: Vec<Box<str>>,
}

impl ResourceElement {
    /// Whether the statement applies to the resource `arn`, if no pattern contains a policy
    /// variable.
    pub fn matches(&self, arn: &str) -> bool {
        let named = self.patterns.iter().any(|it| pattern::matches(it, arn, Case::Sensitive));
        named != self.negated
    }

    pub(super) fn parse(
        scanner: &mut Scanner<'_>,
        path: &Path<'_>,
        negated: bool,
        form: PolicyForm,
    ) -> Result<Self, ScanError> {
        const EXPECTED: &str = "`*`, an ARN or a list of ARNs";
        let is_resource = |text: &str| {
            text == "*"
                || text.starts_with("arn:") && (form != PolicyForm::Session || lacks(text) == 0)
        };
        let texts = scanner.strings(path, EXPECTED, is_resource)?;
        let complete = |text: Cow<'_, str>| match form {
            PolicyForm::Identity | PolicyForm::Either => completed(text),
            PolicyForm::Session | PolicyForm::Resource => text.into(),
        };
        Ok(Self { negated, patterns: texts.map(complete).collect() })
    }
}

/// An ARN with all its parts: AWS completes an ARN that ends too early with `*`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
fn completed(resource: Cow<'_, str>) -> Box<str> {
    match lacks(&resource) {
        0 => resource.into(),
        missing => format!("{resource}{}", ":*".repeat(missing)).into(),
    }
}

/// How many parts an ARN lacks. Colons in policy variables do not count as separators.
fn lacks(resource: &str) -> usize {
    /// The number of colons between the six parts of an ARN.
    const COLONS: usize = 5;
    if !resource.starts_with("arn:") {
        return 0;
    }
    let mut found = 0;
    let mut rest = resource;
    while let Some(at) = rest.find([':', '$']) {
        let (variable, after) = (&rest[at..], &rest[at + 1..]);
        let end = if variable.starts_with("${") { variable.find('}') } else { None };
        found += usize::from(variable.starts_with(':'));
        rest = end.map_or(after, |end| &variable[end..]);
    }
    COLONS.saturating_sub(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn an_arn_that_ends_too_early_is_completed_with_stars() {
        let cases = [
            ("*",                                 "*"),
            ("arn:aws:sqs",                       "arn:aws:sqs:*:*:*"),
            ("arn:aws:sqs:eu-west-1",             "arn:aws:sqs:eu-west-1:*:*"),
            ("arn:aws:sqs:eu-west-1:",            "arn:aws:sqs:eu-west-1::*"),
            ("arn:aws:iam::111122223333",         "arn:aws:iam::111122223333:*"),
            ("arn:*",                             "arn:*:*:*:*:*"),
            ("arn:aws:s3:::bucket",               "arn:aws:s3:::bucket"),
            ("arn:aws:lambda:*:1:function:f:*",   "arn:aws:lambda:*:1:function:f:*"),
            ("arn:aws:sqs:${aws:RequestedRegion}", "arn:aws:sqs:${aws:RequestedRegion}:*:*"),
            ("arn:aws:sqs:*:${aws:PrincipalTag/a:b, 'c:d'}", "arn:aws:sqs:*:${aws:PrincipalTag/a:b, 'c:d'}:*"),
            ("arn:aws:s3:::${aws:username}/*",    "arn:aws:s3:::${aws:username}/*"),
            ("arn:aws:sqs:$:${",                  "arn:aws:sqs:$:${:*"),
        ];
        for (written, complete) in cases {
            assert_eq!(&*completed(written.into()), complete, "{written}");
            assert_eq!(lacks(complete), 0, "{complete}");
        }
    }
}
