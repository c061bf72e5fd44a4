//! Converts YAML, as the AWS CLI prints it with `--output yaml` or `yaml-stream`, to the equivalent
//! JSON, so that one reader reads both.
//!
//! A value on a line of the YAML is on the same line of the JSON, so that the place of an error is
//! valid in the file. No tree is built, and an alias, which lets a small file represent a large
//! one, is an error: the size of the text is proportional to the file.
//!
//! Values follow the core schema of YAML 1.2: `no` and `on` are text, and so is a date. A number
//! whose digits JSON would change is also text, such as the account `012345678901`.
//!
//! Source: <https://yaml.org/spec/1.2.2/#103-core-schema>

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

/// Why a text is not YAML that rolecall reads. It never quotes the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct YamlError {
    /// The line, from 1.
    pub(super) line: usize,
    /// What should have stood there.
    pub(super) expected: &'static str,
    /// What was found.
    pub(super) found: &'static str,
    /// What would help.
    pub(super) hint: Option<&'static str>,
}

/// The maximum nesting depth: the AWS CLI prints about ten levels.
const DEEPEST: usize = 100;

const AGAIN: &str = "run the AWS CLI with `--output json` instead";

/// Whether text looks like YAML: it begins with a document marker, or with the name of a member.
pub(super) fn is_yaml(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    let first = lines.next().unwrap_or_default();
    let member = first.trim_start_matches("- ").trim_start();
    first == "---"
        || first.starts_with("--- ")
        || first.starts_with("%YAML ")
        || member.split_once(':').is_some_and(|(name, value)| {
            let is_name =
                |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '"' | '\'');
            !name.is_empty()
                && name.chars().all(is_name)
                && (value.is_empty() || value.starts_with(' '))
        })
}

/// The JSON values of the documents in `text`, concatenated.
///
/// # Errors
///
/// Fails if `text` is not YAML, has an alias, or is too deeply nested.
pub(super) fn to_json(text: &str) -> Result<String, YamlError> {
    let mut parser = Parser::new_from_str(text);
    let mut writer = Writer::with_capacity(text.len());
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| no_yaml(text, error.marker().line()))?;
        let line = span.start.line();
        match event {
            Event::Scalar(value, style, _, tag) => {
                writer.scalar(&value, is_plain(style, tag.as_deref()), line)?;
            }
            Event::SequenceStart(..) => writer.open(Inside::List, '[', line)?,
            Event::MappingStart(..) => writer.open(Inside::Name, '{', line)?,
            Event::SequenceEnd => writer.close(']'),
            Event::MappingEnd => writer.close('}'),
            Event::Alias(_) => {
                return Err(YamlError {
                    line,
                    expected: "YAML without aliases",
                    found: "an alias",
                    hint: Some(AGAIN),
                });
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
    }
    Ok(writer.json)
}

/// The error for what the parser rejects at about this line: it detects a tab late.
fn no_yaml(text: &str, line: usize) -> YamlError {
    let indents_with_tab = |line: &&str| {
        let indentation = &line[..line.len() - line.trim_start().len()];
        indentation.contains('\t')
    };
    let near = text.lines().skip(line.saturating_sub(1)).take(2);
    let with_tab = near.zip(line..).find(|(text, _)| indents_with_tab(text));
    let (line, expected, found, hint) = match with_tab {
        Some((_, line)) => (line, "spaces as indentation", "a tab", "YAML allows no tabs there"),
        None => (line, "YAML", "text that is not YAML", AGAIN),
    };
    YamlError { line, expected, found, hint: Some(hint) }
}

/// Whether the style of a scalar determines its type: quoted text is text.
fn is_plain(style: ScalarStyle, tag: Option<&Tag>) -> bool {
    match tag {
        None => style == ScalarStyle::Plain,
        Some(tag) => {
            tag.is_yaml_core_schema()
                && ["int", "float", "bool", "null"].contains(&tag.suffix.as_str())
        }
    }
}

/// What the next value is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    List,
    /// An object, before a member name.
    Name,
    /// An object, before a member value.
    Value,
}

#[derive(Debug)]
struct Writer {
    json: String,
    /// The current line of the JSON, from 1.
    line: usize,
    open: Vec<Inside>,
    /// Whether nothing was written yet in the innermost object or list.
    is_first: bool,
}

impl Writer {
    fn with_capacity(bytes: usize) -> Self {
        Self { json: String::with_capacity(bytes), line: 1, open: Vec::new(), is_first: true }
    }

    /// Prepares for a value, and returns whether it is the name of a member.
    fn begin(&mut self, line: usize) -> bool {
        let inside = self.open.last_mut();
        let is_name = inside.as_deref() == Some(&Inside::Name);
        match inside {
            None => {}
            Some(it @ Inside::Value) => *it = Inside::Name,
            Some(it) => {
                if !self.is_first {
                    self.json.push(',');
                }
                if is_name {
                    *it = Inside::Value;
                }
            }
        }
        self.is_first = false;
        while self.line < line {
            self.json.push('\n');
            self.line += 1;
        }
        is_name
    }

    fn scalar(&mut self, text: &str, is_plain: bool, line: usize) -> Result<(), YamlError> {
        if self.open.is_empty() && is_plain && is_null(text) {
            // An empty document.
            return Ok(());
        }
        let is_name = self.begin(line);
        let json = match text {
            _ if is_name || !is_plain => Cow::Owned(quoted(text)),
            _ if is_null(text) => Cow::Borrowed("null"),
            "true" | "True" | "TRUE" => Cow::Borrowed("true"),
            "false" | "False" | "FALSE" => Cow::Borrowed("false"),
            number if is_number(number) => Cow::Borrowed(number),
            _ => Cow::Owned(quoted(text)),
        };
        self.json.push_str(&json);
        self.json.push_str(if is_name { ":" } else { "" });
        if self.open.is_empty() {
            self.json.push('\n');
            self.line += 1;
        }
        Ok(())
    }

    fn open(&mut self, inside: Inside, bracket: char, line: usize) -> Result<(), YamlError> {
        let failed = |expected, found| Err(YamlError { line, expected, found, hint: Some(AGAIN) });
        if self.begin(line) {
            return failed("text as the name of a member", "a list or an object");
        }
        if self.open.len() == DEEPEST {
            return failed("at most 100 lists and objects inside each other", "another");
        }
        self.json.push(bracket);
        self.open.push(inside);
        self.is_first = true;
        Ok(())
    }

    fn close(&mut self, bracket: char) {
        self.open.pop();
        self.json.push(bracket);
        self.is_first = false;
    }
}

fn quoted(text: &str) -> String {
    // Text alone never fails.
    serde_json::to_string(text).unwrap_or_default()
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Whether JSON keeps each digit of a number: an integer that fits in 64 bits.
fn is_number(text: &str) -> bool {
    text.parse::<i64>().is_ok_and(|it| it.to_string() == text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn value(yaml: &str) -> Value {
        let json = to_json(yaml).unwrap_or_else(|error| panic!("{yaml}: {error:?}"));
        serde_json::from_str(&json).unwrap_or_else(|error| panic!("{json}: {error}"))
    }

    #[test]
    #[rustfmt::skip]
    fn scalars_are_those_of_yaml_1_2_and_no_digit_is_lost() {
        let cases = [
            ("'012345678901'",             json!("012345678901")),
            ("012345678901",               json!("012345678901")),
            ("111122223333",               json!(111_122_223_333_u64)),
            ("123456789012345678901234",   json!("123456789012345678901234")),
            ("3600",                       json!(3600)),
            ("-1",                         json!(-1)),
            ("0x1F",                       json!("0x1F")),
            ("0o17",                       json!("0o17")),
            ("1_000",                      json!("1_000")),
            ("1.10",                       json!("1.10")),
            ("1e3",                        json!("1e3")),
            (".inf",                       json!(".inf")),
            ("12:30:45",                   json!("12:30:45")),
            ("true",                       json!(true)),
            ("False",                      json!(false)),
            ("'true'",                     json!("true")),
            ("no",                         json!("no")),
            ("on",                         json!("on")),
            ("Yes",                        json!("Yes")),
            ("~",                          json!(null)),
            ("null",                       json!(null)),
            ("\"null\"",                   json!("null")),
            ("",                           json!(null)),
            ("2012-10-17",                 json!("2012-10-17")),
            ("2026-01-15T12:00:00+00:00",  json!("2026-01-15T12:00:00+00:00")),
            ("'2026-01-15 12:00:00'",      json!("2026-01-15 12:00:00")),
            ("'*'",                        json!("*")),
            ("arn:aws:iam::aws:policy/P",  json!("arn:aws:iam::aws:policy/P")),
            ("\"tab\\t\\u00fc\"",          json!("tab\tü")),
            ("!!str 17",                   json!("17")),
            ("!!int '17'",                 json!(17)),
            ("!Sub '${A}'",                json!("${A}")),
            ("|\n  one\n  two\n",          json!("one\ntwo\n")),
            (">-\n  one\n  two\n",         json!("one two")),
            ("one\n  two",                 json!("one two")),
            ("[a, {b: c}]",                json!(["a", {"b": "c"}])),
            ("{}",                         json!({})),
            ("[]",                         json!([])),
        ];
        for (yaml, expected) in cases {
            assert_eq!(value(&format!("a: {yaml}\n")), json!({"a": expected}), "{yaml}");
        }
        assert_eq!(value("1: a\ntrue: b\n? c\n: d\n"), json!({"1": "a", "true": "b", "c": "d"}));
    }

    #[test]
    fn documents_stand_one_after_another_and_empty_ones_are_none() {
        let yaml = "---\na: 1\n---\n- b\n...\n---\n---\nc: 2\n---\n";
        assert_eq!(
            to_json(yaml).as_deref().map(str::trim),
            Ok("{\"a\":1}\n\n[\"b\"]\n\n\n\n{\"c\":2}").as_ref().map(|it| *it)
        );
    }

    #[test]
    fn what_stands_on_a_line_stays_there() {
        let yaml = "# first\nUsers:\n- Arn: a\n\n  Path: >\n    folded\n    text\n  Last: 1\n";
        let json = to_json(yaml).expect("YAML");
        let line_of = |text: &str, word| text.lines().position(|it| it.contains(word));
        for word in ["Users", "Arn", "Path", "Last"] {
            assert_eq!(line_of(&json, word), line_of(yaml, word), "{json}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_none_is_refused_by_line() {
        let deep = format!("a: {}{}", "[".repeat(200), "]".repeat(200));
        let deep_blocks: String =
            (0..200).map(|it| format!("{}a:\n", " ".repeat(it))).collect();
        let cases = [
            ("a: 1\n\tb: 2\n",               2, "a tab"),
            ("a:\n\t- b\n",                  2, "a tab"),
            ("a: [1, 2\n",                   2, "text that is not YAML"),
            ("Note: a\nfree text: b: c\n",   2, "text that is not YAML"),
            ("a: \"open\nb: c\n",            1, "text that is not YAML"),
            ("a: &x [1]\nb: *x\n",           2, "an alias"),
            ("a: *x\n",                      1, "text that is not YAML"),
            ("? [a, b]\n: c\n",              1, "a list or an object"),
            (deep.as_str(),                  1, "another"),
            (deep_blocks.as_str(),         101, "another"),
        ];
        for (yaml, line, found) in cases {
            let error = to_json(yaml).expect_err(yaml);
            assert_eq!((error.line, error.found), (line, found), "{yaml}");
        }
    }

    #[test]
    fn aliases_do_not_explode() {
        let mut bomb = "a0: &a0 [x, x]\n".to_owned();
        for it in 1..40 {
            bomb += &format!("a{it}: &a{it} [*a{0}, *a{0}]\n", it - 1);
        }
        assert_eq!(to_json(&bomb).expect_err("a bomb").found, "an alias");
    }

    proptest! {
        #[test]
        fn any_text_gives_json_or_an_error(text in "[-a-c:? \\[\\]{},#&*!|>'\"%@\\n\\t0-9]{0,60}") {
            if let Ok(json) = to_json(&text) {
                let values = serde_json::Deserializer::from_str(&json).into_iter::<Value>();
                prop_assert!(values.into_iter().all(|it| it.is_ok()), "{json}");
            }
        }
    }
}
