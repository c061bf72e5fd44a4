//! Issuers of OpenID Connect tokens, and what trust policies ask of these.

use crate::iam::{Condition, Effect, PrincipalEntry, SetOperator, Statement};

/// A well-known issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Issuer {
    /// Its name for people.
    pub(super) name: &'static str,
    /// How its URL begins.
    begins: &'static str,
    /// Whether anyone can get a token from it: then only the subject tells whose it is.
    pub(super) is_shared: bool,
    /// What stands before the owner in a subject, and what ends it.
    owner: Option<(&'static str, char)>,
}

/// Sources: <https://docs.github.com/en/actions/reference/security/oidc>,
/// <https://docs.gitlab.com/ci/secrets/id_token_authentication/>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>
#[rustfmt::skip]
const ISSUERS: [Issuer; 7] = [
    Issuer { name: "GitHub",          begins: "token.actions.githubusercontent.com", is_shared: true,  owner: Some(("repo:", '/')) },
    Issuer { name: "GitLab",          begins: "gitlab.com",                          is_shared: true,  owner: Some(("project_path:", '/')) },
    Issuer { name: "Terraform Cloud", begins: "app.terraform.io",                    is_shared: true,  owner: Some(("organization:", ':')) },
    Issuer { name: "Cognito",         begins: "cognito-identity.amazonaws.com",      is_shared: true,  owner: None },
    Issuer { name: "CircleCI",        begins: "oidc.circleci.com/org/",              is_shared: false, owner: None },
    Issuer { name: "Bitbucket",       begins: "api.bitbucket.org/2.0/workspaces/",   is_shared: false, owner: None },
    Issuer { name: "EKS",             begins: "oidc.eks.",                           is_shared: false, owner: None },
];

/// The URL of an issuer, without its scheme, from the ARN of its provider or as policies write it.
pub(super) fn host(provider: &str) -> &str {
    provider.split_once(":oidc-provider/").map_or(provider, |(_, url)| url)
}

impl Issuer {
    /// The well-known issuer behind a provider.
    pub(super) fn of(provider: &str) -> Option<Self> {
        let url = host(provider);
        ISSUERS.into_iter().find(|it| url.starts_with(it.begins))
    }
}

/// How far a condition on the subject of a token narrows whose tokens are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SubjectScope {
    /// No condition asks for a subject.
    None,
    /// One does, but it does not fix whose token it is.
    Open,
    /// It fixes whose token it is, with a wildcard behind.
    Wide,
    /// It has no wildcard.
    Exact,
}

/// What an allow statement asks of the tokens of one issuer.
#[derive(Clone, Copy, Debug)]
pub(super) struct TokenTrust<'a> {
    /// The provider as the trust policy writes it.
    pub(super) provider: &'a str,
    /// The issuer, where it is well known.
    pub(super) issuer: Option<Issuer>,
    statement: &'a Statement,
}

impl<'a> TokenTrust<'a> {
    /// What a statement asks of the tokens of a provider that it names; none where the name is no OIDC
    /// provider.
    pub(super) fn new(statement: &'a Statement, principal: &'a PrincipalEntry) -> Option<Self> {
        let PrincipalEntry::Federated(provider) = principal else { return None };
        let is_saml = provider.contains(":saml-provider/");
        let allows = statement.effect == Effect::Allow;
        (allows && !is_saml).then(|| Self { provider, issuer: Issuer::of(provider), statement })
    }

    /// The conditions on a claim of the token, such as `sub`, that ask for values.
    pub(super) fn asks_for(self, claim: &str) -> impl Iterator<Item = &'a Condition> {
        let key = format!("{}:{claim}", host(self.provider));
        let asks = |it: &&Condition| {
            let name = it.operator.comparison.name();
            name.starts_with("StringEquals") || name.starts_with("StringLike")
        };
        let conditions = self.statement.condition.0.iter();
        conditions.filter(asks).filter(move |it| it.key.is(&key))
    }

    /// Whether it is for Cognito's identity pools.
    pub(super) fn is_cognito(self) -> bool {
        self.issuer.is_some_and(|it| it.name == "Cognito")
    }

    /// Whether anyone can get a token from the issuer.
    pub(super) fn is_shared(self) -> bool {
        self.issuer.is_some_and(|it| it.is_shared)
    }

    /// Whether anyone can get a token that it trusts. An identity pool names its users itself: its
    /// id is the audience.
    pub(super) fn is_open_to_anyone(self) -> bool {
        match self.is_cognito() {
            true => !self.asks_for_audience(),
            false => self.is_shared() && self.subject_scope() < SubjectScope::Wide,
        }
    }

    /// Whether it asks for an audience.
    pub(super) fn asks_for_audience(self) -> bool {
        self.asks_for("aud").any(|it| !it.values.iter().any(|it| &**it == "*"))
    }

    /// How far it narrows the subject: by the narrowest of its conditions.
    pub(super) fn subject_scope(self) -> SubjectScope {
        let scopes = self.asks_for("sub").map(|it| self.scope_of(it));
        scopes.max().unwrap_or(SubjectScope::None)
    }

    fn scope_of(self, condition: &Condition) -> SubjectScope {
        let takes_wildcards = condition.operator.comparison.name().starts_with("StringLike");
        let of_value = |value: &str| match value.find(['*', '?']) {
            Some(at) if takes_wildcards => match self.names_owner(&value[..at]) {
                true => SubjectScope::Wide,
                false => SubjectScope::Open,
            },
            _ => SubjectScope::Exact,
        };
        let scopes = condition.values.iter().map(|it| of_value(it));
        scopes.min().unwrap_or(SubjectScope::Exact)
    }

    /// Whether the beginning of a subject says whose it is.
    fn names_owner(self, head: &str) -> bool {
        match self.issuer.and_then(|it| it.owner) {
            Some((before, end)) => {
                head.strip_prefix(before).is_some_and(|it| it.find(end).is_some_and(|at| 0 < at))
            }
            None => !head.is_empty(),
        }
    }

    /// A condition on `sub` or `aud` that holds where the token lacks the claim.
    pub(super) fn vacuous_condition(self) -> Option<&'a Condition> {
        let mut all = self.asks_for("sub").chain(self.asks_for("aud"));
        all.find(|it| it.operator.set == Some(SetOperator::ForAllValues))
    }

    /// Whose tokens they are, in words.
    pub(super) fn name(self) -> &'a str {
        self.issuer.map_or_else(|| host(self.provider), |it| it.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{Policy, PolicyForm};

    fn scope(provider: &str, operator: &str, subject: &str) -> SubjectScope {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":{{"Federated":
            "arn:aws:iam::111122223333:oidc-provider/{provider}"}},"Action":
            "sts:AssumeRoleWithWebIdentity","Condition":{{"{operator}":{{"{provider}:sub":
            "{subject}"}}}}}}}}"#
        );
        let policy = Policy::parse(&text, PolicyForm::Resource).expect("a policy");
        let (_, statement) = policy.document.readable_statements().next().expect("a statement");
        let principal = statement.principal.as_ref().expect("a principal");
        let trust = TokenTrust::new(statement, &principal.entries[0]).expect("an OIDC provider");
        trust.subject_scope()
    }

    #[test]
    #[rustfmt::skip]
    fn a_subject_is_as_wide_as_its_first_wildcard_allows() {
        const GITHUB: &str = "token.actions.githubusercontent.com";
        let cases = [
            (GITHUB,                 "StringEquals",    "repo:acme/shop:ref:refs/heads/main", SubjectScope::Exact),
            (GITHUB,                 "StringLike",      "repo:acme/shop:*",                   SubjectScope::Wide),
            (GITHUB,                 "StringLike",      "repo:acme/*",                        SubjectScope::Wide),
            (GITHUB,                 "StringLike",      "repo:acme*",                         SubjectScope::Open),
            (GITHUB,                 "StringLike",      "repo:*",                             SubjectScope::Open),
            (GITHUB,                 "StringEquals",    "repo:acme/*",                        SubjectScope::Exact),
            (GITHUB,                 "StringNotEquals", "repo:acme/shop:*",                   SubjectScope::None),
            ("gitlab.com",           "StringLike",      "project_path:acme/shop:*",           SubjectScope::Wide),
            ("app.terraform.io",     "StringLike",      "organization:acme:*",                SubjectScope::Wide),
            ("app.terraform.io",     "StringLike",      "organization:acme*",                 SubjectScope::Open),
            ("oidc.eks.eu-west-1.amazonaws.com/id/AB", "StringLike", "system:serviceaccount:shop:*", SubjectScope::Wide),
            ("oidc.eks.eu-west-1.amazonaws.com/id/AB", "StringLike", "*",                   SubjectScope::Open),
        ];
        for (provider, operator, subject, expected) in cases {
            assert_eq!(scope(provider, operator, subject), expected, "{operator} {subject}");
        }
    }
}
