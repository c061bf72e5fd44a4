//! The state and the MFA verdict of a step, in a word or two.

use super::sentence::requirements_words;
use crate::{
    analysis::HopEvidence,
    eval::{AccessState, MfaVerdict},
};

/// The word for a state.
pub fn state_words(state: AccessState) -> &'static str {
    match state {
        AccessState::Proven => "proven",
        AccessState::Conditional => "conditional",
        AccessState::Disputed => "disputed",
        AccessState::Unknown => "unknown",
    }
}

/// The MFA verdict, short; empty if MFA does not apply.
pub fn mfa_words(mfa: MfaVerdict) -> &'static str {
    match mfa {
        MfaVerdict::Enforced => "MFA enforced",
        MfaVerdict::Bypassable => "MFA bypassable",
        MfaVerdict::Unsatisfiable => "MFA unsatisfiable",
        MfaVerdict::Absent => "MFA absent",
        MfaVerdict::NotApplicable => "",
    }
}

/// The same for a column with the heading MFA.
pub fn mfa_cell(mfa: MfaVerdict) -> &'static str {
    match mfa {
        MfaVerdict::Enforced => "enforced",
        MfaVerdict::Bypassable => "bypassable",
        MfaVerdict::Unsatisfiable => "unsatisfiable",
        MfaVerdict::Absent => "absent",
        MfaVerdict::NotApplicable => "-",
    }
}

/// `proven`, `conditional: requires MFA and external ID = x`, `unknown (...)`, `disputed ...`.
pub fn hop_verdict_words(evidence: &HopEvidence) -> String {
    let requires = requirements_words(&evidence.requires);
    let mut words = match evidence.state {
        AccessState::Proven => "proven".to_owned(),
        AccessState::Conditional => format!("conditional: requires {}", requires.join(" and ")),
        AccessState::Disputed => "disputed in AWS documentation".to_owned(),
        AccessState::Unknown => {
            let missing: Vec<_> = evidence.missing.iter().map(ToString::to_string).collect();
            format!("unknown ({})", missing.join(", "))
        }
    };
    if !matches!(evidence.state, AccessState::Conditional) && !requires.is_empty() {
        words += &format!(", requires {}", requires.join(" and "));
    }
    words
}
