//! Why a call failed, with only what may be shown and saved: the AWS error code and request id,
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

use super::secret::without_secrets;
use crate::iam::{FailedCall, Refusal};

/// A call that gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CallFailure {
    /// AWS answered with an error.
    Refused {
        /// Such as `AccessDenied`.
        code: String,
        /// The first line of the AWS error message.
        message: String,
        /// The request id, for AWS Support.
        request_id: Option<String>,
    },
    /// The data is encrypted with a KMS key that the caller may not use.
    KeyDenied {
        /// The key's ARN, if the AWS error message names it.
        key: Option<String>,
        /// Such as `AccessDeniedException`.
        code: String,
        /// The request id, for AWS Support.
        request_id: Option<String>,
    },
    /// The response is not one that AWS would send.
    Unintelligible {
        /// The HTTP status.
        status: u16,
    },
    /// No answer in time.
    NoAnswer,
    /// No connection.
    Unreachable {
        /// The operating system's message.
        reason: String,
    },
    /// No credentials to sign the call with.
    NoCredentials,
    /// A role must be assumed first, and the caller may not assume it.
    RoleRefused {
        /// Such as `AccessDenied`.
        code: String,
        /// The first line of the AWS error message.
        message: String,
    },
    /// Credentials are configured, but cannot be obtained.
    CredentialsFailed {
        /// Why.
        reason: String,
    },
    /// The call was not sent, for another reason.
    NotSent {
        /// Why.
        reason: String,
    },
    /// AWS accepted the request for a report, and failed to generate it.
    NoReport {
        /// Such as `INTERNAL_ERROR`.
        code: String,
        /// The first line of the AWS error message.
        message: String,
    },
    /// AWS was still generating the report when the wait ended.
    LateReport,
    /// AWS throttled the call until the retries were exhausted.
    Throttled {
        /// How long.
        seconds: u64,
    },
    /// A page named itself, or an earlier page, as the next.
    RepeatedPage,
    /// More pages than any real account has.
    TooManyPages,
    /// The load was ended early.
    Stopped,
}

/// The error codes of AWS services for denied calls.
pub(super) const DENIED: [&str; 4] =
    ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized"];

/// The error codes of AWS services for throttling.
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

/// The error codes for expired keys.
const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/// The error codes for keys that are wrong or deleted. Keys may also be rejected in a region that
/// the account has not enabled.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>,
/// <https://repost.aws/knowledge-center/iam-validate-access-credentials>
const WRONG_KEYS: [&str; 4] = [
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
];

/// IAM's error code for something that does not exist.
pub(super) const MISSING: &str = "NoSuchEntity";

/// The error codes for unsupported calls, for example if a region or another server does not
/// support everything.
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
                Some(code) if is_about_key(code, answer.err().message(), answer.raw()) => {
                    Self::KeyDenied {
                        key: answer.err().message().and_then(key_in),
                        code: code.to_owned(),
                        request_id: error.request_id().map(ToOwned::to_owned),
                    }
                }
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

    /// A report that AWS failed to generate, according to its job.
    pub(super) fn no_report(error: Option<&ErrorDetails>) -> Self {
        let code = error.map_or("FAILED", ErrorDetails::code).to_owned();
        let message = first_line(error.map(ErrorDetails::message).unwrap_or_default());
        Self::NoReport { code, message }
    }

    /// What prevented a call from being sent, or its response from arriving.
    fn of_connector(error: &ConnectorError) -> Self {
        // The failed call for credentials is more informative.
        if let Some(error) = chain(error).find_map(|it| it.downcast_ref()) {
            return Self::of_role(error);
        }
        let reason = spoken(error);
        match chain(error).find_map(|it| it.downcast_ref::<CredentialsError>()) {
            Some(CredentialsError::CredentialsNotLoaded(_)) => Self::NoCredentials,
            // The machine's own role is the last resort: all others had no credentials.
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

    /// The failure of the call that assumes a role.
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
            Self::Refused { code, .. } => refusal(code) == Refusal::CredentialsExpired,
            _ => false,
        }
    }

    /// Whether a permission is missing.
    pub(super) fn is_denied(&self) -> bool {
        match self {
            Self::Refused { code, .. } => DENIED.contains(&code.as_str()),
            Self::KeyDenied { .. } => true,
            _ => false,
        }
    }

    /// What may be shown and saved of it.
    pub(super) fn told(&self) -> FailedCall {
        match self {
            Self::Refused { code, message, request_id } => {
                let refusal = refusal(code);
                let detail = match refusal {
                    // The denied caller is already known; only an additional reason is news.
                    Refusal::Denied => message.split_once(" because ").map_or("", |(_, why)| why),
                    Refusal::Throttled
                    | Refusal::CredentialsExpired
                    | Refusal::CredentialsWrong
                    | Refusal::UnknownCall
                    | Refusal::NotFound
                    | Refusal::Other => message,
                };
                FailedCall::Refused {
                    refusal,
                    code: code.clone(),
                    detail: Some(detail.to_owned()).filter(|it| !it.is_empty()),
                    request_id: request_id.clone(),
                }
            }
            Self::KeyDenied { key, code, request_id } => FailedCall::KeyDenied {
                key: key.clone(),
                code: code.clone(),
                request_id: request_id.clone(),
            },
            Self::Unintelligible { status } => FailedCall::Unintelligible { status: *status },
            Self::NoAnswer => FailedCall::NoAnswer,
            Self::Unreachable { reason } => FailedCall::Unreachable { detail: reason.clone() },
            Self::NoCredentials => FailedCall::NoCredentials { detail: None },
            Self::CredentialsFailed { reason } => {
                FailedCall::NoCredentials { detail: Some(reason.clone()) }
            }
            Self::RoleRefused { code, message } => {
                FailedCall::NoCredentials { detail: Some(format!("{code}: {message}")) }
            }
            Self::NotSent { reason } => FailedCall::NotSent { detail: reason.clone() },
            Self::NoReport { code, message } if message.is_empty() => {
                FailedCall::NoReport { detail: code.clone() }
            }
            Self::NoReport { code, message } => {
                FailedCall::NoReport { detail: format!("{code}: {message}") }
            }
            Self::LateReport => FailedCall::LateReport,
            Self::Throttled { seconds } => FailedCall::Throttled { seconds: *seconds },
            Self::RepeatedPage => FailedCall::RepeatedPage,
            Self::TooManyPages => FailedCall::TooManyPages,
            Self::Stopped => FailedCall::Stopped,
        }
    }

    /// A word for it.
    pub(super) fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } | Self::KeyDenied { code, .. } => code,
            Self::Unintelligible { .. } => "unreadable response",
            Self::NoAnswer => "no response",
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
        self.told().fmt(f)
    }
}

/// Whether the caller lacks a permission for the key that encrypts the response. AWS says so in a
/// member of the response, or only in its message.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/cmk-related-errors.html>
fn is_about_key(code: &str, message: Option<&str>, answer: &HttpResponse) -> bool {
    const REASON: &[u8] = b"KMS_ACCESS_DENIED";
    let body = answer.body().bytes().unwrap_or_default();
    DENIED.contains(&code)
        && (message.is_some_and(|it| it.contains("kms:Decrypt"))
            || body.windows(REASON.len()).any(|it| it == REASON))
}

/// The ARN of a KMS key in an AWS error message.
fn key_in(message: &str) -> Option<String> {
    let mut words = message.split_whitespace();
    let key = words.find(|it| it.starts_with("arn:") && it.split(':').nth(2) == Some("kms"))?;
    Some(key.trim_end_matches(['.', ',']).to_owned())
}

/// What an error code means.
fn refusal(code: &str) -> Refusal {
    match code {
        it if DENIED.contains(&it) => Refusal::Denied,
        it if THROTTLING.contains(&it) => Refusal::Throttled,
        it if EXPIRED.contains(&it) => Refusal::CredentialsExpired,
        it if WRONG_KEYS.contains(&it) => Refusal::CredentialsWrong,
        it if UNSERVED.contains(&it) => Refusal::UnknownCall,
        MISSING => Refusal::NotFound,
        _ => Refusal::Other,
    }
}

/// An error and all its causes, from the outside in.
pub(super) fn chain<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |it: &&'a (dyn Error + 'static)| (*it).source())
}

/// An error of the AWS SDK on one line, with its causes.
pub(super) fn spoken(error: &(dyn Error + 'static)) -> String {
    let Some(cause) = chain(error).last() else { return String::new() };
    let words = match cause.downcast_ref::<ErrorMetadata>() {
        // It would be shown in Rust's debug format.
        Some(it) => {
            let known = [it.code(), it.message()].into_iter().flatten();
            known.collect::<Vec<_>>().join(": ")
        }
        None => cause.to_string(),
    };
    first_line(&words)
}

/// The first line of a message, truncated. What follows it may repeat the whole request with its
/// token, as `SignatureDoesNotMatch` does.
fn first_line(message: &str) -> String {
    const LENGTH: usize = 300;
    let line = message.lines().next().unwrap_or_default().trim();
    without_secrets(line).chars().take(LENGTH).collect()
}
