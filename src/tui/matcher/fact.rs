//! Filters on the facts of a row: `badge:AK`, `kind:role`, `key>90d`, `last:never`, `reach>10`.

use super::{
    finding_fact,
    text::{BETWEEN, starts_with_ignoring_case},
};
use crate::{
    analysis::{Badge, Severity},
    graph::NodeKind,
};

/// What the value of a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    /// Letters of badges, as the column shows them.
    Badges,
    /// The beginning of a text; with `$` at its end, all of it.
    Text,
    /// A kind, as the column KIND shows it or as JSON names it.
    Kind,
    /// Days, with `>` and `<`; or a word for none.
    Days(&'static str),
    /// A number, with `>` and `<`.
    Count,
    /// The least severity.
    Severity,
    /// The name of a principal.
    Principal,
    /// A whole word; the text says which words there are.
    Word(&'static str),
    /// The beginning of the id of a rule.
    Rule,
}

/// The fields of filters, each with what its value is.
const FIELDS: [(&str, Value); 16] = [
    ("badge", Value::Badges),
    ("kind", Value::Kind),
    ("acct", Value::Text),
    ("path", Value::Text),
    ("group", Value::Text),
    ("tag", Value::Text),
    ("key", Value::Days("none")),
    ("last", Value::Days("never")),
    ("finding", Value::Rule),
    ("sev", Value::Severity),
    ("reach", Value::Count),
    ("reaches", Value::Principal),
    ("bp", Value::Word("a best practice, as in `bp:BP05`")),
    ("rule", Value::Rule),
    ("fw", Value::Word("cis7, cis5, securityhub, config, prowler, or a number")),
    ("who", Value::Word("people, machines, third_party or unknown")),
];

/// The fields of filters on principals.
pub(crate) const PRINCIPAL_FIELDS: [&str; 12] = [
    "badge", "kind", "acct", "path", "group", "tag", "key", "last", "finding", "sev", "reach",
    "reaches",
];
/// The fields of filters on findings.
pub(crate) const FINDING_FIELDS: [&str; 6] = ["bp", "sev", "rule", "fw", "who", "acct"];

/// How a value is compared.
const SIGNS: [char; 3] = [':', '>', '<'];

/// A filter whose answer takes a search over the graph or the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Derived {
    /// It can become more than, or fewer than, this many principals.
    Reach { more: bool, than: usize },
    /// It can become the principal of this name.
    Reaches(String),
    /// A rule whose id begins like this says something about it.
    Finding(String),
    /// A finding about it is at least this serious.
    Severity(Severity),
}

/// Whether a word is a filter on a fact, even if its value is not typed yet.
pub(crate) fn is_question(word: &str) -> bool {
    parts(word).is_some()
}

/// Whether the value is not typed yet.
pub(crate) fn is_incomplete(word: &str) -> bool {
    parts(word).is_some_and(|(.., wanted)| wanted.is_empty())
}

/// The filter that takes a search, if the word is one.
pub(crate) fn derived(word: &str) -> Option<Derived> {
    let ((name, _), sign, wanted) = parts(word)?;
    Some(match name {
        "reach" => Derived::Reach { more: sign == '>', than: wanted.parse().ok()? },
        "reaches" => Derived::Reaches(wanted.to_owned()),
        "finding" => Derived::Finding(wanted.to_ascii_lowercase()),
        "sev" => Derived::Severity(severity(wanted)?),
        _ => return None,
    })
}

/// Whether the facts of a row answer a filter, so that it takes no search about this row.
pub(crate) fn is_among(facts: &str, word: &str) -> bool {
    let Some(((name, _), ..)) = parts(word) else { return false };
    facts.split(BETWEEN).any(|it| it.strip_prefix(name).is_some_and(|it| it.starts_with(':')))
}

/// The severity that a word begins to name.
fn severity(word: &str) -> Option<Severity> {
    let mut named =
        Severity::ALL.into_iter().rev().filter(|it| starts_with_ignoring_case(it.name(), word));
    named.next().filter(|_| !word.is_empty())
}

/// What is wrong with a word that looks like a filter with one of these fields: there is no such
/// field, or its value is none. A name that begins with its account, and an ARN, are not filters.
pub(crate) fn mistake(word: &str, fields: &[&str]) -> Option<String> {
    let (at, _) = word.char_indices().find(|(_, it)| SIGNS.contains(it))?;
    let (field, value) = (&word[..at], &word[at + 1..]);
    let is_field = !field.is_empty() && field.chars().all(|it| it.is_ascii_lowercase());
    let is_name = field == "arn" || value.contains(['/', ':']);
    if let Some((known, sign, wanted)) = parts(word).filter(|_| fields.contains(&field)) {
        return value_mistake(known, sign, wanted);
    }
    let names = fields.join(", ");
    (is_field && !is_name).then(|| format!("unknown field `{field}`; the fields are {names}"))
}

/// What is wrong with the value of a field, as far as it is typed.
fn value_mistake((name, value): (&str, Value), sign: char, wanted: &str) -> Option<String> {
    if wanted.is_empty() {
        return None;
    }
    let expected = |what: &str| Some(format!("`{name}`: expected {what}"));
    match value {
        Value::Badges => {
            let letters = |it: char| Badge::ALL.iter().any(|badge| badge.letter == it);
            let all: String = Badge::ALL.iter().map(|it| it.letter).collect();
            match wanted.chars().all(|it| letters(it.to_ascii_uppercase())) {
                true => None,
                false => expected(&format!("letters of {all} (small: partly)")),
            }
        }
        Value::Days(none) => match (sign, days(wanted)) {
            (_, Some(_)) => None,
            (':', None) if none.starts_with(wanted) => None,
            (_, None) => expected(&format!("days, as in `{name}>90d`, or `{name}:{none}`")),
        },
        Value::Count => match (sign, wanted.parse::<usize>()) {
            ('>' | '<', Ok(_)) => None,
            _ => expected(&format!("a number, as in `{name}>10`")),
        },
        Value::Severity => match severity(wanted) {
            Some(_) => None,
            None => expected("critical, high, medium, low or info"),
        },
        Value::Kind => match is_kind(wanted) {
            true => None,
            false => expected("a kind, as in the column KIND"),
        },
        Value::Word(_) | Value::Rule if finding_fact::is_possible(name, wanted) => None,
        Value::Word(words) => expected(words),
        Value::Rule => expected(&format!("the beginning of a rule's id: `{name}:user`")),
        Value::Text | Value::Principal => None,
    }
}

/// Whether some kind of principal is named like this.
fn is_kind(wanted: &str) -> bool {
    const KINDS: [NodeKind; 13] = [
        NodeKind::User,
        NodeKind::Group,
        NodeKind::Role,
        NodeKind::Session,
        NodeKind::RootSession,
        NodeKind::Service,
        NodeKind::IdentityProvider,
        NodeKind::FederatedSubject,
        NodeKind::Account,
        NodeKind::Anyone,
        NodeKind::Unresolved,
        NodeKind::IdentityCenterUser,
        NodeKind::IdentityCenterGroup,
    ];
    let begins = |it: &str| begins(it, wanted);
    KINDS.iter().any(|it| begins(it.name()) || begins(it.short_name()))
}

/// Whether one of the facts, such as `kind:user` and `key:812d`, meets the filter.
pub(crate) fn holds(facts: &str, question: &str) -> bool {
    let Some(((name, value), sign, wanted)) = parts(question) else { return false };
    let mut values =
        facts.split(BETWEEN).filter_map(|fact| fact.strip_prefix(name)?.strip_prefix(':'));
    match value {
        Value::Badges => {
            values.any(|letters| wanted.chars().all(|letter| letters.contains(letter)))
        }
        Value::Days(_) => values.any(|it| compare_days(it, sign, wanted)),
        Value::Text | Value::Rule | Value::Kind | Value::Severity | Value::Principal => {
            values.any(|it| begins(it, wanted))
        }
        Value::Word(_) => values.any(|it| it.eq_ignore_ascii_case(wanted)),
        Value::Count => false,
    }
}

/// The field of a filter on a fact.
pub(crate) fn field(word: &str) -> Option<&str> {
    parts(word).map(|((name, _), ..)| name)
}

/// The field, the sign and the value.
fn parts(word: &str) -> Option<((&'static str, Value), char, &str)> {
    let (at, sign) = word.char_indices().find(|(_, it)| SIGNS.contains(it))?;
    let field = FIELDS.into_iter().find(|(name, _)| *name == &word[..at])?;
    Some((field, sign, &word[at + 1..]))
}

/// Whether a value begins like this, or is all of it if a `$` follows.
fn begins(value: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('$') {
        Some(whole) => value.eq_ignore_ascii_case(whole),
        None => starts_with_ignoring_case(value, wanted),
    }
}

fn days(text: &str) -> Option<i64> {
    text.trim_end_matches('d').parse::<i64>().ok()
}

fn compare_days(value: &str, sign: char, wanted: &str) -> bool {
    match (sign, days(value), days(wanted)) {
        ('>', Some(value), Some(wanted)) => wanted < value,
        ('<', Some(value), Some(wanted)) => value < wanted,
        ('>' | '<', ..) => false,
        (_, Some(value), Some(wanted)) => value == wanted,
        _ => value.eq_ignore_ascii_case(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_reported_with_what_is_expected() {
        let message = "unknown field `kidn`; the fields are badge, kind, acct, path, group, tag, \
                       key, last, finding, sev, reach, reaches";
        assert_eq!(mistake("kidn:role", &PRINCIPAL_FIELDS).as_deref(), Some(message));
        assert!(mistake("badge:A", &FINDING_FIELDS).is_some());
        for word in ["badge:AZ", "key>old", "last:ever", "reach:10", "sev:bad", "kind:rloe"] {
            let found = mistake(word, &PRINCIPAL_FIELDS).expect(word);
            assert!(found.contains("expected "), "{word}: {found}");
        }
        let fine = [
            "kind:role",
            "admin",
            "arn:aws:iam::111122223333:role/x",
            "prod:role/x",
            "k",
            "key>",
            "badge:",
            "badge:ak",
            "kind:prov",
            "last:nev",
            "reach>10",
            "reaches:role/Admin",
            "sev:high",
            "tag:team=x",
            "path:/team/",
            "finding:user-w",
        ];
        for word in fine {
            assert_eq!(mistake(word, &PRINCIPAL_FIELDS), None, "{word}");
        }
        assert!(mistake("finding:zz", &PRINCIPAL_FIELDS).is_some());
    }

    #[test]
    fn a_value_that_no_finding_can_have_is_a_mistake() {
        for word in ["who:robot", "fw:zzz", "rule:zzz", "bp:BP99", "sev:zzz"] {
            let found = mistake(word, &FINDING_FIELDS).expect(word);
            assert!(found.contains("expected "), "{word}: {found}");
            assert!(found.len() < 70, "{word}: {found}");
        }
        for word in ["who:", "who:hu", "who:people", "fw:cis", "fw:CIS7", "rule:root", "bp:bp05"] {
            assert_eq!(mistake(word, &FINDING_FIELDS), None, "{word}");
        }
    }

    #[test]
    fn a_rule_is_found_by_the_beginning_of_its_id_and_people_are_human() {
        let rule = crate::analysis::RuleId::find("user-without-group").expect("a rule");
        let facts = finding_fact::rule_facts(rule);
        assert!(holds(&facts, "rule:user-w") && holds(&facts, "rule:user-without-group$"));
        assert!(!holds(&facts, "rule:without") && !holds(&facts, "rule:user-w$"));
        for population in crate::analysis::Population::ALL {
            let facts = finding_fact::population_facts(population);
            assert_eq!(holds(facts, "who:people"), holds(facts, "who:human"));
        }
    }

    #[test]
    #[rustfmt::skip]
    fn questions_and_answers() {
        const FACTS: &str = "kind:user\nbadge:GKm\nkey:400d\nlast:never\nacct:444455556666\nacct:acme-mgmt\npath:/ops/\ngroup:sre team\ntag:owner=Mona Lisa\nkind:provider";
        let cases = [
            ("badge:G",          true),
            ("badge:KG",         true),
            ("badge:m",          true),
            ("badge:M",          false),
            ("badge:A",          false),
            ("badge:GA",         false),
            ("kind:user",        true),
            ("kind:use",         true),
            ("kind:provider",    true),
            ("kind:role",        false),
            ("acct:4444",        true),
            ("acct:acme",        true),
            ("acct:acme$",       false),
            ("acct:acme-mgmt$",  true),
            ("path:/ops",        true),
            ("group:sre",        true),
            ("tag:owner=mona",   true),
            ("tag:owner",        true),
            ("tag:mona",         false),
            ("key>90d",          true),
            ("key>90",           true),
            ("key>400",          false),
            ("key<401",          true),
            ("key:400d",         true),
            ("last>90d",         false),
            ("last:never",       true),
            ("key:none",         false),
            ("key>old",          false),
            ("owner:mona",       false),
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

    #[test]
    fn some_filters_take_a_search() {
        assert_eq!(derived("reach>10"), Some(Derived::Reach { more: true, than: 10 }));
        assert_eq!(derived("reaches:Admin"), Some(Derived::Reaches("Admin".to_owned())));
        assert_eq!(derived("sev:h"), Severity::named("high").map(Derived::Severity));
        assert_eq!(derived("badge:A"), None);
    }
}
