//! Recognizes the kind of a source by its content, regardless of its name and extension.
//!
//! For an unknown source, only its kind is reported, never its content: it may be a credentials
//! file that was named by mistake.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{
    Deserialize,
    de::{
        Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::value::RawValue;

use super::{
    assembly::{is_report, report_text},
    compressed::{self, UnpackError},
    error::{LoadError, Place},
    foreign::{known_kind, list_kind},
    limit::ByteLimit,
    wire::{self, Document, Named, fault},
    yaml::{self, YamlError},
};
use crate::iam::{Unread, UnreadReason, UnreadSource, UnreadSubject};

/// The text of a source, and its kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// JSON objects, not yet recognized.
    Json(Json),
    /// A credential report in CSV.
    CredentialReport(String),
}

/// JSON text, or YAML converted to JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Json {
    text: String,
    /// Whether it was converted from YAML, so that only line numbers are those of the file.
    is_yaml: bool,
}

const LOOKED_FOR: &str =
    "authorization details, a credential report, or a rolecall snapshot (JSON, YAML or CSV)";

const COMMANDS: &str = "rolecall reads the JSON or YAML output of \
                        `aws iam get-account-authorization-details` and \
                        `aws iam get-credential-report`, and its own snapshots";

/// The first bytes of files that are compressed with another method or are not text, what such a
/// file is, and what to do instead.
#[rustfmt::skip]
const SIGNATURES: [(&[u8], &str, &str); 6] = [
    (b"\x1f\x8b",          "data compressed with gzip",  "decompress it with `gunzip` first"),
    (b"PK\x03\x04",        "a zip archive",          "extract it, and name the folder"),
    (b"\x89PNG",           "a PNG picture",          COMMANDS),
    (b"%PDF",              "a PDF document",         COMMANDS),
    (b"\xff\xfe",          "UTF-16 text",            "save the file as UTF-8: in PowerShell, `| Out-File -Encoding utf8 FILE`"),
    (b"\xfe\xff",          "UTF-16 text",            "save the file as UTF-8: in PowerShell, `| Out-File -Encoding utf8 FILE`"),
];

/// What a file with sections is.
const INI: &str = "an INI file, as those in `~/.aws` are";

/// The first character of UTF-8 text that Windows wrote.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Recognizes the kind of a source.
///
/// # Errors
///
/// Fails if `bytes` are neither JSON nor a credential report.
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
        const DAMAGED: &str = "damaged data that was compressed with zstd";
        let limit = ByteLimit::current();
        bytes = compressed::unpack(&bytes, limit.bytes()).map_err(|error| match error {
            UnpackError::Damaged => unexpected(DAMAGED.to_owned(), HINT),
            UnpackError::TooMuch => limit.exceeded(file),
        })?;
    }
    if let Some((_, found, hint)) = SIGNATURES.iter().find(|(it, ..)| bytes.starts_with(it)) {
        return Err(unexpected((*found).to_owned(), hint));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        unexpected(format!("bytes that are not UTF-8 text, after byte {place}"), COMMANDS)
    })?;
    without_byte_order_mark(&mut text);
    let start = text.trim_start();
    let is_ini = start.strip_prefix('[').is_some_and(begins_with_name);
    if start.starts_with('{') || (start.starts_with('[') && !is_ini) {
        Ok(Content::Json(Json { text, is_yaml: false }))
    } else if is_report(start) {
        Ok(Content::CredentialReport(text))
    } else if let Some(report) = encoded_report(start) {
        Ok(Content::CredentialReport(report))
    } else if yaml::is_yaml(start) {
        let text = yaml::to_json(&text).map_err(|error| no_yaml(file, error))?;
        Ok(Content::Json(Json { text, is_yaml: true }))
    } else if start.is_empty() {
        const HINT: &str = "the command that wrote it printed nothing; run it again and check its \
                            errors";
        Err(unexpected("nothing: it is empty".to_owned(), HINT))
    } else {
        let found = match is_ini {
            true => INI,
            false => "text that is neither JSON nor a credential report",
        };
        Err(unexpected(found.to_owned(), COMMANDS))
    }
}

/// Removes the mark that Windows writes first.
pub(super) fn without_byte_order_mark(text: &mut String) {
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
}

/// What a text is that was named as something other than facts, and what to do with it; `None` if it
/// may be a JSON file of any other kind.
pub(super) fn kind_of_text(text: &str) -> Option<(&'static str, Option<&'static str>)> {
    const READ_BY_I: &str = "name it with `-i`, which reads facts about accounts";
    const NO_JSON: &str = "text that is not JSON";
    let json = match recognize("", text.as_bytes().to_vec()) {
        Ok(Content::Json(Json { is_yaml: true, .. })) => return Some(("YAML, not JSON", None)),
        Ok(Content::Json(json)) => json,
        Ok(Content::CredentialReport(_)) => return Some(("a credential report", Some(READ_BY_I))),
        Err(_) if text.trim().is_empty() => return Some(("nothing: it is empty", None)),
        Err(_) if text.trim_start().starts_with('[') => return Some((INI, None)),
        Err(_) => return Some((NO_JSON, None)),
    };
    let text = json.text.as_str();
    if let Some((kind, _)) = known_kind(text) {
        return Some((kind, None));
    }
    let document: Document<'_> = wire::parse(text).ok()?;
    match (&document.schema, document.is_recognized()) {
        (Some(_), _) => Some(("a file with a schema of rolecall", None)),
        (None, true) => Some(("facts about an account", Some(READ_BY_I))),
        (None, false) => None,
    }
}

/// The credential report in `text` as the API returns it, in base64: alone, or first in a line that
/// the AWS CLI printed as text.
fn encoded_report(text: &str) -> Option<String> {
    let first = text.split('\t').next().unwrap_or_default();
    let raw = serde_json::value::to_raw_value(first).ok()?;
    report_text(&raw).ok().filter(|it| is_report(it))
}

fn no_yaml(file: &str, error: YamlError) -> LoadError {
    let YamlError { line, expected, found, hint } = error;
    LoadError::Unexpected {
        file: file.to_owned(),
        place: Place::Line(line),
        expected: expected.to_owned(),
        found: found.to_owned(),
        hint,
    }
}

/// Whether the text after a `[` is the name of a section, such as `[profile dev]`, and not a JSON
/// value.
fn begins_with_name(rest: &str) -> bool {
    let end = rest.find(|it: char| !it.is_alphanumeric() && !matches!(it, '-' | '_' | '.'));
    let word = &rest[..end.unwrap_or(rest.len())];
    word.starts_with(char::is_alphabetic) && !matches!(word, "true" | "false" | "null")
}

/// The objects of a file.
#[derive(Debug)]
pub(super) struct Parsed<'a> {
    /// The known objects, each with its index among all.
    pub(super) documents: Vec<(usize, Document<'a>)>,
    /// The others.
    pub(super) unknown: Vec<Unknown>,
}

/// Objects of one kind that contain no facts.
#[derive(Debug)]
pub(super) struct Unknown {
    /// Their places.
    pub(super) at: Vec<usize>,
    /// What they are.
    found: &'static str,
    /// What helps.
    hint: &'static str,
}

impl Unknown {
    fn error(&self, file: &str) -> LoadError {
        LoadError::Unexpected {
            file: file.to_owned(),
            place: Place::Whole,
            expected: LOOKED_FOR.to_owned(),
            found: self.found.to_owned(),
            hint: Some(self.hint),
        }
    }

    /// The unread entry, if other objects of the file are known.
    pub(super) fn unread(&self, file: &str) -> Unread {
        let Self { at, found, hint } = self;
        let more = match at.len() {
            0 | 1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let first = at.first().copied().unwrap_or_default();
        let detail = format!("expected {LOOKED_FOR}, found {found}; {hint}");
        Unread {
            source: UnreadSource::File(file.to_owned()),
            subject: UnreadSubject::Place(format!("[{first}]{more}")),
            reason: UnreadReason::Skipped { detail: Some(detail) },
            account: None,
        }
    }
}

/// The top-level value of a file.
#[derive(Debug)]
enum Top<'a> {
    Object(Box<Document<'a>>),
    List(Vec<&'a RawValue>),
    Other,
}

impl<'de: 'a, 'a> Deserialize<'de> for Top<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TopVisitor;

        impl<'de> Visitor<'de> for TopVisitor {
            type Value = Top<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let object = Document::deserialize(Named(MapAccessDeserializer::new(map)))?;
                Ok(Top::Object(Box::new(object)))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                Ok(Top::List(Vec::deserialize(SeqAccessDeserializer::new(seq))?))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }

            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Top::Other)
            }
        }

        deserializer.deserialize_any(TopVisitor)
    }
}

/// Parses JSON objects, concatenated or in lists: pages, or the output of several calls, in one
/// file. Objects without a known member are skipped.
///
/// # Errors
///
/// Fails if the text is not JSON, contains something other than objects, or contains no known
/// object.
pub(super) fn parse_documents<'a>(file: &str, json: &'a Json) -> Result<Parsed<'a>, LoadError> {
    let text = json.text.as_str();
    let mut parsed = Parsed { documents: Vec::new(), unknown: Vec::new() };
    let mut count = 0;
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Top<'a>>();
    let mut start = 0;
    while let Some(top) = stream.next() {
        let here = start;
        start = stream.byte_offset();
        match top.map_err(|it| not_json(file, json, 0, &it))? {
            Top::Object(document) => {
                parsed.take(count, *document, || object_kind(&text[here..start]));
                count += 1;
            }
            Top::List(items) => {
                if items.is_empty() || !items.iter().all(|it| it.get().starts_with('{')) {
                    let (found, hint) = list_kind(&items);
                    return Err(Unknown { at: Vec::new(), found, hint }.error(file));
                }
                for item in &items {
                    let at = item.get().as_ptr().addr() - text.as_ptr().addr();
                    let document =
                        wire::parse(item.get()).map_err(|it| not_json(file, json, at, &it))?;
                    parsed.take(count, document, || item_kind(item));
                    count += 1;
                }
            }
            Top::Other => {
                let next = text[here..].trim_start();
                return Err(not_an_object(file, json, text.len() - next.len()));
            }
        }
        let rest = text[start..].trim_start();
        if !rest.is_empty() && !rest.starts_with(['{', '[']) {
            return Err(not_an_object(file, json, text.len() - rest.len()));
        }
    }
    match parsed.unknown.first() {
        Some(unknown) if parsed.documents.is_empty() => Err(unknown.error(file)),
        None if parsed.documents.is_empty() => {
            let (found, hint) = ("nothing: it is empty", COMMANDS);
            Err(Unknown { at: Vec::new(), found, hint }.error(file))
        }
        Some(_) | None => Ok(parsed),
    }
}

impl<'a> Parsed<'a> {
    /// Adds the object at this index; `kind` describes it if it is unknown.
    fn take(
        &mut self,
        at: usize,
        document: Document<'a>,
        kind: impl FnOnce() -> (&'static str, &'static str),
    ) {
        if document.is_recognized() {
            return self.documents.push((at, document));
        }
        let (found, hint) = kind();
        match self.unknown.iter_mut().find(|it| it.found == found) {
            Some(known) => known.at.push(at),
            None => self.unknown.push(Unknown { at: vec![at], found, hint }),
        }
    }
}

fn object_kind(text: &str) -> (&'static str, &'static str) {
    known_kind(text).unwrap_or((described(text), COMMANDS))
}

/// The kind of an object in a list: a page of output, or a principal that `--query` extracted.
fn item_kind(item: &RawValue) -> (&'static str, &'static str) {
    known_kind(item.get()).unwrap_or_else(|| list_kind(&[item]))
}

/// The error for something other than an object at this place of the text.
fn not_an_object(file: &str, json: &Json, at: usize) -> LoadError {
    let before = &json.text[..at];
    let line_start = before.rfind('\n').map_or(0, |it| it + 1);
    let line = before.matches('\n').count() + 1;
    LoadError::Unexpected {
        file: file.to_owned(),
        place: json.place(line, before.len() - line_start + 1),
        expected: "the end of the file, or another JSON object".to_owned(),
        found: kind(&json.text[at..]).to_owned(),
        hint: None,
    }
}

impl Json {
    /// The text. YAML has become JSON with the same lines.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn place(&self, line: usize, column: usize) -> Place {
        match self.is_yaml {
            true => Place::Line(line),
            false => Place::Text { line, column },
        }
    }
}

/// The error for text that is not JSON, in rolecall's own words. The parsed text begins at the byte
/// `start`.
fn not_json(file: &str, json: &Json, start: usize, error: &serde_json::Error) -> LoadError {
    let before = &json.text[..start];
    let line_start = before.rfind('\n').map_or(0, |it| it + 1);
    let line = before.matches('\n').count() + error.line();
    let column = error.column() + if error.line() == 1 { start - line_start } else { 0 };
    let unexpected = |expected: &str, found: String, hint| LoadError::Unexpected {
        file: file.to_owned(),
        place: json.place(line, column),
        expected: expected.to_owned(),
        found,
        hint,
    };
    if error.is_eof() {
        const HINT: &str = "the file is incomplete: write it or copy it again";
        return unexpected("the rest of the JSON", "the end of the file".to_owned(), Some(HINT));
    }
    let fault = fault(error);
    let here = json.text.split_inclusive('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let here = here.get(column.saturating_sub(1)..).map_or("nothing", kind).to_owned();
    match (fault.as_str(), fault.strip_prefix("expected ")) {
        ("trailing characters", _) => unexpected("the end of the file", here, None),
        (_, Some(expected)) => match expected.split_once(", found ") {
            Some((expected, found)) => unexpected(expected, found.to_owned(), None),
            None => unexpected(expected, here, None),
        },
        (other, None) => unexpected("valid JSON", format!("{here} ({other})"), None),
    }
}

/// A description of an unknown object, as far as its kind can be guessed.
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
        _ => null_list(text).unwrap_or("an object without known members"),
    }
}

/// The first list of authorization details that is `null`.
fn null_list(text: &str) -> Option<&'static str> {
    const LISTS: [(&str, &str); 4] = [
        ("UserDetailList", "`UserDetailList`, which is `null` and no list"),
        ("GroupDetailList", "`GroupDetailList`, which is `null` and no list"),
        ("RoleDetailList", "`RoleDetailList`, which is `null` and no list"),
        ("Policies", "`Policies`, which is `null` and no list"),
    ];
    let members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).ok()?;
    let is_null = |name: &str| members.get(name).is_some_and(|it| it.get() == "null");
    LISTS.iter().find(|(name, _)| is_null(name)).map(|(_, words)| *words)
}

/// The type of the value at the beginning of `text`.
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
