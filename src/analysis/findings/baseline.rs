//! Earlier findings: what is among them is not new.

use std::collections::HashSet;

use serde::Deserialize;
use thiserror::Error;

use super::finding::Finding;
use crate::analysis::Analysis;

/// The failed findings of an earlier answer, by rule, principal and account: a policy of AWS can be
/// attached in several accounts.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    known: HashSet<(String, String, Option<String>)>,
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

#[derive(Deserialize)]
struct File {
    schema: String,
    #[serde(default)]
    findings: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    rule: String,
    principal: String,
    account: Option<String>,
    status: String,
}

impl Baseline {
    /// Reads the output of `rolecall findings -f json`.
    ///
    /// # Errors
    ///
    /// Fails where the text is something else.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let File { schema, findings } = serde_json::from_str(text)?;
        if schema != "rolecall/findings/1" {
            return Err(BaselineError::OtherSchema(schema));
        }
        let failed = findings.into_iter().filter(|it| it.status == "failed");
        Ok(Self { known: failed.map(|it| (it.rule, it.principal, it.account)).collect() })
    }

    /// Whether a finding was there before.
    pub fn contains(&self, analysis: &Analysis, finding: &Finding) -> bool {
        let rule = finding.rule.rule().id.to_owned();
        let account = finding.account.as_ref().map(ToString::to_string);
        self.known.contains(&(rule, finding.subject.name(analysis), account))
    }
}
