//! How AWS Organizations pages its lists.

/// The most items that AWS Organizations puts on one page.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
pub(super) const PAGE: i32 = 20;
