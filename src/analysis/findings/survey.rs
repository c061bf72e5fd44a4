//! All findings at once, with how far looking for them is.

use super::{finding::Findings, tally::RuleTally};

/// What the rules say, and how often in each account.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The findings.
    pub findings: Findings,
    /// How often each rule has each result, by account and population.
    pub tallies: Vec<RuleTally>,
}

/// How far looking for findings is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Principals that were looked at.
    pub done: usize,
    /// All of them.
    pub of: usize,
}
