//! Splits a text into JSON tokens. Never fails: unknown text is a token of its own kind.

use std::ops::Range;

/// A piece of the text, without the whitespace around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    /// Bytes of the text.
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// `{` or `[`.
    Open,
    /// `}` or `]`.
    Close,
    Comma,
    Colon,
    /// A string that names a member.
    Key,
    String,
    /// A number, `true`, `false`, `null`, or text that is not JSON.
    Literal,
}

/// The tokens of a text, in order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (kind, end) = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'{' | b'[' => (TokenKind::Open, at + 1),
            b'}' | b']' => (TokenKind::Close, at + 1),
            b',' => (TokenKind::Comma, at + 1),
            b':' => (TokenKind::Colon, at + 1),
            b'"' => (TokenKind::String, string_end(bytes, at)),
            _ => (TokenKind::Literal, literal_end(bytes, at)),
        };
        if kind == TokenKind::Colon
            && let Some(key) = out.last_mut().filter(|it| it.kind == TokenKind::String)
        {
            key.kind = TokenKind::Key;
        }
        out.push(Token { kind, range: at..end });
        at = end;
    }
    out
}

/// The position after the closing quote, or the end of the text if there is none.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate().skip(start + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

fn literal_end(bytes: &[u8], start: usize) -> usize {
    let ends = |byte: &u8| b" \t\r\n{}[],:\"".contains(byte);
    bytes[start..].iter().position(ends).map_or(bytes.len(), |length| start + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{TokenKind::*, *};

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        tokens(text).into_iter().map(|it| (it.kind, &text[it.range])).collect()
    }

    #[test]
    fn members_and_values_are_distinguished() {
        let expected = [
            (Open, "{"),
            (Key, r#""Effect""#),
            (Colon, ":"),
            (String, r#""Allow""#),
            (Comma, ","),
            (Key, r#""N""#),
            (Colon, ":"),
            (Literal, "-1.5"),
            (Close, "}"),
        ];
        assert_eq!(kinds(r#"{"Effect" : "Allow","N":-1.5}"#), expected);
    }

    #[test]
    fn an_escaped_quote_ends_no_string() {
        assert_eq!(kinds(r#""a\"b\\" 1"#), [(String, r#""a\"b\\""#), (Literal, "1")]);
    }

    #[test]
    fn text_that_is_no_json_is_kept() {
        assert_eq!(kinds("not { \"half"), [(Literal, "not"), (Open, "{"), (String, "\"half")]);
    }

    proptest! {
        #[test]
        fn only_white_space_is_lost(text in "[\\PC \n]{0,60}") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(text[end..token.range.start].trim().is_empty());
                prop_assert!(!text[token.range.clone()].is_empty());
                end = token.range.end;
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
