//! Writes what AWS answers in the shapes of the AWS CLI's JSON, member by member.

use std::fmt::Write;

use aws_smithy_types::{DateTime, date_time::Format};
use percent_encoding::percent_decode_str;
use serde::{Serialize, Serializer, ser::Error};
use serde_json::value::RawValue;

/// A JSON object in the making. What AWS does not say is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    members: String,
}

impl Shape {
    /// A string.
    #[must_use]
    pub(super) fn text<'a>(self, name: &str, text: impl Into<Option<&'a str>>) -> Self {
        match text.into() {
            Some(text) => self.member(name, &quoted(text)),
            None => self,
        }
    }

    /// A moment, as RFC 3339 writes it.
    #[must_use]
    pub(super) fn date(self, name: &str, date: Option<&DateTime>) -> Self {
        let text = date.and_then(|it| it.fmt(Format::DateTime).ok());
        self.text(name, text.as_deref())
    }

    /// A number or a boolean.
    #[must_use]
    pub(super) fn plain<T: Into<serde_json::Value>>(self, name: &str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.member(name, &value.into().to_string()),
            None => self,
        }
    }

    /// A policy document, which the API sends URL-encoded (RFC 3986) and the AWS CLI prints as an
    /// object. Its text is kept to the letter; what is no JSON is kept as a string.
    #[must_use]
    pub(super) fn document(self, name: &str, document: Option<&str>) -> Self {
        let Some(document) = document else { return self };
        let decoded = match document.trim_start().starts_with('{') {
            true => document.into(),
            false => percent_decode_str(document).decode_utf8_lossy(),
        };
        match serde_json::from_str::<&RawValue>(&decoded) {
            Ok(raw) => self.member(name, raw.get()),
            Err(_) => self.text(name, document),
        }
    }

    /// An object.
    #[must_use]
    pub(super) fn object(self, name: &str, object: Option<Self>) -> Self {
        match object {
            Some(object) => self.member(name, &object.to_text()),
            None => self,
        }
    }

    /// A list of objects.
    #[must_use]
    pub(super) fn list(self, name: &str, items: impl IntoIterator<Item = Self>) -> Self {
        self.values(name, items.into_iter().map(|it| it.to_text()))
    }

    /// A list of strings.
    #[must_use]
    pub(super) fn texts<'a>(self, name: &str, items: impl IntoIterator<Item = &'a str>) -> Self {
        self.values(name, items.into_iter().map(quoted))
    }

    /// The object's text.
    pub(super) fn to_text(&self) -> String {
        format!("{{{}}}", self.members)
    }

    /// The object, to stand in a larger JSON text.
    pub(super) fn to_raw(&self) -> Option<Box<RawValue>> {
        // The members are JSON each, so the whole is.
        RawValue::from_string(self.to_text()).ok()
    }

    fn values(self, name: &str, values: impl Iterator<Item = String>) -> Self {
        let values: Vec<_> = values.collect();
        self.member(name, &format!("[{}]", values.join(",")))
    }

    fn member(mut self, name: &str, value: &str) -> Self {
        let comma = if self.members.is_empty() { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = write!(self.members, "{comma}{}:{value}", quoted(name));
        self
    }
}

/// As a value inside a larger JSON text.
impl Serialize for Shape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The members are JSON each, so the whole is.
        let raw = RawValue::from_string(self.to_text()).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_has_what_aws_says_and_nothing_else() {
        let found = Shape::default()
            .text("Arn", "a\"b")
            .text("Path", None)
            .date("CreateDate", Some(&DateTime::from_secs(1_768_478_400)))
            .plain("IsAttachable", Some(true))
            .plain("AttachmentCount", None::<i32>)
            .list("Tags", [Shape::default().text("Key", "team"), Shape::default()])
            .texts("GroupList", ["a", "b"])
            .object("RoleLastUsed", Some(Shape::default()))
            .to_text();
        let expected = r#"{"Arn":"a\"b","CreateDate":"2026-01-15T12:00:00Z","IsAttachable":true,"Tags":[{"Key":"team"},{}],"GroupList":["a","b"],"RoleLastUsed":{}}"#;
        assert_eq!(found, expected);
    }

    #[test]
    fn a_document_is_decoded_and_kept_to_the_letter() {
        #[rustfmt::skip]
        let cases = [
            ("%7B%22Id%22%3A%20%2250%2541%22%7D", r#"{"D":{"Id": "50%41"}}"#),
            (r#"{"Id": "50%41"}"#,                r#"{"D":{"Id": "50%41"}}"#),
            ("%7B%22Id%22",                       r#"{"D":"%7B%22Id%22"}"#),
        ];
        for (document, expected) in cases {
            assert_eq!(Shape::default().document("D", Some(document)).to_text(), expected);
        }
    }
}
