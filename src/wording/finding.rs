//! Words for findings.

use super::{plural::counted, unread::UnreadFact};
use crate::{
    analysis::{Analysis, Finding, Outcome, RuleCounts, Subject},
    iam::Provenance,
};

/// What was found, or why nothing was.
pub fn finding_detail(finding: &Finding, provenance: Provenance) -> String {
    match &finding.outcome {
        Outcome::Failed(failure) => failure.detail.clone(),
        Outcome::Passed => String::new(),
        Outcome::NotChecked(fact) => fact.words(provenance),
        Outcome::NotApplicable(reason) => (*reason).to_owned(),
    }
}

/// What the subject of a finding opens; none where it becomes no administrator.
pub fn finding_opens(analysis: &Analysis, finding: &Finding) -> Option<String> {
    let steps = finding.steps_to_admin?;
    let is_sure = match finding.subject {
        Subject::Principal(id) => analysis.reaches_admin(id),
        Subject::Account(_) | Subject::Named(_) => false,
    };
    let on_a_condition = if is_sure { "" } else { ", on a condition" };
    Some(match steps {
        0 => format!("administrator access{on_a_condition}"),
        _ => {
            let steps = counted(steps as usize, "step");
            format!("administrator access in {steps}{on_a_condition}")
        }
    })
}

/// How many results rules could not come to, and what they lack; none if they lack nothing.
pub fn not_checked_words(counts: &[RuleCounts], provenance: Provenance) -> Option<String> {
    let unchecked = || counts.iter().filter(|it| 0 < it.not_checked);
    let count: usize = unchecked().map(|it| it.not_checked).sum();
    if count == 0 {
        return None;
    }
    let mut missing: Vec<UnreadFact> = unchecked().flat_map(|it| it.missing.clone()).collect();
    missing.sort_unstable();
    missing.dedup();
    let missing: Vec<String> = missing.into_iter().map(|it| it.words(provenance)).collect();
    let checks = counted(count, "check");
    let rules = counted(unchecked().count(), "rule");
    Some(format!("not checked: {checks} of {rules}; {}", missing.join("; ")))
}
