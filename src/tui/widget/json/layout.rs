//! Lays out tokens on lines: one member per line, short lists on one line, long lines wrapped.

use std::{mem::take, ops::Range, sync::Arc};

use crate::tui::{
    cut,
    widget::json::lex::{Lexer, Token, TokenKind},
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
    /// Where it starts in the text.
    pub(crate) fn start(&self) -> usize {
        self.pieces.first().map_or(0, |it| it.range.start)
    }

    /// Whether the line shows any of these bytes.
    pub(crate) fn touches(&self, range: &Range<usize>) -> bool {
        self.pieces.iter().any(|it| it.range.start < range.end && range.start < it.range.end)
    }
}

/// Blanks for each level.
const INDENT: usize = 2;
/// The additional indentation of continuation lines.
const HANGING: usize = 4;

/// A text on lines of at most `width` cells, laid out as far as was asked for: a policy of some
/// megabytes is not laid out to show its first page. (A line always shows something, so a character
/// may exceed a width of zero.)
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    text: Arc<str>,
    width: usize,
    lexer: Lexer,
    depth: usize,
    line: JsonLine,
    lines: Vec<JsonLine>,
}

impl Layout {
    pub(crate) fn new(text: Arc<str>, width: usize) -> Self {
        let lexer = Lexer::new(Arc::clone(&text));
        let (line, lines) = (JsonLine::default(), Vec::new());
        Self { text, width, lexer, depth: 0, line, lines }
    }

    /// The width that it is laid out for.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The lines so far.
    pub(crate) fn lines(&self) -> &[JsonLine] {
        &self.lines
    }

    /// Lays out at least `count` lines, if there are so many.
    pub(crate) fn reach(&mut self, count: usize) {
        while self.lines.len() < count && self.go_on() {}
    }

    /// Lays out the line that contains a byte of the text, and all before it.
    pub(crate) fn reach_byte(&mut self, at: usize) {
        while self.lines.last().is_none_or(|it| it.start() <= at) && self.go_on() {}
    }

    /// Lays out the next token, or the next short list. Returns whether there was one.
    fn go_on(&mut self) -> bool {
        let Some(token) = self.lexer.next() else {
            let is_open = !self.line.pieces.is_empty();
            self.end_line();
            return is_open;
        };
        let short = match token.kind {
            TokenKind::Open => self.short_list(&token),
            TokenKind::Close
            | TokenKind::Comma
            | TokenKind::Colon
            | TokenKind::Key
            | TokenKind::String
            | TokenKind::Literal => None,
        };
        match short {
            Some(rest) => {
                let gap = self.follows_colon();
                let mut before = token.kind;
                self.push(token, gap);
                for token in self.lexer.by_ref().take(rest).collect::<Vec<_>>() {
                    let kind = token.kind;
                    self.push(token, matches!(before, TokenKind::Colon | TokenKind::Comma));
                    before = kind;
                }
            }
            None => self.put(token),
        }
        true
    }

    /// How many tokens after `open` end a list that is more readable on one line: no nested list, at
    /// most one member, and not too long.
    fn short_list(&mut self, open: &Token) -> Option<usize> {
        let text = Arc::clone(&self.text);
        let cells = |it: &Token| cut::width(&text[it.range.clone()]) + 1;
        let is_object = text[open.range.clone()] == *"{";
        let mut used = cells(open);
        // Half of the width leaves room for the indentation and the member's name.
        let most = self.width / 2;
        for at in 0.. {
            if most < used {
                return None;
            }
            let token = self.lexer.peek(at)?;
            match token.kind {
                TokenKind::Close => return Some(at + 1),
                TokenKind::Open => return None,
                TokenKind::Comma if is_object => return None,
                TokenKind::Comma
                | TokenKind::Colon
                | TokenKind::Key
                | TokenKind::String
                | TokenKind::Literal => {}
            }
            used += cells(token);
        }
        None
    }

    fn put(&mut self, token: Token) {
        match token.kind {
            TokenKind::Open => {
                let gap = self.follows_colon();
                self.push(token, gap);
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
                let gap = !self.line.pieces.is_empty();
                self.push(token, gap);
            }
        }
    }

    fn follows_colon(&self) -> bool {
        self.line.pieces.last().is_some_and(|it| it.kind == TokenKind::Colon)
    }

    fn push(&mut self, token: Token, gap: bool) {
        let Token { kind, range } = token;
        self.line.pieces.push(Piece { kind, range, gap });
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
        for mut piece in take(&mut self.line).pieces {
            loop {
                let gap = usize::from(piece.gap);
                let room = self.width.saturating_sub(used + gap);
                let end = fitting(&self.text, &piece.range, room);
                let whole = end == piece.range.end;
                // Short pieces move to the next line; only long ones are broken.
                let breaks =
                    whole || (HANGING < room && self.width / 2 < cells(&self.text, &piece));
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
                    let end = first_character(&self.text, &piece.range);
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

    fn lay_out(text: &str, width: usize) -> Vec<JsonLine> {
        let mut layout = Layout::new(text.into(), width);
        layout.reach(usize::MAX);
        layout.lines
    }

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

    #[test]
    fn only_what_is_asked_for_is_laid_out() {
        let mut layout = Layout::new(TRUST.into(), 120);
        layout.reach(2);
        assert_eq!(layout.lines(), &lay_out(TRUST, 120)[..2]);
        let action = TRUST.find("sts:").expect("in the text");
        layout.reach_byte(action);
        assert!(layout.lines().iter().any(|it| it.touches(&(action..action + 1))));
        assert!(layout.lines().len() < lay_out(TRUST, 120).len());
    }

    proptest! {
        #[test]
        fn in_parts_it_is_the_same(
            text in r#"[\[\]{},:"a-z\\ éλ界\n]{0,80}"#, width in 0_usize..40,
        ) {
            let mut layout = Layout::new(text.as_str().into(), width);
            for count in 0..100 {
                layout.reach(count);
            }
            layout.reach_byte(text.len());
            prop_assert_eq!(layout.lines, lay_out(&text, width));
        }

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
            let tokens = Lexer::new(text.as_str().into());
            let given: String = tokens.map(|it| &text[it.range]).collect();
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
