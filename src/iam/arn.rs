//! Amazon Resource Names and account ids.

use std::{borrow::Borrow, fmt, str::FromStr, sync::Arc};

use thiserror::Error;

/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
///
/// Region and account may be empty, and the resource may itself contain colons. Cloning is cheap:
/// clones share the text.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
#[derive(Clone)]
pub struct Arn {
    text: Arc<str>,
    /// Byte positions of the second to the fifth colon, where the fields end.
    colons: [u16; 4],
}

/// `arn:`, with which every ARN begins.
const PREFIX: &str = "arn:";
const FIELDS: [&str; 4] = ["partition", "service", "region", "account"];

impl Arn {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub fn partition(&self) -> &str {
        &self.text[PREFIX.len()..self.colon(0)]
    }

    /// The service namespace, such as `iam`.
    pub fn service(&self) -> &str {
        self.field(0)
    }

    /// Empty for global services.
    pub fn region(&self) -> &str {
        self.field(1)
    }

    /// Twelve digits; empty for S3 buckets; `aws` for AWS-managed policies.
    pub fn account(&self) -> &str {
        self.field(2)
    }

    /// Everything after the fifth colon, such as `role/team/deploy`.
    pub fn resource(&self) -> &str {
        &self.text[self.colon(3) + 1..]
    }

    /// The part of the resource before its first slash, such as `role`; the whole resource if there
    /// is no slash.
    pub fn resource_type(&self) -> &str {
        self.resource().split('/').next().unwrap_or_default()
    }

    /// The part of the resource after its last slash, such as `deploy`.
    pub fn name(&self) -> &str {
        self.resource().rsplit('/').next().unwrap_or_default()
    }

    /// The ARN as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The ARN as shared text.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    fn colon(&self, index: usize) -> usize {
        usize::from(self.colons[index])
    }

    fn field(&self, after: usize) -> &str {
        &self.text[self.colon(after) + 1..self.colon(after + 1)]
    }
}

impl FromStr for Arn {
    type Err = ParseArnError;

    fn from_str(text: &str) -> Result<Self, ParseArnError> {
        let quoted = || text.chars().take(200).collect::<String>();
        if !text.starts_with(PREFIX) {
            return Err(ParseArnError::MissingPrefix { text: quoted() });
        }
        let mut colons = [0; 4];
        let mut start = PREFIX.len();
        for (name, colon) in FIELDS.into_iter().zip(&mut colons) {
            let end = text[start..].find(':').map(|offset| start + offset);
            let end = end.ok_or_else(|| ParseArnError::MissingField { name, text: quoted() })?;
            *colon = u16::try_from(end).map_err(|_| ParseArnError::TooLong { text: quoted() })?;
            start = end + 1;
        }
        if start == text.len() {
            return Err(ParseArnError::EmptyResource { text: quoted() });
        }
        Ok(Self { text: text.into(), colons })
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Arn {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Arn {}

impl PartialOrd for Arn {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Arn {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl std::hash::Hash for Arn {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Borrow<str> for Arn {
    fn borrow(&self) -> &str {
        &self.text
    }
}

/// Why a text is not an ARN.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseArnError {
    /// The text does not begin with `arn:`.
    #[error("expected `arn:` at the start of `{text}`")]
    MissingPrefix {
        /// The text as given, truncated to 200 characters.
        text: String,
    },
    /// There are too few colons.
    #[error("no {name} in the ARN `{text}`")]
    MissingField {
        /// The first field that is absent.
        name: &'static str,
        /// The text as given, truncated to 200 characters.
        text: String,
    },
    /// Nothing follows the fifth colon.
    #[error("empty resource in the ARN `{text}`")]
    EmptyResource {
        /// The text as given.
        text: String,
    },
    /// The fields before the resource are longer than those of any ARN.
    #[error("fields longer than 65535 bytes in the ARN `{text}`")]
    TooLong {
        /// The text as given, truncated to 200 characters.
        text: String,
    },
}

/// An account id, usually twelve digits.
///
/// Any text is accepted: anonymized dumps contain words such as `test`, and the owner of AWS
/// managed policies is `aws`.
///
/// Source: <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Arc<str>);

impl AccountId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` has the form of an account id: twelve digits.
    pub fn is_well_formed(text: &str) -> bool {
        text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
    }
}

impl From<&str> for AccountId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl Borrow<str> for AccountId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_resource_keeps_its_colons() {
        let arn: Arn = "arn:aws:lambda:eu-west-1:111122223333:function:deploy:7".parse().unwrap();
        assert_eq!(
            (arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()),
            ("aws", "lambda", "eu-west-1", "111122223333", "function:deploy:7")
        );
    }

    #[test]
    fn a_role_has_a_type_and_a_name_apart_from_its_path() {
        let arn: Arn = "arn:aws:iam::111122223333:role/team/data/Loader".parse().unwrap();
        assert_eq!((arn.resource_type(), arn.name()), ("role", "Loader"));
    }

    #[test]
    fn errors_name_what_is_missing() {
        #[rustfmt::skip]
        let cases = [
            ("role/Admin",                 "expected `arn:` at the start of `role/Admin`"),
            ("arn:aws:iam",                "no service in the ARN `arn:aws:iam`"),
            ("arn:aws:iam::111122223333",  "no account in the ARN `arn:aws:iam::111122223333`"),
            ("arn:aws:iam::111122223333:", "empty resource in the ARN `arn:aws:iam::111122223333:`"),
        ];
        for (text, message) in cases {
            assert_eq!(text.parse::<Arn>().unwrap_err().to_string(), message);
        }
    }

    proptest! {
        #[test]
        fn display_and_parse_are_inverse(text in "arn:[a-z-]{0,9}:[a-z]{0,5}:[a-z0-9-]{0,9}:[0-9]{0,12}:.{1,40}") {
            prop_assert_eq!(text.parse::<Arn>().unwrap().to_string(), text);
        }

        #[test]
        fn parsing_never_panics(text in ".*") {
            let _ = text.parse::<Arn>();
        }
    }
}
