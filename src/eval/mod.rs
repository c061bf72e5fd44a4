//! Policy evaluation: pure functions from a request and its policies to a decision with reasons.
//!
//! Three-valued: what the facts do not settle stays in the answer as a [`Formula`] over what the
//! caller must bring and what nobody read.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
#![warn(missing_docs, clippy::wildcard_enum_match_arm)]

mod assume_role;
mod caller;
mod case;
mod condition;
mod decision;
mod formula;
mod inherited;
mod literal;
mod mfa;
mod operator;
mod policy_set;
mod request;
mod sides;
mod statement;
mod trust;
mod variable;

pub use assume_role::{
    Grant, RoleEvaluation, Verdict, evaluate_assume_role, evaluate_assume_role_as,
    grant_assume_role,
};
pub use caller::{Caller, CallerKind, PrincipalMatch};
pub use case::{Blocker, CaseDecision, decide_case, place_in_case};
pub use condition::evaluate_condition;
pub use decision::{Access, AccessState, Decision};
pub use formula::{Alternative, Formula};
pub use inherited::{Carried, Inherited, left_by, passed_by, with_inherited, with_leave};
pub use literal::{Dispute, Literal, Missing, Requirement};
pub use mfa::{MfaVerdict, may_be_a_person, trust_mfa, trust_statement_mfa};
pub use policy_set::{Boundary, Guardrail, PolicyRef, PolicySet, Side, Slot, StatementRef};
pub use request::{Request, is_about_the_caller};
pub use statement::allow_and_deny;
pub use variable::widest_pattern;
