//! Tests of the scanner: valid JSON, positions, and error messages.

use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;

fn skipped(text: &str) -> Result<(), ParsePolicyError> {
    let mut scanner = Scanner::new(text);
    scanner.skip().and_then(|()| scanner.end()).map_err(|error| error.in_text(text))
}

fn texts(text: &str) -> Result<Vec<String>, ParsePolicyError> {
    let mut scanner = Scanner::new(text);
    let texts = scanner.texts(&Path::Statement(2).member("Action"), "a text");
    let texts = texts.map(|texts| texts.map(Cow::into_owned).collect());
    texts.map_err(|error| error.in_text(text))
}

#[test]
fn numbers_and_booleans_count_as_their_text_and_lists_as_their_items() {
    #[rustfmt::skip]
    let cases = [
        (r#""a""#,                          &["a"][..]),
        (r#""""#,                           &[""]),
        (r#" "\u00e9\n\"é" "#,              &["é\n\"é"]),
        (r#"["a", ["b", []], true, false]"#, &["a", "b", "true", "false"]),
        ("[]",                              &[]),
        ("[0, -0, 7, -7, 18446744073709551615]", &["0", "-0", "7", "-7", "18446744073709551615"]),
        ("[1.50, 1e3, 1E-2]",               &["1.5", "1000", "0.01"]),
    ];
    for (text, expected) in cases {
        assert_eq!(texts(text).unwrap(), expected, "{text}");
    }
}

#[test]
fn what_is_no_text_is_told_with_the_place_of_the_whole_value() {
    #[rustfmt::skip]
    let cases = [
        ("null",                  "null"),
        (r#"{"a": 1}"#,           r#"{"a": 1}"#),
        (r#"["a",  [null], "b"]"#, r#"["a", [null], "b"]"#),
        (r#""\ud800""#,           r#""\ud800""#),
        ("1e999",                 "1e999"),
    ];
    for (text, found) in cases {
        let path = "Statement[2].Action".to_owned();
        let error = ParsePolicyError { path, expected: "a text", found: found.to_owned() };
        assert_eq!(texts(text), Err(error), "{text}");
    }
}

#[test]
fn values_that_stand_too_deep_in_one_another_are_refused() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(skipped(&nested(128)), Ok(()));
    assert_eq!(texts(&nested(128)), Ok(Vec::new()));
    for depth in [129, 1_000_000] {
        let error = skipped(&nested(depth)).unwrap_err();
        assert_eq!(error.path, "line 1, column 129");
        assert_eq!(error.expected, "JSON with at most 128 levels of objects and lists");
        assert_eq!(texts(&nested(depth)), Err(error));
    }
    // Sibling lists do not add nesting.
    assert_eq!(skipped(&format!("[{}[]]", "[],".repeat(1_000))), Ok(()));
}

#[test]
fn a_value_that_was_passed_over_leaves_the_depth_as_it_was() {
    let text = format!("[{}0]", r#"{"a": [null]}, "#.repeat(1_000));
    let mut scanner = Scanner::new(&text);
    let mut found = 0;
    let read = scanner.items(|scanner| {
        let read = scanner.attempt(|it| it.texts(&Path::Whole, "a text").map(drop))?;
        found += usize::from(read.is_err());
        Ok(())
    });
    assert_eq!((read, found, scanner.depth), (Ok(()), 1_000, 0));
}

#[test]
fn a_name_that_comes_twice_is_found_among_few_and_many() {
    for count in [1, Names::FEW, Names::FEW + 1, 100] {
        for again in 0..count {
            let members: Vec<_> =
                (0..count).chain([again]).map(|it| format!("\"{it}\": 0")).collect();
            let text = format!("{{{}}}", members.join(","));
            let mut scanner = Scanner::new(&text);
            let read = scanner.members(&Path::Whole, "an object", |it, _| it.skip());
            let error = read.unwrap_err().in_text(&text);
            assert_eq!((error.path, error.expected), (again.to_string(), "each element only once"));
        }
    }
}

/// JSON with one character added or removed; occasionally still valid.
fn damaged_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f32>().prop_map(serde_json::Value::from),
        "[a\"\\\\\n\u{1}é]{0,4}".prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    let json = leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            proptest::collection::vec(("[ab]{0,2}", inner), 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    let damage = "[\\[\\]{}\",:0-9eE+. \\\\u\u{1}tn-]{0,2}";
    (json, any::<bool>(), any::<prop::sample::Index>(), 0_usize..2, damage).prop_map(
        |(json, pretty, place, fewer, more)| {
            let text = if pretty { format!("{json:#}") } else { json.to_string() };
            let mut characters: Vec<_> = text.chars().collect();
            let place = place.index(characters.len());
            characters.splice(place..place + fewer, more.chars());
            characters.into_iter().collect()
        },
    )
}

proptest! {
    #[test]
    fn what_serde_json_takes_for_json_is_taken_and_nothing_else(
        text in prop_oneof![damaged_json(), "[\\[\\]{}\",:0-9eE+.-]{0,6}"],
    ) {
        let expected = serde_json::from_str::<&RawValue>(&text).is_ok();
        prop_assert_eq!(skipped(&text).is_ok(), expected, "{}", text);
    }
}
