//! A front page (`mod.rs`) documents a module, and declares and exports its parts, but contains no
//! logic.

use super::{
    rules::Source,
    scan::{self, Token},
};

/// The first line of each front page that is more than that.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let pages = sources.iter().filter(|it| it.path.starts_with("src/"));
    let pages = pages.filter(|it| it.path.ends_with("/mod.rs") || it.path == "src/lib.rs");
    let problem = |it: &Source| {
        let line = strange(&scan::tokens(&it.text))?;
        let what = "a front page holds `mod` and `use` lines only; move the rest to a file";
        Some(format!("{}:{line}: {what}", it.path))
    };
    pages.filter_map(problem).collect()
}

/// The line of the first item that is no `mod NAME;` and no `use`.
fn strange(tokens: &[(usize, Token)]) -> Option<usize> {
    let mut rest = tokens;
    while let Some((line, first)) = rest.first() {
        rest = match first {
            Token::Sign('#') => after_brackets(rest)?,
            Token::Name(word) if word == "pub" => match rest.get(1) {
                Some((_, Token::Sign('('))) => after(rest, ')')?,
                _ => &rest[1..],
            },
            Token::Name(word) if word == "use" => after(rest, ';')?,
            Token::Name(word) if word == "mod" => match rest.get(2) {
                Some((_, Token::Sign(';'))) => &rest[3..],
                _ => return Some(*line),
            },
            Token::Name(_) | Token::Separator | Token::Sign(_) => return Some(*line),
        };
    }
    None
}

/// The position after the next such sign.
fn after(tokens: &[(usize, Token)], sign: char) -> Option<&[(usize, Token)]> {
    let end = tokens.iter().position(|it| it.1 == Token::Sign(sign))?;
    Some(&tokens[end + 1..])
}

/// The position after an attribute.
fn after_brackets(tokens: &[(usize, Token)]) -> Option<&[(usize, Token)]> {
    let mut open = 0;
    for (index, (_, token)) in tokens.iter().enumerate() {
        match token {
            Token::Sign('[') => open += 1,
            Token::Sign(']') if open == 1 => return Some(&tokens[index + 1..]),
            Token::Sign(']') => open -= 1,
            Token::Name(_) | Token::Separator | Token::Sign(_) => {}
        }
    }
    None
}
