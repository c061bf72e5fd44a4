//! Earlier findings: what is among them is not new.

use std::collections::HashMap;

use serde::Deserialize;
use thiserror::Error;

use super::finding::Finding;
use crate::analysis::{Analysis, Severity};

/// The failed findings of an earlier answer, each with how serious it was.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    known: HashMap<Key, Severity>,
}

/// What a finding is about. A policy of AWS can be attached in several accounts, and a principal
/// can have several inline policies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    rule: String,
    principal: String,
    account: Option<String>,
    inline_policy: Option<String>,
}

/// A text that is no earlier answer.
#[derive(Debug, Error)]
pub enum BaselineError {
    /// It is not JSON, or lacks what findings have.
    #[error("expected the output of `rolecall findings -f json`: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It is another answer.
    #[error("expected the schema `rolecall/findings/1`, found `{0}`")]
    OtherSchema(String),
}

impl BaselineError {
    /// Where the text is no JSON, or JSON of another kind.
    pub fn json(&self) -> Option<&serde_json::Error> {
        match self {
            Self::Malformed(error) => Some(error),
            Self::OtherSchema(_) => None,
        }
    }
}

/// The schema, which tells whether the rest can be read.
#[derive(Deserialize)]
struct Frame {
    schema: String,
}

#[derive(Deserialize)]
struct File {
    findings: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    rule: String,
    principal: String,
    account: Option<String>,
    severity: String,
    status: String,
    policy: Option<String>,
}

impl Row {
    /// The finding, and how serious it was; `None` if it did not fail.
    fn failed(self) -> Option<(Key, Severity)> {
        let Self { rule, principal, account, severity, status, policy: inline_policy } = self;
        let severity = Severity::named(&severity)?;
        (status == "failed").then_some((Key { rule, principal, account, inline_policy }, severity))
    }
}

impl Baseline {
    /// Reads the output of `rolecall findings -f json`.
    ///
    /// # Errors
    ///
    /// Fails where the text is something else.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let Frame { schema } = serde_json::from_str(text)?;
        if schema != "rolecall/findings/1" {
            return Err(BaselineError::OtherSchema(schema));
        }
        let File { findings } = serde_json::from_str(text)?;
        let mut known: HashMap<Key, Severity> = HashMap::new();
        for (key, severity) in findings.into_iter().filter_map(Row::failed) {
            let worst = known.entry(key).or_insert(severity);
            *worst = severity.max(*worst);
        }
        Ok(Self { known })
    }

    /// Whether a finding was there before, and no less serious.
    pub fn contains(&self, analysis: &Analysis, finding: &Finding) -> bool {
        let key = Key {
            rule: finding.rule.rule().id.to_owned(),
            principal: finding.subject.name(analysis),
            account: finding.account.as_ref().map(ToString::to_string),
            inline_policy: finding.inline_policy().map(ToOwned::to_owned),
        };
        self.known.get(&key).is_some_and(|it| finding.severity <= *it)
    }
}
