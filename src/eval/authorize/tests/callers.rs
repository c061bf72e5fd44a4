//! Which callers can call at all, and which principals a name matches.

use super::*;

const SAML: &str = "arn:aws:iam::111122223333:saml-provider/idp";
const GITHUB: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

fn with_action(principal: &str, action: &str) -> String {
    format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"{action}"}}"#)
}

#[test]
#[rustfmt::skip]
fn each_kind_of_principal_has_its_own_call() {
    let saml = format!(r#"{{"Federated":"{SAML}"}}"#);
    let github = format!(r#"{{"Federated":"{GITHUB}"}}"#);
    let lambda = r#"{"Service":"lambda.amazonaws.com"}"#;
    check(&[
        ("T4: SAML",                                     ask(SAML, with_action(&saml, "sts:AssumeRoleWithSAML")),          "proven, not_applicable"),
        ("T4: not with the wrong call",                  ask(SAML, with_action(&saml, "sts:AssumeRole")),                  "blocked by trust"),
        ("T4: OIDC",                                     ask(GITHUB, with_action(&github, "sts:AssumeRoleWithWebIdentity")), "proven, not_applicable"),
        ("T4: a pattern covers all calls",               ask(GITHUB, with_action(&github, "sts:AssumeRole*")),             "proven, not_applicable"),
        ("T4: another provider",                         ask(GITHUB, with_action(&saml, "sts:*")),                         "blocked by trust"),
        ("T4: a user does not call WithSAML",            ask(ALICE, with_action(&named(ALICE), "sts:AssumeRoleWithSAML")), "blocked by trust"),
        ("T4: a service",                                ask("lambda.amazonaws.com", allow(lambda)),                       "proven, not_applicable"),
        ("T4: another service",                          ask("ec2.amazonaws.com", allow(lambda)),                          "blocked by trust"),
        ("T4: a star under AWS means no service",        ask("ec2.amazonaws.com", allow(ANYONE)),                          "blocked by trust"),
        ("T4: nor a provider",                           ask(SAML, with_action(ANYONE, "sts:*")),                          "blocked by trust"),
        ("T9, F9: a service under a condition",          ask("ecs-tasks.amazonaws.com", allow_if(r#"{"Service":"ecs-tasks.amazonaws.com"}"#, r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#)), "conditional, not_applicable: StringEquals aws:SourceAccount 111122223333"),
    ]);
}

#[test]
#[rustfmt::skip]
fn names_are_exact() {
    let session = "arn:aws:sts::111122223333:assumed-role/Build/ci";
    let federated = "arn:aws:sts::111122223333:federated-user/alice";
    let is_ci = "conditional, absent: StringLike aws:userid *:ci";
    let unknown = "blocked by trust";
    check(&[
        ("T3: a group is not a principal",               ask(ALICE, allow(r#"{"AWS":"arn:aws:iam::111122223333:group/devs"}"#)).identity(MAY), unknown),
        ("T4b: another partition",                       ask("arn:aws-cn:iam::111122223333:user/alice", allow(ROOT)).identity(MAY),  unknown),
        ("T4b: even through a star",                     ask("arn:aws-cn:iam::111122223333:user/alice", allow(ANYONE)).identity(MAY), unknown),
        ("T15: no wildcard in a user's name",            ask(ALICE, allow(r#"{"AWS":"arn:aws:iam::111122223333:user/*"}"#)).identity(MAY), unknown),
        ("T15: nor in a session's",                      ask(BUILD, allow(r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/Build/*"}"#)).identity(MAY), unknown),
        ("T15: nor half an ARN",                         ask(ALICE, allow(r#"{"AWS":"arn:aws:iam::*:root"}"#)).identity(MAY),        unknown),
        ("T20e: case matters",                           ask(ALICE, allow(r#"{"AWS":"arn:aws:iam::111122223333:user/Alice"}"#)),     unknown),
        ("a path is part of the name",                   ask(BUILD, allow(r#"{"AWS":"arn:aws:iam::111122223333:role/Build"}"#)),     unknown),
        ("T22: but not of a session's",                  ask(BUILD, allow(&named(session))),                                         is_ci),
        ("T22: another role's session",                  ask(BUILD, allow(r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/Other/ci"}"#)), unknown),
        ("T22: a session must have a name",              ask(BUILD, allow(r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/Build"}"#)), unknown),
        ("T22: the very session",                        ask("arn:aws:sts::111122223333:assumed-role/Build/ci", allow(&named(session))), "proven, absent"),
        ("T22: the session of a named role",             ask("arn:aws:sts::111122223333:assumed-role/Build/ci", allow(&named("arn:aws:iam::111122223333:role/Build"))), "proven, absent"),
        ("T22: a user has no session of that kind",      ask(ALICE, allow(&named(session))),                                         unknown),
        ("T2: a federated user may not call",            ask("arn:aws:sts::111122223333:federated-user/alice", allow(&named(federated))), "blocked by caller"),
        ("T2: nor as a part of their account",           ask("arn:aws:sts::111122223333:federated-user/alice", allow(ROOT)).identity(MAY), "blocked by caller"),
        ("T2: and is not the user of that name",         ask(ALICE, allow(&named(federated))),                                       unknown),
        ("T18: a role may assume itself by its name",    ask(ROLE, allow(&named(ROLE))),                                             "proven, absent"),
        ("T18: or by its account's",                     ask(ROLE, allow(ROOT)).identity(MAY),                                       "proven, absent"),
        ("T18: not because it is itself",                ask(ROLE, allow(FOREIGN_ROOT)).identity(MAY),                               unknown),
        ("T19: the id of a deleted user has no owner",   ask(ALICE, allow(r#"{"AWS":"AIDADELETED000EXAMPLE"}"#)).identity(MAY),      unknown),
        ("T19: an id of the living is theirs",           ask(ALICE, allow(r#"{"AWS":"AIDAALICE00000EXAMPLE"}"#)),                    "proven, absent"),
        ("T19: a role's id",                             ask(BUILD, allow(r#"{"AWS":"AROABUILD00000EXAMPLE"}"#)),                    "proven, absent"),
    ]);
}

#[test]
#[rustfmt::skip]
fn the_name_of_a_session_is_not_that_of_the_next() {
    let is_ci = r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/Build/ci"}"#;
    let next_is_ci = r#"{"StringEquals":{"sts:RoleSessionName":"ci"}}"#;
    check(&[
        ("T12: a deny to one session leaves the others",
         ask(BUILD, format!("{},{}", allow(ROOT), deny_if(is_ci, "{}"))).identity(MAY),
         "conditional, absent: StringNotLike aws:userid *:ci"),
        ("T12: the next session may have the name that this one may not",
         ask(BUILD, format!("{},{}", allow_if(ROOT, next_is_ci), deny_if(is_ci, "{}"))).identity(MAY),
         "conditional, absent: StringNotLike aws:userid *:ci; StringEquals sts:RoleSessionName ci"),
        ("T22: a session whose name is known has it",
         ask(BUILD, allow(is_ci)).knowing("aws:userid", "AROABUILD00000EXAMPLE:ci"),
         "proven, absent"),
        ("T22: or has it not",
         ask(BUILD, allow(is_ci)).knowing("aws:userid", "AROABUILD00000EXAMPLE:ci2"),
         "blocked by trust"),
        ("T12: a deny to the role is one to every session",
         ask(BUILD, format!("{},{}", allow(is_ci), deny_if(&named(BUILD), "{}"))),
         "blocked by trust"),
    ]);
}

#[test]
#[rustfmt::skip]
fn a_token_brings_what_the_trust_asks_for() {
    let trust = |condition: &str| format!(
        r#"{{"Effect":"Allow","Principal":{{"Federated":"{GITHUB}"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{condition}}}"#);
    let sub = "token.actions.githubusercontent.com:sub";
    check(&[
        ("F1: a pattern",                                     ask(GITHUB, trust(&format!(r#"{{"StringLike":{{"{sub}":"repo:acme*"}}}}"#))),   "conditional, not_applicable: StringLike token.actions.githubusercontent.com:sub repo:acme*"),
        ("F1: StringEquals takes a star for a star",          ask(GITHUB, trust(&format!(r#"{{"StringEquals":{{"{sub}":"repo:acme/docs:*"}}}}"#))), "blocked by trust"),
        ("F1: one value without a star is enough",            ask(GITHUB, trust(&format!(r#"{{"StringEquals":{{"{sub}":["a:*","b"]}}}}"#))),  "conditional, not_applicable: StringEquals token.actions.githubusercontent.com:sub a:*|b"),
        ("F1: only the audience",                             ask(GITHUB, trust(r#"{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}"#)), "conditional, not_applicable: StringEquals token.actions.githubusercontent.com:aud sts.amazonaws.com"),
        ("M8: AWS does not see a provider's MFA",             ask(GITHUB, trust(r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#)),        "blocked by trust, no MFA"),
    ]);
}
