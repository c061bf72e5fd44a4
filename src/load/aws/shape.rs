//! Converts the SDK's values to the wire shapes in which AWS responses are written.

use aws_smithy_types::{DateTime, date_time::Format};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use crate::load::wire::{Raw, Text};

/// A string.
pub(super) fn text<'a>(text: impl Into<Option<&'a str>>) -> Option<Text<'static>> {
    Some(text.into()?.to_owned().into())
}

/// Strings, in a list.
pub(super) fn texts<'a, S: AsRef<str> + 'a>(
    texts: impl IntoIterator<Item = &'a S>,
) -> Vec<Text<'static>> {
    texts.into_iter().map(|it| it.as_ref().to_owned().into()).collect()
}

/// A time in RFC 3339.
pub(super) fn date<'a>(date: impl Into<Option<&'a DateTime>>) -> Option<Text<'static>> {
    Some(date.into()?.fmt(Format::DateTime).ok()?.into())
}

/// A moment, to the second: nobody needs it finer.
pub(super) fn moment(date: &DateTime) -> Option<Timestamp> {
    Timestamp::from_second(date.secs()).ok()
}

/// A non-negative number; `None` for a negative one.
pub(super) fn count(number: Option<i32>) -> Option<u32> {
    u32::try_from(number?).ok()
}

/// A policy document, which the API sends URL-encoded (RFC 3986) and the AWS CLI prints as an
/// object. Its text is kept exactly; text that is not JSON is kept as a string.
pub(super) fn document(document: Option<&str>) -> Option<Raw<'static>> {
    let document = document?;
    let decoded = match document.trim_start().starts_with('{') {
        true => document.into(),
        false => percent_decode_str(document).decode_utf8_lossy(),
    };
    Raw::parse(&decoded).or_else(|| Raw::of(&document))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::wire::{RoleDetail, RoleLastUsed, Tag};

    #[test]
    fn an_object_has_what_aws_says_and_nothing_else() {
        let role = RoleDetail {
            arn: text("a\"b"),
            create_date: date(&DateTime::from_secs(1_768_478_400)),
            tags: [Tag { key: text("team"), value: None }, Tag::default()].into_iter().collect(),
            role_last_used: Some(RoleLastUsed::default()),
            ..RoleDetail::default()
        };
        let expected = r#"{"Arn":"a\"b","CreateDate":"2026-01-15T12:00:00Z","InstanceProfileList":[],"RolePolicyList":[],"AttachedManagedPolicies":[],"Tags":[{"Key":"team"},{}],"RoleLastUsed":{}}"#;
        assert_eq!(serde_json::to_string(&role).unwrap(), expected);
    }

    #[test]
    fn a_document_is_decoded_and_kept_to_the_letter() {
        #[rustfmt::skip]
        let cases = [
            ("%7B%22Id%22%3A%20%2250%2541%22%7D", r#"{"Id": "50%41"}"#),
            (r#"{"Id": "50%41"}"#,                r#"{"Id": "50%41"}"#),
            ("%7B%22Id%22",                       r#""%7B%22Id%22""#),
        ];
        for (given, expected) in cases {
            assert_eq!(document(Some(given)).unwrap().get(), expected);
        }
    }
}
