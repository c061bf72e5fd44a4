//! One permission that a caller has, and why.

use std::sync::Arc;

use crate::{eval::Access, iam::Action};

/// One permission that a caller has, and why: what sentences, rows and findings are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What is allowed.
    pub action: Action,
    /// On what: an ARN, or the pattern of a statement.
    pub resource: Arc<str>,
    /// How sure it is, what it depends on, and the statements that allow it.
    pub access: Access,
}
