//! Issuers of OpenID Connect tokens, and what trust policies ask of these.

use crate::{
    analysis::{
        TrustEntry,
        asked::{all_ask, condition_of},
    },
    eval::Residual,
    iam::{Condition, PrincipalEntry, SetOperator, is_saml_provider},
};

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

/// What a trust policy asks of the tokens of one issuer: by an allow statement, once denials are
/// counted.
#[derive(Clone, Debug)]
pub(super) struct TokenTrust<'a> {
    /// The provider as the trust policy writes it.
    pub(super) provider: &'a str,
    /// The issuer, where it is well known.
    pub(super) issuer: Option<Issuer>,
    granted: Residual,
}

impl<'a> TokenTrust<'a> {
    /// Whether a name is that of an OIDC provider.
    pub(super) fn is_in(principal: &PrincipalEntry) -> bool {
        match principal {
            PrincipalEntry::Federated(provider) => !is_saml_provider(provider),
            PrincipalEntry::Anyone { .. }
            | PrincipalEntry::Account { .. }
            | PrincipalEntry::User(_)
            | PrincipalEntry::Role(_)
            | PrincipalEntry::RoleSession(_)
            | PrincipalEntry::FederatedUser(_)
            | PrincipalEntry::UniqueId(_)
            | PrincipalEntry::Unrecognized(_)
            | PrincipalEntry::Service(_)
            | PrincipalEntry::CanonicalUser(_) => false,
        }
    }

    /// What is asked of the tokens of a provider that a statement names; none where the name is no
    /// OIDC provider, or nobody with such a token is trusted.
    pub(super) fn of(entry: &TrustEntry<'a>) -> Option<Self> {
        let provider = entry.principal.written();
        let is_trusted = entry.allows() && !entry.negated && Self::is_in(entry.principal);
        let granted = is_trusted.then(|| entry.granted())?;
        let issuer = Issuer::of(provider);
        (!granted.is_never()).then_some(Self { provider, issuer, granted })
    }

    /// Whether a condition asks for values of a claim of the token, such as `sub`.
    fn is_about(&self, condition: &Condition, claim: &str) -> bool {
        let operator = condition.operator.comparison.name();
        let asks = operator.starts_with("StringEquals") || operator.starts_with("StringLike");
        let key = condition.key.as_str();
        let of_claim = key.rsplit_once(':').filter(|(_, it)| it.eq_ignore_ascii_case(claim));
        asks && of_claim.is_some_and(|(of, _)| of.eq_ignore_ascii_case(host(self.provider)))
    }

    /// The conditions on a claim, one list for each way to be trusted.
    pub(super) fn asked(&self, claim: &str) -> impl Iterator<Item = Vec<&Condition>> {
        let all = self.granted.alternatives().iter();
        all.map(move |it| {
            let conditions = it.terms.iter().filter_map(condition_of);
            conditions.filter(|it| self.is_about(it, claim)).collect()
        })
    }

    /// Whether it is for Cognito's identity pools.
    pub(super) fn is_cognito(&self) -> bool {
        self.issuer.is_some_and(|it| it.name == "Cognito")
    }

    /// Whether anyone can get a token from the issuer.
    pub(super) fn is_shared(&self) -> bool {
        self.issuer.is_some_and(|it| it.is_shared)
    }

    /// Whether anyone can get a token that it trusts. An identity pool names its users itself: its
    /// id is the audience.
    pub(super) fn is_open_to_anyone(&self) -> bool {
        match self.is_cognito() {
            true => self.asks_for_audience() == Some(false),
            false => {
                self.is_shared() && self.subject_scope().is_some_and(|it| it < SubjectScope::Wide)
            }
        }
    }

    /// Whether it asks for an audience; `None` if that depends on something unread.
    pub(super) fn asks_for_audience(&self) -> Option<bool> {
        let is_all = |it: &Condition| it.values.iter().any(|it| &**it == "*");
        all_ask(&self.granted, |it| self.is_about(it, "aud") && !is_all(it))
    }

    /// How far it narrows the subject: by the narrowest of the conditions of its widest way.
    /// `None` if that depends on something unread.
    pub(super) fn subject_scope(&self) -> Option<SubjectScope> {
        let scope = |it: Vec<&Condition>| it.into_iter().map(|it| self.scope_of(it)).max();
        let scopes = self.asked("sub").map(|it| scope(it).unwrap_or(SubjectScope::None));
        let widest = scopes.min().unwrap_or(SubjectScope::None);
        let is_known =
            all_ask(&self.granted, |it| self.is_about(it, "sub") && widest < self.scope_of(it));
        is_known.map(|_| widest)
    }

    fn scope_of(&self, condition: &Condition) -> SubjectScope {
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
    fn names_owner(&self, head: &str) -> bool {
        match self.issuer.and_then(|it| it.owner) {
            Some((before, end)) => {
                head.strip_prefix(before).is_some_and(|it| it.find(end).is_some_and(|at| 0 < at))
            }
            None => !head.is_empty(),
        }
    }

    /// A condition on `sub` or `aud` that holds where the token lacks the claim.
    pub(super) fn vacuous_condition(&self) -> Option<&Condition> {
        let mut all = self.asked("sub").chain(self.asked("aud")).flatten();
        all.find(|it| it.operator.set == Some(SetOperator::ForAllValues))
    }

    /// What the subjects of its tokens name, in words.
    pub(super) fn owners(&self) -> &'static str {
        match self.issuer.map(|it| it.name) {
            Some("GitHub") => "repositories",
            Some("GitLab") => "projects",
            Some("Terraform Cloud") => "organizations",
            _ => "subjects",
        }
    }

    /// Whose tokens they are, in words.
    pub(super) fn name(&self) -> &'a str {
        self.issuer.map_or_else(|| host(self.provider), |it| it.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        eval::trusted_if,
        iam::{Policy, PolicyForm},
    };

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
        let role = "arn:aws:iam::111122223333:role/App".parse().expect("an ARN");
        let entry = &principal.entries[0];
        let granted = trusted_if(&policy.document, statement, entry, &role);
        let provider = entry.written();
        let trust = TokenTrust { provider, issuer: Issuer::of(provider), granted };
        trust.subject_scope().expect("everything was read")
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
