//! One pass over all rows, or over the matches of the last query.

use crate::tui::{
    matcher::{
        candidate::Candidate,
        fuzzy::Skim,
        query::Query,
        rank::{Band, Rank, rank},
    },
    worker::Stop,
};

/// When to accept scattered letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fuzzy {
    /// Together with better matches, as in the palette.
    Always,
    /// Only if nothing else matches, as in a filter.
    LastResort,
}

/// The rows that match, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hits {
    /// Indices of candidates.
    pub(crate) rows: Vec<u32>,
    /// The query of these matches.
    pub(crate) query: Query,
    /// Every row that a narrower query can match: `rows`, and those too scattered to be shown.
    possible: Vec<u32>,
    /// Whether scattered letters were accepted.
    scattered: bool,
    /// What is wrong with a value of the query, if only a search could find it out.
    pub(crate) mistake: Option<String>,
}

impl Hits {
    /// Only the rows that a test keeps, which takes a search. `None` if it was stopped.
    pub(crate) fn keep(mut self, mut test: impl FnMut(u32) -> Option<bool>) -> Option<Self> {
        let mut rows = Vec::new();
        for row in &self.rows {
            if test(*row)? {
                rows.push(*row);
            }
        }
        self.rows = rows;
        Some(self)
    }

    /// Every row, in the given order.
    pub(crate) fn all(count: usize) -> Self {
        let rows: Vec<u32> = (0..).take(count).collect();
        Self { possible: rows.clone(), rows, ..Self::default() }
    }

    /// The same matches in other data with `count` candidates, where `moved` finds a row; used
    /// until the search is repeated there.
    pub(crate) fn moved(&self, count: usize, moved: impl Fn(u32) -> Option<u32>) -> Self {
        let rows = self.rows.iter().filter_map(|it| moved(*it)).collect();
        Self { rows, query: self.query.clone(), ..Self::all(count) }
    }
}

/// How many rows are searched before checking for a stop.
const ROWS_BETWEEN_STOPS: usize = 4096;

/// Finds the candidates that match. `None` if it was stopped.
///
/// Searches only the matches of the last query if possible.
pub(crate) fn search(
    candidates: &[Candidate],
    query: &Query,
    fuzzy: Fuzzy,
    last: Option<&Hits>,
    stop: &Stop,
) -> Option<Hits> {
    let last = last.filter(|last| query.narrows(&last.query));
    let pass = |scattered: bool| {
        let all = 0..u32::try_from(candidates.len()).unwrap_or(u32::MAX);
        match last.filter(|last| scattered == last.scattered) {
            Some(last) => look(candidates, last.possible.iter().copied(), query, scattered, stop),
            None => look(candidates, all, query, scattered, stop),
        }
    };
    match fuzzy {
        Fuzzy::Always => pass(true),
        Fuzzy::LastResort => {
            let together = pass(false)?;
            if together.rows.is_empty() { pass(true) } else { Some(together) }
        }
    }
}

fn look(
    candidates: &[Candidate],
    rows: impl Iterator<Item = u32>,
    query: &Query,
    scattered: bool,
    stop: &Stop,
) -> Option<Hits> {
    let matcher = Skim::default();
    let mut ranked: Vec<(Rank, u32)> = Vec::new();
    for (step, row) in rows.enumerate() {
        if step % ROWS_BETWEEN_STOPS == 0 && stop.requested() {
            return None;
        }
        let Some(candidate) = candidates.get(row as usize) else { continue };
        if let Some(rank) = rank(candidate, query, scattered, &matcher) {
            ranked.push((rank, row));
        }
    }
    let possible = ranked.iter().map(|(_, row)| *row).collect();
    // Without a query, the given order is the best order.
    if !query.is_empty() {
        ranked.retain(|(rank, _)| rank.band < Band::Scattered);
        ranked.sort_unstable();
    }
    let rows = ranked.into_iter().map(|(_, row)| row).collect();
    Some(Hits { rows, query: query.clone(), possible, scattered, mistake: None })
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn candidates(names: &[&str]) -> Vec<Candidate> {
        names
            .iter()
            .map(|name| Candidate::new(*name, format!("arn:aws:iam::1:{name}"), ""))
            .collect()
    }

    fn found<'a>(names: &[&'a str], query: &str, fuzzy: Fuzzy) -> Vec<&'a str> {
        let hits = search(&candidates(names), &Query::parse(query), fuzzy, None, &Stop::never());
        hits.expect("never stopped").rows.iter().map(|row| names[*row as usize]).collect()
    }

    const NAMES: [&str; 6] = [
        "role/sysadmin",
        "role/payments-admin",
        "role/AdminAccess",
        "role/Admin",
        "role/aws-data-main",
        "user/alice",
    ];

    #[test]
    fn the_best_match_comes_first() {
        let expected = ["role/Admin", "role/AdminAccess", "role/payments-admin", "role/sysadmin"];
        assert_eq!(found(&NAMES, "admin", Fuzzy::LastResort), expected);
    }

    #[test]
    fn a_filter_accepts_scattered_letters_only_when_nothing_else_matches() {
        assert_eq!(found(&NAMES, "payadm", Fuzzy::LastResort), ["role/payments-admin"]);
        assert!(!found(&NAMES, "adm", Fuzzy::LastResort).contains(&"role/aws-data-main"));
    }

    #[test]
    fn no_query_keeps_every_row_in_its_place() {
        assert_eq!(found(&NAMES, " ", Fuzzy::LastResort), NAMES);
    }

    #[test]
    fn a_search_can_be_stopped() {
        let stop = Stop::told();
        let query = Query::parse("a");
        assert_eq!(search(&candidates(&NAMES), &query, Fuzzy::Always, None, &stop), None);
    }

    proptest! {
        #[test]
        fn looking_only_at_what_the_last_query_left_loses_nothing(
            names in vec("(role|user)/[a-eA-E-]{0,8}", 0..20),
            typed in "[a-e!^'~$/ ]{0,6}",
            always in any::<bool>(),
        ) {
            let candidates: Vec<_> =
                names.iter().map(|name| Candidate::new(&**name, format!("arn::{name}"), "")).collect();
            let fuzzy = if always { Fuzzy::Always } else { Fuzzy::LastResort };
            let mut last: Option<Hits> = None;
            for end in 0..=typed.len() {
                let query = Query::parse(&typed[..end]);
                let step = search(&candidates, &query, fuzzy, last.as_ref(), &Stop::never());
                let whole = search(&candidates, &query, fuzzy, None, &Stop::never());
                prop_assert_eq!(
                    step.as_ref().map(|it| &it.rows),
                    whole.as_ref().map(|it| &it.rows),
                    "{:?}", &typed[..end]
                );
                last = step;
            }
        }

        #[test]
        fn any_text_is_a_query(text in ".{0,20}", name in ".{0,20}") {
            let candidates = [Candidate::new(name.clone(), "", "")];
            let query = Query::parse(&text);
            prop_assert!(search(&candidates, &query, Fuzzy::Always, None, &Stop::never()).is_some());
            for position in query.highlights(&name) {
                prop_assert!(position < name.chars().count());
            }
        }
    }
}
