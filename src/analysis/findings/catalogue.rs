//! The table of rules, which `assets/findings.json` holds.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{
    population::Population,
    rule::{BestPractice, Frameworks, Remediation, Rule},
};
use crate::{analysis::Severity, iam::UnreadFact};

const SCHEMA: &str = "rolecall/finding-rules/1";

const TEXT: &str = include_str!("../../../assets/findings.json");

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a test reads the table that is built in")]
    parse(TEXT).expect("the table follows its schema")
});

/// The place of a rule in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(usize);

impl RuleId {
    /// All rules, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..RULES.len()).map(Self)
    }

    /// The rule with this id.
    pub fn find(id: &str) -> Option<Self> {
        Self::all().find(|it| it.rule().id == id)
    }

    /// The rule.
    pub fn rule(self) -> &'static Rule {
        &RULES[self.0]
    }
}

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    rules: Vec<Row>,
}

/// A rule as the file writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    title: String,
    best_practice: String,
    severity: String,
    severity_reason: String,
    raised_by_reach: bool,
    population: Option<String>,
    frameworks: FrameworksRow,
    facts: Vec<String>,
    meaning: String,
    risk: String,
    remediation: RemediationRow,
    reference: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct FrameworksRow {
    cis_7_0_0: Vec<String>,
    cis_5_0_0: Vec<String>,
    security_hub: Vec<String>,
    config: Vec<String>,
    prowler: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemediationRow {
    console: String,
    command: String,
}

/// Reads a table.
///
/// # Errors
///
/// Fails where the text does not follow the schema: with what is wrong, and in which rule.
fn parse(text: &str) -> Result<Vec<Rule>, String> {
    let read: File = serde_json::from_str(text).map_err(|it| it.to_string())?;
    if read.schema != SCHEMA {
        return Err(format!("expected `{SCHEMA}`, found `{}`", read.schema));
    }
    let rules = read.rules.into_iter().map(|row| {
        let id = row.id.clone();
        rule(row).map_err(|it| format!("{id}: {it}"))
    });
    rules.collect()
}

fn rule(row: Row) -> Result<Rule, String> {
    let best_practice = BestPractice::find(&row.best_practice)
        .ok_or_else(|| format!("`{}` is not a best practice", row.best_practice))?;
    let severity = Severity::named(&row.severity)
        .ok_or_else(|| format!("`{}` is not a severity", row.severity))?;
    let population = |name: String| {
        Population::named(&name).ok_or_else(|| format!("`{name}` is not a population"))
    };
    let fact =
        |name: &String| UnreadFact::named(name).ok_or_else(|| format!("`{name}` is not a fact"));
    if row.facts.is_empty() {
        return Err("it needs no fact".to_owned());
    }
    let FrameworksRow { cis_7_0_0, cis_5_0_0, security_hub, config, prowler } = row.frameworks;
    let list = |all: Vec<String>| all.into_iter().map(leak).collect();
    Ok(Rule {
        id: leak(row.id),
        title: leak(row.title),
        best_practice,
        severity,
        severity_reason: leak(row.severity_reason),
        raised_by_reach: row.raised_by_reach,
        population: row.population.map(population).transpose()?,
        frameworks: Frameworks {
            cis_7_0_0: list(cis_7_0_0),
            cis_5_0_0: list(cis_5_0_0),
            security_hub: list(security_hub),
            config: list(config),
            prowler: list(prowler),
        },
        facts: row.facts.iter().map(fact).collect::<Result<_, _>>()?,
        meaning: leak(row.meaning),
        risk: leak(row.risk),
        remediation: Remediation {
            console: leak(row.remediation.console),
            command: leak(row.remediation.command),
        },
        reference: leak(row.reference),
    })
}

/// The table is read once and kept as long as the program runs.
fn leak(text: String) -> &'static str {
    text.leak()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_rule_is_told_once_and_in_full() {
        let mut ids = BTreeSet::new();
        for rule in RuleId::all().map(RuleId::rule) {
            assert!(ids.insert(rule.id), "{} is there twice", rule.id);
            for text in [rule.meaning, rule.risk, rule.severity_reason, rule.remediation.console] {
                assert!(text.len() > 15 && text.ends_with('.'), "{}: {text}", rule.id);
            }
            assert!(rule.title.len() > 8 && !rule.title.ends_with('.'), "{}", rule.id);
            assert!(rule.remediation.command.starts_with("aws "), "{}", rule.id);
            assert!(rule.reference.starts_with("https://docs.aws.amazon.com/"), "{}", rule.id);
        }
        assert!(ids.len() >= 40, "{} rules", ids.len());
    }

    #[test]
    fn a_row_that_breaks_the_schema_is_reported_with_its_id() {
        let row = r#"{"id":"x","title":"T","best_practice":"SEC02-BP01","severity":"high",
            "severity_reason":"R.","raised_by_reach":true,"population":"human","frameworks":{},
            "facts":["password"],"meaning":"M.","risk":"R.",
            "remediation":{"console":"C.","command":"aws iam x"},
            "reference":"https://docs.aws.amazon.com/"}"#;
        let parsed = |change: &str| {
            let (before, after) = change.split_once(" -> ").unwrap_or(("", ""));
            let row = row.replace(before, after);
            parse(&format!(r#"{{"schema":"{SCHEMA}","rules":[{row}]}}"#)).map(|it| it.len())
        };
        assert_eq!(parsed("T -> T"), Ok(1));
        for (change, words) in [
            ("SEC02-BP01 -> SEC99-BP01", "x: `SEC99-BP01` is not a best practice"),
            ("\"high\" -> \"dire\"", "x: `dire` is not a severity"),
            ("\"human\" -> \"cat\"", "x: `cat` is not a population"),
            ("\"password\" -> \"moon\"", "x: `moon` is not a fact"),
            ("[\"password\"] -> []", "x: it needs no fact"),
        ] {
            assert_eq!(parsed(change), Err(words.to_owned()), "{change}");
        }
    }
}
