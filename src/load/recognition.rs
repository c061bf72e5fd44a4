//! Tells what a source is by its content; names and endings do not count.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::{
    error::{LoadError, Place},
    packed,
    wire::{Document, Text, fault},
};

/// The text of a source, and what kind it is of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A JSON object; which one is yet to be seen.
    Json(String),
    /// A credential report in CSV.
    CredentialReport(String),
}

/// The first columns of every credential report.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
const REPORT_HEADER: &str = "user,arn,user_creation_time";

const LOOKED_FOR: &str =
    "authorization details, a credential report, or a rolecall snapshot (JSON or CSV)";

const COMMANDS: &str = "rolecall reads what `aws iam get-account-authorization-details` and \
     `aws iam get-credential-report` print as JSON, and its own snapshots";

/// What a file that is packed otherwise or no text begins with, what it then is, and what helps.
#[rustfmt::skip]
const SIGNATURES: [(&[u8], &str, &str); 6] = [
    (b"\x1f\x8b",          "data packed with gzip",  "unpack it with `gunzip` first"),
    (b"PK\x03\x04",        "a zip archive",          "unpack it, and name the folder"),
    (b"\x89PNG",           "a PNG picture",          COMMANDS),
    (b"%PDF",              "a PDF document",         COMMANDS),
    (b"\xff\xfe",          "UTF-16 text",            "write the file as UTF-8: in PowerShell, `| Out-File -Encoding utf8 FILE`"),
    (b"\xfe\xff",          "UTF-16 text",            "write the file as UTF-8: in PowerShell, `| Out-File -Encoding utf8 FILE`"),
];

/// What UTF-8 text begins with when Windows wrote it.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Tells the kind of a source.
///
/// # Errors
///
/// Fails where `bytes` are neither JSON nor a credential report.
pub(super) fn recognize(file: &str, mut bytes: Vec<u8>) -> Result<Content, LoadError> {
    let unexpected = |found: String, hint| LoadError::Unexpected {
        file: file.to_owned(),
        place: Place::Whole,
        expected: LOOKED_FOR.to_owned(),
        found,
        hint: Some(hint),
    };
    if bytes.starts_with(packed::SIGNATURE) {
        const HINT: &str = "the file is damaged or cut short: copy it again";
        bytes = packed::unpack(&bytes).map_err(|found| unexpected(found.to_owned(), HINT))?;
    }
    if let Some((_, found, hint)) = SIGNATURES.iter().find(|(it, ..)| bytes.starts_with(it)) {
        return Err(unexpected((*found).to_owned(), hint));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        unexpected(format!("bytes that are no UTF-8 text, after byte {place}"), COMMANDS)
    })?;
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    let start = text.trim_start();
    if start.starts_with('{') {
        Ok(Content::Json(text))
    } else if start.starts_with(REPORT_HEADER) {
        Ok(Content::CredentialReport(text))
    } else if start.is_empty() {
        const HINT: &str = "the command that should have written it printed nothing; run it \
                            again and look at its errors";
        Err(unexpected("nothing: it is empty".to_owned(), HINT))
    } else if start.starts_with('[') {
        Err(unexpected("a JSON list".to_owned(), COMMANDS))
    } else {
        Err(unexpected(format!("text that begins with `{}`", excerpt(start)), COMMANDS))
    }
}

/// Parses a JSON object in which at least one member is known.
///
/// # Errors
///
/// Fails where `text` is not JSON, or is another object.
pub(super) fn parse_document<'a>(file: &str, text: &'a str) -> Result<Document<'a>, LoadError> {
    let document: Document<'a> =
        serde_json::from_str(text).map_err(|error| not_json(file, text, &error))?;
    if document.is_recognized() {
        return Ok(document);
    }
    Err(LoadError::Unexpected {
        file: file.to_owned(),
        place: Place::Whole,
        expected: LOOKED_FOR.to_owned(),
        found: described(&member_names(text)),
        hint: Some(COMMANDS),
    })
}

/// The error for text that is no JSON, in the words of this program.
fn not_json(file: &str, text: &str, error: &serde_json::Error) -> LoadError {
    let unexpected = |expected: &str, found: String, hint| LoadError::Unexpected {
        file: file.to_owned(),
        place: Place::Text { line: error.line(), column: error.column() },
        expected: expected.to_owned(),
        found,
        hint,
    };
    if error.is_eof() {
        const HINT: &str = "the file is cut short: write it again, or copy it whole";
        return unexpected("the rest of the JSON", "the end of the file".to_owned(), Some(HINT));
    }
    let fault = fault(error);
    let here = text.split_inclusive('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let here = here.get(error.column().saturating_sub(1)..).map(excerpt).unwrap_or_default();
    match (fault.as_str(), fault.strip_prefix("expected ")) {
        ("trailing characters", _) => {
            const HINT: &str = "each file may hold one JSON object";
            unexpected("the end of the file", format!("`{here}`"), Some(HINT))
        }
        (_, Some(expected)) => match expected.split_once(", found ") {
            Some((expected, found)) => unexpected(expected, found.to_owned(), None),
            None => unexpected(expected, format!("`{here}`"), None),
        },
        (other, None) => unexpected("valid JSON", format!("`{here}` ({other})"), None),
    }
}

/// The names of an object's members, in order.
fn member_names(text: &str) -> Vec<Cow<'_, str>> {
    struct Names<'a>(Vec<Cow<'a, str>>);

    impl<'de> serde::Deserialize<'de> for Names<'de> {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct NamesVisitor;

            impl<'de> serde::de::Visitor<'de> for NamesVisitor {
                type Value = Names<'de>;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<Self::Value, A::Error> {
                    let mut names = Vec::new();
                    while let Some((name, IgnoredAny)) = map.next_entry::<Text<'de>, _>()? {
                        names.push(Cow::Owned(name.as_str().to_owned()));
                    }
                    Ok(Names(names))
                }
            }

            deserializer.deserialize_map(NamesVisitor)
        }
    }

    serde_json::from_str(text).map(|Names(names)| names).unwrap_or_default()
}

/// What an object with these members is, as far as one can guess.
fn described(members: &[Cow<'_, str>]) -> String {
    const SHOWN: usize = 4;
    if members.iter().any(|it| it == "Statement") {
        return "a policy document".to_owned();
    }
    let names: Vec<_> = members.iter().take(SHOWN).map(|it| format!("`{}`", excerpt(it))).collect();
    match (names.is_empty(), members.len() > SHOWN) {
        (true, _) => "an object without members".to_owned(),
        (false, false) => format!("an object with {}", names.join(", ")),
        (false, true) => format!("an object with {}, …", names.join(", ")),
    }
}

/// The beginning of `text`, short enough for one line.
fn excerpt(text: &str) -> String {
    const LENGTH: usize = 30;
    let line: String =
        text.chars().take(LENGTH).map(|it| if it.is_control() { ' ' } else { it }).collect();
    let line = line.trim();
    if text.chars().nth(LENGTH).is_some() { format!("{line}…") } else { line.to_owned() }
}
