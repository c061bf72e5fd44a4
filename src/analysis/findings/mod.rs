//! Findings: AWS's best practices for identities, checked rule by rule and joined with who can
//! become whom.
//!
//! `assets/findings.json` has a row per rule; each family has a function per rule. A function gets
//! a subject whose facts are errors where they were not read, so that no rule passes without them.

mod across;
mod area;
mod asked_tags;
mod audit;
mod baseline;
mod catalogue;
mod check;
mod evidence;
mod facts;
mod families;
mod finding;
mod groups;
mod issuer;
mod just_in_time;
mod maturity;
mod not_loaded;
mod outcome;
mod population;
mod provider;
mod rank;
mod rule;
mod run;
mod secrets;
mod sign_in;
mod subject;
mod survey;
mod tagging;
mod tally;
mod temporary;
mod vendor;
mod waived;
mod waivers;

pub use area::Area;
pub use baseline::{Baseline, BaselineError};
pub use catalogue::RuleId;
pub use finding::{Finding, Findings, FindingsQuery, RuleCounts, Subject};
pub use maturity::{Criterion, CriterionState, Maturity, MaturityLevel};
pub use outcome::{Behind, Failure, Grade, Outcome};
pub use population::{Classed, Population};
pub use rule::{BestPractice, Frameworks, Remediation, Rule};
pub use survey::{Progress, Survey};
pub use tally::{RuleTally, Score, Tally};
pub use waived::{NewWaiver, WaiverTarget, with_waiver};
pub use waivers::{Waiver, Waivers, WaiversError};
