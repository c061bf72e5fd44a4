//! Filters on the facts of a row: `badge:G`, `kind:role`, `key>90d`, `last<7d`.

/// The fields of filters on principals.
pub(crate) const PRINCIPAL_FIELDS: [&str; 6] = ["badge", "kind", "acct", "group", "key", "last"];
/// The fields of filters on findings.
pub(crate) const FINDING_FIELDS: [&str; 6] = ["bp", "sev", "rule", "fw", "who", "acct"];
/// How a value is compared.
const SIGNS: [char; 3] = [':', '>', '<'];

/// Whether a word is a filter on a fact, even if its value is not typed yet.
pub(crate) fn is_question(word: &str) -> bool {
    parts(word).is_some()
}

/// Whether the value is not typed yet.
pub(crate) fn is_incomplete(word: &str) -> bool {
    parts(word).is_some_and(|(_, _, wanted)| wanted.is_empty())
}

/// What is wrong with a word that looks like a filter: there is no such field. A name that begins
/// with its account, and an ARN, are not filters.
pub(crate) fn mistake(word: &str, fields: &[&str]) -> Option<String> {
    let (at, _) = word.char_indices().find(|(_, it)| SIGNS.contains(it))?;
    let (field, value) = (&word[..at], &word[at + 1..]);
    let is_field = !field.is_empty() && field.chars().all(|it| it.is_ascii_lowercase());
    let is_name = field == "arn" || value.contains(['/', ':']);
    let unknown = is_field && !is_name && !fields.contains(&field);
    unknown.then(|| format!("unknown field `{field}`; the fields are {}", fields.join(", ")))
}

/// Whether one of the facts, such as `kind:user badge:G key:812d`, meets the filter.
pub(crate) fn holds(facts: &str, question: &str) -> bool {
    let Some((field, sign, wanted)) = parts(question) else { return false };
    facts
        .split_whitespace()
        .filter_map(|fact| fact.strip_prefix(field)?.strip_prefix(':'))
        .any(|value| compare(value, sign, wanted))
}

/// The field of a filter on a fact.
pub(crate) fn field(word: &str) -> Option<&str> {
    parts(word).map(|(field, ..)| field)
}

/// The field, the sign and the value.
fn parts(word: &str) -> Option<(&str, char, &str)> {
    let (at, sign) = word.char_indices().find(|(_, it)| SIGNS.contains(it))?;
    let field = &word[..at];
    let is_field = PRINCIPAL_FIELDS.contains(&field) || FINDING_FIELDS.contains(&field);
    is_field.then(|| (field, sign, &word[at + 1..]))
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
    fn unknown_fields_are_reported_with_the_known_fields() {
        let message = "unknown field `kidn`; the fields are badge, kind, acct, group, key, last";
        assert_eq!(mistake("kidn:role", &PRINCIPAL_FIELDS).as_deref(), Some(message));
        assert!(mistake("badge:A", &FINDING_FIELDS).is_some());
        for word in ["kind:role", "admin", "arn:aws:iam::111122223333:role/x", "prod:role/x", "k"] {
            assert_eq!(mistake(word, &PRINCIPAL_FIELDS), None, "{word}");
        }
    }

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
