//! Compares texts, ignoring the case of ASCII letters.

/// The sign between the facts of a row, which no fact contains: values of tags have spaces.
pub(crate) const BETWEEN: char = '\n';

/// The byte position of `word` in `text`, if it occurs; ignores the case of ASCII letters.
pub(crate) fn find_ignoring_case(text: &str, word: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..=bytes.len().checked_sub(word.len())?).find(|start| begins(&bytes[*start..], word))
}

pub(super) fn starts_with_ignoring_case(text: &str, word: &str) -> bool {
    begins(text.as_bytes(), word)
}

pub(super) fn ends_with_ignoring_case(text: &str, word: &str) -> bool {
    text.len().checked_sub(word.len()).is_some_and(|start| begins(&text.as_bytes()[start..], word))
}

pub(super) fn begins(bytes: &[u8], word: &str) -> bool {
    bytes.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
}
