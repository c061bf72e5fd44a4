//! Why nothing can be read from AWS at all.

use thiserror::Error;

use super::{
    failure::{CallFailure, DENIED, THROTTLING},
    origin::{CredentialOrigin, export},
};

/// What ends a live load before it starts: the caller is unknown, or AWS does not respond. Later
/// failures are gaps.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AwsError {
    /// There are no credentials anywhere.
    #[error("no AWS credentials were found")]
    NoCredentials,
    /// They exist, but cannot be obtained now.
    #[error("the AWS credentials cannot be loaded: {reason}")]
    Credentials {
        /// Why.
        reason: String,
    },
    /// A source for them is configured, but it does not provide any.
    #[error("{origin}: {reason}")]
    NoneFrom {
        /// What should.
        origin: CredentialOrigin,
        /// Why it does not.
        reason: String,
    },
    /// They were good once.
    #[error("the AWS credentials have expired")]
    Expired,
    /// They were started with an MFA code, and have expired.
    #[error("the MFA session of the profile `{profile}` has expired")]
    SessionOver {
        /// The profile.
        profile: String,
    },
    /// AWS does not take them.
    #[error("AWS rejected the credentials ({code}: {message})")]
    Refused {
        /// The AWS error code.
        code: String,
        /// The AWS error message.
        message: String,
    },
    /// AWS throttles the calls of this account.
    #[error("AWS throttled the call ({code})")]
    Throttled {
        /// The AWS error code.
        code: String,
    },
    /// The role of the profile cannot be assumed.
    #[error("the profile `{profile}` cannot assume its role ({code}: {message})")]
    RoleRefused {
        /// The profile.
        profile: String,
        /// The AWS error code.
        code: String,
        /// The AWS error message.
        message: String,
    },
    /// The MFA code was wrong.
    #[error("AWS rejected the MFA code ({code}: {message})")]
    CodeRefused {
        /// The AWS error code.
        code: String,
        /// The AWS error message.
        message: String,
    },
    /// The profile's role requires MFA, and there is no terminal to ask for the code.
    #[error("the profile `{name}` requires an MFA code, and there is no terminal to enter it")]
    WantsMfa {
        /// The profile.
        name: String,
    },
    /// The profile's role requires MFA, and no code was entered.
    #[error("the profile `{name}` requires an MFA code, and none was entered")]
    NoCode {
        /// The profile.
        name: String,
    },
    /// No such profile.
    #[error("the AWS configuration has no profile `{name}`")]
    NoProfile {
        /// The name that was given.
        name: String,
        /// The profiles there are.
        known: Vec<String>,
    },
    /// `~/.aws/config` or `~/.aws/credentials` is malformed, or refers to something that does not
    /// exist.
    #[error("the AWS configuration is not valid: {reason}")]
    Configuration {
        /// What is wrong with it.
        reason: String,
    },
    /// No connection.
    #[error("{place} cannot be reached: {reason}")]
    Unreachable {
        /// What was tried.
        place: String,
        /// The operating system's message.
        reason: String,
    },
    /// A connection, but no answer.
    #[error("{place} does not respond")]
    NoAnswer {
        /// What was tried.
        place: String,
    },
    /// A response, but not from AWS.
    #[error("the server at {place} is not AWS (HTTP status {status})")]
    NotAws {
        /// What was tried.
        place: String,
        /// The status of the answer.
        status: u16,
    },
    /// The user canceled before the first response.
    #[error("interrupted")]
    Interrupted,
}

impl AwsError {
    /// Why the first call failed. `profile` is the one whose credentials were used, and `origin` is
    /// their source.
    pub(super) fn of_first_call(
        failure: CallFailure,
        place: String,
        profile: Option<&str>,
        origin: Option<&CredentialOrigin>,
    ) -> Self {
        match failure {
            it if it.is_expired() => Self::Expired,
            CallFailure::Refused { code, .. } if THROTTLING.contains(&code.as_str()) => {
                Self::Throttled { code }
            }
            CallFailure::Refused { code, message, .. } => Self::Refused { code, message },
            CallFailure::KeyDenied { code, .. } => Self::Refused { code, message: String::new() },
            CallFailure::RoleRefused { code, message } => match profile {
                Some(name) => Self::RoleRefused { profile: name.to_owned(), code, message },
                None => Self::Refused { code, message },
            },
            CallFailure::Unintelligible { status } => Self::NotAws { place, status },
            CallFailure::NoAnswer => Self::NoAnswer { place },
            CallFailure::Throttled { seconds } => {
                Self::Throttled { code: format!("no other response in {seconds} s") }
            }
            CallFailure::Unreachable { reason } => Self::Unreachable { place, reason },
            CallFailure::NoCredentials => match origin.cloned() {
                Some(origin) => Self::NoneFrom { origin, reason: "none were found".to_owned() },
                None => Self::NoCredentials,
            },
            CallFailure::CredentialsFailed { reason } => match origin.cloned() {
                Some(origin) => Self::NoneFrom { origin, reason },
                None => Self::Credentials { reason },
            },
            CallFailure::NotSent { reason } => Self::Configuration { reason },
            CallFailure::Stopped
            | CallFailure::NoReport { .. }
            | CallFailure::LateReport
            | CallFailure::RepeatedPage
            | CallFailure::TooManyPages => Self::Interrupted,
        }
    }

    /// What would help.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoCredentials => {
                "run `aws configure` or `aws sso login`, or name a profile with `--profile`; \
                 `--demo` and `-i FILE` need no credentials"
            }
            Self::Credentials { .. } | Self::Expired => {
                "sign in again (Identity Center: `aws sso login`), then check with `aws sts \
                 get-caller-identity`"
            }
            Self::NoneFrom { origin, .. } => return Some(origin.hint()),
            Self::SessionOver { .. } => "start rolecall again and enter a new code",
            Self::RoleRefused { code, .. } if code == "ValidationError" => {
                "`duration_seconds` may exceed the maximum of the role, or the 1 hour limit of \
                 role chaining"
            }
            Self::RoleRefused { code, .. } if !DENIED.contains(&code.as_str()) => {
                "check with `aws sts get-caller-identity` and the same profile; try again in a \
                 minute"
            }
            Self::RoleRefused { .. } => {
                "the trust policy of the role must trust the caller, and the caller needs \
                 `sts:AssumeRole`; the role may require `external_id` or `mfa_serial` in the profile"
            }
            Self::CodeRefused { .. } => {
                "a code is valid once: wait for the next one; `mfa_serial` must name a device of \
                 the caller"
            }
            Self::WantsMfa { name } => return Some(export(name)),
            Self::Refused { .. } => {
                "check the keys; for China and GovCloud, set `--region` to a region there"
            }
            Self::Throttled { .. } => {
                "many calls are being made in this account; try again in a minute"
            }
            Self::NoProfile { known, .. } if known.is_empty() => {
                "create one with `aws configure --profile NAME`"
            }
            Self::NoProfile { known, .. } => {
                const SHOWN: usize = 8;
                let names: Vec<_> = known.iter().take(SHOWN).map(|it| format!("`{it}`")).collect();
                let more = known.len().saturating_sub(SHOWN);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                return Some(format!("the profiles are {}{more}", names.join(", ")));
            }
            Self::Configuration { .. } => {
                "check with `aws configure list`, which reads the same files"
            }
            Self::Unreachable { .. } | Self::NoAnswer { .. } | Self::NotAws { .. } => {
                "check the network, `--endpoint-url` and `--region`; for a proxy, set \
                 `HTTPS_PROXY`, and `SSL_CERT_FILE` if the proxy has its own certificate"
            }
            Self::NoCode { .. } | Self::Interrupted => return None,
        };
        Some(hint.to_owned())
    }
}
