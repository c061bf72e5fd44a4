//! The vocabulary of random policies.

use proptest::{option, prelude::*, sample::select};

/// The accounts that can be in a snapshot. `333333333333` is named but never loaded.
pub(super) const LOADED: [&str; 2] = ["111111111111", "222222222222"];

pub(super) const USERS: &[&str] = &["ann", "bob", "people/cy"];
pub(super) const ROLES: &[&str] =
    &["Web", "Ops", "red", "ann-x", "team/Deep", "aws-service-role/x.amazonaws.com/Linked"];
pub(super) const TEAMS: &[&str] = &["red", "blue"];

/// How many managed policies there are.
pub(super) const MANAGED: usize = 3;

pub(super) const FULL_ACCESS: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;

/// A statement that is irrelevant to role assumption and that no other principal has.
pub(super) fn about_something_else(name: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::{name}/*"}}"#)
}

const RESOURCES: &[&str] = &[
    r#""Resource":"*""#,
    r#""Resource":"*""#,
    r#""Resource":"*""#,
    r#""Resource":"arn:aws:iam::111111111111:role/*""#,
    r#""Resource":"arn:aws:iam::222222222222:role/*""#,
    r#""Resource":"arn:aws:iam::*:role/Web""#,
    r#""Resource":["arn:aws:iam::*:role/Ops","arn:aws:iam::*:role/team/*"]"#,
    r#""Resource":"arn:aws:iam::*:role/?eb""#,
    r#""Resource":"arn:aws:iam::*:role/${aws:username}-*""#,
    r#""Resource":"arn:aws:iam::*:role/${aws:PrincipalTag/team}""#,
    r#""Resource":"arn:aws:iam::*:role/${aws:PrincipalTag/team, 'Web'}""#,
    r#""Resource":"arn:aws:iam::*:role/${aws:SourceIdentity}x""#,
    r#""NotResource":"arn:aws:iam::*:role/Web""#,
    r#""NotResource":"arn:aws:iam::111111111111:role/${aws:username}*""#,
];

const ACTIONS: &[&str] = &[
    r#""Action":"sts:AssumeRole""#,
    r#""Action":"sts:AssumeRole""#,
    r#""Action":"sts:AssumeRole""#,
    r#""Action":["sts:TagSession","sts:assumerole"]"#,
    r#""Action":["sts:AssumeRole","sts:SetSourceIdentity"]"#,
    r#""Action":["sts:AssumeRole","sts:SetSourceIdentity","sts:TagSession"]"#,
    r#""Action":"sts:SetSourceIdentity""#,
    r#""Action":"sts:*""#,
    r#""Action":"*""#,
    r#""NotAction":"iam:*""#,
    r#""Action":"s3:GetObject""#,
    r#""Action":["sts:AssumeRoleWithSAML","sts:AssumeRoleWithWebIdentity"]"#,
];

const CONDITIONS: &[&str] = &[
    r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
    r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#,
    r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#,
    r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#,
    r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#,
    r#"{"Null":{"aws:MultiFactorAuthPresent":"false"}}"#,
    r#"{"Null":{"aws:MultiFactorAuthPresent":"true"}}"#,
    r#"{"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}}"#,
    r#"{"StringEquals":{"sts:ExternalId":"secret"}}"#,
    r#"{"StringEquals":{"aws:PrincipalTag/team":"red"}}"#,
    r#"{"StringNotEquals":{"aws:PrincipalTag/team":"red"}}"#,
    r#"{"StringEquals":{"aws:ResourceTag/team":"red"}}"#,
    r#"{"StringEquals":{"aws:PrincipalTag/team":"${aws:ResourceTag/Team}"}}"#,
    r#"{"StringEquals":{"iam:ResourceTag/TEAM":"${aws:principaltag/team}"}}"#,
    r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/ann"}}"#,
    r#"{"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/Web","arn:aws:iam::*:user/people/*"]}}"#,
    r#"{"StringEquals":{"aws:PrincipalOrgID":"o-acme"}}"#,
    r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-acme/r-1/*"}}"#,
    r#"{"StringEquals":{"aws:PrincipalAccount":"222222222222"}}"#,
    r#"{"StringEquals":{"aws:username":"ann"}}"#,
    r#"{"StringLike":{"aws:userid":"AIDAANN*"}}"#,
    r#"{"StringNotLike":{"aws:userid":["AROAWEB*:*","*:ci"]}}"#,
    r#"{"Null":{"aws:TokenIssueTime":"true"}}"#,
    r#"{"StringLike":{"sts:RoleSessionName":"${aws:username}"}}"#,
    r#"{"StringEquals":{"aws:PrincipalType":"User"}}"#,
    r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}"#,
    r#"{"StringLike":{"sts:SourceIdentity":"*"}}"#,
    r#"{"Null":{"sts:SourceIdentity":"false"}}"#,
    r#"{"StringEquals":{"sts:SourceIdentity":"${aws:username}"}}"#,
    r#"{"StringLike":{"aws:SourceIdentity":"a*"}}"#,
    r#"{"Null":{"aws:SourceIdentity":"true"}}"#,
    r#"{"ForAnyValue:StringEquals":{"sts:TransitiveTagKeys":["team"]}}"#,
    r#"{"StringEquals":{"aws:RequestTag/team":"red"}}"#,
    r#"{"StringEqual":{"aws:username":"ann"}}"#,
    r#"{"NumericEquals":{"aws:PrincipalArn":"1"}}"#,
    r#"{"NotIpAddress":{"aws:SourceIp":"office"}}"#,
];

const PRINCIPALS: &[&str] = &[
    r#""Principal":{"AWS":"111111111111"}"#,
    r#""Principal":{"AWS":"arn:aws:iam::111111111111:root"}"#,
    r#""Principal":{"AWS":"arn:aws:iam::222222222222:root"}"#,
    r#""Principal":{"AWS":["arn:aws:iam::333333333333:root","222222222222"]}"#,
    r#""Principal":{"AWS":"*"}"#,
    r#""Principal":{"AWS":"*"}"#,
    r#""Principal":"*""#,
    r#""Principal":{"AWS":"arn:aws:iam::111111111111:user/ann"}"#,
    r#""Principal":{"AWS":["arn:aws:iam::111111111111:user/bob","arn:aws:iam::111111111111:root"]}"#,
    r#""Principal":{"AWS":"arn:aws:iam::111111111111:role/Web"}"#,
    r#""Principal":{"AWS":"arn:aws:iam::222222222222:role/team/Deep"}"#,
    r#""Principal":{"AWS":"arn:aws:iam::333333333333:role/Stranger"}"#,
    r#""Principal":{"AWS":"arn:aws:sts::111111111111:assumed-role/Web/ci"}"#,
    r#""Principal":{"AWS":"arn:aws:sts::333333333333:assumed-role/Far/ci"}"#,
    r#""Principal":{"AWS":"arn:aws:sts::111111111111:federated-user/ann"}"#,
    r#""Principal":{"AWS":"AIDADELETED0000EXAMPLE"}"#,
    r#""Principal":{"AWS":"AIDAANN111111111111"}"#,
    r#""Principal":{"AWS":"AROAWEB111111111111"}"#,
    r#""Principal":{"Service":"lambda.amazonaws.com"}"#,
    r#""Principal":{"Federated":"arn:aws:iam::111111111111:saml-provider/idp"}"#,
    r#""NotPrincipal":{"AWS":"arn:aws:iam::111111111111:user/ann"}"#,
    r#""NotPrincipal":{"AWS":"arn:aws:iam::222222222222:root"}"#,
];

/// Malformed statements.
const MALFORMED: &[&str] = &[
    r#"{"Effect":"Allow","Acton":"*"}"#,
    r#"{"Effect":"Deny"}"#,
    r#"{"Effect":"Deny","Action":17,"Resource":"*"}"#,
    r#"{"Effect":"Allow","Action":"AssumeRole","Resource":"*"}"#,
];

fn effect() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just("Allow"), 1 => Just("Deny")]
}

fn condition() -> impl Strategy<Value = String> {
    option::weighted(0.5, select(CONDITIONS))
        .prop_map(|it| it.map(|it| format!(r#","Condition":{it}"#)).unwrap_or_default())
}

/// A statement of a policy without principals.
pub(crate) fn identity_statement() -> impl Strategy<Value = String> {
    let statement = (effect(), select(ACTIONS), select(RESOURCES), condition()).prop_map(
        |(effect, action, resource, condition)| {
            format!(r#"{{"Effect":"{effect}",{action},{resource}{condition}}}"#)
        },
    );
    prop_oneof![40 => statement, 1 => select(MALFORMED).prop_map(ToOwned::to_owned)]
}

/// A statement of a trust policy.
pub(crate) fn trust_statement() -> impl Strategy<Value = String> {
    let statement = (effect(), select(ACTIONS), select(PRINCIPALS), condition()).prop_map(
        |(effect, action, principal, condition)| {
            format!(r#"{{"Effect":"{effect}",{action},{principal}{condition}}}"#)
        },
    );
    prop_oneof![40 => statement, 1 => select(MALFORMED).prop_map(ToOwned::to_owned)]
}

/// Statements about calls that set a session context, or let it pass.
const PASSING: &[(&str, &str)] = &[
    (r#""Action":"sts:*""#, ""),
    (r#""Action":"sts:AssumeRole""#, ""),
    (r#""Action":["sts:AssumeRole","sts:SetSourceIdentity"]"#, ""),
    (r#""Action":["sts:AssumeRole","sts:TagSession"]"#, ""),
    (
        r#""Action":["sts:AssumeRole","sts:SetSourceIdentity"]"#,
        r#","Condition":{"StringLike":{"sts:SourceIdentity":"*"}}"#,
    ),
    (
        r#""Action":["sts:AssumeRole","sts:TagSession"]"#,
        r#","Condition":{"ForAnyValue:StringEquals":{"sts:TransitiveTagKeys":["team"]}}"#,
    ),
    (
        r#""Action":["sts:AssumeRole","sts:SetSourceIdentity"]"#,
        r#","Condition":{"Null":{"aws:SourceIdentity":"false"}}"#,
    ),
];

/// A statement of an identity policy that allows assuming roles, with various session contexts.
pub(super) fn chain_identity_statement() -> impl Strategy<Value = String> {
    select(&PASSING[..4])
        .prop_map(|(action, _)| format!(r#"{{"Effect":"Allow",{action},"Resource":"*"}}"#))
}

/// A statement of a trust policy that trusts the role with this name, or else everyone in the
/// account, with various session contexts.
pub(super) fn chain_trust_statement(before: Option<&str>) -> impl Strategy<Value = String> {
    let everybody = PRINCIPALS[1].to_owned();
    let before = before.map_or_else(
        || everybody.clone(),
        |it| format!(r#""Principal":{{"AWS":"arn:aws:iam::111111111111:role/{it}"}}"#),
    );
    let principal = select(vec![before.clone(), before, everybody]);
    (principal, select(PASSING)).prop_map(|(principal, (action, condition))| {
        format!(r#"{{"Effect":"Allow",{action},{principal}{condition}}}"#)
    })
}
