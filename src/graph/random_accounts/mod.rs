//! Small random organizations, from a vocabulary that covers everything that can matter to role
//! assumption. For property tests.

mod design;
mod vocabulary;

pub(crate) use design::{Design, design};
pub(crate) use vocabulary::{identity_statement, trust_statement};
