//! Splits a text into JSON tokens. Never fails: unknown text is a token of its own kind.

use std::{collections::VecDeque, ops::Range, sync::Arc};

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

/// Reads the tokens of a text, in order, as far as they are looked at.
#[derive(Clone, Debug)]
pub(crate) struct Lexer {
    text: Arc<str>,
    /// The byte to go on from.
    at: usize,
    /// Tokens that were looked at and not taken.
    ahead: VecDeque<Token>,
}

impl Lexer {
    pub(crate) fn new(text: Arc<str>) -> Self {
        Self { text, at: 0, ahead: VecDeque::new() }
    }

    /// The token after `skipped` others.
    pub(crate) fn peek(&mut self, skipped: usize) -> Option<&Token> {
        // The colon after a string makes it a name, so one more token is read.
        while self.ahead.len() <= skipped + 1 {
            let Some(token) = self.read() else { break };
            if token.kind == TokenKind::Colon
                && let Some(key) = self.ahead.back_mut().filter(|it| it.kind == TokenKind::String)
            {
                key.kind = TokenKind::Key;
            }
            self.ahead.push_back(token);
        }
        self.ahead.get(skipped)
    }

    fn read(&mut self) -> Option<Token> {
        let bytes = self.text.as_bytes();
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        let start = self.at + bytes.get(self.at..)?.iter().position(|it| !is_blank(it))?;
        let (kind, end) = match bytes[start] {
            b'{' | b'[' => (TokenKind::Open, start + 1),
            b'}' | b']' => (TokenKind::Close, start + 1),
            b',' => (TokenKind::Comma, start + 1),
            b':' => (TokenKind::Colon, start + 1),
            b'"' => (TokenKind::String, string_end(bytes, start)),
            _ => (TokenKind::Literal, literal_end(bytes, start)),
        };
        self.at = end;
        Some(Token { kind, range: start..end })
    }
}

impl Iterator for Lexer {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.peek(0)?;
        self.ahead.pop_front()
    }
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
        Lexer::new(text.into()).map(|it| (it.kind, &text[it.range])).collect()
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
            for token in Lexer::new(text.as_str().into()) {
                prop_assert!(text[end..token.range.start].trim().is_empty());
                prop_assert!(!text[token.range.clone()].is_empty());
                end = token.range.end;
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
