//! What could not be read.

use std::fmt;

use super::arn::AccountId;

/// Something that was asked for and not read. An empty list means "there are none"; a gap means
/// "nobody knows".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap {
    /// Where it should have come from: a file, or an operation such as `iam:ListUsers`.
    pub source: String,
    /// What of it: a JSON path such as `RoleDetailList[3].AssumeRolePolicyDocument`, an ARN, an
    /// account id. Empty when all of the source is missing.
    pub subject: String,
    /// Why it is missing, and what that leaves unknown.
    pub reason: String,
    /// What would cure it: a permission, or a file to add.
    pub cure: Option<String>,
    /// The account whose facts they would be, where the source tells: a subject that is a place
    /// does not.
    pub account: Option<AccountId>,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, subject, reason, cure, account: _ } = self;
        f.write_str(source)?;
        if !subject.is_empty() {
            write!(f, ": {subject}")?;
        }
        write!(f, ": {reason}")?;
        match cure {
            Some(cure) => write!(f, " (cure: {cure})"),
            None => Ok(()),
        }
    }
}
