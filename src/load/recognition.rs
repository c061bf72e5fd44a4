//! Tells what a source is by its content; names and endings do not count.
//!
//! Of a source that is not known only the kind is told, never what stands in it: it may be a file
//! of credentials, named by mistake.

use serde::{Deserialize, de::IgnoredAny};

use super::{
    error::{LoadError, Place},
    packed,
    wire::{Document, fault},
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

const COMMANDS: &str = "rolecall reads the JSON output of \
                        `aws iam get-account-authorization-details` and \
                        `aws iam get-credential-report`, and its own snapshots";

/// What a file that is packed otherwise or no text begins with, what it then is, and what helps.
#[rustfmt::skip]
const SIGNATURES: [(&[u8], &str, &str); 6] = [
    (b"\x1f\x8b",          "data compressed with gzip",  "decompress it with `gunzip` first"),
    (b"PK\x03\x04",        "a zip archive",          "extract it, and name the folder"),
    (b"\x89PNG",           "a PNG picture",          COMMANDS),
    (b"%PDF",              "a PDF document",         COMMANDS),
    (b"\xff\xfe",          "UTF-16 text",            "save the file as UTF-8: in PowerShell, `| Out-File -Encoding utf8 FILE`"),
    (b"\xfe\xff",          "UTF-16 text",            "save the file as UTF-8: in PowerShell, `| Out-File -Encoding utf8 FILE`"),
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
        const HINT: &str = "the file is damaged or incomplete: copy it again";
        bytes = packed::unpack(&bytes).map_err(|found| unexpected(found.to_owned(), HINT))?;
    }
    if let Some((_, found, hint)) = SIGNATURES.iter().find(|(it, ..)| bytes.starts_with(it)) {
        return Err(unexpected((*found).to_owned(), hint));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        unexpected(format!("bytes that are not UTF-8 text, after byte {place}"), COMMANDS)
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
        const HINT: &str = "the command that wrote it printed nothing; run it again and check its \
                            errors";
        Err(unexpected("nothing: it is empty".to_owned(), HINT))
    } else {
        let found = match start.strip_prefix('[') {
            Some(rest) if begins_with_name(rest) => "an INI file, as those in `~/.aws` are",
            Some(_) => "a JSON list",
            None => "text that is neither JSON nor a credential report",
        };
        Err(unexpected(found.to_owned(), COMMANDS))
    }
}

/// Whether what follows a `[` is the name of a section, as in `[profile dev]`, and no JSON value.
fn begins_with_name(rest: &str) -> bool {
    let end = rest.find(|it: char| !it.is_alphanumeric() && !matches!(it, '-' | '_' | '.'));
    let word = &rest[..end.unwrap_or(rest.len())];
    word.starts_with(char::is_alphabetic) && !matches!(word, "true" | "false" | "null")
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
        found: described(text).to_owned(),
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
        const HINT: &str = "the file is incomplete: write it or copy it again";
        return unexpected("the rest of the JSON", "the end of the file".to_owned(), Some(HINT));
    }
    let fault = fault(error);
    let here = text.split_inclusive('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let here = here.get(error.column().saturating_sub(1)..).map_or("nothing", kind).to_owned();
    match (fault.as_str(), fault.strip_prefix("expected ")) {
        ("trailing characters", _) => {
            const HINT: &str = "each file may hold one JSON object";
            unexpected("the end of the file", here, Some(HINT))
        }
        (_, Some(expected)) => match expected.split_once(", found ") {
            Some((expected, found)) => unexpected(expected, found.to_owned(), None),
            None => unexpected(expected, here, None),
        },
        (other, None) => unexpected("valid JSON", format!("{here} ({other})"), None),
    }
}

/// What an object is that is none of ours, as far as one can guess.
fn described(text: &str) -> &'static str {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "PascalCase")]
    struct Policy {
        statement: Option<IgnoredAny>,
    }

    let is_empty = text.split_whitespace().flat_map(str::chars).eq("{}".chars());
    match serde_json::from_str(text) {
        Ok(Policy { statement: Some(_) }) => "a policy document",
        _ if is_empty => "an object without members",
        _ => "an object without known members",
    }
}

/// What stands at the beginning of `text`, in kind alone.
fn kind(text: &str) -> &'static str {
    const KINDS: [(&str, &str); 8] = [
        ("{", "`{`"),
        ("}", "`}`"),
        ("[", "`[`"),
        ("]", "`]`"),
        (",", "`,`"),
        (":", "`:`"),
        ("\"", "a string"),
        ("'", "text in single quotes"),
    ];
    let found = KINDS.iter().find(|(it, _)| text.starts_with(it));
    found.map_or("something else", |(_, kind)| *kind)
}
