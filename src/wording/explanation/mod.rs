//! Explanations for readers who are learning IAM: two sentences about one thing with its own
//! values, how to fix it, and the AWS page.
//!
//! What is true of all things of a kind stands in one [table](Topic); what is true of one thing
//! follows from its facts.

mod account;
mod column;
mod explained;
mod mfa_form;
mod principal;
mod step;
mod topic;
mod trust;

pub use account::{of_account, of_root_users};
pub use explained::Explanation;
pub use principal::{ReadOn, of_badge, of_kind, of_principal};
pub use step::{of_refusal, of_step};
pub use topic::Topic;
pub use trust::of_trust_entry;
