//! Tells what a source is by its content; names and endings do not count.
//!
//! Of a source that is not known only the kind is told, never what stands in it: it may be a file
//! of credentials, named by mistake.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::{
    assembly::{is_report, report_text},
    compressed,
    error::{LoadError, Place},
    foreign::{known_kind, list_kind},
    wire::{Document, fault},
};

/// The text of a source, and what kind it is of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// JSON objects; which is yet to be seen.
    Json(String),
    /// A credential report in CSV.
    CredentialReport(String),
}

const LOOKED_FOR: &str =
    "authorization details, a credential report, or a rolecall snapshot (JSON or CSV)";

const COMMANDS: &str = "rolecall reads the JSON output of \
                        `aws iam get-account-authorization-details` and \
                        `aws iam get-credential-report`, and its own snapshots";

/// What a file that is compressed otherwise or no text begins with, what it then is, and what helps.
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
    if compressed::is_compressed(&bytes) {
        const HINT: &str = "the file is damaged or incomplete: copy it again";
        bytes = compressed::unpack(&bytes).map_err(|found| unexpected(found.to_owned(), HINT))?;
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
    let is_ini = start.strip_prefix('[').is_some_and(begins_with_name);
    if start.starts_with('{') || (start.starts_with('[') && !is_ini) {
        Ok(Content::Json(text))
    } else if is_report(start) {
        Ok(Content::CredentialReport(text))
    } else if let Some(report) = encoded_report(start) {
        Ok(Content::CredentialReport(report))
    } else if is_yaml(start) {
        const HINT: &str = "run the AWS CLI with `--output json`";
        Err(unexpected("YAML".to_owned(), HINT))
    } else if start.is_empty() {
        const HINT: &str = "the command that wrote it printed nothing; run it again and check its \
                            errors";
        Err(unexpected("nothing: it is empty".to_owned(), HINT))
    } else {
        let found = match is_ini {
            true => "an INI file, as those in `~/.aws` are",
            false => "text that is neither JSON nor a credential report",
        };
        Err(unexpected(found.to_owned(), COMMANDS))
    }
}

/// The credential report that stands in `text` as the API gives it, in base64: alone, or first in
/// a line that the AWS CLI printed as text.
fn encoded_report(text: &str) -> Option<String> {
    let first = text.split('\t').next().unwrap_or_default();
    let raw = serde_json::value::to_raw_value(first).ok()?;
    report_text(&raw).ok().filter(|it| is_report(it))
}

/// Whether text looks like YAML: a document's beginning, or the name of a member in the first line.
fn is_yaml(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    let first = lines.next().unwrap_or_default();
    let first = first.strip_prefix("- ").unwrap_or(first);
    first == "---"
        || first.split_once(':').is_some_and(|(name, value)| {
            let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '"');
            !name.is_empty()
                && name.chars().all(is_name)
                && (value.is_empty() || value.starts_with(' '))
        })
}

/// Whether what follows a `[` is the name of a section, as in `[profile dev]`, and no JSON value.
fn begins_with_name(rest: &str) -> bool {
    let end = rest.find(|it: char| !it.is_alphanumeric() && !matches!(it, '-' | '_' | '.'));
    let word = &rest[..end.unwrap_or(rest.len())];
    word.starts_with(char::is_alphabetic) && !matches!(word, "true" | "false" | "null")
}

/// Parses JSON objects, one after another or in a list, in each of which at least one member is
/// known: pages that stand in one file.
///
/// # Errors
///
/// Fails where `text` is not JSON, or has another object.
pub(super) fn parse_documents<'a>(
    file: &str,
    text: &'a str,
) -> Result<Vec<Document<'a>>, LoadError> {
    let malformed = |error: &serde_json::Error| not_json(file, text, error);
    let unexpected = |(found, hint): (&str, &'static str)| LoadError::Unexpected {
        file: file.to_owned(),
        place: Place::Whole,
        expected: LOOKED_FOR.to_owned(),
        found: found.to_owned(),
        hint: Some(hint),
    };
    let is_list = text.trim_start().starts_with('[');
    let texts: Vec<&RawValue> = match is_list {
        true => serde_json::from_str(text).map_err(|it| malformed(&it))?,
        false => Vec::new(),
    };
    let documents: Vec<Document<'a>> = match is_list {
        true if texts.is_empty() || !texts.iter().all(|it| it.get().starts_with('{')) => {
            return Err(unexpected(list_kind(&texts)));
        }
        true => {
            let all = texts.iter().map(|it| serde_json::from_str(it.get()));
            all.collect::<Result<_, _>>().map_err(|it| malformed(&it))?
        }
        false => objects(file, text)?,
    };
    if documents.iter().all(Document::is_recognized) {
        return Ok(documents);
    }
    Err(match is_list {
        true => unexpected(list_kind(&texts)),
        false => unexpected(known_kind(text).unwrap_or((described(text), COMMANDS))),
    })
}

/// Objects that stand one after another.
fn objects<'a>(file: &str, text: &'a str) -> Result<Vec<Document<'a>>, LoadError> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter();
    let mut objects = Vec::new();
    while let Some(object) = stream.next() {
        objects.push(object.map_err(|it| not_json(file, text, &it))?);
        let before = &text[..stream.byte_offset()];
        let rest = &text[stream.byte_offset()..];
        let next = rest.trim_start();
        if !next.is_empty() && !next.starts_with('{') {
            let before = &text[..before.len() + rest.len() - next.len()];
            let line_start = before.rfind('\n').map_or(0, |it| it + 1);
            let line = before.matches('\n').count() + 1;
            return Err(LoadError::Unexpected {
                file: file.to_owned(),
                place: Place::Text { line, column: before.len() - line_start + 1 },
                expected: "the end of the file, or another JSON object".to_owned(),
                found: kind(next).to_owned(),
                hint: None,
            });
        }
    }
    Ok(objects)
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
        ("trailing characters", _) => unexpected("the end of the file", here, None),
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
