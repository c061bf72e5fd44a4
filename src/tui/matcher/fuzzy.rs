//! Fuzzy matching: letters in order with gaps, behind a trait of our own, because the crate is old.

use fuzzy_matcher::{FuzzyMatcher as _, skim::SkimMatcherV2};

/// Finds the letters of a word in a text, in order but with gaps.
pub(crate) trait Matcher {
    /// How well the word matches; higher is better, `None` is no match.
    fn score(&self, text: &str, word: &str) -> Option<i64>;

    /// The characters of the text that match.
    fn positions(&self, text: &str, word: &str) -> Option<Vec<usize>>;
}

/// The algorithm of the fuzzy finder `skim`.
pub(crate) struct Skim(SkimMatcherV2);

impl Default for Skim {
    fn default() -> Self {
        Self(SkimMatcherV2::default().ignore_case())
    }
}

impl Matcher for Skim {
    fn score(&self, text: &str, word: &str) -> Option<i64> {
        self.0.fuzzy_match(text, word)
    }

    fn positions(&self, text: &str, word: &str) -> Option<Vec<usize>> {
        self.0.fuzzy_indices(text, word).map(|(_, positions)| positions)
    }
}

/// The lowest score worth showing: below it the letters are too far apart to be intended.
pub(crate) fn floor(word: &str) -> i64 {
    // Measured: initials and parts of words score 15 to 20 per letter, letters scattered over a
    // long name 13 or less.
    const PER_LETTER: i64 = 14;
    i64::try_from(word.chars().count()).map_or(i64::MAX, |letters| letters * PER_LETTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, word: &str) -> bool {
        Skim::default().score(text, word).is_some_and(|score| floor(word) <= score)
    }

    #[test]
    fn initials_and_pieces_of_words_are_found() {
        assert!(shown("role/payments-admin", "payadm"));
        assert!(shown("role/GitHubActionsDeploy", "ghad"));
        assert!(shown("user/alice", "ALICE"));
    }

    #[test]
    fn letters_scattered_over_a_long_name_are_not_what_was_meant() {
        assert!(!shown("role/aws-reserved-datapipeline-monitoring", "admin"));
        assert!(!shown("role/Deploy", "admin"));
    }

    #[test]
    fn positions_count_characters() {
        assert_eq!(Skim::default().positions("é/admin", "adm"), Some(vec![2, 3, 4]));
    }
}
