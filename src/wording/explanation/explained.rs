//! An explanation: what it is, how to fix it, and where AWS documents it.

use std::fmt;

/// What one thing is and means, how to fix it, and the AWS page about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// One or two sentences about this thing, with its own values.
    pub text: String,
    /// What to do about it; `None` if there is nothing to do.
    pub fix: Option<String>,
    /// The AWS page.
    pub page: &'static str,
}

impl Explanation {
    /// An explanation of something that is not to be fixed.
    pub fn new(text: impl Into<String>, page: &'static str) -> Self {
        Self { text: text.into(), fix: None, page }
    }

    /// Adds what to do about it.
    pub fn fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }

    /// Adds what to do about it, if there is something.
    pub(super) fn maybe_fix(self, fix: Option<String>) -> Self {
        Self { fix: fix.or(self.fix), ..self }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        if let Some(fix) = &self.fix {
            write!(f, " Fix: {fix}")?;
        }
        write!(f, " AWS: {}", self.page)
    }
}
