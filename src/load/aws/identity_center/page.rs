//! How Identity Center pages its lists.

/// The most items that Identity Center and its identity store put on one page.
///
/// Sources: <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignments.html>,
/// <https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_ListUsers.html>
pub(super) const PAGE: i32 = 100;
