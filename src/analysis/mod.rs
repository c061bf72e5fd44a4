//! People's questions, answered from snapshot and graph.
#![warn(missing_docs)]

mod accounts;
mod action_names;
mod administrators;
mod analyzed;
mod asked;
mod badges;
mod can;
mod chain;
mod closing;
#[cfg(test)]
mod closing_properties;
mod delegations;
mod escalation;
mod evidence;
mod findings;
mod grounds;
mod hitting_set;
mod identifier;
mod identity_center;
mod last_accessed;
mod names;
mod near_miss;
mod overview;
mod policies;
mod principals;
#[cfg(test)]
mod properties;
mod scale;
mod session;
pub mod severity;
mod trust;
mod trust_verdicts;
mod who_can;
mod why;

pub use accounts::{
    AccountFacts, Delegation, Guardrails, Membership, OrganizationPlace, SOON_DAYS,
    UnreadAccountFact,
};
pub use analyzed::{AdminRoute, Analysis};
pub use badges::{Badge, BadgeKind, Badges, Mark};
pub use can::Permission;
pub use chain::{Break, StoppedPath};
pub use closing::{Closing, Removal};
pub use escalation::{EscalationEvidence, EscalationQuery, GrantEvidence};
pub use evidence::{AlternativeEvidence, HopEvidence};
pub use findings::{
    Area, Baseline, BaselineError, Behind, BestPractice, Classed, Criterion, CriterionState,
    Failure, Finding, Findings, FindingsQuery, Frameworks, Grade, Maturity, MaturityLevel,
    NewWaiver, Outcome, Population, Progress, Remediation, Rule, RuleCounts, RuleId, RuleTally,
    Score, Subject, Survey, Tally, Waiver, WaiverTarget, Waivers, WaiversError, with_waiver,
};
pub use grounds::EvidenceRow;
pub use identifier::{Identified, IdentifierKind};
pub use identity_center::{Entitled, Entrants, IdentityCenterFact};
pub use names::{NameError, Named};
pub use near_miss::{LackingFact, NearMiss, RefusedGrant};
pub use overview::{AdminCounts, KeyAge, Overview};
pub use policies::{AppliedPolicy, AppliedPolicyType};
pub use principals::{OLD_KEY_DAYS, PrincipalFacts, ReachCount, UNUSED_DAYS};
pub use scale::Severity;
pub use session::SessionLimit;
pub use severity::Assessment;
pub use trust::{Trust, TrustEntry};
pub use who_can::RoleAccess;
pub use why::Why;
