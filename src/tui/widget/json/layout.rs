//! Lays out tokens on lines: one member per line, short lists on one line, long lines wrapped.

use std::ops::Range;

use crate::tui::{
    cut,
    widget::json::lex::{Token, TokenKind, tokens},
};

/// A line of the layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct JsonLine {
    /// Blanks before the first piece.
    pub(crate) indent: usize,
    pub(crate) pieces: Vec<Piece>,
}

/// A part of a line that has one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) kind: TokenKind,
    /// A byte range of the original text: a token, or a part of one that had to be broken.
    pub(crate) range: Range<usize>,
    /// Whether a blank precedes it.
    pub(crate) gap: bool,
}

impl JsonLine {
    /// Whether the line shows any of these bytes.
    pub(crate) fn touches(&self, range: &Range<usize>) -> bool {
        self.pieces.iter().any(|it| it.range.start < range.end && range.start < it.range.end)
    }
}

/// Blanks for each level.
const INDENT: usize = 2;
/// The additional indentation of continuation lines.
const HANGING: usize = 4;

/// Lays out a text on lines of at most `width` cells. (A line always shows something, so a
/// character may exceed a width of zero.)
pub(crate) fn lay_out(text: &str, width: usize) -> Vec<JsonLine> {
    let tokens = tokens(text);
    let mut page = Page { text, width, depth: 0, line: JsonLine::default(), lines: Vec::new() };
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let end = match token.kind {
            TokenKind::Open => short_list(text, &tokens, at, width).unwrap_or(at + 1),
            TokenKind::Close
            | TokenKind::Comma
            | TokenKind::Colon
            | TokenKind::Key
            | TokenKind::String
            | TokenKind::Literal => at + 1,
        };
        page.put(&tokens[at..end]);
        at = end;
    }
    page.end_line();
    page.lines
}

/// The end of a list that is more readable on one line: no nested list, at most one member, and not
/// too long.
fn short_list(text: &str, tokens: &[Token], start: usize, width: usize) -> Option<usize> {
    let mut used = 0;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        used += cut::width(&text[token.range.clone()]) + 1;
        match token.kind {
            TokenKind::Close => return Some(at + 1),
            TokenKind::Open if at != start => return None,
            TokenKind::Comma if &text[tokens[start].range.clone()] == "{" => return None,
            TokenKind::Open
            | TokenKind::Comma
            | TokenKind::Colon
            | TokenKind::Key
            | TokenKind::String
            | TokenKind::Literal => {}
        }
        // Half of the width leaves room for the indentation and the member's name.
        if width / 2 < used {
            return None;
        }
    }
    None
}

struct Page<'a> {
    text: &'a str,
    width: usize,
    depth: usize,
    line: JsonLine,
    lines: Vec<JsonLine>,
}

impl Page<'_> {
    /// Adds one token, or all tokens of a short list.
    fn put(&mut self, tokens: &[Token]) {
        let [token] = tokens else {
            for (index, token) in tokens.iter().enumerate() {
                let before = index.checked_sub(1).map(|it| tokens[it].kind);
                let gap = match (before, token.kind) {
                    (None, _) => self.follows_colon(),
                    (Some(TokenKind::Colon | TokenKind::Comma), _) => true,
                    (Some(_), _) => false,
                };
                self.push(token, gap);
            }
            return;
        };
        match token.kind {
            TokenKind::Open => {
                self.push(token, self.follows_colon());
                self.end_line();
                self.depth += 1;
            }
            TokenKind::Close => {
                self.end_line();
                self.depth = self.depth.saturating_sub(1);
                self.push(token, false);
            }
            TokenKind::Comma => {
                self.push(token, false);
                self.end_line();
            }
            TokenKind::Colon => self.push(token, false),
            TokenKind::Key | TokenKind::String | TokenKind::Literal => {
                self.push(token, !self.line.pieces.is_empty());
            }
        }
    }

    fn follows_colon(&self) -> bool {
        self.line.pieces.last().is_some_and(|it| it.kind == TokenKind::Colon)
    }

    fn push(&mut self, token: &Token, gap: bool) {
        self.line.pieces.push(Piece { kind: token.kind, range: token.range.clone(), gap });
    }

    /// Moves the current line to the page, in as many parts as necessary.
    fn end_line(&mut self) {
        if self.line.pieces.is_empty() {
            return;
        }
        // Deep nesting must not push the text out of the pane.
        let deepest = self.width / 2;
        let indent = (self.depth * INDENT).min(deepest);
        let mut part = JsonLine { indent, pieces: Vec::new() };
        let mut used = indent;
        for mut piece in std::mem::take(&mut self.line).pieces {
            loop {
                let gap = usize::from(piece.gap);
                let room = self.width.saturating_sub(used + gap);
                let end = fitting(self.text, &piece.range, room);
                let whole = end == piece.range.end;
                // Short pieces move to the next line; only long ones are broken.
                let breaks = whole || (HANGING < room && self.width / 2 < cells(self.text, &piece));
                if breaks && piece.range.start < end {
                    used += gap + cut::width(&self.text[piece.range.start..end]);
                    part.pieces.push(Piece { range: piece.range.start..end, ..piece.clone() });
                    piece.range.start = end;
                    if whole {
                        break;
                    }
                }
                piece.gap = false;
                let next = (indent + HANGING).min(deepest);
                if part.pieces.is_empty() {
                    // Not even an empty line has room: one character exceeds it.
                    let end = first_character(self.text, &piece.range);
                    part.pieces.push(Piece { range: piece.range.start..end, ..piece.clone() });
                    piece.range.start = end;
                }
                self.lines.push(std::mem::replace(
                    &mut part,
                    JsonLine { indent: next, pieces: Vec::new() },
                ));
                used = next;
                if piece.range.is_empty() {
                    break;
                }
            }
        }
        if !part.pieces.is_empty() {
            self.lines.push(part);
        }
    }
}

fn cells(text: &str, piece: &Piece) -> usize {
    cut::width(&text[piece.range.clone()])
}

/// How much of the range fits into `room` cells.
fn fitting(text: &str, range: &Range<usize>, room: usize) -> usize {
    let mut used = 0;
    for (offset, character) in text[range.clone()].char_indices() {
        used += cut::char_width(character);
        if room < used {
            return range.start + offset;
        }
    }
    range.end
}

fn first_character(text: &str, range: &Range<usize>) -> usize {
    let length = text[range.clone()].chars().next().map_or(0, char::len_utf8);
    range.start + length
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Ci","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/*"}}}]}"#;

    fn shown(text: &str, width: usize) -> String {
        lay_out(text, width)
            .iter()
            .map(|line| {
                let pieces: String = line
                    .pieces
                    .iter()
                    .map(|it| {
                        format!("{}{}", if it.gap { " " } else { "" }, &text[it.range.clone()])
                    })
                    .collect();
                format!("{}{pieces}\n", " ".repeat(line.indent))
            })
            .collect()
    }

    #[test]
    fn one_member_a_line_and_short_lists_on_one() {
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "Ci",
                  "Effect": "Allow",
                  "Principal": {
                    "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
                  },
                  "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
                  "Condition": {
                    "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}
                  }
                }
              ]
            }
        "#]].assert_eq(&shown(TRUST, 120));
    }

    #[test]
    fn long_lines_continue_further_right() {
        expect![[r#"
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "Ci",
                  "Effect": "Allow",
                  "Principal": {
                    "Federated": "arn:aws:iam::111122223333:oi
                        dc-provider/token.actions.githubuserco
                        ntent.com"
                  },
                  "Action": [
                    "sts:AssumeRoleWithWebIdentity",
                    "sts:TagSession"
                  ],
                  "Condition": {
                    "StringLike": {
                      "token.actions.githubusercontent.com:sub
                          ": "repo:acme/*"
                    }
                  }
                }
              ]
            }
        "#]]
        .assert_eq(&shown(TRUST, 50));
    }

    #[test]
    fn one_line_or_many_in_the_file_look_the_same() {
        let pretty = shown(TRUST, 120);
        assert_eq!(shown(&pretty, 120), pretty);
    }

    #[test]
    fn a_statement_is_found_by_its_bytes() {
        let start = TRUST.find(r#"{"Sid""#).expect("in the text");
        let end = TRUST.rfind("]}").expect("in the text");
        let lines = lay_out(TRUST, 120);
        let touched: Vec<usize> =
            (0..lines.len()).filter(|it| lines[*it].touches(&(start..end))).collect();
        let last = lines.len() - 3;
        assert_eq!(touched, (3..=last).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn every_token_is_shown_once_and_in_order(
            text in r#"[\[\]{},:"a-z\\ éλ界\n]{0,80}"#, width in 0_usize..40,
        ) {
            let lines = lay_out(&text, width);
            let shown: String = lines
                .iter()
                .flat_map(|line| &line.pieces)
                .map(|it| &text[it.range.clone()])
                .collect();
            let given: String = tokens(&text).into_iter().map(|it| &text[it.range]).collect();
            prop_assert_eq!(shown, given);
        }

        #[test]
        fn lines_fit(text in r#"[\[\]{},:"a-z\\ \n]{0,80}"#, width in 3_usize..40) {
            for line in lay_out(&text, width) {
                let pieces: usize =
                    line.pieces.iter().map(|it| usize::from(it.gap) + cells(&text, it)).sum();
                prop_assert!(line.indent + pieces <= width);
            }
        }
    }
}
