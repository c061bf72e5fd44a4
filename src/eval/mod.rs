//! Policy evaluation: pure functions from a request and its policies to a decision with reasons.
//!
//! Three-valued: what the facts do not decide remains in the answer as a [`Residual`] over what the
//! caller must provide and what was not read.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
#![warn(missing_docs, clippy::wildcard_enum_match_arm)]

mod assumption;
mod authorize;
mod call;
mod condition;
mod contradiction;
#[cfg(test)]
mod contradiction_properties;
mod decision;
mod halves;
mod inherited;
mod known_values;
mod mfa;
mod mfa_form;
mod mfa_key;
mod omission;
mod operator;
mod opposite;
#[cfg(test)]
mod opposite_properties;
mod policy_set;
mod policy_type;
mod profile;
mod request;
mod requester;
mod residual;
mod simulate;
mod statement;
mod statement_ref;
mod term;
mod time_window;
mod trust;
mod trusted;
mod variable;

pub use assumption::{Assumption, PassedUnasked, assume};
pub use authorize::{
    Authorization, Blocker, Refusal, Verdict, account_relation, authorize, caller_factors,
    passes_rcps, passes_scps, resource_factors,
};
pub use call::is_role_call;
pub use condition::evaluate_condition;
pub use decision::{Access, AccessState, Decision};
pub use halves::{AccountRelation, Factors, ResourceKind};
pub use inherited::{
    Inherited, SessionContext, asks_about_session_context, left_by, passed_by, with_inherited,
    with_permission,
};
pub use mfa::{
    MfaVerdict, OpenAlternative, TrustMfa, best_access, may_be_a_person, open_alternatives,
    trust_mfa,
};
pub use mfa_form::{MfaForm, MfaOutcome, required as required_mfa};
pub use policy_set::{
    CallerPolicies, Guardrail, IdentityPolicies, Limit, PolicyRef, ResourcePolicies, ResourcePolicy,
};
pub use policy_type::PolicyType;
pub use profile::Profile;
pub use request::{Request, is_about_the_caller, is_about_the_resource};
pub use requester::{CallerKind, kind_of};
pub use residual::{Alternative, Residual};
pub use simulate::{CaseDecision, authorize_case, decide_case, place_in_case};
pub use statement_ref::StatementRef;
pub use term::{Dispute, Requirement, Term, UnreadFact};
pub use trusted::{someone_named, tagged_if, trusted_if};
pub use variable::{WidestPattern, widest_pattern};
