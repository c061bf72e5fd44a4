//! Text of a file in a message: as much as it takes to find it there, and no more.

/// The most characters that are repeated.
const SHOWN: usize = 60;

/// The text in quotation marks, cut short.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_at_a_character() {
        assert_eq!(quoted("yesterday"), "`yesterday`");
        assert_eq!(quoted(&"é".repeat(SHOWN)), format!("`{}`", "é".repeat(SHOWN)));
        assert_eq!(quoted(&"é".repeat(SHOWN + 1)), format!("`{}…`", "é".repeat(SHOWN)));
    }
}
