//! Issuers of OpenID Connect tokens, and what trust policies ask of these.

use crate::{
    analysis::{
        TrustEntry,
        asked::{all_ask, condition_of},
    },
    eval::{Alternative, Requirement, Residual, Term},
    iam::{
        Condition, PrincipalEntry, SetOperator, is_saml_provider,
        pattern::{self, Case},
    },
};

/// A well-known issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Issuer {
    /// Its name for people.
    pub(super) name: &'static str,
    /// The host in its URL; `*` is a region.
    host: &'static str,
    /// The path in its URL; `*` is any.
    path: &'static str,
    /// For whom its tokens are.
    kind: IssuerKind,
    /// What stands before the owner in a subject, and what ends it.
    owner: Option<Owner>,
}

/// For whom an issuer's tokens are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum IssuerKind {
    /// For anyone's workloads: only the subject tells whose a token is.
    Shared,
    /// For the workloads of one owner.
    Private,
    /// For the users of an application: the audience is the application. IAM has these providers
    /// built in, so that no provider of the account limits the audience.
    Users,
    /// For the users of an identity pool, guests among them. A pool of another account is refused
    /// without a condition on the audience.
    ///
    /// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html>
    IdentityPool,
}

/// What stands before the owner in a subject, and what ends it.
type Owner = (&'static str, char);

const REPOSITORY: Option<Owner> = Some(("repo:", '/'));
const SERVICE_ACCOUNT: Option<Owner> = Some(("system:serviceaccount:", ':'));

/// Sources: <https://docs.github.com/en/actions/reference/security/oidc>,
/// <https://docs.gitlab.com/ci/secrets/id_token_authentication/>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>,
/// <https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html>
///
/// GitHub adds the name of an enterprise to the URL where the enterprise has an issuer of its own.
#[rustfmt::skip]
const ISSUERS: [Issuer; 12] = [
    Issuer { name: "GitHub",          host: "token.actions.githubusercontent.com", path: "",                 kind: IssuerKind::Shared,       owner: REPOSITORY },
    Issuer { name: "GitHub",          host: "token.actions.githubusercontent.com", path: "*",                kind: IssuerKind::Private,      owner: REPOSITORY },
    Issuer { name: "GitLab",          host: "gitlab.com",                          path: "",                 kind: IssuerKind::Shared,       owner: Some(("project_path:", '/')) },
    Issuer { name: "Terraform Cloud", host: "app.terraform.io",                    path: "",                 kind: IssuerKind::Shared,       owner: Some(("organization:", ':')) },
    Issuer { name: "Cognito",         host: "cognito-identity.amazonaws.com",      path: "",                 kind: IssuerKind::IdentityPool, owner: None },
    Issuer { name: "Google",          host: "accounts.google.com",                 path: "",                 kind: IssuerKind::Users,        owner: None },
    Issuer { name: "Facebook",        host: "graph.facebook.com",                  path: "",                 kind: IssuerKind::Users,        owner: None },
    Issuer { name: "Amazon",          host: "www.amazon.com",                      path: "",                 kind: IssuerKind::Users,        owner: None },
    Issuer { name: "CircleCI",        host: "oidc.circleci.com",                   path: "org/*",            kind: IssuerKind::Private,      owner: None },
    Issuer { name: "Bitbucket",       host: "api.bitbucket.org",                   path: "2.0/workspaces/*", kind: IssuerKind::Private,      owner: None },
    Issuer { name: "EKS",             host: "oidc.eks.*.amazonaws.com",            path: "id/*",             kind: IssuerKind::Private,      owner: SERVICE_ACCOUNT },
    Issuer { name: "EKS",             host: "oidc.eks.*.amazonaws.com.cn",         path: "id/*",             kind: IssuerKind::Private,      owner: SERVICE_ACCOUNT },
];

/// The URL of an issuer, without its scheme, from the ARN of its provider or as policies write it.
pub(super) fn host(provider: &str) -> &str {
    provider.split_once(":oidc-provider/").map_or(provider, |(_, url)| url)
}

impl Issuer {
    /// The well-known issuer behind a provider: its whole host must be the same, and its path.
    pub(super) fn of(provider: &str) -> Option<Self> {
        let url = host(provider).trim_end_matches('/');
        let (host, path) = url.split_once('/').unwrap_or((url, ""));
        ISSUERS.into_iter().find(|it| {
            pattern::matches(it.host, host, Case::Insensitive)
                && pattern::matches(it.path, path, Case::Sensitive)
        })
    }

    /// Whether workloads get its tokens, and not users of an application.
    pub(super) fn is_of_workloads(self) -> bool {
        match self.kind {
            IssuerKind::Shared | IssuerKind::Private => true,
            IssuerKind::Users | IssuerKind::IdentityPool => false,
        }
    }

    /// The claims that its tokens have for the audience. Facebook and Amazon have other names.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif>
    fn audiences(self) -> &'static [&'static str] {
        match self.name {
            "Facebook" | "Amazon" => &["app_id"],
            _ => AUDIENCES,
        }
    }

    /// The claim that its tokens have for the subject.
    fn subject(self) -> &'static str {
        match self.name {
            "Facebook" => "id",
            "Amazon" => "user_id",
            _ => SUBJECT,
        }
    }
}

/// The claims for the audience: with `azp`, AWS puts that into the key `aud`, and `aud` into `oaud`.
const AUDIENCES: &[&str] = &["aud", "oaud", "azp"];

const SUBJECT: &str = "sub";

/// The claim of Cognito that tells guests from users who signed in.
const AMR: &str = "amr";

/// Whether guests of an identity pool are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guests {
    /// They are not.
    None,
    /// Only they are.
    Only,
    /// They are, and users who signed in too.
    Too,
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

    /// Whether a condition is about a claim of the token, such as `sub`.
    fn is_about(&self, condition: &Condition, claim: &str) -> bool {
        let key = condition.key.as_str();
        let of_claim = key.rsplit_once(':').filter(|(_, it)| it.eq_ignore_ascii_case(claim));
        of_claim.is_some_and(|(of, _)| of.eq_ignore_ascii_case(host(self.provider)))
    }

    /// Whether a condition asks for values of one of these claims.
    fn asks_for(&self, condition: &Condition, claims: &[&str]) -> bool {
        let operator = condition.operator.comparison.name();
        let asks = operator.starts_with("StringEquals") || operator.starts_with("StringLike");
        asks && claims.iter().any(|it| self.is_about(condition, it))
    }

    fn audiences(&self) -> &'static [&'static str] {
        self.issuer.map_or(AUDIENCES, Issuer::audiences)
    }

    fn subject(&self) -> &'static str {
        self.issuer.map_or(SUBJECT, Issuer::subject)
    }

    /// The conditions that ask for one of these claims, one list for each way to be trusted.
    fn asked(&self, claims: &[&str]) -> impl Iterator<Item = Vec<&Condition>> {
        let all = self.granted.alternatives().iter();
        all.map(move |it| {
            let conditions = it.terms.iter().filter_map(condition_of);
            conditions.filter(|it| self.asks_for(it, claims)).collect()
        })
    }

    fn is_of(&self, kind: IssuerKind) -> bool {
        self.issuer.is_some_and(|it| it.kind == kind)
    }

    /// Whether it is for Cognito's identity pools.
    pub(super) fn is_cognito(&self) -> bool {
        self.is_of(IssuerKind::IdentityPool)
    }

    /// Whether nothing but the trust policy limits the audience.
    pub(super) fn is_built_in(&self) -> bool {
        self.is_of(IssuerKind::Users)
    }

    /// Whether the users of one application are meant, whoever they are: its audience tells which.
    pub(super) fn is_for_users(&self) -> bool {
        self.is_cognito()
            || (self.is_of(IssuerKind::Users) && self.asks_for_audience() != Some(false))
    }

    /// Whether anyone can get a token that it trusts: as a guest of an identity pool, or from a
    /// shared issuer.
    pub(super) fn is_open_to_anyone(&self) -> bool {
        let leaves_subject_open = || self.subject_scope().is_some_and(|it| it < SubjectScope::Wide);
        match self.issuer.map(|it| it.kind) {
            Some(IssuerKind::Shared) => leaves_subject_open(),
            Some(IssuerKind::Users) => {
                self.asks_for_audience() == Some(false) && leaves_subject_open()
            }
            Some(IssuerKind::IdentityPool) => {
                matches!(self.guests(), Some(Guests::Only | Guests::Too))
            }
            Some(IssuerKind::Private) | None => false,
        }
    }

    /// Whether it asks for an audience; `None` if that depends on something unread.
    pub(super) fn asks_for_audience(&self) -> Option<bool> {
        let is_all = |it: &Condition| it.values.iter().any(|it| &**it == "*");
        all_ask(&self.granted, |it| self.asks_for(it, self.audiences()) && !is_all(it))
    }

    /// Whether guests of an identity pool meet its conditions on `amr`, which tokens of guests have
    /// with the value `unauthenticated`. `None` if that depends on something unread.
    ///
    /// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html>
    pub(super) fn guests(&self) -> Option<Guests> {
        let meets = |it: &Alternative, value: &str| {
            let mut asked = it.terms.iter().filter_map(|it| self.on_amr(it));
            asked.all(|it| it.holds_for(value))
        };
        let all = self.granted.alternatives().iter();
        let open: Vec<&Alternative> = all.filter(|it| meets(it, "unauthenticated")).collect();
        let is_unread = |it: &&Alternative| it.terms.iter().any(|it| matches!(it, Term::Unread(_)));
        if open.is_empty() {
            return Some(Guests::None);
        }
        let sure: Vec<_> = open.into_iter().filter(|it| !is_unread(it)).collect();
        let is_for_both = |it: &&Alternative| meets(it, "authenticated");
        (!sure.is_empty()).then(|| match sure.iter().any(is_for_both) {
            true => Guests::Too,
            false => Guests::Only,
        })
    }

    /// The requirement on `amr` that a term is.
    fn on_amr<'b>(&self, term: &'b Term) -> Option<&'b Requirement> {
        match term {
            Term::Requirement(it) if self.is_about(&it.condition, AMR) => Some(it),
            Term::Requirement(_) | Term::Disputed(_) | Term::Unread(_) => None,
        }
    }

    /// How far it narrows the subject: by the narrowest of the conditions of its widest way.
    /// `None` if that depends on something unread.
    pub(super) fn subject_scope(&self) -> Option<SubjectScope> {
        let claim = [self.subject()];
        let scope = |it: Vec<&Condition>| it.into_iter().map(|it| self.scope_of(it)).max();
        let scopes = self.asked(&claim).map(|it| scope(it).unwrap_or(SubjectScope::None));
        let widest = scopes.min().unwrap_or(SubjectScope::None);
        let is_known =
            all_ask(&self.granted, |it| self.asks_for(it, &claim) && widest < self.scope_of(it));
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

    /// Whether the beginning of a subject says whose it is. Of an issuer that is not well known,
    /// the beginning tells of which form its subjects are.
    fn names_owner(&self, head: &str) -> bool {
        let has_form = |(before, _): &Owner| head.starts_with(before) || before.starts_with(head);
        let form = match self.issuer {
            Some(issuer) => issuer.owner,
            None => ISSUERS.iter().filter_map(|it| it.owner).find(has_form),
        };
        match form {
            Some((before, end)) => {
                head.strip_prefix(before).is_some_and(|it| it.find(end).is_some_and(|at| 0 < at))
            }
            None => !head.is_empty(),
        }
    }

    /// A condition on the subject or the audience that holds where the token lacks the claim.
    pub(super) fn vacuous_condition(&self) -> Option<&Condition> {
        let subject = [self.subject()];
        let mut all: Vec<_> = self.asked(&subject).flatten().collect();
        all.extend(self.asked(self.audiences()).flatten());
        all.into_iter().find(|it| it.operator.set == Some(SetOperator::ForAllValues))
    }

    /// What the subjects of its tokens name, in words.
    pub(super) fn owners(&self) -> &'static str {
        match self.issuer.map(|it| it.name) {
            Some("GitHub") => "repositories",
            Some("GitLab") => "projects",
            Some("Terraform Cloud") => "organizations",
            Some("EKS") => "namespaces",
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
            ("oidc.eks.eu-west-1.amazonaws.com/id/AB", "StringLike", "system:serviceaccount:*:*", SubjectScope::Open),
            ("oidc.eks.eu-west-1.amazonaws.com/id/AB", "StringLike", "system:serviceaccount:sh*", SubjectScope::Open),
            ("oidc.eks.eu-west-1.amazonaws.com/id/AB", "StringLike", "system:*",            SubjectScope::Open),
            ("gitlab.company.example", "StringLike",    "project_path:acme*",                 SubjectScope::Open),
            ("gitlab.company.example", "StringLike",    "project_path:acme/shop:*",           SubjectScope::Wide),
            ("login.company.example", "StringLike",     "shop-*",                             SubjectScope::Wide),
        ];
        for (provider, operator, subject, expected) in cases {
            assert_eq!(scope(provider, operator, subject), expected, "{operator} {subject}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn an_issuer_is_known_by_its_whole_host_and_its_path() {
        let cases = [
            ("token.actions.githubusercontent.com",                 Some(("GitHub", IssuerKind::Shared))),
            ("token.actions.githubusercontent.com/",                Some(("GitHub", IssuerKind::Shared))),
            ("arn:aws:iam::111122223333:oidc-provider/gitlab.com",  Some(("GitLab", IssuerKind::Shared))),
            ("token.actions.githubusercontent.com/acme-enterprise", Some(("GitHub", IssuerKind::Private))),
            ("token.actions.githubusercontent.com.acme.example",    None),
            ("gitlab.company.example",                              None),
            ("gitlab.com.acme.example",                             None),
            ("gitlab.com/acme",                                     None),
            ("app.terraform.io.acme.example",                       None),
            ("oidc.circleci.com/org/0000",                          Some(("CircleCI", IssuerKind::Private))),
            ("oidc.circleci.com.acme.example/org/0000",             None),
            ("oidc.eks.eu-west-1.amazonaws.com/id/AB",              Some(("EKS", IssuerKind::Private))),
            ("oidc.eks.cn-north-1.amazonaws.com.cn/id/AB",          Some(("EKS", IssuerKind::Private))),
            ("oidc.eks.acme.example",                               None),
            ("accounts.google.com",                                 Some(("Google", IssuerKind::Users))),
        ];
        for (provider, expected) in cases {
            assert_eq!(Issuer::of(provider).map(|it| (it.name, it.kind)), expected, "{provider}");
        }
    }
}
