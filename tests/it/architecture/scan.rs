//! Finds the paths in Rust source, `a::b::c`, without a full parser: comments and texts are passed
//! over, groups such as `a::{b, c::d}` are opened.

/// A path and the line it begins on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// From 1.
    pub(super) line: usize,
    /// The names; a glob is `*`.
    pub(super) names: Vec<String>,
    /// How many inline modules (`mod tests { .. }`) it stands in.
    pub(super) depth: usize,
    /// Whether it is imported: what it names goes by that name here too.
    pub(super) import: bool,
    /// The new name after `as`.
    pub(super) alias: Option<String>,
}

impl Path {
    /// The name by which an import is known.
    pub(super) fn called(&self) -> &str {
        self.alias.as_ref().or(self.names.last()).map_or("", String::as_str)
    }
}

/// A word or a sign of source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Name(String),
    /// `::`
    Separator,
    Sign(char),
}

/// All paths of two names or more, and all names that are imported.
pub(super) fn paths(text: &str) -> Vec<Path> {
    let tokens = tokens(text);
    let mut paths = Vec::new();
    // For each open brace, whether it is a module's.
    let mut braces: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map(|it| &tokens[it].1);
        let depth = braces.iter().filter(|it| **it).count();
        let (line, token) = &tokens[at];
        match token {
            Token::Name(name) if name == "use" || name == "crate" && is_extern(before) => {
                // `use a;` and `extern crate a;` import even a single name.
                let mut found = Vec::new();
                at = tree(&tokens, at + 1, &[], depth, &mut found);
                paths.extend(found.into_iter().map(|it| Path { import: true, ..it }));
            }
            Token::Name(_) | Token::Separator => {
                let mut found = Vec::new();
                at = tree(&tokens, at, &[], depth, &mut found);
                paths.extend(found.into_iter().filter(|it| it.names.len() > 1));
            }
            Token::Sign(sign) => {
                match sign {
                    '{' => braces.push(is_module(&tokens[..at])),
                    '}' => drop(braces.pop()),
                    _ => {}
                }
                at += 1;
            }
        }
        debug_assert!(*line > 0);
    }
    paths
}

fn is_extern(before: Option<&Token>) -> bool {
    matches!(before, Some(Token::Name(name)) if name == "extern")
}

/// Whether the tokens end in `mod NAME`, or `mod $NAME` in a macro.
fn is_module(tokens: &[(usize, Token)]) -> bool {
    match tokens {
        [.., (_, Token::Name(word)), (_, Token::Sign('$')), (_, Token::Name(_))]
        | [.., (_, Token::Name(word)), (_, Token::Name(_))] => word == "mod",
        _ => false,
    }
}

/// Reads one path, or a tree of them, from `at`; returns where it ends.
fn tree(
    tokens: &[(usize, Token)],
    mut at: usize,
    head: &[String],
    depth: usize,
    paths: &mut Vec<Path>,
) -> usize {
    let mut names = head.to_vec();
    let line = tokens.get(at).map_or(1, |it| it.0);
    let get = |at: usize| tokens.get(at).map(|it| &it.1);
    if get(at) == Some(&Token::Separator) {
        at += 1;
    }
    loop {
        match get(at) {
            Some(Token::Name(name)) => names.push(name.clone()),
            Some(Token::Sign('*')) => names.push("*".to_owned()),
            Some(Token::Sign('{')) => {
                at += 1;
                while let Some(token) = get(at) {
                    match token {
                        Token::Sign('}') => return at + 1,
                        // The new name is no part of the path.
                        Token::Name(name) if name == "as" => at += 2,
                        Token::Name(_) | Token::Separator | Token::Sign('*' | '{') => {
                            at = tree(tokens, at, &names, depth, paths);
                        }
                        Token::Sign(_) => at += 1,
                    }
                }
                return at;
            }
            // Generic arguments, as in `Vec::<u8>::new`: what is in them is read on its own.
            Some(Token::Sign(_) | Token::Separator) | None => break,
        }
        at += 1;
        if get(at) != Some(&Token::Separator) {
            break;
        }
        at += 1;
    }
    // `self` at the end of a group means the path before it.
    if names.len() > 1 && names.last().is_some_and(|it| it == "self") {
        names.pop();
    }
    if !names.is_empty() {
        let alias = match (get(at), get(at + 1)) {
            (Some(Token::Name(word)), Some(Token::Name(name))) if word == "as" => {
                Some(name.clone())
            }
            _ => None,
        };
        paths.push(Path { line, names, depth, import: false, alias });
    }
    at
}

/// What a piece of source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lexeme {
    Comment,
    /// A string literal with its prefix and quotes.
    Text,
    Name,
    /// `::`
    Separator,
    Sign,
    /// A character literal, a lifetime's quote, or a blank.
    Other,
}

/// What the source begins with, and its length in characters.
fn lexeme(chars: &[char]) -> (Lexeme, usize) {
    match chars {
        ['/', '/', ..] => {
            let end = chars.iter().position(|it| *it == '\n');
            (Lexeme::Comment, end.unwrap_or(chars.len()))
        }
        ['/', '*', ..] => (Lexeme::Comment, block_comment(chars)),
        [':', ':', ..] => (Lexeme::Separator, 2),
        ['"', ..] => (Lexeme::Text, quoted(chars)),
        ['\'', ..] => (Lexeme::Other, quote(chars)),
        [it, ..] if it.is_whitespace() => (Lexeme::Other, 1),
        [it, ..] if it.is_alphanumeric() || *it == '_' => match raw_text(chars) {
            Some(length) => (Lexeme::Text, length),
            None => {
                let is_part = |it: &&char| it.is_alphanumeric() || **it == '_';
                (Lexeme::Name, chars.iter().take_while(is_part).count())
            }
        },
        _ => (Lexeme::Sign, 1),
    }
}

/// The pieces of a source, each with the line that it begins on, from 1.
fn lexemes(text: &str) -> Vec<(usize, Lexeme, String)> {
    let chars: Vec<char> = text.chars().collect();
    let (mut found, mut line, mut at) = (Vec::new(), 1, 0);
    while at < chars.len() {
        let (lexeme, length) = lexeme(&chars[at..]);
        let piece = &chars[at..at + length];
        found.push((line, lexeme, piece.iter().collect()));
        line += piece.iter().filter(|it| **it == '\n').count();
        at += length;
    }
    found
}

/// The words and signs, each with its line.
pub(crate) fn tokens(text: &str) -> Vec<(usize, Token)> {
    let token = |(line, lexeme, piece): (usize, Lexeme, String)| match lexeme {
        Lexeme::Name => Some((line, Token::Name(piece))),
        Lexeme::Separator => Some((line, Token::Separator)),
        Lexeme::Sign => piece.chars().next().map(|it| (line, Token::Sign(it))),
        Lexeme::Comment | Lexeme::Text | Lexeme::Other => None,
    };
    lexemes(text).into_iter().filter_map(token).collect()
}

/// The comments and string literals, each with the line that it begins on, from 1.
pub(crate) fn prose(text: &str) -> Vec<(usize, String)> {
    let is_prose = |lexeme| matches!(lexeme, Lexeme::Comment | Lexeme::Text);
    let found = lexemes(text).into_iter().filter(|(_, lexeme, _)| is_prose(*lexeme));
    found.map(|(line, _, piece)| (line, piece)).collect()
}

/// The length of a comment that may hold others.
fn block_comment(chars: &[char]) -> usize {
    let mut open = 0;
    let mut at = 0;
    while at < chars.len() {
        match &chars[at..] {
            ['/', '*', ..] => (open, at) = (open + 1, at + 2),
            ['*', '/', ..] => (open, at) = (open - 1, at + 2),
            _ => at += 1,
        }
        if open == 0 {
            break;
        }
    }
    at
}

/// The length of `"..."`, whose first quote comes first.
fn quoted(chars: &[char]) -> usize {
    let mut at = 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// The length of `'x'` or `'\n'`; of the quote alone where it begins a lifetime.
fn quote(chars: &[char]) -> usize {
    match chars {
        [_, '\\', _, rest @ ..] => {
            rest.iter().position(|it| *it == '\'').map_or(chars.len(), |it| it + 4)
        }
        [_, _, '\'', ..] => 3,
        _ => 1,
    }
}

/// The length of `r#"..."#`, `br"..."`, `b"..."` and the like; `None` if no text begins here.
fn raw_text(chars: &[char]) -> Option<usize> {
    let prefix = chars.iter().take_while(|it| matches!(it, 'b' | 'c' | 'r')).count();
    let is_raw = chars[..prefix].contains(&'r');
    let hashes = chars[prefix..].iter().take_while(|it| **it == '#').count();
    let start = prefix + hashes;
    if !(1..=2).contains(&prefix) || chars.get(start) != Some(&'"') || (hashes > 0 && !is_raw) {
        return None;
    }
    if !is_raw {
        return Some(prefix + quoted(&chars[prefix..]));
    }
    let ends = |at: &usize| {
        chars[*at] == '"' && chars[at + 1..].iter().take_while(|it| **it == '#').count() >= hashes
    };
    let end = (start + 1..chars.len()).find(ends);
    Some(end.map_or(chars.len(), |it| it + 1 + hashes))
}
