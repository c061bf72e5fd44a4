//! Why a call of AWS gave nothing.

use std::fmt;

/// Why a call of AWS gave nothing: what may be shown and kept of it, and never what was sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailedCall {
    /// AWS answered with an error.
    Refused {
        /// What the code means.
        refusal: Refusal,
        /// AWS's code, such as `AccessDenied`.
        code: String,
        /// What AWS says beside the code, in one line.
        detail: Option<String>,
        /// What AWS's support can find the call by.
        request_id: Option<String>,
    },
    /// What AWS would tell is encrypted with a KMS key that the caller may not use.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/cmk-related-errors.html>
    KeyDenied {
        /// The key's ARN, where somebody told it.
        key: Option<String>,
        /// AWS's code.
        code: String,
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
        detail: String,
    },
    /// There is nothing to sign the call with.
    NoCredentials {
        /// Why, where somebody said.
        detail: Option<String>,
    },
    /// The call never left for another reason.
    NotSent {
        /// Why.
        detail: String,
    },
    /// AWS took the order for a report, and could not make it.
    NoReport {
        /// AWS's code and sentence.
        detail: String,
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

/// What an error code of AWS means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// A permission is missing.
    Denied,
    /// There were too many calls.
    Throttled,
    /// The credentials were good once.
    CredentialsExpired,
    /// The credentials are wrong, or not valid in this region.
    CredentialsWrong,
    /// This region or server has no such call.
    UnknownCall,
    /// What was asked about does not exist.
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
                f.write_str("what AWS would answer is encrypted with ")?;
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
