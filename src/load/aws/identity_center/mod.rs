//! Identity Center: its people and groups, its permission sets, and who may enter which account.

mod assignments;
mod instance;
mod page;
mod people;
mod permission_sets;
mod reach;
mod read;

pub(super) use reach::Reach;
pub(super) use read::Center;
