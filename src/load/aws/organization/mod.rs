//! The organization: its tree, its accounts, its guardrails, and its delegated administrators.

mod member_account;
mod page;
mod policies;
mod read;
mod root_access;
mod tree;

#[cfg(test)]
mod tests;

pub(super) use member_account::MemberAccount;
pub(super) use read::{Membership, point_above, read_organization};
