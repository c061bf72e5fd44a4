//! JSON with places: reads a policy's text piece by piece, so that each piece knows where it
//! stands in the text and each error says where it happened.

use std::{borrow::Cow, fmt, ops::Range};

use rustc_hash::FxHashSet;
use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::parse_policy_error::ParsePolicyError;

/// A JSON value inside a larger text, not yet looked into.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'a> {
    raw: &'a RawValue,
}

/// The members of an object, in the order of the text.
struct Members<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

/// One string or a list of them; numbers and booleans count as their text.
struct Texts<'a>(Vec<Cow<'a, str>>);

impl<'a> Value<'a> {
    /// The value that `text` holds.
    pub(super) fn parse(text: &'a str) -> Result<Self, ParsePolicyError> {
        let raw = serde_json::from_str(text).map_err(|error| ParsePolicyError {
            path: format!("line {}, column {}", error.line(), error.column()),
            expected: "a JSON object",
            found: excerpt(text),
        })?;
        Ok(Self { raw })
    }

    /// Where this value stands in `text`, from which it was parsed.
    pub(super) fn place_in(self, text: &str) -> Range<usize> {
        let start = self.raw.get().as_ptr().addr() - text.as_ptr().addr();
        start..start + self.raw.get().len()
    }

    /// The members of this object, each name once.
    pub(super) fn members(
        self,
        path: &str,
        expected: &'static str,
    ) -> Result<Vec<(Cow<'a, str>, Value<'a>)>, ParsePolicyError> {
        let Members(members) =
            serde_json::from_str(self.raw.get()).map_err(|_| self.unexpected(path, expected))?;
        let mut names = FxHashSet::default();
        for (name, value) in &members {
            if !names.insert(name) {
                let path = join(path, name);
                return Err(value.unexpected(&path, "each element only once"));
            }
        }
        Ok(members)
    }

    /// The items of this list; a value that is no list counts as a list of one.
    pub(super) fn items(self, path: &str) -> Result<Vec<Value<'a>>, ParsePolicyError> {
        if !self.raw.get().starts_with('[') {
            return Ok(vec![self]);
        }
        let items: Vec<&RawValue> =
            serde_json::from_str(self.raw.get()).map_err(|_| self.unexpected(path, "a list"))?;
        Ok(items.into_iter().map(|raw| Value { raw }).collect())
    }

    /// The text of this string.
    pub(super) fn string(
        self,
        path: &str,
        expected: &'static str,
    ) -> Result<Cow<'a, str>, ParsePolicyError> {
        if !self.raw.get().starts_with('"') {
            return Err(self.unexpected(path, expected));
        }
        self.texts(path, expected).map(|mut texts| texts.remove(0))
    }

    /// The texts of this string, number, boolean, or list of such.
    pub(super) fn texts(
        self,
        path: &str,
        expected: &'static str,
    ) -> Result<Vec<Cow<'a, str>>, ParsePolicyError> {
        let Texts(texts) =
            serde_json::from_str(self.raw.get()).map_err(|_| self.unexpected(path, expected))?;
        Ok(texts)
    }

    /// The error that `expected` should have stood here.
    pub(super) fn unexpected(self, path: &str, expected: &'static str) -> ParsePolicyError {
        ParsePolicyError { path: path.to_owned(), expected, found: excerpt(self.raw.get()) }
    }
}

/// `path` with one more member name.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The beginning of `text`, short enough for one line.
fn excerpt(text: &str) -> String {
    const LENGTH: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.is_empty() => "nothing".to_owned(),
        None => line,
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(map.size_hint().unwrap_or(4));
                while let Some((Name(name), raw)) = map.next_entry()? {
                    members.push((name, Value { raw }));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

impl<'de> Deserialize<'de> for Texts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextsVisitor;

        impl<'de> Visitor<'de> for TextsVisitor {
            type Value = Texts<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Texts(vec![text.into()]))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Texts(vec![text.to_owned().into()]))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Texts(vec![value.to_string().into()]))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                Ok(Texts(vec![value.to_string().into()]))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                Ok(Texts(vec![value.to_string().into()]))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                Ok(Texts(vec![value.to_string().into()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut texts = Vec::with_capacity(seq.size_hint().unwrap_or(1));
                while let Some(Texts(more)) = seq.next_element()? {
                    texts.extend(more);
                }
                Ok(Texts(texts))
            }
        }

        deserializer.deserialize_any(TextsVisitor)
    }
}

/// A member's name, borrowed where it holds no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
