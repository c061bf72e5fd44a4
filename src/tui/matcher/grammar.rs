//! The grammar of filters, for the help and `docs/filters.md`.

/// What can be typed, and what it matches.
pub(crate) const GRAMMAR: &[(&str, &str)] = &[
    ("adm", "names with these letters together; scattered letters as a last resort"),
    ("'adm", "only letters together"),
    ("^user", "the start of the name"),
    ("admin$", "the end of the name"),
    ("^role/Admin$", "all of the name"),
    ("!svc", "not: `!` before any word or field"),
    ("~pyadm", "scattered letters"),
    ("badge:AK", "all these badges; a small letter is partly, as in the column"),
    ("kind:role", "the kind, as in the column KIND: `kind:provider`"),
    ("acct:4444", "the beginning of the account's number or alias; `acct:acme-prod$` is all of it"),
    ("path:/team/", "the beginning of the path of the ARN"),
    ("group:sre", "the beginning of the name of one of the user's groups"),
    ("tag:team=pay", "a tag with the beginning of its value; `tag:team` for any value"),
    ("key>90d", "the age in days of the oldest active key: `>`, `<`, or `key:none`"),
    ("last>90d", "the days since the last use: `>`, `<`, or `last:never`"),
    ("finding:trust", "a finding of a rule whose id begins like this"),
    ("sev:high", "a finding that is at least this serious"),
    ("reach>10", "how many principals it can become: `>`, `<`"),
    ("reaches:role/Admin", "it can become this principal; `reaches:admin` is any administrator"),
    ("4444:role/x", "another word with `:` or `/`: the ARN"),
    ("AKIAEXAMPLE...", "the key id or unique id"),
    ("444455556666", "twelve digits: the account in the ARN"),
];

/// What can be typed on the findings board besides words, and what it matches.
pub(crate) const FINDING_GRAMMAR: &[(&str, &str)] = &[
    ("bp:BP05", "of findings: the best practice"),
    ("rule:root", "of findings: the beginning of the rule's id"),
    (
        "fw:cis7",
        "of findings: the framework (`cis7`, `cis5`, `securityhub`, `config`, `prowler`) or its number",
    ),
    (
        "who:third_party",
        "of findings: who is behind it: `people` (or `human`), `machines`, `third_party`, `unknown`",
    ),
];

/// The table of filters in `docs/filters.md`.
pub fn markdown() -> String {
    let mut out = String::from("| typed | matches |\n| --- | --- |\n");
    for (typed, matches) in GRAMMAR.iter().chain(FINDING_GRAMMAR) {
        out.push_str(&format!("| `{typed}` | {matches} |\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::matcher::{FINDING_FIELDS, Query};

    #[test]
    fn everything_in_the_grammar_can_be_typed() {
        for (typed, _) in GRAMMAR {
            assert_eq!(Query::mistake(typed), None, "{typed}");
            assert!(!Query::parse(typed).is_empty(), "{typed}");
        }
        for (typed, _) in FINDING_GRAMMAR {
            assert_eq!(Query::mistake_among(typed, &FINDING_FIELDS), None, "{typed}");
        }
    }
}
