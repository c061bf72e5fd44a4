//! Untrusted text, made safe to show: characters that a terminal would obey or hide are written as
//! visible escapes such as `\u{1b}`.
//!
//! Names, Sids, tags, condition values, file names and messages are written by others. Tables,
//! standard error, the explorer, and JSON all pass them through this module.

use std::{borrow::Cow, ops::RangeInclusive};

use unicode_width::UnicodeWidthChar;

/// Invisible characters, and those that move the text around them, besides control characters: the
/// default ignorable ones, and those that end a line or change its direction.
///
/// Source: <https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point>
const HIDDEN: [RangeInclusive<char>; 17] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fffb}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Whether a terminal would obey or hide the character instead of showing it.
pub fn is_hidden(character: char) -> bool {
    match character {
        ' '..='~' => false,
        _ => character.is_control() || HIDDEN.iter().any(|it| it.contains(&character)),
    }
}

/// The text with each hidden character written as an escape: `\n`, `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, |character, out| out.extend(character.escape_default()))
}

/// JSON with each hidden character written as a JSON escape: `\u001b`. In JSON such characters
/// occur only in strings, apart from whitespace between tokens, which is kept.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    escaped(json, |character, out| match character {
        '\n' | '\r' | '\t' => out.push(character),
        _ => {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    })
}

fn escaped(text: &str, write: impl Fn(char, &mut String)) -> Cow<'_, str> {
    // Without a branch per byte, this is the speed of memory; nearly all text is so.
    if text.bytes().fold(true, |plain, it| plain & matches!(it, b' '..=b'~')) {
        return text.into();
    }
    let Some(first) = text.find(is_hidden) else { return text.into() };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for character in text[first..].chars() {
        match is_hidden(character) {
            true => write(character, &mut out),
            false => out.push(character),
        }
    }
    out.into()
}

/// The number of cells that a character takes when it is shown.
pub fn visible_width(character: char) -> usize {
    match is_hidden(character) {
        true => character.escape_default().len(),
        false => character.width().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    #[rustfmt::skip]
    fn what_a_terminal_obeys_or_hides_is_written_out() {
        let cases = [
            ("role/Déploy 界 🦀",           "role/Déploy 界 🦀",                "role/Déploy 界 🦀"),
            ("\x1b[2J\x07\x7f",             r"\u{1b}[2J\u{7}\u{7f}",           r"\u001b[2J\u0007\u007f"),
            ("\u{9b}31m",                   r"\u{9b}31m",                      r"\u009b31m"),
            ("\u{202e}live\u{2066}",        r"\u{202e}live\u{2066}",           r"\u202elive\u2066"),
            ("a\u{200b}b\u{feff}\u{ad}",    r"a\u{200b}b\u{feff}\u{ad}",       r"a\u200bb\ufeff\u00ad"),
            ("\u{2028}\u{e0041}",           r"\u{2028}\u{e0041}",              r"\u2028\udb40\udc41"),
            ("a\nb\tc",                     r"a\nb\tc",                        "a\nb\tc"),
        ];
        for (text, shown, json) in cases {
            assert_eq!(visible(text), shown);
            assert_eq!(visible_json(text), json);
        }
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_and_json_keeps_its_meaning(text in any::<String>()) {
            prop_assert!(!visible(&text).contains(is_hidden));
            let json = serde_json::to_string(&text).unwrap();
            let shown = visible_json(&json);
            prop_assert!(!shown.contains(is_hidden));
            prop_assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }

        #[test]
        fn a_character_is_as_wide_as_it_is_shown(character in any::<char>()) {
            let shown = visible(character.encode_utf8(&mut [0; 4])).into_owned();
            let width: usize = shown.chars().map(|it| it.width().unwrap_or(0)).sum();
            prop_assert_eq!(visible_width(character), width);
        }
    }
}
