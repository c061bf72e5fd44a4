//! Ranks matches: exact before prefix before word start before substring before fuzzy.

use crate::tui::matcher::{
    candidate::Candidate,
    fact,
    fuzzy::{Matcher, floor},
    query::{Query, Term, TermKind},
    text::{begins, ends_with_ignoring_case, find_ignoring_case, starts_with_ignoring_case},
};

/// The kind of match, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Band {
    Exact,
    Prefix,
    WordStart,
    Substring,
    /// Not in the name, but in the tags or ids.
    Elsewhere,
    Fuzzy,
    /// Fuzzy, with letters too far apart to be shown.
    Scattered,
}

/// The quality of a match; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// Of the term that matched worst.
    pub(crate) band: Band,
    /// Within a band: long names and low fuzzy scores lose.
    penalty: i64,
}

/// Ranks a candidate; `None` if it does not match.
pub(crate) fn rank(
    candidate: &Candidate,
    query: &Query,
    scattered_too: bool,
    matcher: &impl Matcher,
) -> Option<Rank> {
    let length = i64::try_from(candidate.name.len()).unwrap_or(i64::MAX);
    let mut rank = Rank { band: Band::Exact, penalty: length };
    // What takes a search is decided afterwards, about the rows that are left.
    let is_later =
        |it: &&Term| it.kind == TermKind::Derived && !fact::is_among(&candidate.facts, &it.word);
    for term in query.terms.iter().filter(|it| !is_later(it)) {
        let found = find(candidate, term, scattered_too && !term.negated, matcher);
        match (found, term.negated) {
            (Some(it), false) => {
                rank.band = rank.band.max(it.band);
                rank.penalty = rank.penalty.saturating_add(it.penalty);
            }
            (None, true) => {}
            (Some(_), true) | (None, false) => return None,
        }
    }
    Some(rank)
}

fn find(
    candidate: &Candidate,
    term: &Term,
    scattered_too: bool,
    matcher: &impl Matcher,
) -> Option<Rank> {
    let Candidate { name, arn, ids, facts, .. } = candidate;
    let word = term.word.as_str();
    match term.kind {
        TermKind::Plain => together(candidate, word)
            .or_else(|| elsewhere(ids, word))
            .or_else(|| scattered_too.then(|| scattered(candidate, word, matcher)).flatten()),
        TermKind::Literal => together(candidate, word),
        TermKind::Start => together(candidate, word).filter(|it| it.band <= Band::Prefix),
        TermKind::End => ends_with_ignoring_case(name, word).then_some(in_band(Band::Substring)),
        TermKind::Whole => together(candidate, word).filter(|it| it.band == Band::Exact),
        TermKind::Fuzzy => scattered(candidate, word, matcher),
        TermKind::Arn => together(candidate, word).or_else(|| elsewhere(arn, word)),
        TermKind::Id => elsewhere(ids, word),
        TermKind::Fact | TermKind::Derived => {
            fact::holds(facts, word).then_some(in_band(Band::Elsewhere))
        }
    }
}

/// Finds the contiguous word in the name. `role/Admin` also counts as `Admin`.
fn together(candidate: &Candidate, word: &str) -> Option<Rank> {
    if !candidate.may_contain(word) {
        return None;
    }
    let name = &*candidate.name;
    let own = name.split_once('/').map_or(name, |(_, own)| own);
    let band = if name.eq_ignore_ascii_case(word) || own.eq_ignore_ascii_case(word) {
        Band::Exact
    } else if starts_with_ignoring_case(name, word) || starts_with_ignoring_case(own, word) {
        Band::Prefix
    } else if starts_a_word(name, word) {
        Band::WordStart
    } else {
        find_ignoring_case(name, word).map(|_| Band::Substring)?
    };
    Some(in_band(band))
}

fn elsewhere(text: &str, word: &str) -> Option<Rank> {
    find_ignoring_case(text, word).map(|_| in_band(Band::Elsewhere))
}

fn scattered(candidate: &Candidate, word: &str, matcher: &impl Matcher) -> Option<Rank> {
    if !candidate.may_contain(word) {
        return None;
    }
    let score = matcher.score(&candidate.name, word)?;
    let band = if score < floor(word) { Band::Scattered } else { Band::Fuzzy };
    Some(Rank { band, penalty: -score })
}

fn in_band(band: Band) -> Rank {
    Rank { band, penalty: 0 }
}

/// Whether the word comes after a separator, or at a change from lowercase to uppercase.
fn starts_a_word(name: &str, word: &str) -> bool {
    let bytes = name.as_bytes();
    (0..bytes.len()).any(|start| {
        let before = start.checked_sub(1).map(|it| bytes[it]);
        let at_word = match before {
            None => true,
            Some(before) if !before.is_ascii_alphanumeric() => true,
            Some(before) => before.is_ascii_lowercase() && bytes[start].is_ascii_uppercase(),
        };
        at_word && begins(&bytes[start..], word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::matcher::fuzzy::Skim;

    fn band(name: &str, query: &str) -> Option<Band> {
        let arn = format!("arn:aws:iam::111122223333:{name}");
        let candidate = Candidate::new(name, arn, "AKIAIOSFODNN7EXAMPLE team=payments")
            .with_facts("kind:role\nbadge:A".to_owned());
        rank(&candidate, &Query::parse(query), true, &Skim::default()).map(|it| it.band)
    }

    #[test]
    #[rustfmt::skip]
    fn bands() {
        let cases = [
            ("role/Admin",          "admin",                Some(Band::Exact)),
            ("role/AdminAccess",    "admin",                Some(Band::Prefix)),
            ("role/AdminAccess",    "role/admin",           Some(Band::Prefix)),
            ("role/payments-admin", "admin",                Some(Band::WordStart)),
            ("role/PaymentsAdmin",  "admin",                Some(Band::WordStart)),
            ("role/sysadmin",       "admin",                Some(Band::Substring)),
            ("role/sysadmin",       "payments",             Some(Band::Elsewhere)),
            ("role/payments-admin", "payadm",               Some(Band::Fuzzy)),
            ("role/Deploy",         "admin",                None),
            ("role/AdminAccess",    "^admin",               Some(Band::Prefix)),
            ("role/sysadmin",       "^admin",               None),
            ("role/sysadmin",       "admin$",               Some(Band::Substring)),
            ("role/AdminAccess",    "admin$",               None),
            ("role/Admin",          "^admin$",              Some(Band::Exact)),
            ("role/AdminAccess",    "^admin$",              None),
            ("role/payments-admin", "'payadm",              None),
            ("user/alice",          "AKIAIOSFODNN7EXAMPLE", Some(Band::Elsewhere)),
            ("user/alice",          "111122223333",         Some(Band::Elsewhere)),
            ("user/alice",          "999999999999",         None),
            ("role/prod-admin",     "prod admin",           Some(Band::WordStart)),
            ("role/prod-admin",     "admin !prod",          None),
            ("role/dev-admin",      "admin !prod",          Some(Band::WordStart)),
            ("role/dev-admin",      "badge:A",              Some(Band::Elsewhere)),
            ("role/dev-admin",      "badge:A !kind:role",   None),
        ];
        for (name, query, expected) in cases {
            assert_eq!(band(name, query), expected, "{query} in {name}");
        }
    }

    #[test]
    fn bands_are_ordered_as_people_expect() {
        let order = [Band::Exact, Band::Prefix, Band::WordStart, Band::Substring, Band::Fuzzy];
        assert!(order.is_sorted());
    }
}
