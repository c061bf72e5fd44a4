//! Identity Center: its people and groups, its permission sets, and its assignments; also account
//! access manager.

mod account_access;
mod assignments;
mod found;
mod instance;
mod page;
mod people;
mod permission_sets;
mod reach;
mod read;

#[cfg(test)]
mod tests;

pub(super) use reach::Reach;
pub(super) use read::Center;
