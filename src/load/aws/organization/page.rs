//! How AWS Organizations pages its lists.

/// The largest page size of AWS Organizations.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
pub(super) const PAGE: i32 = 20;
