//! How Identity Center pages its lists.

/// The largest page size of Identity Center and its identity store.
///
/// Sources: <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignments.html>,
/// <https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_ListUsers.html>
pub(super) const PAGE: i32 = 100;
