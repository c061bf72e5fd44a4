//! Finds rows by a query: words that must all match, best matches first.
//! [`GRAMMAR`] lists what can be typed.

mod candidate;
mod fact;
mod finding_fact;
mod fuzzy;
mod grammar;
mod query;
mod rank;
mod search;
mod text;

pub(crate) use candidate::Candidate;
pub(crate) use fact::{Derived, FINDING_FIELDS, field, holds};
pub(crate) use finding_fact::{population_facts, rule_facts};
pub use grammar::markdown;
pub(crate) use grammar::{FINDING_GRAMMAR, GRAMMAR};
pub(crate) use query::{Query, Term, TermKind};
pub(crate) use search::{Fuzzy, Hits, search};
pub(crate) use text::{BETWEEN, find_ignoring_case};
