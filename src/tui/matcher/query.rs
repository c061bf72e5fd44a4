//! Queries, parsed into terms that must all match.

use crate::tui::matcher::{
    fact::{self, Derived},
    fuzzy::{Matcher, Skim},
    text::find_ignoring_case,
};

/// A parsed query. An empty one matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) terms: Vec<Term>,
}

/// One word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// Whether a match excludes the row.
    pub(crate) negated: bool,
    pub(crate) kind: TermKind,
    /// The text to find, without its marks; never empty.
    pub(crate) word: String,
}

/// How and where a word is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TermKind {
    /// In the name: contiguous letters, or scattered ones where that is allowed. Then in the tags.
    Plain,
    /// In the name: contiguous letters only.
    Literal,
    /// At the start of the name, or after its `/`.
    Start,
    /// At the end of the name.
    End,
    /// The whole name, or everything after its `/`.
    Whole,
    /// In the name: scattered letters.
    Fuzzy,
    /// Anywhere in the name or the ARN.
    Arn,
    /// In other identifiers of a row: key ids, unique ids.
    Id,
    /// Not in a text: a filter on the row's facts, such as `key>90d`.
    Fact,
    /// Not in the row: a filter that takes a search, such as `reach>10`.
    Derived,
}

/// The prefixes of AWS identifiers.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
const ID_PREFIXES: [&str; 12] = [
    "AKIA", "ASIA", "AROA", "AIDA", "AGPA", "ANPA", "AIPA", "ABIA", "ANVA", "ACCA", "APKA", "ASCA",
];

/// A shorter word in capitals may be a name.
const ID_MIN_LETTERS: usize = 8;

impl Query {
    /// Parses a text; every text is a valid query.
    pub(crate) fn parse(text: &str) -> Self {
        Self { terms: text.split_whitespace().filter_map(Term::parse).collect() }
    }

    /// What is wrong with a filter on principals: an unknown field.
    pub(crate) fn mistake(text: &str) -> Option<String> {
        Self::mistake_among(text, &fact::PRINCIPAL_FIELDS)
    }

    /// What is wrong with a filter that has these fields.
    pub(crate) fn mistake_among(text: &str, fields: &[&str]) -> Option<String> {
        text.split_whitespace().find_map(|it| fact::mistake(it.trim_start_matches('!'), fields))
    }

    /// Whether there is nothing to find.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether it consists only of filters on facts, which do not rank rows.
    pub(crate) fn is_about_facts(&self) -> bool {
        self.terms.iter().all(|it| matches!(it.kind, TermKind::Fact | TermKind::Derived))
    }

    /// The filters that take a search, each with whether it excludes rows.
    pub(crate) fn derived(&self) -> Vec<(bool, Derived)> {
        let derived = self.terms.iter().filter(|it| it.kind == TermKind::Derived);
        derived.filter_map(|it| Some((it.negated, fact::derived(&it.word)?))).collect()
    }

    /// Whether every row that matches `self` also matches `older`, so that only those need to be
    /// searched.
    pub(crate) fn narrows(&self, older: &Self) -> bool {
        let Some((last, before)) = older.terms.split_last() else { return true };
        let Some(grown) = self.terms.get(before.len()) else { return false };
        self.terms.starts_with(before) && grown.narrows(last)
    }

    /// The words that are looked for in names, ids and ARNs.
    pub(crate) fn plain_words(&self) -> impl Iterator<Item = &str> {
        let positive = self.terms.iter().filter(|it| !it.negated);
        let plain = positive.filter(|it| !matches!(it.kind, TermKind::Fact | TermKind::Derived));
        plain.map(|it| it.word.as_str())
    }

    /// The positions of the matching characters of `name`, for display.
    pub(crate) fn highlights(&self, name: &str) -> Vec<usize> {
        let mut positions: Vec<usize> = self
            .terms
            .iter()
            .filter(|term| !term.negated)
            .flat_map(|term| term.highlights(name))
            .collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }
}

impl Term {
    fn parse(word: &str) -> Option<Self> {
        let (negated, word) = match word.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, word),
        };
        let (kind, word) = kind(word);
        let says_something = !word.is_empty() && !fact::is_incomplete(word);
        says_something.then(|| Self { negated, kind, word: word.to_owned() })
    }

    /// Whether every row that matches `self` also matches `older`.
    fn narrows(&self, older: &Self) -> bool {
        if self == older {
            return true;
        }
        let grows = match self.kind {
            TermKind::Plain
            | TermKind::Literal
            | TermKind::Start
            | TermKind::Fuzzy
            | TermKind::Arn
            | TermKind::Id => self.word.starts_with(&older.word),
            TermKind::End => self.word.ends_with(&older.word),
            TermKind::Whole | TermKind::Fact | TermKind::Derived => false,
        };
        grows && self.kind == older.kind && !self.negated && !older.negated
    }

    fn highlights(&self, name: &str) -> Vec<usize> {
        let together = find_ignoring_case(name, &self.word).map(|start| {
            let first = name[..start].chars().count();
            (first..first + self.word.chars().count()).collect()
        });
        match self.kind {
            TermKind::Plain | TermKind::Fuzzy => {
                together.or_else(|| Skim::default().positions(name, &self.word)).unwrap_or_default()
            }
            TermKind::Literal
            | TermKind::Start
            | TermKind::End
            | TermKind::Whole
            | TermKind::Arn => together.unwrap_or_default(),
            TermKind::Id | TermKind::Fact | TermKind::Derived => Vec::new(),
        }
    }
}

fn kind(word: &str) -> (TermKind, &str) {
    if let Some(rest) = word.strip_prefix('\'') {
        return (TermKind::Literal, rest);
    }
    if let Some(rest) = word.strip_prefix('~') {
        return (TermKind::Fuzzy, rest);
    }
    // A `$` at the end of a filter belongs to its value.
    let end = word.strip_suffix('$').filter(|_| !fact::is_question(word));
    match (word.strip_prefix('^'), end) {
        (Some(_), Some(_)) => (TermKind::Whole, word.trim_start_matches('^').trim_end_matches('$')),
        (Some(rest), None) => (TermKind::Start, rest),
        (None, Some(rest)) => (TermKind::End, rest),
        (None, None) if fact::derived(word).is_some() => (TermKind::Derived, word),
        (None, None) if fact::is_question(word) => (TermKind::Fact, word),
        (None, None) if is_id(word) => (TermKind::Id, word),
        (None, None) if word.contains([':', '/']) || is_account(word) => (TermKind::Arn, word),
        (None, None) => (TermKind::Plain, word),
    }
}

fn is_id(word: &str) -> bool {
    ID_MIN_LETTERS <= word.len()
        && ID_PREFIXES.iter().any(|prefix| word.starts_with(prefix))
        && word.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

fn is_account(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{TermKind::*, *};

    #[test]
    #[rustfmt::skip]
    fn marks_say_how_a_word_is_looked_for() {
        let cases = [
            ("adm",                  false, Plain,   "adm"),
            ("'adm",                 false, Literal, "adm"),
            ("^adm",                 false, Start,   "adm"),
            ("adm$",                 false, End,     "adm"),
            ("^adm$",                false, Whole,   "adm"),
            ("~adm",                 false, Fuzzy,   "adm"),
            ("!adm",                 true,  Plain,   "adm"),
            ("!^adm",                true,  Start,   "adm"),
            ("role/adm",             false, Arn,     "role/adm"),
            ("arn:aws",              false, Arn,     "arn:aws"),
            ("111122223333",         false, Arn,     "111122223333"),
            ("11112222333",          false, Plain,   "11112222333"),
            ("AKIAIOSFODNN7EXAMPLE", false, Id,      "AKIAIOSFODNN7EXAMPLE"),
            ("AKIA",                 false, Plain,   "AKIA"),
            ("ASIAPACIFIC-ops",      false, Plain,   "ASIAPACIFIC-ops"),
            ("!badge:G",             true,  Fact,    "badge:G"),
            ("key>90d",              false, Fact,    "key>90d"),
        ];
        for (text, negated, kind, word) in cases {
            let expected = Term { negated, kind, word: word.to_owned() };
            assert_eq!(Query::parse(text).terms, [expected], "{text}");
        }
    }

    #[test]
    fn a_mark_alone_asks_for_nothing_yet() {
        for text in ["", "  ", "!", "'", "^", "$", "~", "!^", "badge:", "key>"] {
            assert!(Query::parse(text).is_empty(), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn typing_on_narrows_unless_it_changes_the_meaning() {
        let cases = [
            // why                              older     newer        narrows
            ("one more letter",                 "adm",    "admi",      true),
            ("one more word",                   "prod",   "prod adm",  true),
            ("the first letter",                "",       "a",         true),
            ("a letter less",                   "admi",   "adm",       false),
            ("another first word",              "a b",    "ax b",      false),
            ("an exclusion excludes less",      "!a",     "!ab",       false),
            ("the end is elsewhere",            "adm$",   "adm$x",     false),
            ("from name to ARN",                "role",   "role/",     false),
            ("more days",                       "key>9",  "key>90",    false),
        ];
        for (why, older, newer, expected) in cases {
            assert_eq!(Query::parse(newer).narrows(&Query::parse(older)), expected, "{why}");
        }
    }

    #[test]
    fn the_letters_that_matched_are_known() {
        assert_eq!(Query::parse("adm ^rol").highlights("role/admin"), [0, 1, 2, 5, 6, 7]);
        assert_eq!(Query::parse("!adm").highlights("role/admin"), [0_usize; 0]);
    }
}
