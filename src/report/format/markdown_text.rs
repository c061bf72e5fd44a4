//! Escapes untrusted text for Markdown, so that neither Markdown nor GitHub interprets it.
//!
//! GitHub turns mentions and addresses into links after it has processed all escapes, so escaping
//! does not prevent it. The character that marks them is put into a code span of its own.
//!
//! Source: <https://github.github.com/gfm/>

use crate::wording::{visible, visible_json};

/// Characters that a backslash escapes.
const SPECIAL: [char; 9] = ['\\', '`', '*', '_', '[', ']', '|', '~', '$'];

/// The text within a line or the cell of a table.
pub(super) fn inline(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = &*text;
    while let Some(character) = rest.chars().next() {
        let before = &text[..text.len() - rest.len()];
        let length = link_marks(before, rest);
        if length > 0 {
            out.extend(["`", &rest[..length], "`"]);
            rest = &rest[length..];
            continue;
        }
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Beside a code span, or another one, it would be part of a longer run.
            '`' if out.ends_with('`') || link_marks(before, &rest[1..]) > 0 => {
                out.push_str("&#96;");
            }
            _ => {
                out.extend(SPECIAL.contains(&character).then_some('\\'));
                out.push(character);
            }
        }
        rest = &rest[character.len_utf8()..];
    }
    out
}

/// The text as a paragraph of one line, which does not start a heading, list or rule.
pub(super) fn paragraph(text: &str) -> String {
    let words: Vec<_> = text.split(' ').filter(|it| !it.is_empty()).collect();
    let text = inline(&words.join(" "));
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    match text[digits..].chars().next() {
        Some('#' | '+' | '-' | '=') if digits == 0 => format!("\\{text}"),
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &text[..digits], &text[digits..]),
        _ => text,
    }
}

/// How many consecutive bytes of `rest` mark a mention, an address or an issue: two code spans in a
/// row would become one.
fn link_marks(before: &str, rest: &str) -> usize {
    let ends_with = |word: &str| {
        let end = before.len().checked_sub(word.len()).and_then(|at| before.get(at..));
        end.is_some_and(|it| it.eq_ignore_ascii_case(word))
    };
    let mut marks = 0;
    loop {
        let more = &rest[marks..];
        let is_first = marks == 0;
        marks += match more.as_bytes() {
            [b'@', ..] => 1,
            [b':', b'/', b'/', ..] => 3,
            [b'.', ..] if is_first && ends_with("www") => 1,
            [b':', ..] if is_first && (ends_with("mailto") || ends_with("xmpp")) => 1,
            [b'#', b'0'..=b'9', ..] => 1,
            _ => return marks,
        };
    }
}

/// A code block in a fence that is longer than any run of backticks inside.
pub(super) fn code_block(language: &str, code: &str) -> String {
    let code = code.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "  ");
    let code = visible_json(&code);
    let longest = code.split(|it| it != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{code}\n{fence}")
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
            ("arn:aws:iam::111122223333:role/a_b",  r"arn:aws:iam::111122223333:role/a\_b"),
            ("<img src=x onerror=y>",               "&lt;img src=x onerror=y&gt;"),
            ("a | b",                               r"a \| b"),
            ("[x](y) ![z]",                         r"\[x\](y) !\[z\]"),
            ("`*~$`",                               r"\`\*\~\$\`"),
            ("@`#1``",                              "`@`&#96;`#`1\\`&#96;"),
            ("&lt; \\",                             r"&amp;lt; \\"),
            ("a\nb",                                r"a\\nb"),
            ("@everyone",                           "`@`everyone"),
            ("ann@corp.com",                        "ann`@`corp.com"),
            ("https://evil.com",                    "https`://`evil.com"),
            ("WWW.evil.com",                        "WWW`.`evil.com"),
            ("mailto:x",                            "mailto`:`x"),
            ("a/b#12",                              "a/b`#`12"),
            ("@@://x",                              "`@@://`x"),
            ("a.b: c#d",                            "a.b: c#d"),
        ];
        for (text, expected) in cases {
            assert_eq!(inline(text), expected);
        }
    }

    #[test]
    fn a_paragraph_begins_nothing_else() {
        #[rustfmt::skip]
        let cases = [
            ("  two   words ",  "two words"),
            ("# title",         r"\# title"),
            ("- item",          r"\- item"),
            ("1. item",         r"1\. item"),
            ("12 users",        "12 users"),
            ("> quote",         "&gt; quote"),
            ("===",             r"\==="),
        ];
        for (text, expected) in cases {
            assert_eq!(paragraph(text), expected);
        }
    }

    #[test]
    fn a_fence_is_longer_than_any_run_of_backticks_inside() {
        assert_eq!(code_block("json", "{}"), "```json\n{}\n```");
        assert_eq!(code_block("json", "\"````\"\r\n\t1"), "`````json\n\"````\"\n  1\n`````");
    }

    proptest! {
        #[test]
        fn nothing_is_left_that_markdown_obeys(text in r"[a-c<>&|`*_@:/#1.w\[\]\\\n\x1b]{0,20}") {
            let out = inline(&text);
            prop_assert!(!out.contains(['<', '>']) && !out.contains(is_hidden), "{out}");
            let mut escaped = false;
            let mut in_code = false;
            for (at, character) in out.char_indices() {
                if std::mem::take(&mut escaped) && !in_code {
                    continue;
                }
                match character {
                    '\\' => escaped = true,
                    '`' => in_code = !in_code,
                    '@' => prop_assert!(in_code, "{out}"),
                    ':' => prop_assert!(in_code || !out[at..].starts_with("://"), "{out}"),
                    '|' | '*' | '_' | '[' | ']' => prop_assert!(false, "{out}"),
                    _ => {}
                }
            }
            prop_assert!(!in_code && !out.replace("\\`", "").contains("``"), "{out}");
        }
    }
}
