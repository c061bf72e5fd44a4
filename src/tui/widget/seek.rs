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

#[cfg(test)]
mod tests {
    use super::Seek::*;

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
}
