//! Actions, and the patterns that policies match them with.

use std::{fmt, str::FromStr};

use thiserror::Error;

use super::{
    json::{Path, ScanError, Scanner},
    pattern::{self, Case},
};

/// One API action, such as `sts:AssumeRole`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(Box<str>);

impl Action {
    /// The action as given, such as `sts:AssumeRole`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it equals `name`, ignoring case.
    pub fn is(&self, name: &str) -> bool {
        self.0.eq_ignore_ascii_case(name)
    }

    /// The prefix of its service, such as `sts`, as given.
    pub fn service(&self) -> &str {
        self.0.split_once(':').map_or(&*self.0, |(service, _)| service)
    }

    /// Whether it belongs to the service with this prefix, ignoring case.
    pub fn is_of_service(&self, prefix: &str) -> bool {
        self.service().eq_ignore_ascii_case(prefix)
    }
}

impl FromStr for Action {
    type Err = ParseActionError;

    fn from_str(text: &str) -> Result<Self, ParseActionError> {
        match text.split_once(':') {
            Some((service, name)) if !service.is_empty() && !name.is_empty() => {
                Ok(Self(text.into()))
            }
            Some(_) | None => Err(ParseActionError { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that names no action.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected an action such as `s3:GetObject`, got `{text}`")]
pub struct ParseActionError {
    text: String,
}

/// The `Action` or `NotAction` element of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionElement {
    /// Whether it is `NotAction`: all actions except these.
    pub negated: bool,
    /// Names and patterns such as `iam:Pass*`, in the order of the policy.
    pub patterns: Vec<Box<str>>,
}

impl ActionElement {
    /// Whether the statement applies to `action`, ignoring case.
    pub fn matches(&self, action: &Action) -> bool {
        let named =
            self.patterns.iter().any(|it| pattern::matches(it, action.as_str(), Case::Insensitive));
        named != self.negated
    }

    pub(super) fn parse(
        scanner: &mut Scanner<'_>,
        path: &Path<'_>,
        negated: bool,
    ) -> Result<Self, ScanError> {
        const EXPECTED: &str = "`*`, an action such as `s3:GetObject`, or a list of actions";
        let patterns = scanner.strings(path, EXPECTED, is_action_pattern)?;
        Ok(Self { negated, patterns: patterns.map(Into::into).collect() })
    }
}

/// Whether `text` is `*`, or a service prefix and a name, each of which may contain wildcards.
fn is_action_pattern(text: &str) -> bool {
    let is_of_prefix = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'*' | b'?');
    let is_of_name = |it: char| !it.is_whitespace() && !it.is_control();
    // Nearly all names are ASCII, and checked without decoding them.
    let is_graphic = |it: &str| it.bytes().fold(true, |all, it| all & it.is_ascii_graphic());
    text == "*"
        || text.bytes().position(|it| it == b':').is_some_and(|colon| {
            let (prefix, name) = (&text[..colon], &text[colon + 1..]);
            !prefix.is_empty()
                && !name.is_empty()
                && prefix.bytes().all(is_of_prefix)
                && (is_graphic(name) || name.chars().all(is_of_name))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_names_actions_in_any_case_and_its_negation_names_the_others() {
        #[rustfmt::skip]
        let cases = [
            (false, &["sts:assumerole"][..],        "sts:AssumeRole",          true),
            (false, &["sts:AssumeRole*"],           "sts:AssumeRoleWithSAML",  true),
            (false, &["s3:*", "iam:PassRole"],      "sts:AssumeRole",          false),
            (false, &["*"],                         "sts:AssumeRole",          true),
            (true,  &["iam:*"],                     "sts:AssumeRole",          true),
            (true,  &["sts:*"],                     "sts:AssumeRole",          false),
        ];
        for (negated, patterns, action, expected) in cases {
            let element =
                ActionElement { negated, patterns: patterns.iter().map(|&it| it.into()).collect() };
            assert_eq!(element.matches(&action.parse().unwrap()), expected, "{element:?} {action}");
        }
    }

    #[test]
    fn an_action_has_a_service_and_a_name() {
        assert_eq!(
            "GetObject".parse::<Action>().unwrap_err().to_string(),
            "expected an action such as `s3:GetObject`, got `GetObject`"
        );
    }
}
