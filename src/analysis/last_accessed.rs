//! Which services somebody last used, and why that is not known.

use super::Analysis;
use crate::iam::{Arn, Gap, LastAccessed};

/// The call without which nothing is known of it.
const ASKED_WITH: &str = "iam:GenerateServiceLastAccessedDetails";

/// The calls that tell of it: the way into the account, the order, and the report.
const OPERATIONS: [&str; 3] = ["sts:AssumeRole", ASKED_WITH, "iam:GetServiceLastAccessedDetails"];

/// The member of a snapshot that holds it.
const MEMBER: &str = "ServiceLastAccessedDetails";

impl Analysis {
    /// AWS's report on the services that a user, group or role may use; none if it is not at hand.
    pub fn last_accessed(&self, principal: &Arn) -> Option<&LastAccessed> {
        self.snapshot.accounts.get(principal.account())?.last_accessed.get(principal)
    }

    /// What is missing of that report, and why. Where nobody asked for it, that is why.
    pub fn last_accessed_gaps(&self, principal: &Arn) -> Vec<Gap> {
        let is_about = |it: &&Gap| {
            let whose = it.subject == principal.as_str() || it.subject == principal.account();
            (whose && OPERATIONS.contains(&it.source.as_str())) || it.subject.contains(MEMBER)
        };
        let mut gaps: Vec<_> = self.snapshot.gaps.iter().filter(is_about).cloned().collect();
        if gaps.is_empty() && self.last_accessed(principal).is_none() {
            gaps.push(Gap {
                source: ASKED_WITH.to_owned(),
                subject: principal.to_string(),
                reason: "nobody asked AWS for it, so unused permissions are unknown".to_owned(),
                cure: Some("a snapshot of `rolecall collect --last-accessed`".to_owned()),
            });
        }
        gaps
    }
}
