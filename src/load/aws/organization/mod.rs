//! The organization: its tree, its accounts, its guardrails, and who may act for it.

mod policies;
mod read;
mod tree;

#[cfg(test)]
mod tests;

/// The most items that AWS Organizations puts on one page.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
const PAGE: i32 = 20;

pub(super) use read::{MemberAccount, Membership, point_above, read_organization};
