//! Calls that change the server. rolecall never makes such calls.

use std::net::SocketAddr;

use serde_json::Value;

use super::http::{self, Message};

/// A long-term access key, or that of a session, which has a token too.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// The server, called on behalf of an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Api<'a> {
    pub(crate) address: SocketAddr,
    pub(crate) account: &'a str,
}

impl Api<'_> {
    /// Calls an operation of IAM; the answer is XML.
    ///
    /// # Panics
    ///
    /// Panics unless the call succeeds: what cannot be put there cannot be tested.
    #[track_caller]
    pub(crate) fn iam(self, operation: &str, parameters: &[(&str, &str)]) -> String {
        let mut form = format!("Action={operation}&Version=2010-05-08");
        for (name, value) in parameters {
            form += &format!("&{name}={}", encoded(value));
        }
        self.call("iam", &[FORM], &form)
    }

    /// Assumes a role, which need not exist and trusts everyone: a session of the account.
    #[track_caller]
    pub(crate) fn session(self) -> Key {
        let form = format!(
            "Action=AssumeRole&Version=2011-06-15&RoleSessionName=test&\
             RoleArn=arn:aws:iam::{}:role/Reader",
            self.account
        );
        let answer = self.call("sts", &[FORM], &form);
        let token = element(&answer, "SessionToken");
        Key {
            id: element(&answer, "AccessKeyId"),
            secret: element(&answer, "SecretAccessKey"),
            token: Some(token),
        }
    }

    /// Calls an operation of a service that talks JSON: `AWSIdentityStore.CreateUser`.
    #[track_caller]
    pub(crate) fn json(self, service: &str, target: &str, body: &Value) -> Value {
        let kind = ("Content-Type", "application/x-amz-json-1.1");
        let answer = self.call(service, &[kind, ("X-Amz-Target", target)], &body.to_string());
        serde_json::from_str(&answer).unwrap_or_default()
    }

    #[track_caller]
    fn call(self, service: &str, headers: &[(&str, &str)], body: &str) -> String {
        // The server looks up the service there; it checks no signature.
        let signature = format!(
            "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260115/us-east-1/{service}/aws4_request, \
             SignedHeaders=host, Signature=0"
        );
        let common = [
            ("Host", "localhost"),
            ("Authorization", signature.as_str()),
            ("X-Moto-Account-Id", self.account),
        ];
        let request = Message::request(&[&common, headers].concat(), body);
        let answer = http::exchange(self.address, &request).expect("the server answers");
        assert_eq!(answer.status(), Some(200), "{body}: {}", answer.text());
        answer.text()
    }
}

/// The value, encoded for a form.
fn encoded(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encode = |byte: u8| {
        if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    value.bytes().map(encode).collect()
}

/// The text of the first XML element with this name.
#[track_caller]
pub(crate) fn element(xml: &str, name: &str) -> String {
    let text = xml.split(&format!("<{name}>")).nth(1).and_then(|it| it.split("</").next());
    text.unwrap_or_else(|| panic!("no {name} in {xml}")).to_owned()
}
