//! Patterns with `*` and `?`, as used in policies.

/// Whether letters must agree in case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// `Deploy` is not `deploy`: resources, `StringLike`.
    Sensitive,
    /// Ignores the case of ASCII letters: actions, `StringEqualsIgnoreCase`.
    Insensitive,
}

/// One piece of a pattern, after policy variables were replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// This character.
    Literal(char),
    /// `?`: exactly one character.
    One,
    /// `*`: any run of characters, including an empty one.
    Many,
}

/// The pieces of a pattern that has no policy variables.
pub fn pieces(pattern: &str) -> impl Iterator<Item = Piece> + Clone {
    pattern.chars().map(|it| match it {
        '*' => Piece::Many,
        '?' => Piece::One,
        other => Piece::Literal(other),
    })
}

/// Whether `text` matches `pattern`, where `*` matches any run of characters and `?` exactly one.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
pub fn matches(pattern: &str, text: &str, case: Case) -> bool {
    // Compares bytes, because most texts differ from most patterns in one of the first bytes.
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut text_at) = (0, 0);
    // The pattern after the last `*`, and the start of the text that it must still match.
    let mut retry = None;
    loop {
        match (pattern.get(at), text.get(text_at)) {
            (None, None) => return true,
            (Some(b'*'), _) => {
                at += 1;
                if at == pattern.len() {
                    return true;
                }
                retry = Some((at, text_at));
            }
            (Some(b'?'), Some(first)) => {
                at += 1;
                text_at += char_length(*first);
            }
            (Some(expected), Some(found)) if same_byte(*expected, *found, case) => {
                at += 1;
                text_at += 1;
            }
            (Some(_) | None, Some(_)) | (Some(_), None) => {
                // Extend the match of the last `*` by one character.
                let Some((after_many, swallowed)) = &mut retry else { return false };
                let Some(first) = text.get(*swallowed) else { return false };
                *swallowed += char_length(*first);
                (at, text_at) = (*after_many, *swallowed);
            }
        }
    }
}

/// The length in bytes of a UTF-8 character, from its first byte.
fn char_length(first: u8) -> usize {
    match first {
        ..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
    }
}

/// Whether `text` matches the pieces of a pattern. The worst-case time is proportional to the
/// product of their lengths, never exponential: only the last `*` is retried.
pub fn matches_pieces(pieces: impl Iterator<Item = Piece> + Clone, text: &str, case: Case) -> bool {
    let mut pattern = pieces;
    let mut rest = text.chars();
    let mut retry = None;
    loop {
        let mut ahead = pattern.clone();
        let fits = match (ahead.next(), rest.clone().next()) {
            (None, None) => return true,
            (Some(Piece::Many), _) => {
                pattern = ahead;
                retry = Some((pattern.clone(), rest.clone()));
                continue;
            }
            (Some(Piece::One), Some(_)) => true,
            (Some(Piece::Literal(expected)), Some(found)) => same(expected, found, case),
            (None, Some(_)) | (Some(Piece::One | Piece::Literal(_)), None) => false,
        };
        if fits {
            pattern = ahead;
            rest.next();
        } else {
            // Extend the match of the last `*` by one character.
            let Some((after_many, swallowed)) = &mut retry else { return false };
            if swallowed.next().is_none() {
                return false;
            }
            pattern = after_many.clone();
            rest = swallowed.clone();
        }
    }
}

/// Whether some text that begins with `head` matches the pieces of a pattern.
pub fn may_match_beginning(pieces: &[Piece], head: &str) -> bool {
    // The pieces that may come next, after the text read so far.
    let mut next = vec![false; pieces.len() + 1];
    next[0] = true;
    skip_empty(pieces, &mut next);
    for found in head.chars() {
        let mut after = vec![false; pieces.len() + 1];
        for (at, piece) in pieces.iter().enumerate().filter(|(at, _)| next[*at]) {
            match piece {
                Piece::Many => after[at] = true,
                Piece::One => after[at + 1] = true,
                Piece::Literal(expected) => after[at + 1] |= *expected == found,
            }
        }
        skip_empty(pieces, &mut after);
        next = after;
    }
    next.contains(&true)
}

/// A `*` may match nothing.
fn skip_empty(pieces: &[Piece], next: &mut [bool]) {
    for (at, piece) in pieces.iter().enumerate() {
        next[at + 1] |= next[at] && *piece == Piece::Many;
    }
}

/// Whether every text that begins with `head` matches the pieces of a pattern: the pattern ends in
/// a `*` and `head` itself matches. False if only some continuations of `head` match, such as
/// non-empty ones.
pub fn matches_every_beginning(pieces: &[Piece], head: &str) -> bool {
    pieces.last() == Some(&Piece::Many)
        && matches_pieces(pieces.iter().copied(), head, Case::Sensitive)
}

/// The text before the first `*`, `?` or policy variable. Every match begins with it.
pub fn literal_head(pattern: &str) -> &str {
    pattern.split(['*', '?', '$']).next().unwrap_or_default()
}

fn same_byte(a: u8, b: u8, case: Case) -> bool {
    match case {
        Case::Sensitive => a == b,
        Case::Insensitive => a.eq_ignore_ascii_case(&b),
    }
}

fn same(a: char, b: char, case: Case) -> bool {
    match case {
        Case::Sensitive => a == b,
        Case::Insensitive => a.eq_ignore_ascii_case(&b),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Case::*, *};

    #[test]
    #[rustfmt::skip]
    fn stars_and_question_marks() {
        let cases = [
            // pattern      text             case         matches
            ("",            "",              Sensitive,   true),
            ("",            "a",             Sensitive,   false),
            ("*",           "",              Sensitive,   true),
            ("?",           "",              Sensitive,   false),
            ("?",           "é",             Sensitive,   true),
            ("role/*",      "role/a/b",      Sensitive,   true),
            ("role/?",      "role/ab",       Sensitive,   false),
            ("*Admin*",     "role/xAdminy",  Sensitive,   true),
            ("a*b*c",       "abcbbc",        Sensitive,   true),
            ("a*b*c",       "abcbbd",        Sensitive,   false),
            ("Deploy",      "deploy",        Sensitive,   false),
            ("sts:Assume*", "STS:assumerole",Insensitive, true),
            ("s3:Get?bject","s3:getObject",  Insensitive, true),
            ("é*",          "éa",            Sensitive,   true),
            ("éa*",         "é",             Sensitive,   false),
        ];
        for (pattern, text, case, expected) in cases {
            assert_eq!(matches(pattern, text, case), expected, "{pattern} on {text}");
        }
    }

    /// The simplest possible definition of pattern matching.
    fn obviously_matches(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), None) => obviously_matches(rest, text),
            (Some(('*', rest)), Some((_, tail))) => {
                obviously_matches(rest, text) || obviously_matches(pattern, tail)
            }
            (Some(('?', rest)), Some((_, tail))) => obviously_matches(rest, tail),
            (Some((a, rest)), Some((b, tail))) => a == b && obviously_matches(rest, tail),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }

    proptest! {
        #[test]
        fn the_fast_walk_agrees_with_the_obvious_one(pattern in "[ab*?]{0,8}", text in "[abc]{0,10}") {
            let expected = obviously_matches(
                &pattern.chars().collect::<Vec<_>>(),
                &text.chars().collect::<Vec<_>>(),
            );
            prop_assert_eq!(matches(&pattern, &text, Sensitive), expected);
        }

        #[test]
        fn what_is_said_of_a_beginning_holds_for_every_text_that_begins_so(
            pattern in "[ab*?]{0,8}", head in "[abc]{0,5}", tail in "[abc]{0,5}",
        ) {
            let pieces: Vec<_> = pieces(&pattern).collect();
            let found = matches(&pattern, &format!("{head}{tail}"), Sensitive);
            prop_assert!(!found || may_match_beginning(&pieces, &head));
            prop_assert!(found || !matches_every_beginning(&pieces, &head));
        }

        #[test]
        fn what_a_beginning_may_match_some_text_matches(
            pattern in "[ab*?]{0,5}", head in "[abc]{0,3}",
        ) {
            let pieces: Vec<_> = pieces(&pattern).collect();
            // The text is a rest of the pattern, with a letter for each wildcard.
            let tails = (0..=pattern.len()).map(|at| pattern[at..].replace('*', "").replace('?', "a"));
            let found = tails.into_iter().any(|it| matches(&pattern, &format!("{head}{it}"), Sensitive));
            prop_assert_eq!(may_match_beginning(&pieces, &head), found);
        }

        #[test]
        fn matching_never_panics(pattern in ".*", text in ".*") {
            matches(&pattern, &text, Insensitive);
        }

        #[test]
        fn every_match_begins_with_the_literal_head(pattern in "[ab*?]{0,8}", text in "[ab]{0,10}") {
            prop_assert!(!matches(&pattern, &text, Sensitive) || text.starts_with(literal_head(&pattern)));
        }
    }
}
