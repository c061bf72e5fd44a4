//! The age of the data in the header: it grows while the explorer is open.

use std::time::{Duration, Instant};

use crate::wording;

/// The age of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DataAge {
    /// The age in seconds when the data was opened.
    pub(crate) at_first: i64,
    /// When it was opened; `None` if its clock stands still, as that of the demo does.
    pub(crate) since: Option<Instant>,
}

impl DataAge {
    /// The age in words: `3min`, `2h`, `5d`.
    pub(crate) fn words(self, now: Instant) -> String {
        wording::age_words(self.seconds(now))
    }

    /// When the words change.
    pub(crate) fn next_change(self, now: Instant) -> Option<Instant> {
        let more = wording::next_age(self.seconds(now)) - self.at_first;
        Some(self.since? + Duration::from_secs(u64::try_from(more).unwrap_or(0)))
    }

    fn seconds(self, now: Instant) -> i64 {
        let open = self.since.map(|it| now.saturating_duration_since(it).as_secs());
        self.at_first.saturating_add(i64::try_from(open.unwrap_or(0)).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn the_age_grows_and_changes_when_its_words_do() {
        let since = Instant::now();
        let cases = [
            // at first  open for  words    changes after
            (0,          0,        "0min",  60),
            (0,          59,       "0min",  60),
            (0,          60,       "1min",  120),
            (30,         0,        "0min",  30),
            (3_590,      10,       "1h",    3_610),
            (86_399,     1,        "1d",    86_401),
            (-5,         0,        "0min",  65),
        ];
        for (at_first, open, words, change) in cases {
            let age = DataAge { at_first, since: Some(since) };
            let now = since + Duration::from_secs(open);
            assert_eq!(age.words(now), words, "{at_first} {open}");
            let change = since + Duration::from_secs(change);
            assert_eq!(age.next_change(now), Some(change), "{at_first} {open}");
            assert_ne!(age.words(change), words, "{at_first} {open}");
        }
    }

    #[test]
    fn a_clock_that_stands_still_changes_nothing() {
        let age = DataAge { at_first: 0, since: None };
        let later = Instant::now() + Duration::from_secs(100_000);
        assert_eq!((age.words(later).as_str(), age.next_change(later)), ("0min", None));
    }
}
