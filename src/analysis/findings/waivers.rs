//! Waivers: findings that someone accepts until a day.

use std::{cmp::Reverse, collections::HashMap};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;
use thiserror::Error;

use super::{catalogue::RuleId, finding::Finding};
use crate::{analysis::Analysis, iam::AccountId};

/// A finding that someone accepts until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The rule.
    pub rule: RuleId,
    /// The principal, as findings write it.
    pub principal: String,
    /// The account in which it is accepted; none for all. A policy that AWS owns can be attached in
    /// several accounts under one ARN.
    pub account: Option<AccountId>,
    /// The policy that the finding is about; none for all. A principal can have several inline
    /// policies.
    pub policy: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Who accepts it.
    pub author: String,
    /// From when on the finding counts again.
    pub expires: Timestamp,
}

/// The waivers of a file, by rule and principal. A finding can have several: the one that ends last
/// counts, so that those that expired can stay as a record.
#[derive(Clone, Debug, Default)]
pub struct Waivers {
    all: HashMap<RuleId, HashMap<String, Vec<Waiver>>>,
}

/// A text that holds no waivers.
#[derive(Debug, Error)]
pub enum WaiversError {
    /// It is not JSON, or lacks what waivers have.
    #[error("expected a list of waivers: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A waiver is of no rule.
    #[error("waiver {position}: `{rule}` is not a rule")]
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
    /// A waiver does not say why, or who accepts it.
    #[error("waiver {position}: expected some words in `{member}`, found none")]
    NoWords {
        /// The position of the waiver, from 1.
        position: usize,
        /// The member.
        member: &'static str,
    },
    /// A waiver names something that is no account.
    #[error("waiver {position}: expected a 12-digit account id in `account`, found `{found}`")]
    NoAccount {
        /// The position of the waiver, from 1.
        position: usize,
        /// What stands there.
        found: String,
    },
}

impl WaiversError {
    /// Where the text is no JSON, or JSON of another kind.
    pub fn json(&self) -> Option<&serde_json::Error> {
        match self {
            Self::Malformed(error) => Some(error),
            Self::NoRule { .. }
            | Self::NoDay { .. }
            | Self::NoWords { .. }
            | Self::NoAccount { .. } => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    rule: String,
    principal: String,
    account: Option<String>,
    policy: Option<String>,
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
        let mut found = Self::default();
        for (at, row) in rows.into_iter().enumerate() {
            let position = at + 1;
            let Row { rule, principal, account, policy, reason, author, expires } = row;
            let Some(rule) = RuleId::find(&rule) else {
                return Err(WaiversError::NoRule { position, rule });
            };
            let Some(expires) = moment(&expires) else {
                return Err(WaiversError::NoDay { position, found: expires });
            };
            for (member, words) in [("reason", &reason), ("author", &author)] {
                if words.trim().is_empty() {
                    return Err(WaiversError::NoWords { position, member });
                }
            }
            let is_account =
                |it: &String| it.len() == 12 && it.bytes().all(|it| it.is_ascii_digit());
            if let Some(found) = account.as_ref().filter(|it| !is_account(it)).cloned() {
                return Err(WaiversError::NoAccount { position, found });
            }
            let account = account.map(|it| AccountId::from(it.as_str()));
            let of_rule = found.all.entry(rule).or_default();
            let of_principal = of_rule.entry(principal.clone()).or_default();
            of_principal.push(Waiver { rule, principal, account, policy, reason, author, expires });
        }
        for of_principal in found.all.values_mut().flat_map(HashMap::values_mut) {
            of_principal.sort_by_key(|it| Reverse(it.expires));
        }
        Ok(found)
    }

    /// The waivers in force that cover none of these findings, by rule and principal: each may name
    /// its principal otherwise than findings do.
    pub fn unmatched<'a>(&'a self, analysis: &Analysis, findings: &[Finding]) -> Vec<&'a Waiver> {
        let mut found: Vec<&Waiver> =
            self.all.values().flat_map(HashMap::values).flatten().collect();
        found.retain(|it| it.is_in_force(analysis.now));
        for finding in findings {
            let name = finding.subject.name(analysis);
            let is_of = |it: &Waiver| it.rule == finding.rule && it.principal == name;
            found.retain(|it| !(is_of(it) && it.covers(finding)));
        }
        found.sort_by_key(|it| (it.rule.rule().id, &it.principal));
        found
    }

    /// The waiver of a finding, in force or not.
    pub fn of(&self, analysis: &Analysis, finding: &Finding) -> Option<&Waiver> {
        let of_rule = self.all.get(&finding.rule)?;
        let all = of_rule.get(&finding.subject.name(analysis))?;
        all.iter().find(|it| it.covers(finding))
    }
}

impl Waiver {
    /// Whether it is of this finding of its rule and principal.
    fn covers(&self, finding: &Finding) -> bool {
        let in_account = self.account.is_none() || self.account == finding.account;
        let policy = self.policy.as_deref();
        in_account && (policy.is_none() || policy == finding.inline_policy())
    }

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
    // The last day of the calendar has no end.
    let next_day = text.parse::<Date>().ok()?.tomorrow();
    let end = next_day.and_then(|it| it.to_zoned(TimeZone::UTC));
    Some(end.map_or(Timestamp::MAX, |it| it.timestamp()))
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
        let waiver = waivers.all.values().flat_map(HashMap::values).flatten().next();
        let waiver = waiver.expect("a waiver");
        let at = |it: &str| waiver.is_in_force(it.parse().expect("a moment"));
        assert!(at("2026-01-15T23:59:59Z"));
        assert!(!at("2026-01-16T00:00:00Z"));
    }

    #[test]
    fn a_waiver_of_no_rule_or_without_an_end_is_an_error() {
        let error = parse("no-such-rule", "2026-01-15").map(drop);
        assert_eq!(error, Err("waiver 1: `no-such-rule` is not a rule".to_owned()));
        let error = parse("console-user-without-mfa", "never").map(drop).unwrap_err();
        assert!(error.contains("found `never`"), "{error}");
        assert!(Waivers::parse("{}").is_err());
    }

    #[test]
    fn the_last_day_of_the_calendar_is_a_day() {
        assert!(parse("console-user-without-mfa", "9999-12-31").is_ok());
    }

    #[test]
    fn a_waiver_says_why_and_who_accepts_it() {
        let of = |reason: &str, author: &str| {
            let row = format!(
                r#"[{{"rule":"console-user-without-mfa","principal":"p","reason":"{reason}",
                "author":"{author}","expires":"2026-01-15"}}]"#
            );
            Waivers::parse(&row).map(drop).map_err(|it| it.to_string())
        };
        let without =
            |it: &str| Err(format!("waiver 1: expected some words in `{it}`, found none"));
        assert_eq!(of("", "bea"), without("reason"));
        assert_eq!(of("soon", " "), without("author"));
        assert_eq!(of("soon", "bea"), Ok(()));
    }

    #[test]
    fn an_account_has_twelve_digits() {
        let row = r#"[{"rule":"console-user-without-mfa","principal":"p","account":"acme",
            "reason":"r","author":"a","expires":"2026-01-15"}]"#;
        let error = Waivers::parse(row).map(drop).unwrap_err().to_string();
        assert!(error.contains("expected a 12-digit account id"), "{error}");
    }
}
