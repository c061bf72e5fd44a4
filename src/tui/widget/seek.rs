//! The next match of a search in rows.

/// From where to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seek {
    /// The selected row may match, or one after it.
    Here,
    /// A row after the selected one.
    Next,
    /// A row before the selected one.
    Previous,
}

impl Seek {
    /// The nearest of `rows` rows that matches. The search wraps around at the end.
    pub(crate) fn find(
        self,
        selected: usize,
        rows: usize,
        matches: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let row = |step: usize| match self {
            Self::Here => (selected + step) % rows,
            Self::Next => (selected + 1 + step) % rows,
            Self::Previous => (selected + 2 * rows - 1 - step) % rows,
        };
        (0..rows).map(row).find(|it| matches(*it))
    }
}

/// Where a search is in a pane, and where its matches are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matches {
    /// The row or line where the search is.
    pub(crate) at: usize,
    /// The rows or lines that match, in order.
    pub(crate) rows: Vec<usize>,
}

impl Seek {
    /// The nearest match in several panes, in their order, from the pane with the focus: the pane
    /// and its row. The search wraps around after the last pane.
    pub(crate) fn across(self, focus: usize, panes: &[Matches]) -> Option<(usize, usize)> {
        let rows = |(pane, matches): (usize, &Matches)| {
            matches.rows.iter().map(move |row| (pane, *row)).collect::<Vec<_>>()
        };
        let all: Vec<(usize, usize)> = panes.iter().enumerate().flat_map(rows).collect();
        let here = (focus, panes.get(focus).map_or(0, |it| it.at));
        let (first, last) = (all.first(), all.last());
        match self {
            Self::Here => all.iter().find(|it| here <= **it).or(first),
            Self::Next => all.iter().find(|it| here < **it).or(first),
            Self::Previous => all.iter().rev().find(|it| **it < here).or(last),
        }
        .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Matches, Seek::*};

    #[test]
    #[rustfmt::skip]
    fn searches_go_around_the_end() {
        let cases = [
            // from      selected  matching   found
            (Here,       1,        vec![1],   Some(1)),
            (Here,       2,        vec![1, 3], Some(3)),
            (Here,       4,        vec![1],   Some(1)),
            (Next,       1,        vec![1, 3], Some(3)),
            (Next,       3,        vec![1, 3], Some(1)),
            (Next,       1,        vec![1],   Some(1)),
            (Previous,   3,        vec![1, 3], Some(1)),
            (Previous,   1,        vec![1, 3], Some(3)),
            (Previous,   0,        vec![],    None),
        ];
        for (seek, selected, matching, expected) in cases {
            let found = seek.find(selected, 5, |row| matching.contains(&row));
            assert_eq!(found, expected, "{seek:?} from {selected} in {matching:?}");
        }
        assert_eq!(Next.find(0, 0, |_| true), None);
    }

    #[test]
    #[rustfmt::skip]
    fn a_search_goes_through_all_panes() {
        let panes = |at: usize| [
            Matches { at, rows: vec![2, 5] },
            Matches::default(),
            Matches { at: 7, rows: vec![7, 9] },
        ];
        let cases = [
            // from      focus  at  found
            (Here,       0,     0,  (0, 2)),
            (Here,       0,     5,  (0, 5)),
            (Next,       0,     5,  (2, 7)),
            (Next,       2,     0,  (2, 9)),
            (Here,       1,     0,  (2, 7)),
            (Previous,   0,     2,  (2, 9)),
            (Previous,   2,     0,  (0, 5)),
        ];
        for (seek, focus, at, found) in cases {
            assert_eq!(seek.across(focus, &panes(at)), Some(found), "{seek:?} {focus} {at}");
        }
        assert_eq!(Here.across(0, &[Matches::default()]), None);
    }
}
