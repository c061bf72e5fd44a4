//! Case files: requests to be decided, with every policy that applies.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    error::{LoadError, Place},
    file::Input,
    text_file::{Expectation, load_text},
    wire,
};
use crate::iam::{
    AccountId, Action, Arn, Case, Context, ContextValue,
    OrganizationPolicyKind::{self, ResourceControlPolicy, ServiceControlPolicy},
    Policy, PolicyForm, Requester,
};

/// The cases of a file.
#[derive(Clone, Debug)]
pub struct Cases {
    /// The cases in order.
    pub cases: Vec<Case>,
    /// Whether the file contains a single case, rather than a list of cases.
    pub single: bool,
}

/// One case as written in its file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireCase<'a> {
    #[serde(default, borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    request: WireRequest<'a>,
    #[serde(default)]
    complete_context: bool,
    #[serde(default, borrow)]
    identity_policies: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    resource_policy: Option<&'a RawValue>,
    #[serde(default, borrow)]
    permissions_boundaries: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    session_policies: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    scps: Vec<Vec<&'a RawValue>>,
    #[serde(default, borrow)]
    rcps: Vec<Vec<&'a RawValue>>,
    #[serde(default, borrow)]
    endpoint_policies: Vec<&'a RawValue>,
    /// For people and tests: the AWS page that the case is based on, and the expected result.
    #[serde(default, borrow, rename = "page")]
    _page: Option<&'a RawValue>,
    #[serde(default, borrow, rename = "expected")]
    _expected: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRequest<'a> {
    #[serde(borrow)]
    principal: Cow<'a, str>,
    #[serde(borrow)]
    action: Cow<'a, str>,
    #[serde(default, borrow)]
    resource: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    resource_account: Option<Cow<'a, str>>,
    #[serde(default)]
    context: BTreeMap<String, WireValue>,
}

/// One or more values of a context key.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WireValue {
    One(Scalar),
    Many(Vec<Scalar>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Flag(bool),
    Number(serde_json::Number),
}

/// Reads the cases of a file or of standard input.
///
/// # Errors
///
/// Fails if the input cannot be read, or is neither a case nor a list of cases.
pub fn load_cases(input: &Input) -> Result<Cases, LoadError> {
    parse_cases(&input.to_string(), &load_text(input, EXPECTED)?)
}

const EXPECTED: Expectation = Expectation {
    what: "a case (an object with a `request`) or a list of cases",
    hint: Some("`assets/case.json` of the project is a complete case"),
};

/// Reads cases from text; `file` is its name in errors.
///
/// # Errors
///
/// As [`load_cases`].
pub fn parse_cases(file: &str, text: &str) -> Result<Cases, LoadError> {
    let single = !text.trim_start().starts_with('[');
    let cases: Result<Vec<WireCase<'_>>, _> =
        if single { wire::parse(text).map(|it| vec![it]) } else { wire::parse(text) };
    let cases = cases.map_err(|error| EXPECTED.not_met(file, text, &error))?;
    if cases.is_empty() {
        return Err(LoadError::Unexpected {
            file: file.to_owned(),
            place: Place::Whole,
            expected: "at least one case".to_owned(),
            found: "an empty list".to_owned(),
            hint: EXPECTED.hint,
        });
    }
    let cases = cases.into_iter().enumerate().map(|(index, case)| {
        let path = if single { String::new() } else { format!("[{index}].") };
        convert(file, &path, case)
    });
    Ok(Cases { cases: cases.collect::<Result<_, _>>()?, single })
}

/// The type of a JSON value.
fn value_kind(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'"') => "another text",
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b't' | b'f') => "`true` or `false`",
        Some(b'0'..=b'9' | b'-') => "a number",
        Some(_) | None => "something else",
    }
}

fn convert(file: &str, path: &str, case: WireCase<'_>) -> Result<Case, LoadError> {
    // The value is not repeated, because it may be a secret.
    let unexpected = |at: &str, expected: &str| LoadError::Unexpected {
        file: file.to_owned(),
        place: Place::Path(format!("{path}{at}")),
        expected: expected.to_owned(),
        found: "another text".to_owned(),
        hint: None,
    };
    let policy = |at: &str, form: PolicyForm, raw: &&RawValue| {
        Policy::parse(raw.get(), form).map_err(|error| LoadError::Unexpected {
            file: file.to_owned(),
            place: Place::Path(format!(
                "{path}{at}{}{}",
                if error.path.is_empty() { "" } else { "." },
                error.path
            )),
            expected: error.expected.to_owned(),
            found: value_kind(&error.found).to_owned(),
            hint: None,
        })
    };
    let policies = |at: &str, form, list: &[&RawValue]| -> Result<Vec<Policy>, LoadError> {
        let each = |(i, it): (usize, &&RawValue)| policy(&format!("{at}[{i}]"), form, it);
        list.iter().enumerate().map(each).collect()
    };
    let levels = |at: &str, form, levels: &[Vec<&RawValue>]| -> Result<Vec<_>, LoadError> {
        let level = |(i, it): (usize, &Vec<&RawValue>)| policies(&format!("{at}[{i}]"), form, it);
        levels.iter().enumerate().map(level).collect()
    };
    let guardrails = |at: &str, kind: OrganizationPolicyKind, all: &[Vec<&RawValue>]| {
        levels(at, kind.policy_form(), all)
    };
    let WireRequest { principal, action, resource, resource_account, context } = case.request;
    let who = Requester::parse(&principal).ok_or_else(|| {
        let expected = "the ARN of a user, role, session or provider, a service such as \
                        `lambda.amazonaws.com`, or `anonymous`";
        unexpected("request.principal", expected)
    })?;
    let action: Action = action
        .parse()
        .map_err(|_| unexpected("request.action", "an action such as `sts:AssumeRole`"))?;
    let mut known = if case.complete_context { Context::complete() } else { Context::partial() };
    for (key, value) in context {
        let values = match value {
            WireValue::One(one) => vec![one.text()],
            WireValue::Many(many) => many.into_iter().map(Scalar::text).collect(),
        };
        known.put(&key, ContextValue::Present(values));
    }
    let in_arn = |text: &str| {
        let arn: Arn = text.parse().ok()?;
        AccountId::is_well_formed(arn.account()).then(|| arn.account().into())
    };
    let resource_account = resource_account
        .map(|it| (&*it).into())
        .or_else(|| in_arn(resource.as_deref()?))
        .or_else(|| who.account().map(AccountId::from));
    let mut converted = Case {
        name: case.name.map(Into::into),
        resource_account,
        requester: who,
        action,
        resource: resource.unwrap_or(Cow::Borrowed("*")).into(),
        context: known,
        identity_policies: policies(
            "identity_policies",
            PolicyForm::Identity,
            &case.identity_policies,
        )?,
        resource_policy: case
            .resource_policy
            .as_ref()
            .map(|it| policy("resource_policy", PolicyForm::Resource, it))
            .transpose()?,
        permissions_boundaries: policies(
            "permissions_boundaries",
            PolicyForm::Identity,
            &case.permissions_boundaries,
        )?,
        session_policies: policies(
            "session_policies",
            PolicyForm::Session,
            &case.session_policies,
        )?,
        scps: guardrails("scps", ServiceControlPolicy, &case.scps)?,
        rcps: guardrails("rcps", ResourceControlPolicy, &case.rcps)?,
        endpoint_policies: policies(
            "endpoint_policies",
            PolicyForm::Either,
            &case.endpoint_policies,
        )?,
    };
    converted.fill_context();
    Ok(converted)
}

impl Scalar {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        parse_cases("case.json", text).expect_err("is no case").to_string()
    }

    #[test]
    fn one_case_or_a_list_of_cases() {
        let case = r#"{"request": {"principal": "anonymous", "action": "s3:GetObject",
            "context": {"aws:SecureTransport": true, "aws:PrincipalTag/team": ["a", "b"]}}}"#;
        assert!(parse_cases("case.json", case).expect("a case").single);
        let cases = parse_cases("case.json", &format!("[{case}, {case}]")).expect("two cases");
        assert_eq!((cases.cases.len(), cases.single), (2, false));
    }

    #[test]
    fn errors_name_the_place() {
        let found = message(r#"[{"request": {"principal": "frank", "action": "s3:GetObject"}}]"#);
        assert!(found.starts_with("case.json: [0].request.principal: expected the ARN"), "{found}");
        let found = message(
            r#"{"request": {"principal": "anonymous", "action": "s3:GetObject"},
                "scps": [[{"Statement": 7, "Version": "x"}]]}"#,
        );
        assert!(found.starts_with("case.json: scps[0][0].Version: expected `2012"), "{found}");
        for wrong in [r#"{"request": "secret"}"#, r#"["secret"]"#, r#"[7]"#, "null"] {
            let found = message(wrong);
            assert!(found.contains("expected a case"), "{found}");
            assert!(!found.contains("secret") && !found.contains("Wire"), "{found}");
        }
        for wrong in [
            r#"{"request": {"principal": "secret", "action": "s3:GetObject"}}"#,
            r#"{"request": {"principal": "anonymous", "action": "secret"}}"#,
            r#"{"request": {"principal": "anonymous", "action": "s3:GetObject"}, "resource_policy": "secret"}"#,
            r#"{"request": {"principal": "anonymous", "action": "s3:GetObject"}, "scps": [[{"Version": "secret"}]]}"#,
        ] {
            assert!(!message(wrong).contains("secret"), "{}", message(wrong));
        }
        let found = message(r#"{"requests": {}}"#);
        assert!(found.contains("found the unknown member `requests`"), "{found}");
        assert!(message("[]").contains("expected at least one case, found an empty list"));
    }
}
