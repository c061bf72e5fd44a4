//! The differences between callers that matter to policies about the actions in question.

mod caller_traits;
mod relevance;
mod relevant;
mod variables;

pub(in crate::graph) use caller_traits::{Answers, CallerTrait, LookUp, LookUpKey, look_up};
pub(in crate::graph) use relevance::Relevance;
pub(in crate::graph) use relevant::{restricted, restricted_facts, traits_of_policy};
pub use variables::variable_names;
pub(in crate::graph) use variables::widen;
