//! All accounts, and the page of one account.

mod about;
mod list;
mod screen;

pub(crate) use list::Accounts;
pub(crate) use screen::Account;
