//! Escapes untrusted text for HTML and XML, as text between tags and as the value of an attribute.
//!
//! Source: <https://www.w3.org/TR/xml/#charsets>

use crate::wording::visible;

/// The text so that no browser and no XML parser takes a part of it for markup. Characters that are
/// hidden, or that XML does not allow, are written as visible escapes.
pub(super) fn markup(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    out
}

/// The same for a text of several lines, which keeps them.
pub(super) fn markup_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(markup).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wording::is_hidden;

    #[test]
    fn foreign_text_stays_text() {
        #[rustfmt::skip]
        let cases = [
            ("<script>alert(1)</script>",  "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\" onload='x'",              "&quot; onload=&#39;x&#39;"),
            ("]]> --> &lt;",               "]]&gt; --&gt; &amp;lt;"),
            ("a\u{0}\x1b[31m\nb",          r"a\u{0}\u{1b}[31m\nb"),
            ("\u{202e}x\u{ffff}",          r"\u{202e}x\u{ffff}"),
            ("role/Déploy 界 🦀",          "role/Déploy 界 🦀"),
        ];
        for (text, expected) in cases {
            assert_eq!(markup(text), expected);
        }
        assert_eq!(markup_lines("{\n  \"a\": 1\r\n}"), "{\n  &quot;a&quot;: 1\n}");
    }

    proptest! {
        #[test]
        fn no_character_of_markup_is_left(text in any::<String>()) {
            let out = markup(&text);
            const NEVER: [char; 6] = ['<', '>', '"', '\'', '\u{fffe}', '\u{ffff}'];
            prop_assert!(!out.contains(NEVER));
            prop_assert!(!out.contains(is_hidden));
            let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
            let bare = entities.iter().fold(out, |text, it| text.replace(it, ""));
            prop_assert!(!bare.contains('&'));
        }
    }
}
