//! Why nothing can be read from AWS at all.

use thiserror::Error;

use super::{
    failure::{CallFailure, DENIED, THROTTLING},
    origin::{CredentialOrigin, export},
};

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
    /// It is known what should give them, and it does not.
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
    /// They began with an MFA code, and were good once.
    #[error("the session of the profile `{profile}`, which began with an MFA code, is over")]
    SessionOver {
        /// The profile.
        profile: String,
    },
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
    /// The role of the profile cannot be assumed.
    #[error("the profile `{profile}` cannot assume its role ({code}: {message})")]
    RoleRefused {
        /// The profile.
        profile: String,
        /// AWS's word for it.
        code: String,
        /// AWS's sentence.
        message: String,
    },
    /// The code of an MFA device was wrong.
    #[error("AWS refuses the MFA code ({code}: {message})")]
    CodeRefused {
        /// AWS's word for it.
        code: String,
        /// AWS's sentence.
        message: String,
    },
    /// The profile's role wants MFA, and there is nobody to ask for the code.
    #[error("the profile `{name}` wants an MFA code, and there is no terminal to ask for it")]
    WantsMfa {
        /// The profile.
        name: String,
    },
    /// The profile's role wants MFA, and whoever was asked for the code gave none.
    #[error("the profile `{name}` wants an MFA code, and none was given")]
    NoCode {
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

impl AwsError {
    /// Why the first call gave nothing. `profile` is the one whose credentials were to
    /// be used, and `origin` what hands them out.
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
            CallFailure::RoleRefused { code, message } => match profile {
                Some(name) => Self::RoleRefused { profile: name.to_owned(), code, message },
                None => Self::Refused { code, message },
            },
            CallFailure::Unintelligible { status } => Self::NotAws { place, status },
            CallFailure::NoAnswer => Self::NoAnswer { place },
            CallFailure::Throttled { seconds } => {
                Self::Throttled { code: format!("nothing else came in {seconds} s") }
            }
            CallFailure::Unreachable { reason } => Self::Unreachable { place, reason },
            CallFailure::NoCredentials => match origin.cloned() {
                Some(origin) => Self::NoneFrom { origin, reason: "there are none".to_owned() },
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
                "`aws configure` or `aws sso login`, or name a profile with `--profile`; \
                 `--demo` and `-i FILE` need none"
            }
            Self::Credentials { .. } | Self::Expired => {
                "sign in again, for Identity Center with `aws sso login`; \
                 `aws sts get-caller-identity` tells whether it worked"
            }
            Self::NoneFrom { origin, .. } => return Some(origin.hint()),
            Self::SessionOver { .. } => "start rolecall again, and it asks for a new code",
            Self::RoleRefused { code, .. } if code == "ValidationError" => {
                "`duration_seconds` may be more than the role allows, or more than the hour that \
                 AWS gives where one role assumes another"
            }
            Self::RoleRefused { code, .. } if !DENIED.contains(&code.as_str()) => {
                "`aws sts get-caller-identity` with the same profile tells the same; try again in \
                 a minute"
            }
            Self::RoleRefused { .. } => {
                "the trust policy of the role has to admit who assumes it, and who does needs \
                 `sts:AssumeRole`; some want `external_id` or `mfa_serial` in the profile"
            }
            Self::CodeRefused { .. } => {
                "a code counts once: wait for the next; `mfa_serial` has to be the device of \
                 whoever assumes the role"
            }
            Self::WantsMfa { name } => return Some(export(name)),
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
            Self::NoCode { .. } | Self::Interrupted => return None,
        };
        Some(hint.to_owned())
    }
}
