//! Which context keys a call can contain, by the caller and by the action.
//!
//! A key that cannot be present is absent, not unknown, so a condition on it is decided.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>

use super::{
    action::Action, condition::ContextKey, principal::is_saml_provider,
    provider_keys::ProviderKeys, requester::Requester,
};

/// The kind of caller, as far as it determines which keys the call can contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Maker {
    Root,
    User,
    RoleSession,
    FederatedUser,
    Unsigned,
    Service,
    /// A person or workload that signs in with an identity provider, without AWS credentials.
    SignIn,
    /// A principal of unknown kind.
    Principal,
}

impl Maker {
    fn of(requester: &Requester) -> Self {
        match requester {
            Requester::Root(_) => Self::Root,
            Requester::User { .. } => Self::User,
            Requester::Role { .. } | Requester::RoleSession { .. } => Self::RoleSession,
            Requester::FederatedUser(_) => Self::FederatedUser,
            Requester::Anonymous => Self::Unsigned,
            Requester::Service(_) => Self::Service,
            Requester::Federated(_) => Self::SignIn,
            Requester::Account(_) | Requester::Anyone => Self::Principal,
        }
    }
}

/// Keys, or prefixes of key families, that only some callers can have.
#[rustfmt::skip]
const BY_MAKER: &[(&str, &[Maker])] = {
    use Maker::{FederatedUser, Principal, RoleSession, Root, Service, User};
    &[
        ("aws:SourceArn",                &[Service]),
        ("aws:SourceAccount",            &[Service]),
        ("aws:SourceOrgID",              &[Service]),
        ("aws:SourceOrgPaths",           &[Service]),
        ("aws:PrincipalServiceNamesList", &[Service]),
        ("aws:PrincipalOrgID",           &[Root, User, RoleSession, FederatedUser, Principal]),
        ("aws:PrincipalOrgPaths",        &[Root, User, RoleSession, FederatedUser, Principal]),
        // IAM Roles Anywhere passes the fields of a certificate as tags.
        ("aws:PrincipalTag/",            &[User, RoleSession, FederatedUser, Principal, Service]),
        ("aws:SourceIdentity",           &[RoleSession, Principal]),
        ("aws:FederatedProvider",        &[RoleSession, Principal]),
    ]
};

/// Keys and key families that a call of this requester cannot contain.
pub(super) fn ruled_out(requester: &Requester) -> impl Iterator<Item = &'static str> {
    let maker = Maker::of(requester);
    BY_MAKER.iter().filter(move |(_, makers)| !makers.contains(&maker)).map(|(key, _)| *key)
}

/// Keys, or prefixes of key families, that only some actions support, with those actions. The
/// permissions that a sign-in or assumption also needs are evaluated with the keys of that call.
#[rustfmt::skip]
const BY_ACTION: &[(&str, &[&str])] = &[
    ("sts:ExternalId",          &["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"]),
    ("sts:RoleSessionName",     ENTERING),
    ("sts:SourceIdentity",      ENTERING),
    ("sts:TransitiveTagKeys",   ENTERING),
    ("sts:RoleAuthorizedByIdp", &["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"]),
    ("sts:TaskPolicyArn",       &["sts:AssumeRoot"]),
    ("iam:PassedToService",     &["iam:PassRole"]),
    ("iam:AssociatedResourceArn", &["iam:PassRole"]),
];

/// Keys that follow from the caller or the called resource, each with the only service that supports
/// it.
///
/// Sources: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>,
/// <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html>
const BY_SERVICE: [(&str, &str); 2] = [("s3:ResourceAccount", "s3"), ("kms:CallerAccount", "kms")];

/// Whether a key follows from the caller or the called resource, and the action's service does not
/// support it.
pub fn is_of_another_service(action: &Action, key: &ContextKey) -> bool {
    BY_SERVICE.iter().any(|(name, service)| key.is(name) && !action.is_of_service(service))
}

/// The calls that assume roles, and the permissions that such a call may also need.
const ENTERING: &[&str] = &[
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:SetContext",
];

/// Whether a call of this action can contain the key, whoever makes it.
pub fn may_carry(action: &Action, key: &ContextKey) -> bool {
    let is_request_tag = key.is("aws:TagKeys") || begins_with(key, "aws:RequestTag/");
    if is_request_tag && only_reads(action) {
        return false;
    }
    let mut rows = BY_ACTION.iter().filter(|(name, _)| key.is(name));
    rows.all(|(_, actions)| actions.iter().any(|it| action.is(it)))
}

/// Keys that every call contains.
const ALWAYS: [&str; 5] = [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:ViaAWSService",
];

/// Keys that every call of these actions contains.
#[rustfmt::skip]
const ALWAYS_BY_ACTION: [(&str, &[&str]); 2] = [
    ("sts:RoleSessionName",     &["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]),
    ("sts:RoleAuthorizedByIdp", &["sts:AssumeRoleWithWebIdentity"]),
];

/// Whether every such call contains the key.
pub fn must_carry(action: &Action, key: &ContextKey) -> bool {
    let of_action =
        |(name, actions): &(&str, &[&str])| key.is(name) && actions.iter().any(|it| action.is(it));
    ALWAYS.iter().any(|it| key.is(it)) || ALWAYS_BY_ACTION.iter().any(of_action)
}

/// Whether an action only reads, judging by its name: such calls contain no tags.
fn only_reads(action: &Action) -> bool {
    const VERBS: [&str; 6] = ["Get", "List", "Describe", "Head", "BatchGet", "Query"];
    let name = action.as_str().split(':').nth(1).unwrap_or_default();
    let reads = VERBS
        .iter()
        .any(|it| name.get(..it.len()).is_some_and(|head| head.eq_ignore_ascii_case(it)));
    reads && !action.is("sts:GetFederationToken")
}

fn begins_with(key: &ContextKey, prefix: &str) -> bool {
    key.as_str().get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix))
}

/// Which provider keys a requester can have; `None` if unknown.
pub(super) fn provider_keys(requester: &Requester) -> Option<ProviderKeys> {
    match requester {
        Requester::Federated(provider) => Some(ProviderKeys::Of(key_prefix(provider).into())),
        Requester::Role { .. } | Requester::RoleSession { .. } => Some(ProviderKeys::OfSession),
        Requester::Root(_)
        | Requester::User { .. }
        | Requester::FederatedUser(_)
        | Requester::Anonymous
        | Requester::Service(_) => Some(ProviderKeys::None),
        Requester::Account(_) | Requester::Anyone => None,
    }
}

/// The prefix of a provider's keys, given the provider as trust policies name it.
fn key_prefix(provider: &str) -> &str {
    match provider.split_once(":oidc-provider/") {
        Some((_, name)) => name,
        None if is_saml_provider(provider) => "saml",
        None => provider,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_provider_brings_its_own_keys_and_no_others() {
        let oidc = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1A";
        let cases = [
            // who                                             key                                                  carried
            (oidc,                                             "oidc.eks.eu-west-1.amazonaws.com/id/1A:sub",        true),
            (oidc,                                             "oidc.eks.eu-west-1.amazonaws.com/id/1a:aud",        true),
            (oidc,                                             "oidc.eks.eu-west-1.amazonaws.com/id/9F:sub",        false),
            (oidc,                                             "token.actions.githubusercontent.com:repository",    false),
            (oidc,                                             "saml:aud",                                          false),
            (oidc,                                             "aws:SourceIp",                                      true),
            ("accounts.google.com",                            "accounts.google.com:aud",                           true),
            ("arn:aws:iam::111122223333:saml-provider/acme",   "SAML:aud",                                          true),
            ("arn:aws:iam::111122223333:saml-provider/acme",   "accounts.google.com:aud",                           false),
            ("arn:aws:iam::111122223333:role/Deploy",          "token.actions.githubusercontent.com:sub",           true),
            ("arn:aws:iam::111122223333:role/Deploy",          "token.actions.githubusercontent.com:repository",    false),
            ("arn:aws:iam::111122223333:role/Deploy",          "saml:iss",                                          false),
            ("arn:aws:iam::111122223333:role/Deploy",          "saml:sub",                                          true),
            ("arn:aws:iam::111122223333:user/alice",           "token.actions.githubusercontent.com:sub",           false),
            ("lambda.amazonaws.com",                           "saml:sub",                                          false),
        ];
        for (who, key, session_context) in cases {
            let keys = provider_keys(&Requester::parse(who).unwrap()).unwrap();
            assert_eq!(keys.allow(&key.into()), session_context, "{who} {key}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn some_keys_are_in_every_call() {
        let cases = [
            ("s3:GetObject",                  "aws:SecureTransport",     true),
            ("s3:GetObject",                  "aws:requestedregion",     true),
            ("s3:GetObject",                  "aws:SourceIp",            false),
            ("sts:AssumeRoleWithWebIdentity", "sts:RoleAuthorizedByIdp", true),
            ("sts:AssumeRoleWithSAML",        "sts:RoleAuthorizedByIdp", false),
            ("sts:TagSession",                "sts:RoleSessionName",     false),
        ];
        for (action, key, always) in cases {
            assert_eq!(must_carry(&action.parse().unwrap(), &key.into()), always, "{action} {key}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn some_keys_belong_to_some_actions() {
        let cases = [
            ("sts:AssumeRole",                "sts:ExternalId",      true),
            ("sts:AssumeRoleWithWebIdentity", "sts:ExternalId",      false),
            ("sts:AssumeRoleWithSAML",        "sts:RoleSessionName", true),
            ("s3:PutObject",                  "sts:RoleSessionName", false),
            ("s3:GetObject",                  "aws:TagKeys",         false),
            ("ec2:CreateTags",                "aws:TagKeys",         true),
            ("sts:GetFederationToken",        "aws:RequestTag/team", true),
            ("iam:PassRole",                  "iam:PassedToService", true),
            ("iam:CreateRole",                "iam:PassedToService", false),
            ("s3:GetObject",                  "aws:SourceIp",        true),
        ];
        for (action, key, session_context) in cases {
            assert_eq!(may_carry(&action.parse().unwrap(), &key.into()), session_context, "{action} {key}");
        }
    }
}
