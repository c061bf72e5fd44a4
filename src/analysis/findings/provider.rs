//! BP04: a centralized identity provider.

use super::{
    check::{Check, Row},
    issuer::{Guests, SubjectScope, TokenTrust},
    outcome::{Checked, Failure, Skipped, days_words, only_if, read},
    subject::{AccountSubject, ProviderSubject, RoleSubject, UserSubject},
};
use crate::{
    analysis::{Analysis, SOON_DAYS, TrustEntry},
    graph::NodeId,
    iam::{Account, AccountPart, Condition, IdentityProviderKind, UnreadFact},
};

pub(super) const CHECKS: &[Row] = &[
    ("password-beside-identity-provider", Check::User(password_beside_provider)),
    ("no-identity-provider", Check::Account(no_identity_provider)),
    ("saml-certificate-expired", Check::Provider(certificate_expired)),
    ("saml-certificate-ends-soon", Check::Provider(certificate_ends_soon)),
    ("oidc-trust-without-audience", Check::Role(no_audience)),
    ("oidc-trust-without-subject", Check::Role(no_subject)),
    ("oidc-trust-with-open-subject", Check::Role(open_subject)),
    ("oidc-trust-with-wide-subject", Check::Role(wide_subject)),
    ("oidc-trust-with-for-all-values", Check::Role(for_all_values)),
    ("cognito-guest-access", Check::Role(cognito_guests)),
    ("access-manager-trust-without-source", Check::Role(access_manager)),
];

/// Whether people sign in to an account by a provider: SAML or Identity Center.
fn has_provider(home: &Account) -> Result<bool, Skipped> {
    let is_saml = |it: IdentityProviderKind| it == IdentityProviderKind::Saml;
    let by_role = home.roles.iter().any(|it| it.permission_set().is_some());
    if by_role || home.identity_providers.iter().any(|it| is_saml(it.kind)) {
        return Ok(true);
    }
    let is_listed = home.lists(AccountPart::SamlProviders);
    read(is_listed.then_some(()), UnreadFact::SamlProviders)?;
    let is_listed = home.lists(AccountPart::Roles);
    read(is_listed.then_some(()), UnreadFact::Roles)?;
    Ok(false)
}

fn password_beside_provider(user: &UserSubject<'_>) -> Checked {
    user.own_password()?;
    let has_provider = has_provider(user.home)?;
    only_if(has_provider, "the account has no identity provider for people")?;
    Ok(Some(Failure::new("console password beside an identity provider")))
}

fn no_identity_provider(account: &AccountSubject<'_>) -> Checked {
    only_if(account.has_console_users()?, "no user has a console password")?;
    let has_provider = has_provider(account.home)?;
    Ok((!has_provider).then(|| Failure::new("people sign in with IAM users only")))
}

/// How many days the certificate of a SAML provider still lasts.
fn days_left(provider: &ProviderSubject<'_>) -> Result<i64, Skipped> {
    let is_saml = provider.own.kind == IdentityProviderKind::Saml;
    only_if(is_saml, "it is not a SAML provider")?;
    let end = read(provider.own.valid_until, UnreadFact::SamlProviders)?;
    Ok(provider.facts.analysis.days_until(end))
}

fn certificate_expired(provider: &ProviderSubject<'_>) -> Checked {
    let days = days_left(provider)?;
    Ok((days < 0)
        .then(|| Failure::new(format!("the certificate expired {} ago", days_words(-days)))))
}

fn certificate_ends_soon(provider: &ProviderSubject<'_>) -> Checked {
    let days = days_left(provider)?;
    only_if(0 <= days, "the certificate expired")?;
    let is_soon = days <= SOON_DAYS;
    Ok(is_soon.then(|| Failure::new(format!("the certificate expires in {}", days_words(days)))))
}

fn no_audience(role: &RoleSubject<'_>) -> Checked {
    role.first_token_trust(|trust| {
        let asks = read(trust.asks_for_audience(), UnreadFact::TrustPolicy)?;
        let detail = || format!("accepts tokens of {} for any audience", trust.name());
        Ok((!asks).then(|| Failure::new(detail()).lesser_if(!trust.is_built_in())))
    })
}

/// How far a trust narrows the subject.
fn scope(trust: &TokenTrust<'_>) -> Result<SubjectScope, Skipped> {
    read(trust.subject_scope(), UnreadFact::TrustPolicy)
}

fn no_subject(role: &RoleSubject<'_>) -> Checked {
    role.first_token_trust(|trust| {
        let lacks_one = scope(trust)? == SubjectScope::None && !trust.is_for_users();
        let is_open = trust.is_open_to_anyone();
        let whose = if is_open { "anyone's" } else { "any" };
        let name = trust.name();
        let detail =
            || format!("accepts {whose} token of {name} without a condition on the subject");
        Ok(lacks_one.then(|| Failure::new(detail()).lesser_if(!is_open)))
    })
}

fn open_subject(role: &RoleSubject<'_>) -> Checked {
    role.first_token_trust(|trust| {
        let leaves_it_open = scope(trust)? == SubjectScope::Open && !trust.is_for_users();
        let (name, others) = (trust.name(), trust.owners());
        let detail =
            || format!("the subject condition for {name} accepts tokens of other {others}");
        let is_lesser = !trust.is_open_to_anyone();
        Ok(leaves_it_open.then(|| Failure::new(detail()).lesser_if(is_lesser)))
    })
}

impl TrustEntry<'_> {
    /// Whether it trusts tokens that anyone can get: those of guests of an identity pool, and those
    /// of a shared issuer, such as GitHub, without a condition that fixes whose token it is.
    pub fn trusts_any_token(&self) -> bool {
        TokenTrust::of(self).is_some_and(|it| it.is_open_to_anyone())
    }
}

impl Analysis {
    /// Whether a role trusts tokens that anyone can get.
    pub fn trusts_any_token(&self, role: NodeId) -> bool {
        let trust = self.trust(role);
        trust.is_some_and(|it| it.entries.iter().any(TrustEntry::trusts_any_token))
    }
}

fn wide_subject(role: &RoleSubject<'_>) -> Checked {
    role.first_token_trust(|trust| {
        let is_wide = scope(trust)? == SubjectScope::Wide;
        let detail = || format!("the subject condition for {} has a wildcard", trust.name());
        Ok(is_wide.then(|| Failure::new(detail())))
    })
}

fn for_all_values(role: &RoleSubject<'_>) -> Checked {
    role.first_token_trust(|trust| {
        let detail =
            |it: &Condition| format!("`ForAllValues` on `{}` holds without the claim", it.key);
        Ok(trust.vacuous_condition().map(|it| Failure::new(detail(it))))
    })
}

fn cognito_guests(role: &RoleSubject<'_>) -> Checked {
    role.first_token_trust(|trust| {
        if !trust.is_cognito() {
            return Ok(None);
        }
        let detail = match read(trust.guests(), UnreadFact::TrustPolicy)? {
            Guests::None => return Ok(None),
            Guests::Only => "is the role of guests of an identity pool",
            Guests::Too => "trusts guests of identity pools: no condition on `amr` refuses them",
        };
        Ok(Some(Failure::new(detail)))
    })
}

fn access_manager(role: &RoleSubject<'_>) -> Checked {
    let names_it = role.trusted()?.iter().any(|it| it.names_access_manager());
    let all_read = role.trust()?.unreadable.is_empty();
    only_if(names_it || !all_read, "it does not trust account access manager")?;
    role.first_trusted(|it| {
        let trusts_any = read(it.trusts_any_application(), UnreadFact::TrustPolicy)?;
        let detail = "trusts account access manager for any application";
        Ok(trusts_any.then(|| Failure::new(detail)))
    })
}
