//! The values in the wire shapes: text, lists, and lists whose items are parsed one by one.

use std::{borrow::Cow, fmt, ops::Deref};

use serde::{
    Deserialize, Serialize, Serializer,
    de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::load::quote::quoted;

/// A string, borrowed from the file if it contains no escapes; numbers and booleans count as their
/// text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    /// The text itself.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(value.to_string())))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(value.to_string())))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(value.to_string())))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(value.to_string())))
            }
        }

        deserializer.deserialize_any(TextVisitor)
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

/// A value that is not parsed here: a policy document, or one whose form is checked later.
#[derive(Clone, Debug)]
pub(crate) struct Raw<'a>(Cow<'a, RawValue>);

impl Raw<'_> {
    /// Serializes `value`; `None` if that fails, as for a map with non-text keys.
    pub(crate) fn of(value: &impl Serialize) -> Option<Self> {
        Some(Self(Cow::Owned(serde_json::value::to_raw_value(value).ok()?)))
    }

    /// The value with exactly the text `json`; `None` if it is not JSON.
    pub(crate) fn parse(json: &str) -> Option<Self> {
        Some(Self(Cow::Owned(serde_json::from_str(json).ok()?)))
    }
}

impl<'a> Raw<'a> {
    /// Parses the value, if it has this form.
    pub(super) fn read<T: Deserialize<'a>>(&self) -> Option<T> {
        match &self.0 {
            Cow::Borrowed(raw) => super::named::parse(raw.get()).ok(),
            Cow::Owned(_) => None,
        }
    }
}

impl Deref for Raw<'_> {
    type Target = RawValue;

    fn deref(&self) -> &RawValue {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Cow::Borrowed(<&RawValue>::deserialize(deserializer)?)))
    }
}

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A member that is a text in one kind of file, and an object in another.
#[derive(Clone, Debug, Default)]
pub(crate) enum IdOrObject<'a> {
    /// Absent, or `null`.
    #[default]
    Missing,
    /// A text.
    Id(Text<'a>),
    /// Something else.
    Object(Raw<'a>),
}

impl<'de: 'a, 'a> Deserialize<'de> for IdOrObject<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Some(raw) = Option::<&'de RawValue>::deserialize(deserializer)? else {
            return Ok(Self::Missing);
        };
        let id = serde_json::from_str(raw.get());
        Ok(id.map_or_else(|_| Self::Object(Raw(Cow::Borrowed(raw))), Self::Id))
    }
}

/// A list inside an item. `null` counts as absent.
#[derive(Clone, Debug)]
pub(crate) struct Many<T>(Option<Vec<T>>);

impl<T> Many<T> {
    /// The items; empty if the list is absent.
    pub(crate) fn items(&self) -> &[T] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Whether the list is absent.
    pub(crate) fn is_missing(&self) -> bool {
        self.0.is_none()
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> FromIterator<T> for Many<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(Some(items.into_iter().collect()))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::deserialize(deserializer)?))
    }
}

/// An unset list is written as an empty list: a snapshot records elsewhere what it lacks.
impl<T: Serialize> Serialize for Many<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items().serialize(serializer)
    }
}

/// A list at the top of a file, its items not yet parsed: a malformed one must not invalidate the
/// others.
#[derive(Clone, Debug, Default)]
pub(crate) enum List<'a> {
    /// Absent, or `null`.
    #[default]
    Missing,
    /// The items.
    Items(Vec<Raw<'a>>),
    /// Something else, named here.
    Other(&'static str),
}

impl List<'_> {
    /// Whether the member is present.
    pub(crate) fn is_present(&self) -> bool {
        !self.is_missing()
    }

    /// Whether it is not.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// Whether it is present and empty.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Items(items) if items.is_empty())
    }
}

impl<'a> List<'a> {
    /// The items whose text contains `word`; absent if none does.
    pub(super) fn with(&self, word: &str) -> Self {
        match self {
            Self::Items(items) => {
                Self::of(items.iter().filter(|it| it.get().contains(word)).cloned())
            }
            Self::Missing | Self::Other(_) => Self::Missing,
        }
    }

    /// A list of these items; absent if there are none.
    pub(super) fn of(items: impl IntoIterator<Item = Raw<'a>>) -> Self {
        let items: Vec<_> = items.into_iter().collect();
        if items.is_empty() { Self::Missing } else { Self::Items(items) }
    }
}

impl<T: Serialize> FromIterator<T> for List<'_> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::Items(items.into_iter().filter_map(|it| Raw::of(&it)).collect())
    }
}

impl<T: Serialize> From<Option<Vec<T>>> for List<'_> {
    fn from(items: Option<Vec<T>>) -> Self {
        items.map_or(Self::Missing, Self::from_iter)
    }
}

/// A value that is not a list is not written.
impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Items(items) => items.serialize(serializer),
            Self::Missing | Self::Other(_) => serializer.serialize_none(),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for List<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor;

        impl<'de> Visitor<'de> for ListVisitor {
            type Value = List<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(List::Missing)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(List::Items(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(List::Other("an object"))
            }

            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(List::Other("a string"))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(List::Other("a boolean"))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(List::Other("a number"))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(List::Other("a number"))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(List::Other("a number"))
            }
        }

        deserializer.deserialize_any(ListVisitor)
    }
}

/// Why serde rejected a value, in rolecall's own words: what was expected and what was found,
/// without a place.
pub(crate) fn fault(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message);
    let found = ["invalid type: ", "invalid value: ", "invalid length: "]
        .iter()
        .find_map(|prefix| message.strip_prefix(prefix))
        .and_then(|rest| rest.rsplit_once(", expected "));
    match (found, message.strip_prefix("duplicate field ")) {
        (Some((found, expected)), _) => {
            format!("expected {}, found {}", plain(expected), plain(found))
        }
        (None, Some(member)) => format!("expected each member only once, found {member} again"),
        (None, None) if message == "expected value" => "expected a value".to_owned(),
        (None, None) => message.to_owned(),
    }
}

/// JSON's terms for serde's terms.
fn plain(words: &str) -> String {
    const WORDS: [(&str, &str); 4] = [
        ("a sequence", "a list"),
        ("sequence", "a list"),
        ("map", "an object"),
        ("null", "`null`"),
    ];
    if let Some((_, plain)) = WORDS.iter().find(|(it, _)| *it == words) {
        return (*plain).to_owned();
    }
    match words.split_once(' ') {
        Some(("string", text)) => quoted(text),
        Some(("integer" | "floating", text)) => {
            format!("the number {}", text.strip_prefix("point ").unwrap_or(text))
        }
        Some(("boolean", text)) => text.to_owned(),
        Some(("struct", _)) => "an object".to_owned(),
        Some(_) | None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_be_written_as_a_number() {
        let texts: Vec<Text<'_>> = serde_json::from_str(r#"["a", "b\n", 12, 1.5, true]"#).unwrap();
        let texts: Vec<_> = texts.iter().map(Text::as_str).collect();
        assert_eq!(texts, ["a", "b\n", "12", "1.5", "true"]);
    }

    #[test]
    fn a_list_is_told_from_what_is_none() {
        #[rustfmt::skip]
        let cases = [
            ("null",       "Missing"),
            ("[]",         "Items([])"),
            ("[1, {}]",    "Items([Raw(RawValue(1)), Raw(RawValue({}))])"),
            (r#"{"a":1}"#, r#"Other("an object")"#),
            (r#""a""#,     r#"Other("a string")"#),
            ("-1",         r#"Other("a number")"#),
            ("true",       r#"Other("a boolean")"#),
        ];
        for (text, expected) in cases {
            let list: List<'_> = serde_json::from_str(text).unwrap();
            assert_eq!(format!("{list:?}"), expected);
        }
    }

    #[test]
    fn a_fault_says_what_was_expected_before_what_was_found() {
        #[rustfmt::skip]
        let cases = [
            (r#"{"a": 1}"#, "expected a list, found an object"),
            (r#""none""#,   r#"expected a list, found `"none"`"#),
            ("17",          "expected a list, found the number `17`"),
            ("1.5",         "expected a list, found the number `1.5`"),
            ("true",        "expected a list, found `true`"),
            ("null",        "expected a list, found `null`"),
            ("[,]",         "expected a value"),
        ];
        for (text, message) in cases {
            let error = serde_json::from_str::<Vec<u8>>(text).unwrap_err();
            assert_eq!(fault(&error), message);
        }
    }
}
