//! Identity Center: its people and groups, its permission sets, and who may enter which account.

mod assignments;
mod instance;
mod people;
mod permission_sets;
mod read;

pub(super) use read::{Center, Reach};
