//! Why nothing can be read from AWS at all.

use thiserror::Error;

use super::failure::{CallFailure, THROTTLING};

/// What ends a live load before it begins: nobody knows who asks, or nobody answers. Later
/// failures are gaps.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AwsError {
    /// There are no credentials anywhere.
    #[error("no AWS credentials were found")]
    NoCredentials,
    /// There are some, but they cannot be had now.
    #[error("the AWS credentials cannot be had: {reason}")]
    Credentials {
        /// Why.
        reason: String,
    },
    /// They were good once.
    #[error("the AWS credentials have expired")]
    Expired,
    /// AWS does not take them.
    #[error("AWS refuses the credentials ({code}: {message})")]
    Refused {
        /// AWS's word for it.
        code: String,
        /// AWS's sentence.
        message: String,
    },
    /// AWS has too many calls of this account to answer.
    #[error("AWS asks to slow down ({code})")]
    Throttled {
        /// AWS's word for it.
        code: String,
    },
    /// The profile's role wants MFA, and nobody here can ask for the code.
    #[error("the profile `{name}` wants MFA (`mfa_serial`), and rolecall cannot ask for the code")]
    WantsMfa {
        /// The profile.
        name: String,
    },
    /// No such profile.
    #[error("no profile is named `{name}` in the AWS configuration")]
    NoProfile {
        /// The name that was asked for.
        name: String,
        /// The profiles there are.
        known: Vec<String>,
    },
    /// `~/.aws/config` or `~/.aws/credentials` is broken, or what it says leads nowhere.
    #[error("the AWS configuration is of no use: {reason}")]
    Configuration {
        /// What is wrong with it.
        reason: String,
    },
    /// No connection.
    #[error("{place} cannot be reached: {reason}")]
    Unreachable {
        /// What was tried.
        place: String,
        /// What the system says.
        reason: String,
    },
    /// A connection, but no answer.
    #[error("{place} does not answer")]
    NoAnswer {
        /// What was tried.
        place: String,
    },
    /// An answer, but not AWS's.
    #[error("what answers at {place} is not AWS (HTTP status {status})")]
    NotAws {
        /// What was tried.
        place: String,
        /// The status of the answer.
        status: u16,
    },
    /// The user ended it before the first answer.
    #[error("interrupted")]
    Interrupted,
}

/// How AWS says that credentials were good once.
const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

impl AwsError {
    /// Why the first call gave nothing.
    pub(super) fn of_first_call(failure: CallFailure, place: String) -> Self {
        match failure {
            CallFailure::Refused { code, .. } if EXPIRED.contains(&code.as_str()) => Self::Expired,
            CallFailure::Refused { code, .. } if THROTTLING.contains(&code.as_str()) => {
                Self::Throttled { code }
            }
            CallFailure::Refused { code, message, .. } => Self::Refused { code, message },
            CallFailure::Unintelligible { status } => Self::NotAws { place, status },
            CallFailure::NoAnswer | CallFailure::Throttled { .. } => Self::NoAnswer { place },
            CallFailure::Unreachable { reason } => Self::Unreachable { place, reason },
            CallFailure::NoCredentials => Self::NoCredentials,
            CallFailure::CredentialsFailed { reason } => Self::Credentials { reason },
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
                "`aws configure` or `aws sso login`, or name a profile with `--profile`; \
                 `--demo` and `-i FILE` need none"
            }
            Self::Credentials { .. } | Self::Expired => {
                "sign in again, for Identity Center with `aws sso login`; \
                 `aws sts get-caller-identity` tells whether it worked"
            }
            Self::WantsMfa { name } => {
                return Some(format!(
                    "`eval \"$(aws configure export-credentials --profile {name} --format env)\"`, \
                     then rolecall without `--profile`"
                ));
            }
            Self::Refused { .. } => {
                "check the keys; for China and GovCloud name a region there with `--region`"
            }
            Self::Throttled { .. } => {
                "somebody makes many calls in this account; try again in a minute"
            }
            Self::NoProfile { known, .. } if known.is_empty() => {
                "`aws configure --profile NAME` makes one"
            }
            Self::NoProfile { known, .. } => {
                const SHOWN: usize = 8;
                let names: Vec<_> = known.iter().take(SHOWN).map(|it| format!("`{it}`")).collect();
                let more = known.len().saturating_sub(SHOWN);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                return Some(format!("there are {}{more}", names.join(", ")));
            }
            Self::Configuration { .. } => "`aws configure list` reads the same files",
            Self::Unreachable { .. } | Self::NoAnswer { .. } | Self::NotAws { .. } => {
                "check the network, `--endpoint-url` and `--region`; for a proxy set \
                 `HTTPS_PROXY`, and `SSL_CERT_FILE` if it has a certificate of its own"
            }
            Self::Interrupted => return None,
        };
        Some(hint.to_owned())
    }
}
