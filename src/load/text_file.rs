//! JSON files that contain no facts about accounts: cases, waivers, a baseline. Says what each should
//! be, and what stands there instead.
//!
//! Values are not repeated: a file that was named by mistake may contain secrets.

use super::{
    error::{LoadError, Place},
    file::{Input, read_input},
    recognition::{kind_of_text, without_byte_order_mark},
};

/// What a file should be.
#[derive(Clone, Copy, Debug)]
pub struct Expectation {
    /// What it is, such as "a list of waivers".
    pub what: &'static str,
    /// What helps to write one.
    pub hint: Option<&'static str>,
}

impl Expectation {
    /// Findings that someone accepts.
    pub const WAIVERS: Self = Self {
        what: "a list of waivers, each with `rule`, `principal`, `reason`, `author` and `expires`",
        hint: Some("in the explorer, `W` on a finding writes a waiver"),
    };

    /// An earlier answer of `findings`.
    pub const FINDINGS: Self = Self {
        what: "the output of `rolecall findings -f json`",
        hint: Some("run `rolecall findings -f json > FILE`"),
    };
}

const INCOMPLETE: &str = "the file is incomplete: write it or copy it again";

/// Reads the text of a file or of standard input, within the limit of `--max-input`.
///
/// # Errors
///
/// Fails if the input cannot be read, is too large, or is not text.
pub fn load_text(input: &Input, expected: Expectation) -> Result<String, LoadError> {
    let bytes = read_input(input)?;
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let found = format!("bytes that are not text, from byte {at}");
        expected.error(&input.to_string(), Place::Whole, found, expected.hint)
    })?;
    without_byte_order_mark(&mut text);
    Ok(text)
}

impl Expectation {
    /// The error for text that a parser rejected.
    pub fn not_met(self, file: &str, text: &str, error: &serde_json::Error) -> LoadError {
        if let Some((found, hint)) = kind_of_text(text) {
            return self.error(file, Place::Whole, found.to_owned(), hint.or(self.hint));
        }
        // The parser has no column for a text that is a value of another kind as a whole.
        let place = match error.column() {
            0 => Place::Whole,
            column => Place::Text { line: error.line(), column },
        };
        if error.is_eof() {
            return self.error(file, place, "the end of the file".to_owned(), Some(INCOMPLETE));
        }
        self.error(file, place, found(error), self.hint)
    }

    fn error(
        self,
        file: &str,
        place: Place,
        found: String,
        hint: Option<&'static str>,
    ) -> LoadError {
        let (file, expected) = (file.to_owned(), self.what.to_owned());
        LoadError::Unexpected { file, place, expected, found, hint }
    }
}

/// What was found, without the place and without a value.
fn found(error: &serde_json::Error) -> String {
    const KINDS: [(&str, &str); 7] = [
        ("string ", "text"),
        ("integer ", "a number"),
        ("floating point ", "a number"),
        ("boolean ", "`true` or `false`"),
        ("null", "`null`"),
        ("map", "an object"),
        ("sequence", "a list"),
    ];
    if error.is_syntax() {
        return "text that is not JSON".to_owned();
    }
    let whole = error.to_string();
    let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message);
    let after = |prefix: &str| message.strip_prefix(prefix);
    let member = |rest: &str| rest.split('`').nth(1).unwrap_or_default().to_owned();
    if let Some(rest) = after("missing field ") {
        return format!("an object without `{}`", member(rest));
    }
    if let Some(rest) = after("unknown field ") {
        return format!("the unknown member `{}`", member(rest));
    }
    if let Some(rest) = after("duplicate field ") {
        return format!("the member `{}` twice", member(rest));
    }
    let value = after("invalid type: ").or_else(|| after("invalid value: ")).unwrap_or_default();
    let kind = KINDS.iter().find(|(prefix, _)| value.starts_with(prefix));
    kind.map_or("another value", |(_, words)| words).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        #[expect(dead_code, reason = "only whether it is there counts")]
        rule: String,
    }

    #[test]
    #[rustfmt::skip]
    fn an_unmet_expectation_says_what_stands_there_and_repeats_no_value() {
        const LIST: Expectation = Expectation { what: "a list of waivers", hint: None };
        let cases = [
            ("",                                   ": expected a list of waivers, found nothing: it is empty"),
            ("{}",                                 ": expected a list of waivers, found an object"),
            ("[{}]",                               ":1:3: expected a list of waivers, found an object without `rule`"),
            (r#"[{"ruel": "secret"}]"#,            ":1:8: expected a list of waivers, found the unknown member `ruel`"),
            (r#"["secret"]"#,                      ":1:9: expected a list of waivers, found text"),
            (r#"[{"rule": "a""#,                   ":1:13: expected a list of waivers, found the end of the file"),
            ("secret",                             ": expected a list of waivers, found text that is not JSON"),
            ("[profile dev]\nsecret",              ": expected a list of waivers, found an INI file, as those in `~/.aws` are"),
            (r#"{"Records": ["secret"]}"#,         ": expected a list of waivers, found a log of CloudTrail"),
            (r#"{"UserDetailList": []}"#,          ": expected a list of waivers, found facts about an account"),
            (r#"{"schema": "rolecall/paths/2"}"#,  ": expected a list of waivers, found a file with a schema of rolecall"),
        ];
        for (text, expected) in cases {
            let error = serde_json::from_str::<Vec<Row>>(text).expect_err("no list of rows");
            let found = LIST.not_met("w.json", text, &error).to_string();
            let expected = format!("w.json{expected}").replace("::", ":");
            assert_eq!(found, expected, "{text}");
        }
        let of = |text: &str| serde_json::from_str::<BTreeMap<String, Row>>(text).expect_err("no rows");
        assert_eq!(found(&of(r#"{"a": {"rule": "b", "rule": "secret"}}"#)), "the member `rule` twice");
    }
}
