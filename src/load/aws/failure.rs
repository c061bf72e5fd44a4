//! Why a call gave nothing, in words that may be shown and kept: AWS's code and request id, and
//! never what was sent.

use std::{error::Error, fmt};

use aws_config::imds::client::error::ImdsError;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_iam::types::ErrorDetails;
use aws_sdk_sts::{error::SdkError as StsError, operation::assume_role::AssumeRoleError};
use aws_smithy_runtime_api::client::{
    orchestrator::HttpResponse,
    result::{ConnectorError, SdkError},
};
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_types::request_id::RequestId;

/// A call that gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CallFailure {
    /// AWS answered with an error.
    Refused {
        /// Such as `AccessDenied`.
        code: String,
        /// AWS's sentence, its first line.
        message: String,
        /// What AWS's support can find the call by.
        request_id: Option<String>,
    },
    /// Something answered that does not speak as AWS does.
    Unintelligible {
        /// The HTTP status.
        status: u16,
    },
    /// No answer in time.
    NoAnswer,
    /// No connection.
    Unreachable {
        /// What the system says.
        reason: String,
    },
    /// There is nothing to sign the call with.
    NoCredentials,
    /// A role is to be assumed first, and nobody lets the caller.
    RoleRefused {
        /// Such as `AccessDenied`.
        code: String,
        /// AWS's sentence, its first line.
        message: String,
    },
    /// There should be something to sign it with, but it cannot be had.
    CredentialsFailed {
        /// Why.
        reason: String,
    },
    /// The call never left for another reason.
    NotSent {
        /// Why.
        reason: String,
    },
    /// AWS took the order for a report, and could not make it.
    NoReport {
        /// Such as `INTERNAL_ERROR`.
        code: String,
        /// AWS's sentence, its first line.
        message: String,
    },
    /// AWS was still making the report when nobody waited any more.
    LateReport,
    /// AWS asked to slow down for so long, and answered nothing else.
    Throttled {
        /// How long.
        seconds: u64,
    },
    /// A page named itself, or one before it, as the next.
    RepeatedPage,
    /// More pages than anybody has.
    TooManyPages,
    /// The load was ended early.
    Stopped,
}

/// How AWS's services say that something is denied.
pub(super) const DENIED: [&str; 4] =
    ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized"];

/// How AWS's services say that there are too many calls.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>
pub(super) const THROTTLING: [&str; 7] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
];

/// How they say that keys were good once.
const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/// How they say that the keys are wrong, or no longer any, whatever is asked with them. So they may
/// be in a region that the account has not turned on.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>,
/// <https://repost.aws/knowledge-center/iam-validate-access-credentials>
const WRONG_KEYS: [&str; 4] = [
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
];

/// IAM's word for something that is not there.
pub(super) const MISSING: &str = "NoSuchEntity";

/// How they say that there is no such call, as where a region or another server has not all that
/// AWS has.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html>
const UNSERVED: [&str; 2] = ["InvalidAction", "UnknownOperationException"];

impl CallFailure {
    /// What became of a call.
    pub(super) fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match error {
            SdkError::ServiceError(answer) => match answer.err().code() {
                Some(code) => Self::Refused {
                    code: code.to_owned(),
                    message: first_line(answer.err().message().unwrap_or_default()),
                    request_id: error.request_id().map(ToOwned::to_owned),
                },
                None => Self::Unintelligible { status: answer.raw().status().as_u16() },
            },
            SdkError::ResponseError(answer) => {
                Self::Unintelligible { status: answer.raw().status().as_u16() }
            }
            SdkError::TimeoutError(_) => Self::NoAnswer,
            SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
                Some(error) => Self::of_connector(error),
                None => Self::NotSent { reason: spoken(error) },
            },
            other => Self::NotSent { reason: spoken(other) },
        }
    }

    /// A report that AWS could not make, as its job says.
    pub(super) fn no_report(error: Option<&ErrorDetails>) -> Self {
        let code = error.map_or("FAILED", ErrorDetails::code).to_owned();
        let message = first_line(error.map(ErrorDetails::message).unwrap_or_default());
        Self::NoReport { code, message }
    }

    /// What kept a call from leaving, or its answer from coming.
    fn of_connector(error: &ConnectorError) -> Self {
        // The call that was to bring the credentials tells more.
        if let Some(error) = chain(error).find_map(|it| it.downcast_ref()) {
            return Self::of_role(error);
        }
        let reason = spoken(error);
        match chain(error).find_map(|it| it.downcast_ref::<CredentialsError>()) {
            Some(CredentialsError::CredentialsNotLoaded(_)) => Self::NoCredentials,
            // The machine's own role is the last resort: all others had nothing.
            Some(_) if chain(error).any(<dyn Error>::is::<ImdsError>) => Self::NoCredentials,
            Some(_) => Self::CredentialsFailed { reason },
            None if error.is_timeout() => Self::NoAnswer,
            None if error.is_user() => Self::NotSent { reason },
            None if reason.contains("invalid peer certificate") => {
                Self::Unreachable { reason: "its certificate is not trusted".to_owned() }
            }
            None => Self::Unreachable { reason },
        }
    }

    /// What became of the call that assumes a role.
    pub(super) fn of_role(error: &StsError<AssumeRoleError>) -> Self {
        match Self::of(error) {
            Self::Refused { code, message, .. }
                if !EXPIRED.iter().chain(&WRONG_KEYS).chain(&THROTTLING).any(|it| *it == code) =>
            {
                Self::RoleRefused { code, message }
            }
            failure => failure,
        }
    }

    /// Whether the credentials were good once.
    pub(super) fn is_expired(&self) -> bool {
        match self {
            Self::Refused { code, .. } => EXPIRED.contains(&code.as_str()),
            _ => false,
        }
    }

    /// Whether a permission is missing.
    pub(super) fn is_denied(&self) -> bool {
        match self {
            Self::Refused { code, .. } => DENIED.contains(&code.as_str()),
            _ => false,
        }
    }

    /// What would cure it, if anything does; `permission` is told where one is missing.
    pub(super) fn cure(&self, permission: impl FnOnce() -> String) -> Option<String> {
        let cure = match self {
            Self::Stopped => "let it read to the end",
            it if it.is_denied() => return Some(permission()),
            it if it.is_expired() => "sign in again, and read again",
            Self::NoCredentials | Self::CredentialsFailed { .. } | Self::RoleRefused { .. } => {
                "sign in again, and read again"
            }
            Self::Refused { code, .. } if WRONG_KEYS.contains(&code.as_str()) => {
                "check the keys and the region, and read again"
            }
            Self::Refused { code, .. } if UNSERVED.contains(&code.as_str()) => return None,
            Self::Refused { code, .. } if code == MISSING => "check the name, or read again",
            _ => "read again",
        };
        Some(cure.to_owned())
    }

    /// A word for it.
    pub(super) fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            Self::Unintelligible { .. } => "unintelligible answer",
            Self::NoAnswer => "no answer",
            Self::Unreachable { .. } => "unreachable",
            Self::NoCredentials | Self::CredentialsFailed { .. } | Self::RoleRefused { .. } => {
                "no credentials"
            }
            Self::NotSent { .. } => "not sent",
            Self::NoReport { code, .. } => code,
            Self::LateReport => "late report",
            Self::Throttled { .. } => "throttled",
            Self::RepeatedPage => "repeated page",
            Self::TooManyPages => "too many pages",
            Self::Stopped => "stopped",
        }
    }
}

impl fmt::Display for CallFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { code, message, request_id } => {
                f.write_str(match code.as_str() {
                    it if DENIED.contains(&it) => "denied",
                    it if THROTTLING.contains(&it) => "AWS asks to slow down",
                    it if EXPIRED.iter().chain(&WRONG_KEYS).any(|code| *code == it) => {
                        "AWS refuses the credentials"
                    }
                    it if UNSERVED.contains(&it) => "there is no such call here",
                    _ => "AWS refuses the call",
                })?;
                write!(f, " ({code}")?;
                // Who was denied what is known already; only a reason beside it is news.
                let (_, why) = message.split_once(" because ").unwrap_or_default();
                match (self.is_denied(), why) {
                    (true, "") => {}
                    (true, why) => write!(f, ": {why}")?,
                    (false, _) if message.is_empty() => {}
                    (false, _) => write!(f, ": {message}")?,
                }
                match request_id {
                    Some(id) => write!(f, "; request {id})"),
                    None => f.write_str(")"),
                }
            }
            Self::Unintelligible { status } => {
                write!(f, "an answer that is not AWS's (HTTP status {status})")
            }
            Self::NoAnswer => f.write_str("no answer in time"),
            Self::Unreachable { reason } => write!(f, "no connection ({reason})"),
            Self::NoCredentials => f.write_str("there are no credentials"),
            Self::CredentialsFailed { reason } => write!(f, "no credentials ({reason})"),
            Self::RoleRefused { code, message } => {
                write!(f, "no credentials ({code}: {message})")
            }
            Self::NotSent { reason } => write!(f, "the call could not be made ({reason})"),
            Self::NoReport { code, message } if message.is_empty() => {
                write!(f, "AWS could not make the report ({code})")
            }
            Self::NoReport { code, message } => {
                write!(f, "AWS could not make the report ({code}: {message})")
            }
            Self::LateReport => f.write_str("the report was not ready in time"),
            Self::Throttled { seconds } => {
                write!(f, "AWS asks to slow down (nothing else came in {seconds} s)")
            }
            Self::RepeatedPage => f.write_str("the answer names a page that was read already"),
            Self::TooManyPages => f.write_str("the answer has more pages than are read"),
            Self::Stopped => f.write_str("reading was ended before this"),
        }
    }
}

/// An error and all that it comes from, from the outside in.
pub(super) fn chain<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |it: &&'a (dyn Error + 'static)| (*it).source())
}

/// An error of the AWS SDK in one line: what it all comes from.
pub(super) fn spoken(error: &(dyn Error + 'static)) -> String {
    let Some(cause) = chain(error).last() else { return String::new() };
    let words = match cause.downcast_ref::<ErrorMetadata>() {
        // It would show as Rust writes it.
        Some(it) => {
            let known = [it.code(), it.message()].into_iter().flatten();
            known.collect::<Vec<_>>().join(": ")
        }
        None => cause.to_string(),
    };
    first_line(&words)
}

/// The first line of a message, within bounds. What follows it may repeat the whole request with
/// its token, as `SignatureDoesNotMatch` does.
fn first_line(message: &str) -> String {
    const LENGTH: usize = 300;
    message.lines().next().unwrap_or_default().trim().chars().take(LENGTH).collect()
}
