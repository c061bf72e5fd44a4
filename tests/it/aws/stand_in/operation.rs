//! Which operation a request calls, in AWS's two protocols.
//!
//! Sources: <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>,
//! <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>

use super::http::Message;

/// How a service talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// A form in, XML out: IAM and STS.
    Query,
    /// JSON in both directions: Organizations, Identity Center, account access manager.
    Json,
}

/// The call of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) protocol: Protocol,
    /// The name that it is signed for, which is that of its IAM actions too: `iam`, `sso`.
    pub(crate) service: String,
    /// `ListUsers`.
    pub(crate) operation: String,
    /// The caller's access key.
    pub(crate) access_key: String,
}

impl Call {
    /// Reads it from the headers, or from the body, depending on the protocol. `None` if this is
    /// not a call to AWS.
    pub(crate) fn of(request: &Message) -> Option<Self> {
        let (access_key, service) = signer(request).unwrap_or(("", ""));
        let (protocol, operation) = match request.header("x-amz-target") {
            Some(target) => (Protocol::Json, target.rsplit('.').next()?.to_owned()),
            None => match of_path(request) {
                Some(operation) => (Protocol::Json, operation.to_owned()),
                None => (Protocol::Query, form_value(&request.text(), "Action")?.to_owned()),
            },
        };
        let (service, access_key) = (service.to_owned(), access_key.to_owned());
        Some(Self { protocol, service, operation, access_key })
    }

    /// `iam:ListUsers`.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }
}

/// The operation that the path of a request names, in the protocol of newer services.
///
/// Source: <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>
fn of_path(request: &Message) -> Option<&'static str> {
    match request.start.split(' ').nth(1)? {
        "/applications-list" => Some("ListApplications"),
        "/entitlements-list" => Some("ListEntitlements"),
        _ => None,
    }
}

/// The access key and the service of the signature: `Credential=KEY/DAY/REGION/SERVICE/...`.
fn signer(request: &Message) -> Option<(&str, &str)> {
    let (_, credential) = request.header("authorization")?.split_once("Credential=")?;
    let mut parts = credential.split(['/', ',']);
    Some((parts.next()?, parts.nth(2)?))
}

/// An encoded value of a form.
pub(crate) fn form_value<'a>(form: &'a str, name: &str) -> Option<&'a str> {
    form.split('&').find_map(|it| it.strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260115/us-east-1/sso/\
                             aws4_request, SignedHeaders=host, Signature=0";

    #[test]
    fn a_call_is_known_by_its_form_or_its_target() {
        let form = "Action=ListUsers&Version=2010-05-08";
        let iam = SIGNATURE.replace("/sso/", "/iam/");
        let call = Call::of(&Message::request(&[("authorization", &iam)], form)).unwrap();
        assert_eq!((call.protocol, call.name().as_str()), (Protocol::Query, "iam:ListUsers"));

        let headers =
            [("Authorization", SIGNATURE), ("X-Amz-Target", "SWBExternalService.ListInstances")];
        let call = Call::of(&Message::request(&headers, "{}")).unwrap();
        assert_eq!((call.protocol, call.name().as_str()), (Protocol::Json, "sso:ListInstances"));
        assert_eq!(call.access_key, "AKIAEXAMPLE");
    }

    #[test]
    fn what_is_no_call_has_no_name() {
        assert_eq!(Call::of(&Message::request(&[], "Version=2010-05-08")), None);
    }
}
