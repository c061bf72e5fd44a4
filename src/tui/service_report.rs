//! What AWS said of one principal that it was asked about.

use crate::iam::{Gap, LastAccessed};

/// What AWS said of one principal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ServiceReport {
    /// Its report; none if it gave none.
    pub(crate) report: Option<LastAccessed>,
    /// What is missing of it, and why.
    pub(crate) gaps: Vec<Gap>,
}
