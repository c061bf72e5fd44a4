//! Identity Center: its people and groups, its permission sets, and who may enter which account.

mod assignments;
mod instance;
mod people;
mod permission_sets;
mod read;

/// The most items that Identity Center and its identity store put on one page.
///
/// Sources: <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignments.html>,
/// <https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_ListUsers.html>
const PAGE: i32 = 100;

pub(super) use read::{Center, Reach};
