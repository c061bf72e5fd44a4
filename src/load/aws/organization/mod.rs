//! The organization: its tree, its accounts, its guardrails, and who may act for it.

mod policies;
mod read;
mod tree;

#[cfg(test)]
mod tests;

pub(super) use read::{MemberAccount, Membership, cure_from_above, read_organization};
