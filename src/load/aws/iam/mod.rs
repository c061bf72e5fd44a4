//! What IAM tells of one account.

mod account;
mod authorization;
mod principal;
mod read;
mod sign_in;

pub(super) use read::read_account;
