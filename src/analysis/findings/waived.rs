//! Adds a waiver to the text of a waivers file, and leaves the rest of the text as it is.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{
    catalogue::RuleId,
    finding::{Finding, Subject},
    waivers::{Waivers, WaiversError},
};
use crate::{analysis::Analysis, iam::AccountId};

/// What a new waiver accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiverTarget {
    /// The rule.
    pub rule: RuleId,
    /// The principal, as findings write it.
    pub principal: String,
    /// The account, where the principal's ARN does not name it.
    pub account: Option<AccountId>,
    /// The inline policy, where the finding is about one.
    pub policy: Option<String>,
}

/// A waiver that is not written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWaiver {
    /// What it accepts.
    pub target: WaiverTarget,
    /// Why.
    pub reason: String,
    /// Who accepts it.
    pub author: String,
    /// The last day on which it is accepted, in UTC.
    pub expires: Date,
}

impl WaiverTarget {
    /// This finding, and no other.
    pub fn of(analysis: &Analysis, finding: &Finding) -> Self {
        let principal = finding.subject.name(analysis);
        let names_account = match &finding.subject {
            Subject::Principal(id) => analysis.graph.node(*id).account().is_some(),
            Subject::Account(_) => true,
            Subject::Named(name) => {
                let account = finding.account.as_ref();
                account.is_some_and(|it| name.split(':').nth(4) == Some(it.as_str()))
            }
        };
        Self {
            rule: finding.rule,
            principal,
            account: finding.account.clone().filter(|_| !names_account),
            policy: finding.inline_policy().map(ToOwned::to_owned),
        }
    }
}

/// The text of a waivers file with one more waiver at its end. What stood there stays as it was,
/// byte for byte; an empty text becomes a list.
///
/// # Errors
///
/// Fails where the text holds no waivers: then it is not known where the new one belongs.
pub fn with_waiver(text: &str, waiver: &NewWaiver) -> Result<String, WaiversError> {
    let row = row(waiver);
    if text.trim().is_empty() {
        return Ok(format!("[\n{row}\n]\n"));
    }
    Waivers::parse(text)?;
    // A list of waivers ends with its bracket, and nothing but spaces follows.
    let (list, end) = text.split_at(text.rfind(']').unwrap_or(text.len()));
    let is_empty = list.trim().len() == 1;
    let comma = if is_empty { "" } else { "," };
    Ok(format!("{}{comma}\n{row}\n{end}", list.trim_end()))
}

/// The waiver as JSON, indented as an item of a list.
fn row(waiver: &NewWaiver) -> String {
    let NewWaiver { target, reason, author, expires } = waiver;
    let WaiverTarget { rule, principal, account, policy } = target;
    let members = [
        ("rule", Some(rule.rule().id.to_owned())),
        ("principal", Some(principal.clone())),
        ("account", account.as_ref().map(ToString::to_string)),
        ("policy", policy.clone()),
        ("reason", Some(reason.clone())),
        ("author", Some(author.clone())),
        ("expires", Some(expires.to_string())),
    ];
    let members = members.into_iter().filter_map(|(name, it)| Some((name.to_owned(), it?.into())));
    let object = Value::Object(members.collect::<Map<_, _>>());
    let text = format!("{object:#}");
    text.lines().map(|it| format!("  {it}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn waiver(principal: &str) -> NewWaiver {
        let rule = RuleId::find("user-without-group").expect("a rule");
        let target =
            WaiverTarget { rule, principal: principal.to_owned(), account: None, policy: None };
        let expires = "2026-04-15".parse().expect("a day");
        let (reason, author) = ("says \"soon\"".to_owned(), "bea".to_owned());
        NewWaiver { target, reason, author, expires }
    }

    #[test]
    fn the_first_waiver_begins_a_list_and_others_follow() {
        let first =
            with_waiver("", &waiver("arn:aws:iam::111122223333:user/ann")).expect("waivers");
        expect![[r#"
            [
              {
                "rule": "user-without-group",
                "principal": "arn:aws:iam::111122223333:user/ann",
                "reason": "says \"soon\"",
                "author": "bea",
                "expires": "2026-04-15"
              }
            ]
        "#]]
        .assert_eq(&first);
        let both = with_waiver(&first, &waiver("other")).expect("waivers");
        assert!(both.starts_with(first.trim_end().trim_end_matches(']').trim_end()), "{both}");
        assert!(Waivers::parse(&both).is_ok());
        // A second one of the same finding, when the first expired.
        assert!(Waivers::parse(&with_waiver(&both, &waiver("other")).expect("waivers")).is_ok());
    }

    #[test]
    fn what_stands_there_stays_as_it_is_written() {
        for (before, kept) in [
            ("[]", "["),
            (" [ ] \n", " ["),
            (
                "[{\"rule\":\"empty-group\",  \"principal\":\"]\",\t\"reason\":\"r\",\"author\":\"a\",\
                 \"expires\":\"2026-01-15\"} ]\r\n\r\n",
                "[{\"rule\":\"empty-group\",  \"principal\":\"]\",\t\"reason\":\"r\",\"author\":\"a\",\
                 \"expires\":\"2026-01-15\"},",
            ),
        ] {
            let after = with_waiver(before, &waiver("x")).expect("waivers");
            assert!(after.starts_with(kept), "{after}");
            assert!(Waivers::parse(&after).is_ok(), "{after}");
        }
        for text in ["{}", "[", "// mine\n[]"] {
            assert!(with_waiver(text, &waiver("x")).is_err(), "{text}");
        }
    }
}
