//! The session of an assumed role, whose credentials stay in memory and are never shown.
//!
//! Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use aws_credential_types::{
    Credentials,
    provider::{self, ProvideCredentials, error::CredentialsError, future},
};
use aws_sdk_sts::{
    Client,
    error::SdkError,
    operation::assume_role::{AssumeRoleError, AssumeRoleOutput},
};

/// A role, and how it is assumed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Role {
    /// Its ARN.
    pub(super) arn: String,
    /// The session's name in the logs of the role's account, if not `rolecall`.
    pub(super) session_name: Option<String>,
    /// The external id that its trust policy requires.
    pub(super) external_id: Option<String>,
    /// The session duration; the AWS default is one hour.
    pub(super) duration_seconds: Option<i32>,
}

/// The code of an MFA device, for one session.
#[derive(Clone, Copy)]
pub(super) struct MfaToken<'a> {
    /// The device: the ARN of a virtual one, the serial number of a hardware one.
    pub(super) serial: &'a str,
    /// What it shows.
    pub(super) code: &'a str,
}

/// The default session name.
const SESSION_NAME: &str = "rolecall";

impl Role {
    /// Begins a session.
    pub(super) async fn assume(
        &self,
        sts: &Client,
        mfa: Option<MfaToken<'_>>,
    ) -> Result<AssumeRoleOutput, SdkError<AssumeRoleError>> {
        let name = self.session_name.as_deref().unwrap_or(SESSION_NAME);
        sts.assume_role()
            .role_arn(&self.arn)
            .role_session_name(name)
            .set_external_id(self.external_id.clone())
            .set_duration_seconds(self.duration_seconds)
            .set_serial_number(mfa.map(|it| it.serial.to_owned()))
            .set_token_code(mfa.map(|it| it.code.to_owned()))
            .send()
            .await
    }
}

/// The credentials of a started session.
pub(super) fn credentials(answer: &AssumeRoleOutput) -> Option<Credentials> {
    let given = answer.credentials()?;
    Some(Credentials::new(
        given.access_key_id(),
        given.secret_access_key(),
        Some(given.session_token().to_owned()),
        (*given.expiration()).try_into().ok(),
        SESSION_NAME,
    ))
}

/// A role's session, which is renewed before it expires.
pub(super) struct Session {
    sts: Client,
    role: Role,
    /// Those of its start, until they are used.
    first: Mutex<Option<Credentials>>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("role", &self.role).finish_non_exhaustive()
    }
}

impl Session {
    /// A session that is started on first use.
    pub(super) fn new(sts: Client, role: Role) -> Self {
        Self { sts, role, first: Mutex::default() }
    }

    /// A session that was started with `answer`.
    pub(super) fn begun(sts: Client, role: Role, answer: &AssumeRoleOutput) -> Self {
        Self { sts, role, first: Mutex::new(credentials(answer)) }
    }

    async fn renewed(&self) -> provider::Result {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(credentials) = first {
            return Ok(credentials);
        }
        let answer =
            self.role.assume(&self.sts, None).await.map_err(CredentialsError::provider_error)?;
        credentials(&answer)
            .ok_or_else(|| CredentialsError::unhandled("the response has no credentials"))
    }
}

impl ProvideCredentials for Session {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.renewed())
    }
}
