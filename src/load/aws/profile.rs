//! How a profile of the shared configuration obtains its credentials: the source of the first ones,
//! and the roles that are then assumed.
//!
//! The AWS SDK reads the same, but does not ask for an MFA code and ignores `duration_seconds`. So
//! rolecall assumes the roles itself, and leaves all other sources of credentials to the SDK.
//!
//! Sources: <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html>,
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html>

use std::{borrow::Cow, error::Error};

use aws_config::profile::{self, Profile as Section, ProfileSet};
use aws_credential_types::Credentials;
use aws_types::os_shim_internal::{Env, Fs};
use thiserror::Error;

use super::{
    error::AwsError,
    failure::chain,
    origin::{CredentialMethod, CredentialOrigin, CredentialSource},
    session::Role,
};

/// The profile whose credentials are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// Its name.
    pub(super) name: String,
    /// The source of the first credentials.
    pub(super) base: Base,
    /// The roles that are assumed one after the other; the last one is the profile's own.
    pub(super) roles: Vec<ProfileRole>,
}

/// The end of a chain of profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// Access keys in the profile.
    Keys(Credentials),
    /// Something that hands them out.
    Other(CredentialOrigin),
    /// The profile has no credentials settings.
    Nothing,
}

/// A role that a profile assumes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProfileRole {
    /// The profile.
    pub(super) profile: String,
    /// The role's settings.
    pub(super) role: Role,
    /// The device whose code is required.
    pub(super) mfa_serial: Option<String>,
}

impl Base {
    fn of(profile: &str, method: CredentialMethod) -> Self {
        Self::Other(CredentialOrigin { profile: Some(profile.to_owned()), method })
    }
}

impl Profile {
    /// The profile that credentials are taken from: `named` if there is a name, otherwise the one
    /// that the environment selects; `None` if keys in the environment take precedence.
    ///
    /// # Errors
    ///
    /// Fails if there is no such profile, if the configuration cannot be read, and if the profile
    /// refers to something that does not exist, or to credentials that rolecall cannot obtain.
    pub(super) async fn in_use(
        named: Option<&str>,
        fs: &Fs,
        env: &Env,
    ) -> Result<Option<Self>, AwsError> {
        let profiles = read(named, fs, env).await?;
        if named.is_none() && has_keys(env) {
            return Ok(None);
        }
        let mut profile = follow(&profiles)
            .map_err(|fault| AwsError::Configuration { reason: fault.to_string() })?;
        if profile.base == Base::Nothing
            && named.is_none()
            && has(env, "AWS_WEB_IDENTITY_TOKEN_FILE")
        {
            let origin = CredentialOrigin { profile: None, method: CredentialMethod::WebIdentity };
            profile.base = Base::Other(origin);
        }
        Ok(Some(profile))
    }

    /// Whether one of its roles requires a code.
    pub(super) fn wants_mfa(&self) -> bool {
        self.roles.iter().any(|it| it.mfa_serial.is_some())
    }

    /// What hands out its first credentials.
    pub(super) fn origin(&self) -> Option<&CredentialOrigin> {
        match &self.base {
            Base::Other(origin) => Some(origin),
            Base::Keys(_) | Base::Nothing => None,
        }
    }
}

/// All profiles, if the selected one is among them.
async fn read(named: Option<&str>, fs: &Fs, env: &Env) -> Result<ProfileSet, AwsError> {
    let wanted = named.map(|it| Cow::Owned(it.to_owned()));
    let profiles = profile::load(fs, env, &Default::default(), wanted)
        .await
        .map_err(|error| AwsError::Configuration { reason: what_is_wrong(&error) })?;
    let selected = profiles.selected_profile();
    // Without any file there is still an empty profile `default`.
    if selected == "default" || profiles.get_profile(selected).is_some() {
        return Ok(profiles);
    }
    let mut known: Vec<_> = profiles.profiles().map(ToOwned::to_owned).collect();
    known.sort();
    Err(AwsError::NoProfile { name: selected.to_owned(), known })
}

/// The problem of a file on one line, which follows the line that names the file.
fn what_is_wrong(error: &(dyn Error + 'static)) -> String {
    let reason = chain(error).last().map_or_else(String::new, ToString::to_string);
    reason.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Whether the environment contains access keys, by the rules of the SDK.
fn has_keys(env: &Env) -> bool {
    has(env, "AWS_ACCESS_KEY_ID")
        && (has(env, "AWS_SECRET_ACCESS_KEY") || has(env, "SECRET_ACCESS_KEY"))
}

fn has(env: &Env, name: &str) -> bool {
    env.get(name).is_ok_and(|it| !it.trim().is_empty())
}

/// Why a profile provides no credentials.
#[derive(Debug, Error)]
enum Fault {
    #[error(
        "the profile `{profile}` has a `role_arn`, but neither `source_profile` nor \
         `credential_source` says who assumes it"
    )]
    NoSource { profile: String },
    #[error(
        "the profile `{profile}` has both `source_profile` and `credential_source`; use only one"
    )]
    TwoSources { profile: String },
    #[error(
        "`credential_source` of the profile `{profile}`: expected `Environment`, \
         `Ec2InstanceMetadata` or `EcsContainer`, got `{text}`"
    )]
    UnknownSource { profile: String, text: String },
    #[error(
        "the profile `{profile}` names `{next}` as its `source_profile`, but no such profile has \
         credentials"
    )]
    EmptySource { profile: String, next: String },
    #[error("the profile `{profile}` is its own `source_profile`, but has no access keys")]
    OwnSource { profile: String },
    #[error("the profile `{profile}` refers to itself through `source_profile`")]
    Circle { profile: String },
    #[error(
        "`duration_seconds` of the profile `{profile}`: expected a number such as `3600`, got \
         `{text}`"
    )]
    Duration { profile: String, text: String },
}

/// Follows the selected profile to its first credentials.
fn follow(profiles: &ProfileSet) -> Result<Profile, Fault> {
    let selected = profiles.selected_profile();
    let mut roles: Vec<ProfileRole> = Vec::new();
    let mut name = selected;
    let base = loop {
        let Some(section) = profiles.get_profile(name) else { break Base::Nothing };
        let keys = keys(section).map(Base::Keys);
        let is_selected = roles.is_empty();
        match (role(section)?, keys) {
            // Keys take precedence over a role, except in the selected profile.
            (_, Some(keys)) if !is_selected => break keys,
            (None, keys) => break keys_or_other(section, keys),
            (Some(role), keys) => {
                roles.push(role);
                match source(section)? {
                    Source::Named(it) => break Base::of(name, CredentialMethod::Source(it)),
                    Source::Profile(next) if next == name => {
                        let profile = name.to_owned();
                        break keys.ok_or(Fault::OwnSource { profile })?;
                    }
                    Source::Profile(next) if roles.iter().any(|it| it.profile == next) => {
                        return Err(Fault::Circle { profile: next.to_owned() });
                    }
                    Source::Profile(next) => name = next,
                }
            }
        }
    };
    if let (Base::Nothing, Some(role)) = (&base, roles.last()) {
        let (profile, next) = (role.profile.clone(), name.to_owned());
        return Err(Fault::EmptySource { profile, next });
    }
    roles.reverse();
    Ok(Profile { name: selected.to_owned(), base, roles })
}

fn keys(section: &Section) -> Option<Credentials> {
    let id = section.get("aws_access_key_id")?;
    let secret = section.get("aws_secret_access_key")?;
    let token = section.get("aws_session_token").map(ToOwned::to_owned);
    Some(Credentials::new(id, secret, token, None, "profile"))
}

/// The role of a profile, unless it is assumed with a token of an identity provider, which the SDK
/// does.
fn role(section: &Section) -> Result<Option<ProfileRole>, Fault> {
    let text = |name| section.get(name).map(ToOwned::to_owned);
    let profile = section.name().to_owned();
    let (Some(arn), None) = (text("role_arn"), section.get("web_identity_token_file")) else {
        return Ok(None);
    };
    let duration_seconds = match text("duration_seconds") {
        Some(text) => match text.trim().parse() {
            Ok(seconds) => Some(seconds),
            Err(_) => return Err(Fault::Duration { profile, text }),
        },
        None => None,
    };
    let (session_name, external_id) = (text("role_session_name"), text("external_id"));
    let role = Role { arn, session_name, external_id, duration_seconds };
    let mfa_serial = text("mfa_serial").filter(|it| !it.is_empty());
    Ok(Some(ProfileRole { profile, role, mfa_serial }))
}

/// What a role is assumed with.
enum Source<'a> {
    Named(CredentialSource),
    Profile(&'a str),
}

fn source(section: &Section) -> Result<Source<'_>, Fault> {
    let profile = section.name().to_owned();
    match (section.get("source_profile"), section.get("credential_source")) {
        (Some(next), None) => Ok(Source::Profile(next)),
        (None, Some(source)) => match CredentialSource::named(source) {
            Some(source) => Ok(Source::Named(source)),
            None => Err(Fault::UnknownSource { profile, text: source.to_owned() }),
        },
        (Some(_), Some(_)) => Err(Fault::TwoSources { profile }),
        (None, None) => Err(Fault::NoSource { profile }),
    }
}

/// The credentials of a profile without a role.
fn keys_or_other(section: &Section, keys: Option<Base>) -> Base {
    const IDENTITY_CENTER: [&str; 5] =
        ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "sso_region"];
    let has = |name| section.get(name).is_some();
    let source = section.get("credential_source").and_then(CredentialSource::named);
    // In the order in which the SDK searches.
    let method = if let Some(source) = source {
        CredentialMethod::Source(source)
    } else if has("web_identity_token_file") {
        CredentialMethod::WebIdentity
    } else if IDENTITY_CENTER.into_iter().any(has) {
        CredentialMethod::IdentityCenter
    } else if has("login_session") {
        CredentialMethod::Login
    } else if has("credential_process") {
        CredentialMethod::Process
    } else {
        return keys.unwrap_or(Base::Nothing);
    };
    Base::of(section.name(), method)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "
        [profile keys]
        aws_access_key_id = AKIAKEYS
        aws_secret_access_key = SECRET
        [profile plain]
        role_arn = arn:aws:iam::111122223333:role/Plain
        source_profile = keys
        [profile work]
        role_arn = arn:aws:iam::111122223333:role/Work
        source_profile = keys
        mfa_serial = arn:aws:iam::444455556666:mfa/ann
        external_id = acme-7
        role_session_name = ann
        duration_seconds = 7200
        [profile above]
        role_arn = arn:aws:iam::111122223333:role/Above
        source_profile = work
        [profile only-serial]
        mfa_serial = arn:aws:iam::444455556666:mfa/ann
        aws_access_key_id = AKIASERIAL
        aws_secret_access_key = SECRET
        [profile no-serial]
        mfa_serial =
        role_arn = arn:aws:iam::111122223333:role/Plain
        source_profile = keys
        [profile itself]
        role_arn = arn:aws:iam::111122223333:role/Itself
        source_profile = itself
        aws_access_key_id = AKIAITSELF
        aws_secret_access_key = SECRET
        [profile below-itself]
        role_arn = arn:aws:iam::111122223333:role/Below
        source_profile = itself
        [profile sso]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = Reader
        [profile from-sso]
        role_arn = arn:aws:iam::111122223333:role/FromSso
        source_profile = sso
        [profile tool]
        credential_process = tool
        [profile web]
        role_arn = arn:aws:iam::111122223333:role/Web
        web_identity_token_file = token
        mfa_serial = arn:aws:iam::444455556666:mfa/ann
        [profile machine]
        role_arn = arn:aws:iam::111122223333:role/Machine
        credential_source = ec2instancemetadata
        [profile login]
        login_session = arn:aws:iam::111122223333:user/ann
        [profile region]
        region = eu-west-1
        [profile loop]
        role_arn = arn:aws:iam::111122223333:role/Loop
        source_profile = pool
        [profile pool]
        role_arn = arn:aws:iam::111122223333:role/Pool
        source_profile = loop
        [profile own-loop]
        role_arn = arn:aws:iam::111122223333:role/Loop
        source_profile = own-loop
        [profile nobody]
        role_arn = arn:aws:iam::111122223333:role/Nobody
        [profile both]
        role_arn = arn:aws:iam::111122223333:role/Both
        source_profile = keys
        credential_source = Environment
        [profile gone]
        role_arn = arn:aws:iam::111122223333:role/Gone
        source_profile = nowhere
        [profile bare]
        role_arn = arn:aws:iam::111122223333:role/Bare
        source_profile = region
        [profile moon]
        role_arn = arn:aws:iam::111122223333:role/Moon
        credential_source = Moon
        [profile long]
        role_arn = arn:aws:iam::111122223333:role/Long
        source_profile = keys
        duration_seconds = 1h
    ";

    async fn in_use(
        named: Option<&str>,
        variables: &[(&str, &str)],
    ) -> Result<Option<Profile>, AwsError> {
        let config: String = CONFIG.lines().map(|it| format!("{}\n", it.trim())).collect();
        let fs = Fs::from_slice(&[("/config", &config)]);
        let variables = [&[("AWS_CONFIG_FILE", "/config"), ("HOME", "/home")], variables].concat();
        Profile::in_use(named, &fs, &Env::from_slice(&variables)).await
    }

    /// The chain of a profile in short: its start, then its roles, with `+` if one requires a code.
    fn chain_of(profile: &Profile) -> String {
        let mut text = match &profile.base {
            Base::Keys(keys) => keys.access_key_id().to_owned(),
            Base::Other(origin) => format!("{:?}", origin.method),
            Base::Nothing => "nothing".to_owned(),
        };
        for ProfileRole { role, mfa_serial, .. } in &profile.roles {
            let name = role.arn.rsplit('/').next().unwrap_or_default();
            text += &format!(" > {name}{}", if mfa_serial.is_some() { "+" } else { "" });
        }
        text
    }

    #[tokio::test]
    #[rustfmt::skip]
    async fn a_profile_is_followed_to_its_first_credentials() {
        let cases = [
            ("keys",         "AKIAKEYS"),
            ("plain",        "AKIAKEYS > Plain"),
            ("work",         "AKIAKEYS > Work+"),
            ("above",        "AKIAKEYS > Work+ > Above"),
            ("only-serial",  "AKIASERIAL"),
            ("no-serial",    "AKIAKEYS > Plain"),
            ("itself",       "AKIAITSELF > Itself"),
            ("below-itself", "AKIAITSELF > Below"),
            ("from-sso",     "IdentityCenter > FromSso"),
            ("tool",         "Process"),
            ("web",          "WebIdentity"),
            ("machine",      "Source(Ec2InstanceMetadata) > Machine"),
            ("region",       "nothing"),
        ];
        for (name, expected) in cases {
            let profile = in_use(Some(name), &[]).await.expect(name).expect("it is in use");
            assert_eq!(chain_of(&profile), expected, "{name}");
            assert_eq!(profile.wants_mfa(), expected.contains('+'), "{name}");
            let selected = in_use(None, &[("AWS_PROFILE", name)]).await;
            assert_eq!(selected, Ok(Some(profile)), "{name}");
        }
    }

    #[tokio::test]
    async fn a_role_is_assumed_as_its_profile_says() {
        let profile = in_use(Some("work"), &[]).await.expect("a chain").expect("it is in use");
        let role = Role {
            arn: "arn:aws:iam::111122223333:role/Work".to_owned(),
            session_name: Some("ann".to_owned()),
            external_id: Some("acme-7".to_owned()),
            duration_seconds: Some(7200),
        };
        let serial = "arn:aws:iam::444455556666:mfa/ann".to_owned();
        let expected = ProfileRole { profile: "work".to_owned(), role, mfa_serial: Some(serial) };
        assert_eq!(profile.roles, [expected]);
    }

    #[tokio::test]
    #[rustfmt::skip]
    async fn what_leads_nowhere_is_said_to() {
        let cases = [
            ("loop",     "the profile `loop` refers to itself through `source_profile`"),
            ("own-loop", "the profile `own-loop` is its own `source_profile`, but has no access keys"),
            ("nobody",   "neither `source_profile` nor `credential_source` says who assumes it"),
            ("both",     "the profile `both` has both `source_profile` and `credential_source`"),
            ("gone",     "the profile `gone` names `nowhere` as its `source_profile`, but no such"),
            ("bare",     "names `region` as its `source_profile`, but no such"),
            ("moon",     "expected `Environment`, `Ec2InstanceMetadata` or `EcsContainer`, got `Moon`"),
            ("long",     "expected a number such as `3600`, got `1h`"),
            ("wrok",     "has no profile `wrok`"),
        ];
        for (name, words) in cases {
            let error = in_use(Some(name), &[]).await.expect_err(name);
            assert!(error.to_string().contains(words), "{name}: {error}");
        }
    }

    #[tokio::test]
    async fn keys_in_the_environment_outweigh_a_profile_that_nobody_named() {
        let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "SECRET")];
        let selected = ("AWS_PROFILE", "work");
        let is_used = async |named, variables: &[(&str, &str)]| {
            in_use(named, variables).await.map(|it| it.is_some())
        };
        assert_eq!(is_used(None, &[keys[0], keys[1], selected]).await, Ok(false));
        assert_eq!(is_used(Some("work"), &keys).await, Ok(true));
        // Half of a key pair does not count.
        assert_eq!(is_used(None, &[keys[0], selected]).await, Ok(true));
        let blank = ("AWS_SECRET_ACCESS_KEY", " ");
        assert_eq!(is_used(None, &[keys[0], blank, selected]).await, Ok(true));
        // A malformed profile does not matter to those who do not use it.
        let broken = ("AWS_PROFILE", "loop");
        assert_eq!(is_used(None, &[keys[0], keys[1], broken]).await, Ok(false));
    }

    #[tokio::test]
    async fn without_a_profile_variables_may_name_a_token() {
        let token = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")];
        let origin = CredentialOrigin { profile: None, method: CredentialMethod::WebIdentity };
        let profile = in_use(None, &token).await.expect("no fault").expect("the default");
        assert_eq!(profile.origin(), Some(&origin));
        let named = in_use(Some("region"), &token).await.expect("no fault").expect("the named");
        assert_eq!(named.origin(), None);
    }
}
