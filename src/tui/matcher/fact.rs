//! What can be asked of a row besides its name: `badge:G`, `kind:role`, `key>90d`, `last<7d`.

/// What can be asked for.
const FIELDS: [&str; 4] = ["badge", "kind", "key", "last"];
/// How a value is compared.
const SIGNS: [char; 3] = [':', '>', '<'];

/// Whether a word asks for a fact, though its value may not be typed yet.
pub(crate) fn is_question(word: &str) -> bool {
    parts(word).is_some()
}

/// Whether the value is not typed yet.
pub(crate) fn is_incomplete(word: &str) -> bool {
    parts(word).is_some_and(|(_, _, wanted)| wanted.is_empty())
}

/// Whether one of the facts, such as `kind:user badge:G key:812d`, answers the question with yes.
pub(crate) fn holds(facts: &str, question: &str) -> bool {
    let Some((field, sign, wanted)) = parts(question) else { return false };
    facts
        .split_whitespace()
        .filter_map(|fact| fact.strip_prefix(field)?.strip_prefix(':'))
        .any(|value| compare(value, sign, wanted))
}

/// The field, the sign and the value.
fn parts(word: &str) -> Option<(&str, char, &str)> {
    let (at, sign) = word.char_indices().find(|(_, it)| SIGNS.contains(it))?;
    let field = &word[..at];
    FIELDS.contains(&field).then(|| (field, sign, &word[at + 1..]))
}

fn compare(value: &str, sign: char, wanted: &str) -> bool {
    let days = |text: &str| text.trim_end_matches('d').parse::<i64>().ok();
    match (sign, days(value), days(wanted)) {
        ('>', Some(value), Some(wanted)) => wanted < value,
        ('<', Some(value), Some(wanted)) => value < wanted,
        ('>' | '<', ..) => false,
        _ => value.eq_ignore_ascii_case(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn questions_and_answers() {
        const FACTS: &str = "kind:user badge:G badge:K key:400d last:1d";
        let cases = [
            ("badge:G",    true),
            ("badge:g",    true),
            ("badge:A",    false),
            ("kind:user",  true),
            ("kind:use",   false),
            ("key>90d",    true),
            ("key>90",     true),
            ("key>400",    false),
            ("key<401",    true),
            ("key:400d",   true),
            ("last>90d",   false),
            ("key>old",    false),
            ("owner:mona", false),
        ];
        for (question, expected) in cases {
            assert_eq!(holds(FACTS, question), expected, "{question}");
        }
    }

    #[test]
    fn a_question_begins_with_a_field() {
        assert!(is_question("badge:") && is_incomplete("badge:"));
        assert!(is_question("key>9") && !is_incomplete("key>9"));
        for word in ["key", "arn:aws", "role/key>9", ":", "owner:x"] {
            assert!(!is_question(word), "{word}");
        }
    }
}
