//! What rules say about principals, found out once for all filters.

use std::{collections::HashMap, sync::OnceLock};

use crate::{analysis::Severity, graph::NodeId};

/// What was found out about principals, once for all filters.
#[derive(Debug, Default)]
pub(crate) struct DerivedFacts {
    /// By principal: the ids of rules that fail, and the highest severity.
    pub(crate) findings: OnceLock<HashMap<NodeId, Failing>>,
}

/// What rules say about a principal.
#[derive(Debug, Default)]
pub(crate) struct Failing {
    pub(crate) rules: Vec<&'static str>,
    pub(crate) worst: Option<Severity>,
}
