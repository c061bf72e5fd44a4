//! Profiles whose role requires an MFA code: the code is requested once, and the session that it
//! starts is used by every load of the process.
//!
//! This module does not prompt: the code comes from the caller. A code can be used only once, so a
//! session that was started with one cannot be renewed.
//!
//! Source: <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html#cli-configure-role-mfa>

use std::{fmt, str::FromStr, sync::Arc};

use aws_credential_types::Credentials;
use aws_types::os_shim_internal::{Env, Fs};
use thiserror::Error;

use super::{
    connection::{AwsSource, Connection},
    error::AwsError,
    failure::CallFailure,
    mfa_session::MfaSession,
    profile::{Profile, ProfileRole},
    session::{MfaToken, Session, credentials},
    tally::Tally,
};

/// The number of codes that are tried.
const CODES: usize = 3;

/// The code of an MFA device: six digits, valid for one session.
#[derive(Clone, PartialEq, Eq)]
pub struct MfaCode(String);

/// Not a valid MFA code. It may be a password, so it is not repeated in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected the 6 digits that the device shows")]
pub struct MalformedCode;

impl FromStr for MfaCode {
    type Err = MalformedCode;

    fn from_str(text: &str) -> Result<Self, MalformedCode> {
        // Some devices show it in two groups.
        let code: String = text.chars().filter(|it| !it.is_whitespace()).collect();
        let is_code = code.len() == 6 && code.bytes().all(|it| it.is_ascii_digit());
        if is_code { Ok(Self(code)) } else { Err(MalformedCode) }
    }
}

impl fmt::Debug for MfaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MfaCode")
    }
}

/// For what a code is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MfaQuestion {
    /// The profile whose role requires it.
    pub profile: String,
    /// The device: the ARN of a virtual one, the serial number of a hardware one.
    pub serial: String,
    /// Why the previous code was rejected, if there was one.
    pub refused: Option<AwsError>,
}

impl AwsSource {
    /// The same source, signed in with a session if the profile requires an MFA code and no session
    /// was started yet. `ask` is called for the code, and again if AWS rejects it. Other problems
    /// of the source are reported only when it is read.
    ///
    /// # Errors
    ///
    /// Fails if `ask` does, if AWS rejects three codes, and if AWS does not allow the role to be
    /// assumed with any code.
    pub async fn signed_in<E: From<AwsError>>(
        self,
        mut ask: impl AsyncFnMut(MfaQuestion) -> Result<MfaCode, E>,
    ) -> Result<Self, E> {
        let in_use = Profile::in_use(self.profile.as_deref(), &Fs::real(), &Env::real()).await;
        match in_use {
            Ok(Some(profile)) if profile.wants_mfa() && self.mfa_session.is_none() => {
                let session = begin(&self, profile, &mut ask).await?;
                Ok(Self { mfa_session: session, ..self })
            }
            _ => Ok(self),
        }
    }
}

/// Assumes the roles of `profile` one after the other.
async fn begin<E: From<AwsError>>(
    source: &AwsSource,
    profile: Profile,
    ask: &mut impl AsyncFnMut(MfaQuestion) -> Result<MfaCode, E>,
) -> Result<Option<MfaSession>, E> {
    let roles = profile.roles.clone();
    let mut connection = Connection::to_base(source, Some(profile)).await;
    for role in roles {
        connection = match &role.mfa_serial {
            Some(serial) => connection.with(enter(&connection, &role, serial, ask).await?),
            None => connection.with(Session::new(connection.sts(&Tally::nobody()), role.role)),
        };
    }
    Ok(connection.credentials().map(|it| MfaSession(Arc::new(it))))
}

/// Assumes one role, with as many codes as necessary.
async fn enter<E: From<AwsError>>(
    connection: &Connection,
    role: &ProfileRole,
    serial: &str,
    ask: &mut impl AsyncFnMut(MfaQuestion) -> Result<MfaCode, E>,
) -> Result<Credentials, E> {
    let mut refused = None;
    let mut left = CODES;
    loop {
        let question =
            MfaQuestion { profile: role.profile.clone(), serial: serial.to_owned(), refused };
        let MfaCode(code) = ask(question).await?;
        let sts = connection.sts(&Tally::nobody());
        let token = MfaToken { serial, code: &code };
        let failure = match role.role.assume(&sts, Some(token)).await {
            Ok(answer) => match credentials(&answer) {
                Some(credentials) => return Ok(credentials),
                None => CallFailure::Unintelligible { status: 200 },
            },
            Err(error) => CallFailure::of_role(&error),
        };
        match failure {
            CallFailure::RoleRefused { code, message } if is_of_code(&message) => {
                let error = AwsError::CodeRefused { code, message };
                left -= 1;
                if left == 0 {
                    return Err(error.into());
                }
                refused = Some(error);
            }
            failure => {
                // The profile that the role belongs to, of several.
                return Err(match connection.error(failure) {
                    AwsError::RoleRefused { code, message, .. } => {
                        AwsError::RoleRefused { profile: role.profile.clone(), code, message }
                    }
                    error => error,
                }
                .into());
            }
        }
    }
}

/// Whether the AWS error message is about the code. The error code, `AccessDenied`, is the same for
/// every cause.
fn is_of_code(message: &str) -> bool {
    message.starts_with("MultiFactorAuthentication")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::aws::{
        loopback::Loopback, organization_entry::OrganizationEntry, profile::Base, session::Role,
    };

    const WRONG: &str = "MultiFactorAuthentication failed with invalid MFA one time pass code.";

    fn session(id: &str) -> (u16, String) {
        let xml = format!(
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>{id}</AccessKeyId>\
             <SecretAccessKey>SECRET</SecretAccessKey><SessionToken>TOKEN</SessionToken>\
             <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>\
             </AssumeRoleResponse>"
        );
        (200, xml)
    }

    fn denial(message: &str) -> (u16, String) {
        let xml = format!(
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>{message}</Message></Error>\
             </ErrorResponse>"
        );
        (403, xml)
    }

    fn role(name: &str, mfa_serial: Option<&str>) -> ProfileRole {
        let role = Role { arn: name.to_owned(), ..Role::default() };
        let mfa_serial = mfa_serial.map(ToOwned::to_owned);
        ProfileRole { profile: name.to_lowercase(), role, mfa_serial }
    }

    /// The result for a profile with these roles, what the user was asked, who enters one code
    /// after the other, and what AWS was asked.
    async fn sign_in(
        roles: Vec<ProfileRole>,
        codes: &[&str],
        answer: impl Fn(&str) -> (u16, String) + Send + 'static,
    ) -> (Result<Option<MfaSession>, AwsError>, Vec<MfaQuestion>, Vec<String>) {
        let server = Loopback::start(answer).await;
        let source = AwsSource {
            region: Some("us-east-1".to_owned()),
            endpoint_url: Some(server.url.clone()),
            ..AwsSource::default()
        };
        let base = Base::Keys(Credentials::new("AKIATEST", "secret", None, None, "test"));
        let profile = Profile { name: "work".to_owned(), base, roles };
        let mut codes = codes.iter();
        let mut questions = Vec::new();
        let mut ask = async |question: MfaQuestion| {
            let name = question.profile.clone();
            questions.push(question);
            let code = codes.next().ok_or(AwsError::NoCode { name })?;
            Ok(code.parse().expect("six digits"))
        };
        let session = begin(&source, profile, &mut ask).await;
        (session, questions, server.asked())
    }

    #[test]
    fn a_code_is_six_digits_with_or_without_spaces() {
        for text in ["123456", " 123456\n", "123 456", "000000"] {
            assert!(text.parse::<MfaCode>().is_ok(), "{text:?}");
        }
        for text in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "hunter2"] {
            let error = text.parse::<MfaCode>().expect_err(text);
            assert_eq!(error.to_string(), "expected the 6 digits that the device shows");
        }
    }

    #[tokio::test]
    async fn the_role_is_assumed_with_the_code_and_nothing_shows_either() {
        let (began, questions, asked) =
            sign_in(vec![role("Work", Some("mfa/ann"))], &["123456"], |_| session("ASIA1")).await;
        let began = began.expect("no fault");
        let source = AwsSource { mfa_session: began, ..AwsSource::default() };
        let question =
            MfaQuestion { profile: "work".to_owned(), serial: "mfa/ann".to_owned(), refused: None };
        assert_eq!(questions, [question]);
        let [call] = asked.as_slice() else { panic!("{asked:?}") };
        for parameter in ["RoleArn=Work", "SerialNumber=mfa%2Fann", "TokenCode=123456"] {
            assert!(call.contains(parameter), "{call}");
        }
        let shown = format!("{source:?} {:?}", "123456".parse::<MfaCode>());
        for secret in ["ASIA1", "SECRET", "TOKEN", "123456"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert_eq!(source.clone(), source, "clones are one session");
        assert_ne!(source, AwsSource::default());
    }

    #[tokio::test]
    async fn a_wrong_code_is_asked_for_again_and_three_are_enough() {
        let roles = || vec![role("Work", Some("mfa/ann"))];
        let answer = |body: &str| match body.contains("TokenCode=000003") {
            true => session("ASIA1"),
            false => denial(WRONG),
        };
        let (began, questions, _) = sign_in(roles(), &["000001", "000002", "000003"], answer).await;
        assert!(matches!(began, Ok(Some(_))), "{began:?}");
        let refusal =
            AwsError::CodeRefused { code: "AccessDenied".to_owned(), message: WRONG.to_owned() };
        let refused: Vec<_> = questions.into_iter().map(|it| it.refused).collect();
        assert_eq!(refused, [None, Some(refusal.clone()), Some(refusal.clone())]);

        let codes = ["000001", "000002", "000004", "000003"];
        let (began, questions, asked) = sign_in(roles(), &codes, answer).await;
        assert_eq!(began, Err(refusal));
        assert_eq!((questions.len(), asked.len()), (3, 3));
    }

    #[tokio::test]
    async fn where_the_code_is_not_what_is_wrong_no_other_is_asked_for() {
        let answer = |_: &str| denial("User: ann is not authorized to perform: sts:AssumeRole");
        let roles = vec![role("Work", Some("mfa/ann"))];
        let (began, questions, _) = sign_in(roles, &["000001", "000002"], answer).await;
        assert!(matches!(began, Err(AwsError::RoleRefused { .. })), "{began:?}");
        assert_eq!(questions.len(), 1);
    }

    #[tokio::test]
    async fn keys_that_have_expired_are_no_session_that_is_over() {
        let expired = "<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>";
        let roles = vec![role("Work", Some("mfa/ann"))];
        let (began, _, _) = sign_in(roles, &["123456"], move |_| (403, expired.to_owned())).await;
        assert_eq!(began, Err(AwsError::Expired));
    }

    #[tokio::test]
    async fn roles_before_the_code_and_after_it_are_assumed_in_their_turn() {
        let roles = || vec![role("One", None), role("Two", Some("mfa/ann")), role("Three", None)];
        let (began, questions, asked) = sign_in(roles(), &["123456"], |_| session("ASIA1")).await;
        assert_eq!(questions.len(), 1);
        let name = |body: &String| {
            let mut parameters = body.split('&');
            parameters.find_map(|it| it.strip_prefix("RoleArn=")).map(ToOwned::to_owned)
        };
        let order: Vec<_> = asked.iter().filter_map(name).collect();
        assert_eq!(order, ["One", "Two"], "the third is assumed when it is needed");
        assert!(matches!(began, Ok(Some(_))));

        let (began, questions, _) =
            sign_in(roles(), &["123456"], |_| denial("User: ann is not authorized")).await;
        assert!(matches!(began, Err(AwsError::RoleRefused { .. })), "{began:?}");
        assert_eq!(questions.len(), 1, "the code is asked for before anything is called");
    }

    #[tokio::test]
    async fn a_source_without_a_profile_that_wants_a_code_stays_as_it_is() {
        let source = AwsSource {
            profile: Some("there-is-no-such-profile".to_owned()),
            organization: Some(OrganizationEntry::default()),
            ..AwsSource::default()
        };
        let same = source.clone().signed_in(async |_| Err(AwsError::Interrupted)).await;
        assert_eq!(same, Ok(source));
    }
}
