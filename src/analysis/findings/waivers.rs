//! Waivers: findings that someone accepts until a day.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;
use thiserror::Error;

use super::{catalogue::RuleId, finding::Finding};
use crate::analysis::Analysis;

/// A finding that someone accepts until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The rule.
    pub rule: RuleId,
    /// The principal, as findings write it.
    pub principal: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who accepts it.
    pub author: String,
    /// From when on the finding counts again.
    pub expires: Timestamp,
}

/// The waivers of a file, by rule and principal.
#[derive(Clone, Debug, Default)]
pub struct Waivers {
    all: HashMap<(RuleId, String), Waiver>,
}

/// A text that holds no waivers.
#[derive(Debug, Error)]
pub enum WaiversError {
    /// It is not JSON, or lacks what waivers have.
    #[error(
        "expected a list of waivers, each with `rule`, `principal`, `reason`, `author` and \
         `expires`: {0}"
    )]
    Malformed(#[from] serde_json::Error),
    /// A waiver is of no rule.
    #[error("waiver {position}: `{rule}` is no rule")]
    NoRule {
        /// The position of the waiver, from 1.
        position: usize,
        /// What stands there.
        rule: String,
    },
    /// A waiver has no day on which it ends.
    #[error("waiver {position}: expected a day such as `2026-12-31` in `expires`, found `{found}`")]
    NoDay {
        /// The position of the waiver, from 1.
        position: usize,
        /// What stands there.
        found: String,
    },
    /// Two waivers are of the same rule and principal.
    #[error("waiver {position}: there is another of `{rule}` for `{principal}`")]
    Twice {
        /// The position of the second, from 1.
        position: usize,
        /// The rule.
        rule: &'static str,
        /// The principal.
        principal: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    rule: String,
    principal: String,
    reason: String,
    author: String,
    expires: String,
}

impl Waivers {
    /// Reads a list of waivers.
    ///
    /// # Errors
    ///
    /// Fails where the text is something else, with the waiver that is wrong.
    pub fn parse(text: &str) -> Result<Self, WaiversError> {
        let rows: Vec<Row> = serde_json::from_str(text)?;
        let mut all = HashMap::new();
        for (at, row) in rows.into_iter().enumerate() {
            let position = at + 1;
            let Row { rule, principal, reason, author, expires } = row;
            let Some(rule) = RuleId::find(&rule) else {
                return Err(WaiversError::NoRule { position, rule });
            };
            let Some(expires) = moment(&expires) else {
                return Err(WaiversError::NoDay { position, found: expires });
            };
            let waiver = Waiver { rule, principal: principal.clone(), reason, author, expires };
            if all.insert((rule, principal.clone()), waiver).is_some() {
                let rule = rule.rule().id;
                return Err(WaiversError::Twice { position, rule, principal });
            }
        }
        Ok(Self { all })
    }

    /// The waiver of a finding, in force or not.
    pub fn of(&self, analysis: &Analysis, finding: &Finding) -> Option<&Waiver> {
        self.all.get(&(finding.rule, finding.subject.name(analysis)))
    }
}

impl Waiver {
    /// Whether it is in force at a moment.
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        now < self.expires
    }
}

/// A moment, or the end of a day of UTC.
fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let next_day = text.parse::<Date>().ok()?.tomorrow().ok()?;
    Some(next_day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(rule: &str, expires: &str) -> Result<Waivers, String> {
        let row = format!(
            r#"{{"rule":"{rule}","principal":"arn:aws:iam::111122223333:user/ann",
            "reason":"moves next month","author":"bea","expires":"{expires}"}}"#
        );
        Waivers::parse(&format!("[{row}]")).map_err(|it| it.to_string())
    }

    #[test]
    fn a_waiver_ends_with_its_day() {
        let waivers = parse("console-user-without-mfa", "2026-01-15").expect("a waiver");
        let waiver = waivers.all.values().next().expect("a waiver");
        let at = |it: &str| waiver.is_in_force(it.parse().expect("a moment"));
        assert!(at("2026-01-15T23:59:59Z"));
        assert!(!at("2026-01-16T00:00:00Z"));
    }

    #[test]
    fn a_waiver_of_no_rule_or_without_an_end_is_an_error() {
        let error = parse("no-such-rule", "2026-01-15").map(drop);
        assert_eq!(error, Err("waiver 1: `no-such-rule` is no rule".to_owned()));
        let error = parse("console-user-without-mfa", "never").map(drop).unwrap_err();
        assert!(error.contains("found `never`"), "{error}");
        assert!(Waivers::parse("{}").is_err());
    }
}
