//! The faults of calls, in the form in which AWS or the network produces them.

use super::{
    http::Message,
    operation::{Call, Protocol},
};

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// The caller has no permission for the operation.
    Denied,
    /// The caller is throttled.
    Throttled,
    /// The service fails: HTTP 500.
    Failing,
    /// The connection is reset before an answer.
    Reset,
    /// The answer ends in the middle.
    Cut,
    /// No response arrives, and the connection stays open.
    Silent,
    /// An answer with HTTP 200 that is neither XML nor JSON.
    Malformed,
    /// Each page names itself as the next one.
    SamePage,
    /// The session of the caller is over.
    Expired,
    /// The key does not exist.
    UnknownKey,
    /// The code of the MFA device is wrong.
    WrongCode,
    /// The signature is wrong. AWS then repeats all that was signed, the session token too.
    WrongSignature,
}

impl Fault {
    /// The answer, for the faults that are answers by themselves.
    pub(crate) fn answer(self, call: &Call, request: &Message) -> Option<Message> {
        match self {
            Self::Expired => Some(error(call, expiry(call))),
            Self::UnknownKey => Some(error(call, unknown_key(call))),
            Self::WrongCode => Some(error(call, wrong_code())),
            Self::WrongSignature => Some(error(call, wrong_signature(call, request))),
            Self::Denied => Some(error(call, denial(call))),
            Self::Throttled => Some(error(call, throttling(call))),
            Self::Failing => Some(error(call, failure(call))),
            Self::Malformed => Some(Message::response(200, &[], "<<{ no answer")),
            Self::Reset | Self::Cut | Self::Silent | Self::SamePage => None,
        }
    }
}

/// The request id of every error response made here.
pub(crate) const REQUEST_ID: &str = "00000000-fa17-4000-8000-000000000000";

struct ServiceError {
    status: u16,
    code: &'static str,
    message: String,
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
fn denial(call: &Call) -> ServiceError {
    let name = call.name();
    let message = format!(
        "User: arn:aws:iam::111111111111:user/auditor is not authorized to perform: {name}"
    );
    match call.protocol {
        Protocol::Query => ServiceError { status: 403, code: "AccessDenied", message },
        Protocol::Json => ServiceError { status: 400, code: "AccessDeniedException", message },
    }
}

/// Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
fn throttling(call: &Call) -> ServiceError {
    let message = "Rate exceeded".to_owned();
    let code = match call.service.as_str() {
        "organizations" => "TooManyRequestsException",
        "sso" | "identitystore" => "ThrottlingException",
        _ => "Throttling",
    };
    ServiceError { status: 400, code, message }
}

fn failure(call: &Call) -> ServiceError {
    let code = match call.protocol {
        Protocol::Query => "ServiceFailure",
        Protocol::Json => "InternalServerException",
    };
    ServiceError { status: 500, code, message: "The request processing has failed".to_owned() }
}

fn expiry(call: &Call) -> ServiceError {
    let message = "The security token included in the request is expired".to_owned();
    match call.protocol {
        Protocol::Query => ServiceError { status: 403, code: "ExpiredToken", message },
        Protocol::Json => ServiceError { status: 400, code: "ExpiredTokenException", message },
    }
}

fn unknown_key(call: &Call) -> ServiceError {
    let message = "The security token included in the request is invalid".to_owned();
    match call.protocol {
        Protocol::Query => ServiceError { status: 403, code: "InvalidClientTokenId", message },
        Protocol::Json => {
            ServiceError { status: 400, code: "UnrecognizedClientException", message }
        }
    }
}

/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
fn wrong_code() -> ServiceError {
    let message = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
    ServiceError { status: 403, code: "AccessDenied", message: message.to_owned() }
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html>
fn wrong_signature(call: &Call, request: &Message) -> ServiceError {
    let mut message = "The request signature we calculated does not match the signature you \
                       provided. Check your AWS Secret Access Key and signing method.\n\n\
                       The Canonical String for this request should have been\n'POST\n/\n\n"
        .to_owned();
    for (name, value) in &request.headers {
        message += &format!("{}:{value}\n", name.to_ascii_lowercase());
    }
    let status = if call.protocol == Protocol::Query { 403 } else { 400 };
    let code = match call.protocol {
        Protocol::Query => "SignatureDoesNotMatch",
        Protocol::Json => "InvalidSignatureException",
    };
    ServiceError { status, code, message: message + "'" }
}

fn error(call: &Call, error: ServiceError) -> Message {
    let ServiceError { status, code, message } = error;
    let id = ("x-amzn-RequestId", REQUEST_ID);
    match call.protocol {
        Protocol::Query => {
            let fault = if status == 500 { "Receiver" } else { "Sender" };
            let body = format!(
                "<ErrorResponse><Error><Type>{fault}</Type><Code>{code}</Code>\
                 <Message>{message}</Message></Error>\
                 <RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
            );
            Message::response(status, &[("Content-Type", "text/xml"), id], body)
        }
        Protocol::Json => {
            let body = serde_json::json!({"__type": code, "Message": message}).to_string();
            let kind = ("Content-Type", "application/x-amz-json-1.1");
            Message::response(status, &[kind, id], body)
        }
    }
}
