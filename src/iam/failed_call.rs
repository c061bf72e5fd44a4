//! Why an AWS call failed.

use std::fmt;

/// Why an AWS call failed. Holds only what may be shown and saved, never what was sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailedCall {
    /// AWS answered with an error.
    Refused {
        /// What the code means.
        refusal: Refusal,
        /// The AWS error code, such as `AccessDenied`.
        code: String,
        /// The AWS error message, on one line.
        detail: Option<String>,
        /// The request id, for AWS Support.
        request_id: Option<String>,
    },
    /// The data is encrypted with a KMS key that the caller may not use.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/cmk-related-errors.html>
    KeyDenied {
        /// The key's ARN, if the error names it.
        key: Option<String>,
        /// The AWS error code.
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
        detail: String,
    },
    /// No credentials to sign the call with.
    NoCredentials {
        /// The reason, if known.
        detail: Option<String>,
    },
    /// The call was not sent, for another reason.
    NotSent {
        /// Why.
        detail: String,
    },
    /// AWS accepted the request for a report, and failed to generate it.
    NoReport {
        /// The AWS error code and message.
        detail: String,
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

/// The meaning of an AWS error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// A permission is missing.
    Denied,
    /// There were too many calls.
    Throttled,
    /// The credentials were good once.
    CredentialsExpired,
    /// The credentials are invalid, or not valid in this region.
    CredentialsWrong,
    /// The region or server does not support this call.
    UnknownCall,
    /// The requested object does not exist.
    NotFound,
    /// Anything else.
    Other,
}

impl fmt::Display for FailedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { refusal, code, detail, request_id } => {
                f.write_str(match refusal {
                    Refusal::Denied => "denied",
                    Refusal::Throttled => "throttled by AWS",
                    Refusal::CredentialsExpired | Refusal::CredentialsWrong => {
                        "AWS rejected the credentials"
                    }
                    Refusal::UnknownCall => "this operation does not exist here",
                    Refusal::NotFound | Refusal::Other => "AWS rejected the call",
                })?;
                write!(f, " ({code}")?;
                if let Some(detail) = detail {
                    write!(f, ": {detail}")?;
                }
                match request_id {
                    Some(id) => write!(f, "; request {id})"),
                    None => f.write_str(")"),
                }
            }
            Self::KeyDenied { key, code, request_id } => {
                f.write_str("the data is encrypted with ")?;
                match key {
                    Some(key) => write!(f, "the KMS key `{key}`, which the caller may not use")?,
                    None => f.write_str("a KMS key that the caller may not use")?,
                }
                match request_id {
                    Some(id) => write!(f, " ({code}; request {id})"),
                    None => write!(f, " ({code})"),
                }
            }
            Self::Unintelligible { status } => {
                write!(f, "a response that is not from AWS (HTTP status {status})")
            }
            Self::NoAnswer => f.write_str("no response in time"),
            Self::Unreachable { detail } => write!(f, "no connection ({detail})"),
            Self::NoCredentials { detail: None } => f.write_str("no credentials"),
            Self::NoCredentials { detail: Some(detail) } => write!(f, "no credentials ({detail})"),
            Self::NotSent { detail } => write!(f, "the call could not be made ({detail})"),
            Self::NoReport { detail } => write!(f, "AWS could not generate the report ({detail})"),
            Self::LateReport => f.write_str("the report was not ready in time"),
            Self::Throttled { seconds } => {
                write!(f, "throttled by AWS (no other response in {seconds} s)")
            }
            Self::RepeatedPage => f.write_str("the response names a page that was already read"),
            Self::TooManyPages => f.write_str("the response has more pages than rolecall reads"),
            Self::Stopped => f.write_str("loading was stopped before this call"),
        }
    }
}
