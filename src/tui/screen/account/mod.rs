//! All accounts, and all about one of them.

mod about;
mod list;
mod screen;

pub(crate) use list::Accounts;
pub(crate) use screen::Account;
